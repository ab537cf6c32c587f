"""Objects as somebody applied them, where what was read from a cluster has more in it."""

import json
from collections.abc import Mapping
from typing import cast

from ..manifests import Manifest, mapping
from .fields import entries
from .reading import text_at, texts_at

_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_BY_THE_SERVER = ("creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid")


def as_applied(obj: Manifest, other: Manifest | None) -> Manifest:
    """An object without what the cluster has put into it.

    Args:
        obj: The object, from a file or from a cluster.
        other: What it is compared with. Where nothing says what was applied, fields that this does not have may be
            those of the cluster, and do not count.
    """
    if applied := _last_applied(obj):
        return applied
    metadata = {key: value for key, value in mapping(obj, "metadata").items() if key not in _BY_THE_SERVER}
    bare = {**{key: value for key, value in obj.items() if key != "status"}, "metadata": metadata}
    is_live = bool(text_at(obj, "metadata", "uid"))
    return cast(Manifest, _within(bare, other)) if is_live and other is not None else bare


def _last_applied(obj: Manifest) -> Manifest | None:
    try:
        applied: object = json.loads(texts_at(obj, "metadata", "annotations").get(_LAST_APPLIED, ""))
    except ValueError:
        return None
    if not isinstance(applied, Mapping) or not text_at(cast(Manifest, applied), "metadata", "name"):
        return None
    return cast(Manifest, applied)


def _within(value: object, other: object) -> object:
    """A value with only those fields that the other has too; entries of lists that are gone count as such."""
    if isinstance(value, Mapping) and isinstance(other, Mapping):
        fields, others = cast(Manifest, value), cast(Manifest, other)
        return {key: _within(item, others[key]) for key, item in fields.items() if key in others}
    if isinstance(value, list) and isinstance(other, list):
        return _entries_within(cast("list[object]", value), cast("list[object]", other))
    return cast(object, value)


def _entries_within(items: list[object], others: list[object]) -> list[object]:
    mine, known = entries(items), entries(others)
    if mine is not None and known is not None:
        return [_within(item, known.get(name, item)) for name, item in mine.items()]
    if len(items) == len(others):
        return [_within(item, its) for item, its in zip(items, others, strict=True)]
    return items
