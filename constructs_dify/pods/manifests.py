"""Typed structs as they will be in the manifest, and finders in it."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

Manifest = Mapping[str, Any]

# Words that fields write in capitals, as in `hostPID`.
_ACRONYMS = {"api": "API", "io": "IO", "ipc": "IPC", "pid": "PID"}


def manifest(value: object) -> Any:
    """A typed struct, or anything in it, as in the manifest; quantities and IntOrStrings stay objects.

    Reading the object itself back from Node takes much longer.
    """
    if isinstance(value, (list, tuple)):
        return [manifest(item) for item in cast(Sequence[object], value)]
    if isinstance(value, Mapping):
        # Labels and the like, whose keys are no fields.
        return {key: manifest(item) for key, item in cast(Mapping[str, object], value).items()}
    fields = cast("dict[str, object] | None", getattr(value, "_values", None))
    if fields is None:
        return value
    return {field_name(name): manifest(item) for name, item in fields.items() if item is not None}


@cache
def field_name(name: str) -> str:
    """What a field is called in the manifest."""
    first, *others = name.split("_")
    return first + "".join(_ACRONYMS.get(word, word.capitalize()) for word in others)


def items(owner: Manifest, name: str) -> list[Manifest]:
    """The list in this field; empty if there is none."""
    return owner.get(name) or []


def mapping(owner: Manifest, *path: str) -> Manifest:
    """The mapping at this path; empty if there is none."""
    for name in path:
        owner = owner.get(name) or {}
    return owner
