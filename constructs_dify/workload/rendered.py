"""How typed structs become an object: as plain data in one message, with the fields that cdk8s-plus-27 has not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import jsii
from constructs import Construct

from ..checks.credentials import problem_of, refuse
from ..checks.newer_structs import fields_of, newer_fields
from ..pods.manifests import field_name

Object = TypeVar("Object")


def rendered(kind: type[Object], scope: Construct, id: str, *arguments: object) -> Object:
    """The object that `kind(scope, id, …)` is, for a fraction of what that costs.

    The class itself sends every field that a struct could have, and looks once more at each that it does have.

    Args:
        kind: Its class, of cdk8s-plus.
        scope: The construct that holds it.
        id: Its id in that scope.
        arguments: What else it takes by place: for an object, the struct of its properties that goes with the class.

    Raises:
        ValueError: If a text may be in no manifest, whoever has put it there.
    """
    found = _Found()
    data = [_plain(argument, found) for argument in arguments]
    if found.fault:
        part: str | None = getattr(scope, "component", None)
        for argument in arguments:
            refuse(f"{part}.{id}" if part else id, argument)
    if found.newer:
        kind = _with_newer_fields(kind, arguments[0])
    made: Any = kind.__new__(kind)
    jsii.create(kind, made, [scope, id, *data])  # pyright: ignore[reportUnknownMemberType]
    return made


@dataclass(slots=True)
class _Found:
    """What there is in an object.

    Attributes:
        newer: Whether there are fields that their classes do not know.
        fault: Whether there is a text that may be in no manifest.
    """

    newer: bool = False
    fault: bool = False


def _plain(value: Any, found: _Found) -> Any:
    """A typed struct, or anything in it, as jsii takes it in place of the struct; notes what there is in it."""
    kind = value.__class__
    if issubclass(kind, str):
        if problem_of(value):
            found.fault = True
        return value
    if issubclass(kind, (list, tuple)):
        return [_plain(item, found) for item in value]
    if issubclass(kind, dict):
        return {_plain(key, found): _plain(item, found) for key, item in value.items()}
    known: Mapping[str, str] | None = getattr(kind, "__jsii_name_mapping__", None)
    if known is None:
        # A simple value; or a quantity, or a number or name, which are objects in Node.
        return value
    plain: dict[str, Any] = {}
    for name, item in value._values.items():
        content = _plain(item, found)
        if name in known:
            plain[known[name]] = content
        else:
            found.newer = True
    return plain


def _with_newer_fields(kind: type[Object], props: object) -> type[Object]:
    """The class of an object with the fields that the structs in its spec have and their classes do not know."""
    plain: Any = kind

    # A JSON patch would not do: what it adds goes through the class, which drops what it does not know.
    def to_json(self: Any) -> Any:
        manifest: dict[str, Any] = plain.to_json(self)
        _add(manifest.get("spec"), fields_of(props).get("spec"))
        return manifest

    return type(kind)(kind.__name__, (kind,), {"to_json": to_json})


def _add(manifest: Any, value: object) -> None:
    """Add them to this part of a manifest. A patch of the user's may have left less of it than there was."""
    if isinstance(value, (list, tuple)) and isinstance(manifest, list):
        items = cast("list[dict[str, Any]]", manifest)
        for index, item in enumerate(cast("Sequence[object]", value)):
            if (name := fields_of(item).get("name")) is None:
                _add(next(iter(items[index : index + 1]), None), item)
            else:
                _add(next((each for each in items if each.get("name") == name), None), item)
    elif isinstance(manifest, dict):
        fields = cast("dict[str, Any]", manifest)
        struct = cast("object", value)
        for name, item in fields_of(struct).items():
            _add(fields.get(field_name(name)), item)
        for name, item in newer_fields(struct).items():
            fields[field_name(name)] = item
