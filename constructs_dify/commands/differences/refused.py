"""What else the API server refuses: fields of Services, bindings, configuration and classes that are for life."""

from collections.abc import Iterator

from ..manifests import mapping
from .change import Change
from .fields import differences
from .for_life import anew, changed_fields, texts
from .line import Finding, kubectl
from .reading import list_at, text_at, texts_at
from .values import moved

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
                commands=anew(pair.place),
            )


def role_changed(change: Change) -> Iterator[Finding]:
    """What role a binding gives is for life."""
    for pair in change.kept("ClusterRoleBinding", "RoleBinding"):
        if found := list(differences(mapping(pair.old, "roleRef"), mapping(pair.new, "roleRef"))):
            yield Finding(
                about=[pair.place],
                what="refused: the role of a binding cannot change",
                why=texts(found),
                do="delete it and apply again",
                commands=anew(pair.place),
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
        found = changed_fields(pair, *_OTHERS.get(pair.place.kind, ()))
        for name in _AT_THE_TOP.get(pair.place.kind, ()):
            found += differences(pair.old.get(name), pair.new.get(name), name)
        if found:
            yield Finding(
                about=[pair.place],
                what="refused: these fields cannot change",
                why=texts(found),
                do="give it another name, or delete it first and apply again",
            )


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
