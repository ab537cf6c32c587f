"""What the API server refuses: fields that are for life."""

import json
import re
import shlex
from collections.abc import Iterator

from ..manifests import Manifest, field
from ..system.labels import selects
from .change import Change, Pair, Place
from .fields import Difference, differences, same_size
from .line import Finding, kubectl
from .reading import list_at, mapping_at, mappings_at, number_at, scalar, size_of, text_at, texts_at
from .templates import reasons
from .values import moved, said
from .workloads import labels, template_differences

# The only fields of a StatefulSet that may change.
_STATEFUL_SET = (
    "replicas", "ordinals", "template", "updateStrategy", "persistentVolumeClaimRetentionPolicy", "minReadySeconds",
    "revisionHistoryLimit",
)  # fmt: skip
_JOB = (
    "selector", "completionMode", "completions", "podFailurePolicy", "successPolicy", "backoffLimitPerIndex",
    "manualSelector", "managedBy",
)  # fmt: skip
_CLAIM_KIND = "PersistentVolumeClaim"
_CLAIM = ("accessModes", "storageClassName", "volumeMode", "volumeName", "selector", "dataSource", "dataSourceRef")
# What is put in where nothing is said.
_DEFAULTS = {
    "podManagementPolicy": "OrderedReady", "completionMode": "NonIndexed", "completions": 1, "volumeMode": "Filesystem",
    "manualSelector": False,
}  # fmt: skip
_OTHERS = {
    "CSIDriver": ("attachRequired", "fsGroupPolicy", "volumeLifecycleModes"),
    "IngressClass": ("controller",),
    "PersistentVolume": ("csi", "nfs", "hostPath", "local", "volumeMode", "nodeAffinity"),
}
_AT_THE_TOP = {
    "PriorityClass": ("value", "preemptionPolicy"),
    "RuntimeClass": ("handler",),
    "StorageClass": ("provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"),
}
_SIZE = ".resources.requests.storage"
_OF_PODS = re.compile(r"\.image$|^spec\.(tolerations|activeDeadlineSeconds)")
_ANEW = "give it another name, or delete it first and apply again"


def selector_changed(change: Change) -> Iterator[Finding]:
    """Which pods a Deployment or DaemonSet counts as its own is for life."""
    for pair in change.kept("DaemonSet", "Deployment", "ReplicaSet"):
        if found := _changed(pair, "selector"):
            yield Finding(
                about=[pair.place],
                what="refused: the selector cannot change",
                why=_texts(found),
                do="keep the old labels, or delete it and apply again: its pods are away until the new ones are ready",
                commands=[*kubectl("delete", [pair.place]), "kubectl apply -f NEW"],
            )


def selector_misses(change: Change) -> Iterator[Finding]:
    """A selector that does not select the pods of its own template."""
    for place, obj in change.new.items():
        if place.kind not in ("DaemonSet", "Deployment", "StatefulSet") or not mapping_at(obj, "spec", "template"):
            continue
        if not selects(mapping_at(obj, "spec", "selector") or None, labels(obj)):
            yield Finding(
                about=[place],
                what="refused: its selector does not select the pods of its template",
                why=["spec.selector and the labels of spec.template do not agree"],
                do="give the template the labels of the selector",
            )


def stateful_set_changed(change: Change) -> Iterator[Finding]:
    """Of a StatefulSet, only the pods and their number may change."""
    for pair in change.kept("StatefulSet"):
        names = sorted(
            {*mapping_at(pair.old, "spec"), *mapping_at(pair.new, "spec")} - {*_STATEFUL_SET, "volumeClaimTemplates"}
        )
        found = _changed(pair, *names)
        sizes, others = _claim_templates(pair)
        if not found and not sizes and not others:
            continue
        grown = [one for one in sizes if (size_of(one.new) or 0) > (size_of(one.old) or 0)]
        commands = kubectl("delete --cascade=orphan", [pair.place])
        if sizes and grown == sizes and not others:
            do = "grow its claims, then let go of its pods and apply: they go on, if the StorageClass allows to expand"
            commands = [*_growing(pair, grown), *commands]
        elif sizes or others:
            do = "the claims that are there stay as they are: copy to claims of another name, or dump and restore"
            commands = []
        else:
            do = "let go of its pods, which go on, and apply: the new one adopts those that its selector selects"
        yield Finding(
            about=[pair.place],
            what="refused: only the pods of a StatefulSet and their number can change",
            why=[*_texts(found), *_texts([*sizes, *others])],
            do=do,
            commands=[*commands, "kubectl apply -f NEW"] if commands else [],
        )


def _claim_templates(pair: Pair) -> tuple[list[Difference], list[Difference]]:
    """What differs in the claim templates: the sizes, and all else."""
    before, after = _templates(pair.old), _templates(pair.new)
    if before.keys() != after.keys():
        return [], [
            Difference(path="volumeClaimTemplates", old=", ".join(before) or None, new=", ".join(after) or None)
        ]
    found = [one for one in differences(before, after) if not same_size(one.old, one.new)]
    sizes = [one for one in found if one.path.endswith(_SIZE)]
    return sizes, [one for one in found if one not in sizes]


def _templates(obj: Manifest) -> dict[str, object]:
    """Name of a claim template -> its spec, without what the API server puts in."""
    return {
        text_at(made, "metadata", "name"): {"volumeMode": "Filesystem", **_spec(made)}
        for made in mappings_at(obj, "spec", "volumeClaimTemplates")
    }


def _spec(obj: Manifest) -> Manifest:
    return {key: value for key, value in mapping_at(obj, "spec").items() if value is not None}


def _growing(pair: Pair, grown: list[Difference]) -> Iterator[str]:
    count = number_at(pair.old, "spec", "replicas")
    for one in grown:
        name = one.path.partition(".")[0]
        for index in range(min(1 if count is None else count, 9)):
            claim = f"{name}-{pair.place.name}-{index}"
            place = Place(group="", kind=_CLAIM_KIND, namespace=pair.place.namespace, name=claim)
            patch = {"spec": {"resources": {"requests": {"storage": scalar(one.new)}}}}
            said = shlex.quote(json.dumps(patch, separators=(",", ":")))
            yield from (f"{command} -p {said}" for command in kubectl("patch", [place]))


def job_changed(change: Change) -> Iterator[Finding]:
    """What a Job does is for life."""
    for pair in change.kept("Job"):
        found = _changed(pair, *_JOB)
        if found or template_differences(pair.old, pair.new):
            yield Finding(
                about=[pair.place],
                what="refused: a Job cannot change while it is there under this name",
                why=[*_texts(found), *reasons(change, pair)],
                do="delete it and apply again, which runs it again; or give it another name",
                commands=[*kubectl("delete", [pair.place]), "kubectl apply -f NEW"],
            )


def pod_changed(change: Change) -> Iterator[Finding]:
    """Of a Pod that nothing manages, only the images may change."""
    for pair in change.kept("Pod"):
        paths = [one.path for one in template_differences(pair.old, pair.new)]
        if any(path.startswith("spec.") and not _OF_PODS.search(path) for path in paths):
            yield Finding(
                about=[pair.place],
                what="refused: of a Pod, only the images can change",
                why=reasons(change, pair),
                do="delete it and apply again",
                commands=[*kubectl("delete", [pair.place]), "kubectl apply -f NEW"],
            )


def claim_changed(change: Change) -> Iterator[Finding]:
    """Of a claim, only the size may change, and only to a larger one."""
    for pair in change.kept(_CLAIM_KIND):
        found = _changed(pair, *_CLAIM)
        # Where the class was left to the cluster, it may be the same one.
        if found:
            unsaid = any(one.path == "storageClassName" and one.old is None for one in found)
            yield Finding(
                about=[pair.place],
                what="refused: a claim cannot move"
                + (", unless this is the class that the cluster gave it" if unsaid else ""),
                why=_texts(found),
                do="its data stay where they are: copy them to a new claim (docs/changing-an-installation.md)",
            )


def claim_shrunk(change: Change) -> Iterator[Finding]:
    """A claim that asks for less than it has."""
    for pair in change.kept(_CLAIM_KIND, "Cluster"):
        one = _size(pair)
        if one and (size_of(one.new) or 0) < (size_of(one.old) or 0):
            yield Finding(
                about=[pair.place],
                what="refused: a claim cannot shrink",
                why=[moved("storage", one.old, one.new)],
                do="keep the size, or copy to a smaller claim of another name (docs/changing-an-installation.md)",
            )


def claim_grown(change: Change) -> Iterator[Finding]:
    """A claim that asks for more."""
    for pair in change.kept(_CLAIM_KIND, "Cluster"):
        one = _size(pair)
        if one and (size_of(one.new) or 0) > (size_of(one.old) or 0):
            yield Finding(
                about=[pair.place],
                what="grows in place; refused if its StorageClass has no allowVolumeExpansion: true",
                why=[moved("storage", one.old, one.new)],
                do="look before: kubectl get storageclass",
            )


def _size(pair: Pair) -> Difference | None:
    """The size that changes, of a claim or of those of a CloudNativePG Cluster."""
    path = ("spec", "resources", "requests", "storage")
    if pair.place.kind == "Cluster":
        path = ("spec", "storage", "size") if pair.place.group == "postgresql.cnpg.io" else ()
    old, new = (field(obj, *path) if path else None for obj in (pair.old, pair.new))
    return None if same_size(old, new) else Difference(path="storage", old=old, new=new)


def service_changed(change: Change) -> Iterator[Finding]:
    """The address of a Service, and its first family, are for life."""
    for pair in change.kept("Service"):
        was, becomes = text_at(pair.old, "spec", "clusterIP"), text_at(pair.new, "spec", "clusterIP")
        old, new = list_at(pair.old, "spec", "ipFamilies")[:1], list_at(pair.new, "spec", "ipFamilies")[:1]
        why = [moved("clusterIP", was or "(given by the cluster)", becomes)] if becomes and was != becomes else []
        if old and new and old != new:
            why.append(moved("first of ipFamilies", old[0], new[0]))
        if text_at(pair.new, "spec", "type") == "ExternalName" or text_at(pair.old, "spec", "type") == "ExternalName":
            why = []
        if why:
            yield Finding(
                about=[pair.place],
                what="refused: the address of a Service cannot change",
                why=why,
                do="delete it and apply again: what calls it finds nothing in between",
                commands=[*kubectl("delete", [pair.place]), "kubectl apply -f NEW"],
            )


def role_changed(change: Change) -> Iterator[Finding]:
    """What role a binding gives is for life."""
    for pair in change.kept("ClusterRoleBinding", "RoleBinding"):
        if found := list(differences(mapping_at(pair.old, "roleRef"), mapping_at(pair.new, "roleRef"))):
            yield Finding(
                about=[pair.place],
                what="refused: the role of a binding cannot change",
                why=_texts(found),
                do="delete it and apply again",
                commands=[*kubectl("delete", [pair.place]), "kubectl apply -f NEW"],
            )


def immutable_changed(change: Change) -> Iterator[Finding]:
    """A ConfigMap or Secret that says that it does not change."""
    for pair in change.kept("ConfigMap", "Secret"):
        if pair.old.get("immutable") is not True:
            continue
        keys = sorted(
            key
            for part in ("data", "binaryData", "stringData")
            for key in {*texts_at(pair.old, part), *texts_at(pair.new, part)}
            if texts_at(pair.old, part).get(key) != texts_at(pair.new, part).get(key)
        )
        if keys or pair.new.get("immutable") is not True:
            yield Finding(
                about=[pair.place],
                what="refused: it is immutable: true",
                why=[f"{key} changed" for key in keys] or ["immutable is taken back"],
                do="give the new content another name; pods find it by that, and the old one can go afterwards",
            )


def secret_type_changed(change: Change) -> Iterator[Finding]:
    """The type of a Secret is for life."""
    for pair in change.kept("Secret"):
        old, new = text_at(pair.old, "type") or "Opaque", text_at(pair.new, "type") or "Opaque"
        if old != new:
            yield Finding(
                about=[pair.place],
                what="refused: the type of a Secret cannot change",
                why=[f"type {old} -> {new}"],
                do="save its values, delete it and apply again; or give it another name",
            )


def other_fields_changed(change: Change) -> Iterator[Finding]:
    """Other fields that are for life: those of classes, volumes and drivers."""
    for pair in change.kept(*_OTHERS, *_AT_THE_TOP):
        found = _changed(pair, *_OTHERS.get(pair.place.kind, ()))
        for name in _AT_THE_TOP.get(pair.place.kind, ()):
            found += differences(pair.old.get(name), pair.new.get(name), name)
        if found:
            yield Finding(about=[pair.place], what="refused: these fields cannot change", why=_texts(found), do=_ANEW)


def two_autoscalers(change: Change) -> Iterator[Finding]:
    """A ScaledObject for what has an autoscaler already, which KEDA refuses."""
    for place in change.added("ScaledObject"):
        target = text_at(change.new[place], "spec", "scaleTargetRef", "name")
        old = [
            where
            for where, obj in change.old.items()
            if where.kind == "HorizontalPodAutoscaler"
            and where.namespace == place.namespace
            and text_at(obj, "spec", "scaleTargetRef", "name") == target
        ]
        if old:
            yield Finding(
                about=[place],
                what=f"refused by KEDA while {old[0].title} scales the same pods",
                why=[f"both scale {target}"],
                do="delete the autoscaler first",
                commands=kubectl("delete", old),
            )


def _changed(pair: Pair, *names: str) -> list[Difference]:
    """Where these fields of a spec differ."""
    found: list[Difference] = []
    for name in names:
        old, new = (field(obj, "spec", name) for obj in (pair.old, pair.new))
        default = _DEFAULTS.get(name)
        found += differences(default if old is None else old, default if new is None else new, name)
    return found


def _texts(found: list[Difference]) -> list[str]:
    return [said(one, one.path.replace(_SIZE, ": storage")) for one in found]
