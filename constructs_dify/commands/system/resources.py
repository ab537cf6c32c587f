"""What manifests ask a cluster for: pods, their requests and limits, and claims.

Amounts are exact: cores of CPU, bytes of everything else. `requests` and `limits` always have the resources of
`EVERY_POD`, and what else a container names, such as `nvidia.com/gpu`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Final, cast

from ... import checks
from ..cluster_needs import cloudnative_pg
from ..manifests import Manifest, field, items, mapping, name_of, namespace_of
from .owners import made_by_nobody
from .quantities import span
from .scaling import Scaling, number, scalings

EVERY_POD: Final = ("cpu", "memory", "ephemeral-storage")
"""The resources that a pod uses without asking; a limit that is absent is then none."""

Amounts = Mapping[str, Fraction]
"""Resource -> how much of it."""

Limits = Mapping[str, Fraction | None]
"""Resource -> how much of it at most; None: unlimited."""

_JOBS = ("Job", "CronJob")
_ZERO = Fraction(0)


@dataclass(frozen=True, kw_only=True, slots=True)
class PodGroup:
    """The pods of one object, which are all alike.

    Attributes:
        namespace: Its namespace; empty: the one that it is applied to.
        kind: Its kind: `Deployment`, `StatefulSet`, `Job`, a `Cluster` of CloudNativePG …
        name: Its name.
        least: How many pods it has at least.
        most: How many pods it has at most, which is more than `least` where something scales it.
        least_updated: How many pods there are at a time while `least` of them are replaced.
        most_updated: How many pods there are at a time while `most` of them are replaced.
        scaled_by: What scales it, such as `HorizontalPodAutoscaler dify-api`; empty: nothing.
        requests: What one pod requests, as the scheduler counts it.
        limits: What one pod may use.
    """

    namespace: str
    kind: str
    name: str
    least: int
    most: int
    least_updated: int
    most_updated: int
    scaled_by: str
    requests: Amounts
    limits: Limits

    @property
    def ends(self) -> bool:
        """Whether its pods end by themselves: those of Jobs and CronJobs."""
        return self.kind in _JOBS

    @property
    def pods(self) -> str:
        """How many pods it has, in words: `3`, `2 to 10`."""
        return span(str(self.least), str(self.most))

    def count(self, *, most: bool = False, updated: bool = False) -> int:
        """How many pods there are: with autoscaling at its most, and while they are replaced."""
        if updated:
            return self.most_updated if most else self.least_updated
        return self.most if most else self.least


@dataclass(frozen=True, kw_only=True, slots=True)
class Claims:
    """The claims of one object, or a claim that is an object itself.

    Attributes:
        namespace: Its namespace.
        owner: What the claims are for, such as `StatefulSet dify-postgres`; empty: it is an object itself.
        name: The name of the claim, or that of the template.
        storage_class: Its StorageClass; None: the cluster's default.
        size: What each of them requests, in bytes.
        least: How many there are at least.
        most: How many there are at most.
    """

    namespace: str
    owner: str
    name: str
    storage_class: str | None
    size: Fraction
    least: int
    most: int

    def count(self, *, most: bool = False) -> int:
        """How many claims there are: with autoscaling at its most."""
        return self.most if most else self.least


@dataclass(frozen=True, kw_only=True, slots=True)
class Total:
    """What several groups of pods ask for together.

    Attributes:
        pods: How many pods there are.
        requests: What they request.
        limits: What they may use; None where one of them has no limit.
    """

    pods: int
    requests: Amounts
    limits: Limits


def pod_groups(objects: Sequence[Manifest]) -> list[PodGroup]:
    """Every object that has pods, in the order of the manifests, Jobs and CronJobs among them (`PodGroup.ends`).

    Objects that another one of these makes, as `kubectl get` lists them, are left out. Of custom resources, those
    with a pod template count, and the Clusters of CloudNativePG.
    """
    scaled = scalings(objects)
    return [
        _group(obj, pod, scaled.get((namespace_of(obj), obj["kind"], name_of(obj))))
        for obj in made_by_nobody(objects)
        for pod in _pod(obj)
    ]


def claims(objects: Sequence[Manifest]) -> list[Claims]:
    """Every claim: objects, templates of StatefulSets and of pods, and the volumes of CloudNativePG's Clusters.

    A claim that `kubectl get` lists beside the StatefulSet whose template it is made from counts once.
    """
    groups = {(group.namespace, group.kind, group.name): group for group in pod_groups(objects)}
    templates: list[Claims] = []
    own: list[Claims] = []
    for obj in made_by_nobody(objects):
        if obj["kind"] == "PersistentVolumeClaim":
            own.append(_claim(obj, mapping(obj, "spec"), name=name_of(obj)))
        elif group := groups.get((namespace_of(obj), obj["kind"], name_of(obj))):
            templates.extend(_templates(obj, group))
    made = {
        (each.namespace, f"{each.name}-{each.owner.partition(' ')[2]}-{number}")
        for each in templates
        for number in range(each.most)
    }
    return [*templates, *(claim for claim in own if (claim.namespace, claim.name) not in made)]


def total(groups: Iterable[PodGroup], *, most: bool = False, updated: bool = False) -> Total:
    """What groups of pods ask for together.

    Args:
        groups: The groups; leave out those that end, if they are not to count.
        most: With autoscaling at its most; default: at its least.
        updated: While all of them are replaced at once, with the pods that this takes in addition.
    """
    counted = [(count, group) for group in groups if (count := group.count(most=most, updated=updated))]
    requests, limits = _nothing(), _no_limits()
    for count, group in counted:
        requests = _sum(requests, {name: count * amount for name, amount in group.requests.items()})
        of_all = {name: None if limit is None else count * limit for name, limit in group.limits.items()}
        limits = _sum_of_limits(limits, of_all)
    return Total(pods=sum(count for count, _ in counted), requests=requests, limits=limits)


def total_storage(claimed: Iterable[Claims], *, most: bool = False) -> Fraction:
    """The bytes that claims request together."""
    return sum((each.count(most=most) * each.size for each in claimed), start=_ZERO)


# -- objects with pods --------------------------------------------------------------------------------------------


def _pod(obj: Manifest) -> Iterator[Manifest]:
    """The spec of its pods, if it has some."""
    if cloudnative_pg.is_cluster(obj):
        yield {"containers": [{"resources": field(obj, "spec", "resources")}]}
        return
    place = {"Pod": ("spec",), "CronJob": ("spec", "jobTemplate", "spec", "template", "spec")}
    spec = field(obj, *place.get(obj["kind"], ("spec", "template", "spec")))
    if isinstance(spec, Mapping) and isinstance(cast(Manifest, spec).get("containers"), list):
        yield cast(Manifest, spec)


def _group(obj: Manifest, pod: Manifest, scaling: Scaling | None) -> PodGroup:
    least, most = _counts(obj, scaling)
    return PodGroup(
        namespace=namespace_of(obj),
        kind=obj["kind"],
        name=name_of(obj),
        least=least,
        most=most,
        least_updated=least + surge(obj, least),
        most_updated=most + surge(obj, most),
        scaled_by=scaling.by if scaling else "",
        requests=_requests(pod),
        limits=_limits(pod),
    )


def _counts(obj: Manifest, scaling: Scaling | None) -> tuple[int, int]:
    """How many pods an object has at least and at most."""
    spec = mapping(obj, "spec")
    if obj["kind"] == "Pod":
        return 1, 1
    if obj["kind"] in _JOBS:
        job = spec if obj["kind"] == "Job" else mapping(spec, "jobTemplate", "spec")
        suspended = spec.get("suspend") is True or job.get("suspend") is True
        at_once = number(job.get("parallelism"), 1)
        count = 0 if suspended else min(at_once, number(job.get("completions"), at_once))
        return count, count
    count = number(spec.get("replicas", spec.get("instances")), 1)
    return scaling.bounds(count) if scaling else (count, count)


def surge(obj: Manifest, count: int) -> int:
    """How many pods more there are while they are replaced."""
    spec = mapping(obj, "spec")
    match obj["kind"]:
        case "Deployment":
            strategy, default = mapping(spec, "strategy"), "25%"
        case "DaemonSet":
            strategy, default = mapping(spec, "updateStrategy"), 0
        case _:
            return 0
    if count == 0 or strategy.get("type", "RollingUpdate") != "RollingUpdate":
        return 0
    more: object = mapping(strategy, "rollingUpdate").get("maxSurge", default)
    percent = str(more).removesuffix("%")
    if isinstance(more, str) and more.endswith("%") and percent.isascii() and percent.isdigit():
        return ceil(Fraction(count * int(percent), 100))
    return number(more, 0)


# -- what one pod asks for ----------------------------------------------------------------------------------------


def _requests(pod: Manifest) -> Amounts:
    """What a pod requests: the sum of its containers, or an init container if that is more.

    See https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
    """
    beside, most = _nothing(), _nothing()
    for container in items(pod, "initContainers"):
        own = _requested(container)
        if container.get("restartPolicy") == "Always":
            beside = _sum(beside, own)
            most = _larger(most, beside)
        else:
            most = _larger(most, _sum(beside, own))
    running = beside
    for container in items(pod, "containers"):
        running = _sum(running, _requested(container))
    of_all = _larger(most, running) | _requested(pod)
    return _sum(of_all, _amounts(pod, "overhead"))


def _limits(pod: Manifest) -> Limits:
    """What a pod may use: as much as its containers together; unlimited where one of them is."""
    beside, most = _no_limits(), _no_limits()
    for container in items(pod, "initContainers"):
        own = _limited(container)
        if container.get("restartPolicy") == "Always":
            beside = _sum_of_limits(beside, own)
            most = _larger_limits(most, beside)
        else:
            most = _larger_limits(most, _sum_of_limits(beside, own))
    running = beside
    for container in items(pod, "containers"):
        running = _sum_of_limits(running, _limited(container))
    of_all = _larger_limits(most, running) | _amounts(pod, "resources", "limits")
    overhead = _amounts(pod, "overhead")
    return {name: None if limit is None else limit + overhead.get(name, 0) for name, limit in of_all.items()}


def _requested(owner: Manifest) -> dict[str, Fraction]:
    """The requests of a container, or of a pod as a whole; a limit without a request is one."""
    return _amounts(owner, "resources", "limits") | _amounts(owner, "resources", "requests")


def _limited(container: Manifest) -> dict[str, Fraction | None]:
    return dict[str, Fraction | None].fromkeys(EVERY_POD) | _amounts(container, "resources", "limits")


def _amounts(owner: Manifest, *path: str) -> dict[str, Fraction]:
    given = mapping(owner, *path)
    return {str(name): amount for name, value in given.items() if (amount := checks.exact(value)) is not None}


def _nothing() -> dict[str, Fraction]:
    return dict.fromkeys(EVERY_POD, _ZERO)


def _no_limits() -> dict[str, Fraction | None]:
    return dict[str, Fraction | None](_nothing())


def _sum(one: Amounts, other: Amounts) -> dict[str, Fraction]:
    return {name: one.get(name, _ZERO) + other.get(name, _ZERO) for name in (*one, *other)}


def _larger(one: Amounts, other: Amounts) -> dict[str, Fraction]:
    return {name: max(one.get(name, _ZERO), other.get(name, _ZERO)) for name in (*one, *other)}


def _sum_of_limits(one: Limits, other: Limits) -> dict[str, Fraction | None]:
    pairs = {name: (one.get(name, _ZERO), other.get(name, _ZERO)) for name in (*one, *other)}
    return {name: None if a is None or b is None else a + b for name, (a, b) in pairs.items()}


def _larger_limits(one: Limits, other: Limits) -> dict[str, Fraction | None]:
    pairs = {name: (one.get(name, _ZERO), other.get(name, _ZERO)) for name in (*one, *other)}
    return {name: None if a is None or b is None else max(a, b) for name, (a, b) in pairs.items()}


# -- claims -------------------------------------------------------------------------------------------------------


def _templates(obj: Manifest, group: PodGroup) -> Iterator[Claims]:
    if cloudnative_pg.is_cluster(obj):
        for name, volume in cloudnative_pg.volumes(obj).items():
            yield _claim(obj, volume, name=name, group=group)
        return
    for template in items(obj, "spec", "volumeClaimTemplates"):
        yield _claim(obj, mapping(template, "spec"), name=name_of(template), group=group)
    for pod in _pod(obj):
        for volume in items(pod, "volumes"):
            if spec := mapping(volume, "ephemeral", "volumeClaimTemplate", "spec"):
                yield _claim(obj, spec, name=str(volume.get("name") or ""), group=group)


def _claim(obj: Manifest, spec: Manifest, *, name: str, group: PodGroup | None = None) -> Claims:
    # CloudNativePG has a size and a class of its own, or a template.
    template = mapping(spec, "pvcTemplate")
    requested = (field(each, "resources", "requests", "storage") for each in (spec, template))
    sizes = (checks.exact(value) for value in (spec.get("size"), *requested))
    classes = (spec.get("storageClassName"), spec.get("storageClass"), template.get("storageClassName"))
    return Claims(
        namespace=namespace_of(obj),
        owner=f"{group.kind} {group.name}" if group else "",
        name=name,
        storage_class=next((str(each) for each in classes if each is not None), None),
        size=next((size for size in sizes if size is not None), _ZERO),
        least=group.least if group else 1,
        most=group.most if group else 1,
    )
