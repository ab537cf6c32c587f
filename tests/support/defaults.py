"""Defaults of the API server that make an object differ from its manifest for ever.

A server-side diff, as Argo CD makes it, compares an item of a list as a whole, so a field that only the API server
writes is a difference. Elsewhere, it compares only the fields that the manifest has.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_PORTS = {"items": {"properties": {"ports": {"items": {"properties": {"protocol": {"default": "TCP"}}}}}}}
_CLAIM = {
    "apiVersion": {"default": "v1"},
    "kind": {"default": "PersistentVolumeClaim"},
    "spec": {"properties": {"volumeMode": {"default": "Filesystem"}}},
    "status": {"default": {"phase": "Pending"}},
}
BUILT_IN: Mapping[str, Any] = {
    "NetworkPolicy": {"properties": {"spec": {"properties": {"ingress": _PORTS, "egress": _PORTS}}}},
    "StatefulSet": {
        "properties": {"spec": {"properties": {"volumeClaimTemplates": {"items": {"properties": _CLAIM}}}}}
    },
}
"""What an API server (1.37) was seen to add inside lists of Kubernetes' own kinds, whose schemas do not say it."""


def missing_defaults(obj: Any, schema: Any, definitions: Mapping[str, Any] | None = None) -> list[str]:
    """The paths of fields inside lists that the API server would add to an object.

    Args:
        obj: The object.
        schema: Its schema, in which `default` says what the API server writes.
        definitions: The schemas that a `$ref` may end in, by name.
    """
    return [path.removeprefix(".") for path in _missing(obj, schema, definitions or {}, "", whole=False, keys=())]


def _missing(
    value: Any, schema: Any, definitions: Mapping[str, Any], path: str, *, whole: bool, keys: Sequence[str]
) -> Iterator[str]:
    """What is missing below a path: of all fields where the value is compared as a whole, else of those keys."""
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    whole = whole or schema.get("x-kubernetes-map-type") == "atomic"
    if isinstance(value, dict):
        for name, child in schema.get("properties", {}).items():
            if name in value:
                yield from _missing(value[name], child, definitions, f"{path}.{name}", whole=whole, keys=())
            elif (whole or name in keys) and "default" in child:
                yield f"{path}.{name}"
    if isinstance(value, list):
        # The items of a list of type map are found by these keys, and compared field by field.
        keys = schema.get("x-kubernetes-list-map-keys", ())
        for index, item in enumerate(value):
            where = f"{path}[{index}]"
            yield from _missing(item, schema["items"], definitions, where, whole=whole or not keys, keys=keys)
