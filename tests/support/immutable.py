"""What an API server refuses to change in an object that is there."""

from collections.abc import Iterable
from typing import Any

from constructs_dify import checks
from tests.support.manifests import Manifest, title

# Of the kinds that this library emits; tried with Kubernetes 1.37.
FIELDS = {
    "Deployment": ("spec.selector",),
    "Job": ("spec.selector", "spec.template"),
    "PersistentVolumeClaim": ("spec.accessModes", "spec.storageClassName", "spec.volumeMode", "spec.volumeName"),
    "RoleBinding": ("roleRef",),
    "Secret": ("type",),
    "Service": ("spec.clusterIP",),
    "StatefulSet": ("spec.selector", "spec.serviceName", "spec.podManagementPolicy", "spec.volumeClaimTemplates"),
}


def refusals(before: Iterable[Manifest], after: Iterable[Manifest]) -> list[str]:
    """What an API server that has the objects of one would refuse of the other."""
    there = {_place(obj): obj for obj in before}
    return [
        f"{title(obj)}: {path} cannot be changed"
        for obj in after
        if (old := there.get(_place(obj))) is not None
        for path in (*FIELDS.get(obj["kind"], ()), "spec.resources.requests.storage")
        if _refused(path, _field(old, path), _field(obj, path))
    ]


def _refused(path: str, old: Any, new: Any) -> bool:
    if path == "spec.resources.requests.storage":
        return old is not None and new is not None and checks.amount(new) < checks.amount(old)
    return old != new


def _place(obj: Manifest) -> tuple[str, ...]:
    group = obj["apiVersion"].rpartition("/")[0]
    return group, obj["kind"], obj["metadata"].get("namespace", ""), obj["metadata"]["name"]


def _field(obj: Manifest, path: str) -> Any:
    value: Any = obj
    for name in path.split("."):
        value = (value or {}).get(name)
    return value
