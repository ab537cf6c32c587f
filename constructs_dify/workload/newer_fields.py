"""Fields that Kubernetes has and cdk8s-plus-27 has not, in the manifests of what is rendered with it."""

from collections.abc import Sequence
from typing import Any, TypeVar, cast

from constructs import Construct

from ..checks.newer_structs import fields_of, newer_fields
from ..pods.manifests import field_name

Object = TypeVar("Object")


def rendered(kind: type[Object], scope: Construct, id: str, *, metadata: object, spec: object) -> Object:
    """An object, with the fields that the structs in its spec have and their classes do not know.

    Args:
        kind: Its class.
        scope: The construct that holds it.
        id: Its id in that scope.
        metadata: Its metadata.
        spec: Its spec.
    """
    plain: Any = kind
    made = plain
    if _has_newer_fields(spec):
        # A JSON patch would not do: what it adds goes through the class, which drops what it does not know.
        def to_json(self: Any) -> Any:
            manifest: dict[str, Any] = plain.to_json(self)
            _add(manifest.get("spec"), spec)
            return manifest

        made = type(kind)(kind.__name__, (kind,), {"to_json": to_json})
    return made(scope, id, metadata=metadata, spec=spec)


def _has_newer_fields(value: object) -> bool:
    if isinstance(value, (list, tuple)):
        return any(map(_has_newer_fields, cast("Sequence[object]", value)))
    if not (given := fields_of(value)):
        return False
    return bool(newer_fields(value)) or any(map(_has_newer_fields, given.values()))


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
