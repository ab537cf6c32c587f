"""What the pods and claims of manifests ask a cluster for, as the scheduler and a ResourceQuota count it."""

from collections.abc import Iterable, Mapping
from math import ceil
from typing import Any

from constructs_dify import checks
from tests.support.manifests import Manifest, Pod, of_kind, pods

Amounts = dict[str, float]


def of_pod(pod: Pod, kind: str) -> Amounts:
    """The requests or limits of a pod: of its containers together, or of an init container if that is more.

    See https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
    """
    running = _sum(_amounts(container, kind) for container in pod.spec["containers"])
    beside: Amounts = {}
    most: Amounts = {}
    for container in pod.spec.get("initContainers") or ():
        own = _amounts(container, kind)
        if container.get("restartPolicy") == "Always":
            beside = _sum([beside, own])
            most = _most([most, beside])
        else:
            most = _most([most, _sum([beside, own])])
    return _most([most, _sum([beside, running])])


def total(objects: list[Manifest], kind: str = "requests", *, jobs: bool, surge: bool = False) -> Amounts:
    """The requests or limits of all pods.

    Args:
        objects: The manifests.
        kind: `requests` or `limits`.
        jobs: With those of Jobs and CronJobs.
        surge: With those that rolling updates of all Deployments at once add for a while.
    """
    return _sum(
        {"pods": count} | {name: count * amount for name, amount in of_pod(pod, kind).items()}
        for pod in pods(objects)
        if jobs or pod.owner["kind"] not in ("Job", "CronJob")
        for count in [replicas(pod, surge=surge)]
    )


def replicas(pod: Pod, *, surge: bool) -> int:
    """How many pods of this kind there are."""
    spec: Mapping[str, Any] = pod.owner["spec"]
    if pod.owner["kind"] in ("Job", "CronJob"):
        return spec.get("parallelism", 1)
    count = spec.get("replicas", 1)
    strategy = spec.get("strategy") or {}
    if not surge or pod.owner["kind"] != "Deployment" or strategy.get("type") == "Recreate":
        return count
    more = (strategy.get("rollingUpdate") or {}).get("maxSurge", "25%")
    return count + (more if isinstance(more, int) else ceil(count * int(more.removesuffix("%")) / 100))


def claims(objects: list[Manifest]) -> list[float]:
    """The sizes of all claims, those of StatefulSets for each pod."""
    own = [claim["spec"] for claim in of_kind(objects, "PersistentVolumeClaim")]
    templates = [
        template["spec"]
        for owner in of_kind(objects, "StatefulSet")
        for template in owner["spec"].get("volumeClaimTemplates") or ()
        for _ in range(owner["spec"].get("replicas", 1))
    ]
    return [checks.amount(str(spec["resources"]["requests"]["storage"])) for spec in (*own, *templates)]


def _amounts(container: Mapping[str, Any], kind: str) -> Amounts:
    given = (container.get("resources") or {}).get(kind) or {}
    return {name: checks.amount(str(value)) for name, value in given.items()}


def _sum(given: Iterable[Amounts]) -> Amounts:
    result: Amounts = {}
    for amounts in given:
        for name, amount in amounts.items():
            result[name] = result.get(name, 0) + amount
    return result


def _most(given: Iterable[Amounts]) -> Amounts:
    result: Amounts = {}
    for amounts in given:
        for name, amount in amounts.items():
            result[name] = max(result.get(name, 0), amount)
    return result
