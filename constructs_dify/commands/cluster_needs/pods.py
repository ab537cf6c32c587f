"""What pods name: classes, accounts, ConfigMaps, claims, drivers of volumes."""

from collections.abc import Iterable, Iterator

from ..manifests import Manifest, field, items, mappings
from .need import Need, wanted
from .templates import templates

_NAMED = {
    "priorityClassName": "PriorityClass",
    "runtimeClassName": "RuntimeClass",
    "serviceAccountName": "ServiceAccount",
}


def pods(objects: Iterable[Manifest]) -> Iterator[Need]:
    """What must be there for pods to be made and to start."""
    for obj in objects:
        for template in templates(obj):
            for option, kind in _NAMED.items():
                if name := field(template, "spec", option):
                    yield wanted(obj, kind, name)
            for volume in items(template, "spec", "volumes"):
                yield from _volume(obj, volume)
        yield from _config_maps(obj)
        if obj["kind"] in ("ClusterRoleBinding", "RoleBinding"):
            for subject in items(obj, "subjects"):
                if subject.get("kind") == "ServiceAccount":
                    yield wanted(obj, "ServiceAccount", subject.get("name"), namespace=subject.get("namespace"))


def _volume(obj: Manifest, volume: Manifest) -> Iterator[Need]:
    if claim := field(volume, "persistentVolumeClaim", "claimName"):
        yield wanted(obj, "PersistentVolumeClaim", claim)
    if driver := field(volume, "csi", "driver"):
        yield wanted(obj, "CSIDriver", driver)
    if secrets := field(volume, "csi", "volumeAttributes", "secretProviderClass"):
        yield wanted(obj, "SecretProviderClass", secrets)


def _config_maps(obj: Manifest) -> Iterator[Need]:
    # Variables, files and custom resources all have a word for it with `configMap` in it.
    for option, found in mappings(obj.get("spec")):
        name = found.get("name")
        if "configmap" in option.lower() and isinstance(name, str) and not found.get("optional"):
            yield wanted(obj, "ConfigMap", name, namespace=found.get("namespace"))
