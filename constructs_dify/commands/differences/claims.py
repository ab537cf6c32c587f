"""Claims that change: larger is possible, all else is not."""

from collections.abc import Iterator

from ..manifests import field
from .change import Change, Pair
from .fields import Difference, same_size
from .for_life import changed_fields, texts
from .line import Finding
from .reading import size_of
from .values import moved

_KIND = "PersistentVolumeClaim"
_FOR_LIFE = ("accessModes", "storageClassName", "volumeMode", "volumeName", "selector", "dataSource", "dataSourceRef")


def claim_changed(change: Change) -> Iterator[Finding]:
    """Of a claim, only the size may change, and only to a larger one."""
    for pair in change.kept(_KIND):
        found = changed_fields(pair, *_FOR_LIFE)
        # Where the class was left to the cluster, it may be the same one.
        if found:
            unsaid = any(one.path == "storageClassName" and one.old is None for one in found)
            yield Finding(
                about=[pair.place],
                what="refused: a claim cannot move"
                + (", unless this is the class that the cluster gave it" if unsaid else ""),
                why=texts(found),
                do="its data stay where they are: copy them to a new claim (docs/changing-an-installation.md)",
            )


def claim_shrunk(change: Change) -> Iterator[Finding]:
    """A claim that asks for less than it has."""
    for pair in change.kept(_KIND, "Cluster"):
        found = [one for one in _sizes(pair) if (size_of(one.new) or 0) < (size_of(one.old) or 0)]
        if found:
            yield Finding(
                about=[pair.place],
                what="refused: a claim cannot shrink",
                why=[moved(one.path, one.old, one.new) for one in found],
                do="keep the size, or copy to a smaller claim of another name (docs/changing-an-installation.md)",
            )


def claim_grown(change: Change) -> Iterator[Finding]:
    """A claim that asks for more."""
    for pair in change.kept(_KIND, "Cluster"):
        found = [one for one in _sizes(pair) if one.old and (size_of(one.new) or 0) > (size_of(one.old) or 0)]
        if found:
            yield Finding(
                about=[pair.place],
                what="grows in place; refused if its StorageClass has no allowVolumeExpansion: true",
                why=[moved(one.path, one.old, one.new) for one in found],
                do="look before: kubectl get storageclass",
            )


def _sizes(pair: Pair) -> Iterator[Difference]:
    """The sizes that change, of a claim or of those of a CloudNativePG Cluster."""
    paths = {"storage": ("spec", "resources", "requests", "storage")}
    if pair.place.kind == "Cluster":
        is_cnpg = pair.place.group == "postgresql.cnpg.io"
        paths = {name: ("spec", name, "size") for name in ("storage", "walStorage")} if is_cnpg else {}
    for name, path in paths.items():
        old, new = (field(obj, *path) for obj in (pair.old, pair.new))
        if not same_size(old, new):
            yield Difference(path=name, old=old, new=new)
