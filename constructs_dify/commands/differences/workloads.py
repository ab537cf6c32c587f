"""What runs pods: their templates, how many there are and how they are replaced."""

import re
from collections.abc import Iterator
from typing import Any, cast

from ..manifests import Manifest, field, items, mapping
from .change import Change, Objects, Pair, Place
from .fields import Difference, differences, same_size
from .reading import number_at, scalar, text_at, texts_at

RUNNING = ("DaemonSet", "Deployment", "StatefulSet")
"""The kinds whose pods run on."""

CRON_JOB_DEFAULTS: dict[str, Any] = {
    "concurrencyPolicy": "Allow", "failedJobsHistoryLimit": 1, "successfulJobsHistoryLimit": 3, "suspend": False,
}  # fmt: skip
"""What a CronJob does where its spec says nothing."""

# What the API server puts in where nothing is said, so that writing it changes nothing.
_DEFAULTS: dict[str, Any] = {
    "dnsPolicy": "ClusterFirst", "protocol": "TCP", "restartPolicy": "Always", "schedulerName": "default-scheduler",
    "securityContext": {}, "successThreshold": 1, "failureThreshold": 3, "periodSeconds": 10, "timeoutSeconds": 1,
    "terminationGracePeriodSeconds": 30, "terminationMessagePath": "/dev/termination-log", "readOnly": False,
    "terminationMessagePolicy": "File", "emptyDir": {}, "resources": {}, "optional": False, "defaultMode": 420,
    "enableServiceLinks": True, "creationTimestamp": None, "hostNetwork": False, "hostPID": False, "hostIPC": False,
    **CRON_JOB_DEFAULTS,
}  # fmt: skip
_SIZE = re.compile(r"resources\.(limits|requests)\.[^.]+$")


def template(obj: Manifest) -> Manifest:
    """The template of its pods; empty if it has none."""
    match text_at(obj, "kind"):
        case "Pod":
            return obj
        case "CronJob":
            return mapping(obj, "spec", "jobTemplate", "spec", "template")
        case "DaemonSet" | "Deployment" | "Job" | "ReplicaSet" | "StatefulSet":
            return mapping(obj, "spec", "template")
        case _:
            return {}


def containers(pod: Manifest) -> list[Manifest]:
    """The containers of a template, those that come first after the others."""
    return [*items(pod, "spec", "containers"), *items(pod, "spec", "initContainers")]


def labels(obj: Manifest) -> dict[str, str]:
    """The labels of its pods."""
    return texts_at(template(obj), "metadata", "labels")


def as_stored(value: object) -> object:
    """A part of an object without what changes nothing: nulls and defaults."""
    if isinstance(value, dict):
        # Labels and annotations may be called like a field.
        inside = {
            str(key): item if key in ("annotations", "labels") else as_stored(item)
            for key, item in cast("dict[str, object]", value).items()
        }
        # An empty volume is one of its own kind; everything else that is empty is nothing.
        return {
            key: item
            for key, item in inside.items()
            if item is not None and (key == "emptyDir" or item != _DEFAULTS.get(key, ...))
        }
    if isinstance(value, list):
        return [as_stored(item) for item in cast("list[object]", value)]
    return value


def template_differences(old: Manifest, new: Manifest) -> list[Difference]:
    """Where the templates of two workloads differ for the API server, which knows that `1` and `1000m` are the same."""
    found = differences(as_stored(template(old)), as_stored(template(new)))
    return [one for one in found if not (_SIZE.search(one.path) and same_size(one.old, one.new))]


def replaced(pair: Pair) -> bool:
    """Whether the template of its pods changes."""
    return bool(template_differences(pair.old, pair.new))


def rollouts(change: Change) -> Iterator[Pair]:
    """The workloads whose pods are replaced: servers of data first, as their claims and clients have it."""
    found = [pair for pair in change.kept(*RUNNING) if replaced(pair) and _has_pods(change, pair)]
    return iter(sorted(found, key=lambda pair: (wave(pair.new), pair.place.kind != "StatefulSet")))


def _has_pods(change: Change, pair: Pair) -> bool:
    """Whether there are pods before and after."""
    return bool(replicas(pair.old, change.old, pair.place) and replicas(pair.new, change.new, pair.place))


def wave(obj: Manifest) -> int:
    """The sync wave of Argo CD that an object is in."""
    text = texts_at(obj, "metadata", "annotations").get("argocd.argoproj.io/sync-wave", "0")
    return int(text) if text.removeprefix("-").isdecimal() else 0


def replicas(obj: Manifest, objects: Objects, place: Place) -> int:
    """How many pods it has at least: as an autoscaler has it, or as it says itself."""
    if place.kind == "DaemonSet":
        return 1
    for scaler in scalers(objects, place):
        least = number_at(scaler, "spec", "minReplicas")
        return least if least is not None else number_at(scaler, "spec", "minReplicaCount") or 1
    given = number_at(obj, "spec", "replicas")
    return 1 if given is None else given


def scalers(objects: Objects, place: Place) -> list[Manifest]:
    """The autoscalers of a workload."""
    return [
        obj
        for where, obj in objects.items()
        if where.kind in ("HorizontalPodAutoscaler", "ScaledObject")
        and where.namespace == place.namespace
        and text_at(obj, "spec", "scaleTargetRef", "name") == place.name
        and (text_at(obj, "spec", "scaleTargetRef", "kind") or "Deployment") == place.kind
    ]


def recreated(obj: Manifest) -> bool:
    """Whether all old pods are stopped before new ones start."""
    return text_at(obj, "spec", "strategy", "type") == "Recreate"


def unavailable(obj: Manifest, count: int) -> int:
    """How many of its pods a Deployment may stop before new ones are ready."""
    given: object = field(obj, "spec", "strategy", "rollingUpdate", "maxUnavailable")
    text = "25%" if given is None else scalar(given)
    number = text.removesuffix("%")
    if not number.isdecimal():
        return 0
    return count * int(number) // 100 if text.endswith("%") else int(number)


def claims(obj: Manifest) -> dict[str, str]:
    """Mount path -> the claim that is there; a claim template of a StatefulSet stands for its claims."""
    return {path: claim for path, (claim, _) in folders(obj).items()}


def folders(obj: Manifest) -> dict[str, tuple[str, str]]:
    """Mount path -> the claim that is there, as `claims` has it, and the folder of it."""
    pod = template(obj)
    volumes = {
        text_at(volume, "name"): text_at(volume, "persistentVolumeClaim", "claimName")
        for volume in items(pod, "spec", "volumes")
    }
    for made in items(obj, "spec", "volumeClaimTemplates"):
        name = text_at(made, "metadata", "name")
        volumes[name] = f"{name}-{text_at(obj, 'metadata', 'name')}-*"
    return {
        text_at(mount, "mountPath"): (claim, text_at(mount, "subPath"))
        for container in items(pod, "spec", "containers")
        for mount in items(container, "volumeMounts")
        if (claim := volumes.get(text_at(mount, "name")))
    }
