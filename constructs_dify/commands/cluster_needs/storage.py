"""Where volumes come from."""

from collections.abc import Iterable, Iterator

from ..manifests import Manifest, field, mappings
from . import cloudnative_pg
from .need import DEFAULT, Need, wanted


def storage(objects: Iterable[Manifest]) -> Iterator[Need]:
    """The StorageClass of each claim, or the volume that it names."""
    for obj in objects:
        if cloudnative_pg.is_cluster(obj):
            yield from (wanted(obj, "StorageClass", name) for name in cloudnative_pg.storage_classes(obj))
            continue
        # A claim, and a template of one at any depth of a workload or a custom resource.
        for _, claim in mappings(obj.get("spec")):
            if field(claim, "resources", "requests", "storage"):
                yield _volume_of(obj, claim)


def _volume_of(obj: Manifest, claim: Manifest) -> Need:
    name = claim.get("storageClassName")
    if claim.get("volumeName"):
        return wanted(obj, "PersistentVolume", claim["volumeName"])
    if name == "":
        return wanted(obj, "PersistentVolume", "(any without a StorageClass)")
    return wanted(obj, "StorageClass", name or DEFAULT)
