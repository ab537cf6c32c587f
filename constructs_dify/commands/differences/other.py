"""What no other subject looks at, so that nothing changes without a line."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from ..manifests import Manifest, mapping
from .change import Change, Pair, Place, plural
from .config import held, reads
from .fields import Difference, differences, same_size
from .line import Finding
from .reading import texts_at
from .templates import content, reasons, variable
from .values import moved, said
from .workloads import RUNNING, as_stored, template

# What tools write down for themselves.
_NOTES = re.compile(
    r"(checkov\.io/|kubectl\.kubernetes\.io/|meta\.helm\.sh/|argocd\.argoproj\.io/(sync-wave|tracking-id))"
)
# What other subjects tell of, by kind: `untold` has it where none of them does.
_TOLD = {
    "ClusterRole": r"rules",
    "ClusterRoleBinding": r"roleRef",
    "ConfigMap": r"data|binaryData|immutable",
    "CronJob": r"spec\.(?!jobTemplate)|spec\.jobTemplate\.spec",
    "Cluster": r"spec\.storage\.size",
    "DaemonSet": r"spec\.(template|selector)",
    "Deployment": r"spec\.(template|selector|replicas)",
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
    "Service": r"spec\.(type$|ports\[[^\]]*\]\.(name|nodePort|port|protocol|targetPort)$|selector|clusterIP$)",
    "StatefulSet": r"spec\.(template|selector|replicas|volumeClaimTemplates|serviceName|podManagementPolicy)",
    "StorageClass": r"provisioner|parameters|reclaimPolicy|volumeBindingMode",
}
# Of these, the API server knows defaults.
_WITH_DEFAULTS = (*RUNNING, "CronJob", "Job", "Pod", "Service")
_TEMPLATE = re.compile(r"spec\.(jobTemplate\.spec\.)?template(\.|$)")
# A Job that is done reads nothing anew, and one that is new tells of what it reads.
_READERS = (*RUNNING, "CronJob", "Job", "Pod", "ReplicaSet")
_SIZE = re.compile(r"(requests|limits|capacity|hard)\.[^.]+$|\.(size|storage)$")
_CONFIG = ("ConfigMap", "Secret")
_METADATA = ("annotations", "labels", "name", "namespace")
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
    return _in_groups((pair, [*_said(_fields(pair)), *_unread(change, pair)]) for pair in change.kept())


def untold(change: Change, told: Sequence[Finding]) -> Iterator[Finding]:
    """Fields that other rules know, of the objects that none of them told of.

    Args:
        change: What changes.
        told: What those rules found.
    """
    places = {place for finding in told for place in finding.about}
    return _in_groups(
        (pair, [*_hidden(change, pair), *_content_untold(change, pair, told)])
        for pair in change.kept()
        if pair.place not in places
    )


def _in_groups(found: Iterator[tuple[Pair, list[str]]]) -> Iterator[Finding]:
    groups: dict[tuple[str, ...], list[Place]] = {}
    for pair, texts in found:
        if texts:
            kept = texts[:_MOST] + ([f"and {len(texts) - _MOST} more"] if len(texts) > _MOST else [])
            groups.setdefault((pair.place.kind, *kept), []).append(pair.place)
    for (_, *texts), places in groups.items():
        yield Finding(about=places, what="changed in place", why=texts)


def _said(found: Iterable[Difference]) -> list[str]:
    return [said(one, one.path) for one in found]


def _hidden(change: Change, pair: Pair) -> list[str]:
    """The fields that other rules know, but what a ConfigMap or a Secret holds."""
    found = [one for one in _differences(pair) if _is_told(pair, one)]
    if pair.place.kind in _CONFIG:
        return _said(one for one in found if one.path.partition(".")[0] not in ("data", "binaryData", "stringData"))
    plain = [one for one in found if not _is_of_template(pair, one)]
    return [*_said(plain), *(reasons(change, pair) or _said(found) if len(plain) < len(found) else [])]


def _is_of_template(pair: Pair, one: Difference) -> bool:
    return pair.place.kind == "Pod" or _TEMPLATE.match(one.path) is not None


def _content_untold(change: Change, pair: Pair, told: Sequence[Finding]) -> list[str]:
    """What changes in a ConfigMap or Secret, and nobody who reads it is told of with it."""
    place = pair.place
    if place.kind not in _CONFIG:
        return []
    read = [
        (where, each)
        for where, obj in change.new.items()
        if where.namespace == place.namespace
        for each in reads(template(obj))
        if (each.kind, each.name) == (place.kind, place.name)
    ]
    readers = {where for where, _ in read}
    why = "\n".join(text for finding in told if readers & {*finding.about} for text in finding.why)
    old, new = (held(side, place.kind, place.namespace, place.name) for side in (change.old, change.new))
    texts: list[str] = []
    for key in sorted({*old, *new}):
        called = {key, *(each.by for _, each in read if each.key == key and each.how == "variables")}
        if old.get(key) == new.get(key) or any(_is_named(name, why) for name in called):
            continue
        if place.kind == "Secret":
            texts.append(f"{key} changed")
        elif "\n" in (old.get(key) or "") + (new.get(key) or ""):
            texts += content(*({key: side[key]} if key in side else {} for side in (old, new)))
        else:
            texts.append(variable(key, old.get(key), new.get(key)))
    names = ", ".join(sorted(where.name for where in readers))
    return [f"{text}, for {names} the next time that it starts" for text in texts] if readers else []


def _is_named(name: str, texts: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(name)}(?![\w-])", texts) is not None


def _unread(change: Change, pair: Pair) -> list[str]:
    """What changes in a ConfigMap or Secret that no workload reads, so that no other rule tells of it."""
    place = pair.place
    if place.kind not in _CONFIG or any(
        (read.kind, read.name) == (place.kind, place.name)
        for where, obj in change.new.items()
        if where.kind in _READERS and where.namespace == place.namespace
        for read in reads(template(obj))
    ):
        return []
    old, new = (held(side, place.kind, place.namespace, place.name) for side in (change.old, change.new))
    return [f"{key} changed, which no workload reads" for key in sorted({*old, *new}) if old.get(key) != new.get(key)]


def _fields(pair: Pair) -> Iterator[Difference]:
    yield from (one for one in _differences(pair) if not _is_told(pair, one))
    for one in _texts(pair, "annotations"):
        if not _NOTES.match(one.path):
            yield Difference(path=f"annotation {one.path}", old=one.old, new=one.new)
    for one in _texts(pair, "labels"):
        if _matters(pair, one):
            yield Difference(path=f"label {one.path}", old=one.old, new=one.new)


def _is_told(pair: Pair, one: Difference) -> bool:
    told = _TOLD.get(pair.place.kind)
    return told is not None and re.match(told, one.path) is not None


def _differences(pair: Pair) -> Iterator[Difference]:
    """Where the objects differ for the API server, but for labels and annotations."""
    old, new = (_bare(obj) for obj in (pair.old, pair.new))
    for one in differences(old, new):
        if one.path != "apiVersion" and not (_SIZE.search(one.path) and same_size(one.old, one.new)):
            yield one


def _bare(obj: Manifest) -> Manifest:
    metadata = {key: value for key, value in mapping(obj, "metadata").items() if key not in _METADATA}
    bare = {key: value for key, value in obj.items() if key not in ("metadata", "status")}
    stored = as_stored(bare) if obj["kind"] in _WITH_DEFAULTS else bare
    return {**cast(Manifest, stored), "metadata": metadata}


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
