"""What no other subject looks at, so that nothing changes without a line."""

import re
from collections.abc import Iterator

from ..manifests import Manifest
from . import connections
from .change import Change, Pair, plural
from .config import held, reads
from .fields import Difference, differences
from .line import Finding
from .reading import texts_at
from .values import moved, said
from .workloads import RUNNING, template

# What tools write down for themselves.
_NOTES = re.compile(
    r"(checkov\.io/|kubectl\.kubernetes\.io/|meta\.helm\.sh/|argocd\.argoproj\.io/(sync-wave|tracking-id))"
)
# What other subjects tell of, by kind.
_TOLD = {
    "ClusterRole": r"rules",
    "ClusterRoleBinding": r"roleRef",
    "ConfigMap": r"data|binaryData|immutable",
    "CronJob": r"spec\.jobTemplate\.spec\.template",
    "Cluster": r"spec\.storage\.size",
    "DaemonSet": r"spec\.(template|selector)",
    "Deployment": r"spec\.(template|selector|replicas|paused)",
    "HTTPRoute": r"spec\.(hostnames|parentRefs)",
    "Ingress": r"spec\.(rules|tls|ingressClassName)",
    "IngressClass": r"spec\.controller",
    "Job": r"spec\.(template|selector|completions|completionMode)",
    "PersistentVolumeClaim": r"spec\.(accessModes|storageClassName|volume(Mode|Name)|selector|dataSource|resources)",
    "PriorityClass": r"value|preemptionPolicy",
    "Role": r"rules",
    "RoleBinding": r"roleRef",
    "RuntimeClass": r"handler",
    "Pod": r"spec",
    "Secret": r"data|stringData|type|immutable",
    "Service": r"spec\.(type|ports|selector|clusterIP)",
    "StatefulSet": r"spec\.(template|selector|replicas|volumeClaimTemplates|serviceName|podManagementPolicy)",
    "StorageClass": r"provisioner|parameters|reclaimPolicy|volumeBindingMode",
}
_POLICIES = ("CiliumNetworkPolicy", "NetworkPolicy")
# A Job that is done reads nothing anew, and one that is new tells of what it reads.
_READERS = (*RUNNING, "CronJob", "Job")
_MOST = 8


def labels_only(change: Change) -> Iterator[Finding]:
    """Labels and notes of tools that change, which restarts nothing."""
    found = [pair for pair in change.kept() if _labels(pair)]
    if found:
        texts = dict.fromkeys(text for pair in found for text in _labels(pair))
        why = list(texts)[:_MOST] + ([f"and {len(texts) - _MOST} more"] if len(texts) > _MOST else [])
        yield Finding(
            what=f"labels or annotations of {len(found)} {plural('object', len(found))} change, which restarts nothing",
            why=why,
        )


def _labels(pair: Pair) -> list[str]:
    found = [one for one in _texts(pair, "labels") if not _matters(pair, one)]
    notes = [one for one in _texts(pair, "annotations") if _NOTES.match(one.path)]
    return [*(moved(one.path, one.old, one.new) for one in found), *(f"annotation {one.path}" for one in notes)]


def fields_changed(change: Change) -> Iterator[Finding]:
    """Fields that no other rule knows; the same change of several objects is one line."""
    groups: dict[tuple[str, ...], list[Pair]] = {}
    told = _POLICIES if connections.differ(change) else ()
    for pair in change.kept():
        if pair.place.kind in told:
            continue
        texts = [said(one, one.path) for one in _fields(pair)] + _unread(change, pair)
        if texts:
            kept = texts[:_MOST] + ([f"and {len(texts) - _MOST} more"] if len(texts) > _MOST else [])
            groups.setdefault((pair.place.kind, *kept), []).append(pair)
    for (_, *texts), pairs in groups.items():
        yield Finding(about=[pair.place for pair in pairs], what="changed in place", why=texts)


def _unread(change: Change, pair: Pair) -> list[str]:
    """What changes in a ConfigMap or Secret that no workload reads, so that no other rule tells of it."""
    place = pair.place
    if place.kind not in ("ConfigMap", "Secret") or any(
        (read.kind, read.name) == (place.kind, place.name)
        for where, obj in change.new.items()
        if where.kind in _READERS and where.namespace == place.namespace
        for read in reads(template(obj))
    ):
        return []
    old, new = (held(side, place.kind, place.namespace, place.name) for side in (change.old, change.new))
    return [f"{key} changed, which no workload reads" for key in sorted({*old, *new}) if old.get(key) != new.get(key)]


def _fields(pair: Pair) -> Iterator[Difference]:
    told = re.compile(_TOLD.get(pair.place.kind, r"(?!)"))
    for one in differences(_without_metadata(pair.old), _without_metadata(pair.new)):
        if not told.match(one.path) and one.path not in ("apiVersion", "status"):
            yield one
    for one in _texts(pair, "annotations"):
        if not _NOTES.match(one.path):
            yield Difference(path=f"annotation {one.path}", old=one.old, new=one.new)
    for one in _texts(pair, "labels"):
        if _matters(pair, one):
            yield Difference(path=f"label {one.path}", old=one.old, new=one.new)


def _matters(pair: Pair, one: Difference) -> bool:
    """Whether a label says which pods a namespace admits, or which policies select it."""
    return pair.place.kind == "Namespace" and not one.path.startswith(("app.kubernetes.io/", "helm.sh/"))


def _texts(pair: Pair, part: str) -> list[Difference]:
    """Where the labels or annotations differ."""
    old, new = (texts_at(obj, "metadata", part) for obj in (pair.old, pair.new))
    return [
        Difference(path=key, old=old.get(key), new=new.get(key))
        for key in sorted({*old, *new})
        if old.get(key) != new.get(key)
    ]


def _without_metadata(obj: Manifest) -> Manifest:
    return {key: value for key, value in obj.items() if key != "metadata"}
