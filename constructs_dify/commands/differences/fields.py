"""Where two values differ, field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from ..manifests import Manifest
from .reading import size_of

# What Kubernetes tells the entries of a list apart by.
_KEYS = ("name", "mountPath", "containerPort", "port", "ip")


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """A field that differs.

    Attributes:
        path: Where it is; the entry of a list is `containers[api]`.
        old: What was there; None: nothing.
        new: What is there now; None: nothing.
        is_order: Whether only the order of a list differs.
    """

    path: str
    old: Any
    new: Any
    is_order: bool = False

    @property
    def leaf(self) -> str:
        """The last name of the path."""
        return self.path.rpartition(".")[2]


def differences(old: object, new: object, path: str = "") -> Iterator[Difference]:
    """The fields that differ, in the order of their names."""
    if old == new:
        return
    before, after = entries(old), entries(new)
    if before is None or after is None or before.keys() ^ after.keys() == before.keys() | after.keys():
        yield Difference(path=path, old=old, new=new)
        return
    ways = list(_ways(old, new, before, after, path))
    if ways:
        for where, one, other in ways:
            yield from differences(one, other, where)
    else:
        yield Difference(path=path, old=None, new=None, is_order=True)


def _ways(
    old: object, new: object, before: Manifest, after: Manifest, path: str
) -> Iterator[tuple[str, object, object]]:
    listed = isinstance(old, list)
    for key in dict.fromkeys((*before, *after)) if listed else sorted({*before, *after}):
        one, other = before.get(key), after.get(key)
        if one != other:
            yield (f"{path}[{key}]" if listed else f"{path}.{key}".lstrip(".")), one, other


def entries(value: object) -> dict[str, object] | None:
    """The fields of a mapping, or the entries of a list by what tells them apart; None if there are none."""
    if isinstance(value, Mapping):
        return {str(key): item for key, item in cast(Manifest, value).items()}
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in cast("list[object]", value)):
        return None
    entries = cast("list[Manifest]", value)
    for key in _KEYS:
        found = {str(entry[key]): cast(object, entry) for entry in entries if key in entry}
        if entries and len(found) == len(entries):
            return found
    return None


def same_size(one: object, other: object) -> bool:
    """Whether two quantities are the same: `1` and `1000m`."""
    if one == other:
        return True
    before, after = size_of(one), size_of(other)
    return before is not None and before == after
