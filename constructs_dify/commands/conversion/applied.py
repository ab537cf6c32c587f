"""Reads what `helm get manifest` prints: the objects of a release, as they were applied."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..manifests import Manifest, mapping
from .yaml_file import Node, read_file, unexpected

# A release is compressed before it is kept.
_MAX_BYTES = 16 * 2**20
_HOOK = "helm.sh/hook"
_PRINTED = "what `helm get manifest` prints"


def applied(path: str) -> list[Manifest]:
    """The objects, without those that only run at certain times, such as tests.

    Args:
        path: The file.

    Raises:
        ValueError: If it holds anything else. No text of it is repeated: there are Secrets in it.
    """
    found = [_object(node) for document in read_file(path, _MAX_BYTES) for node in _each(document)]
    return [obj for obj in found if _HOOK not in mapping(obj, "metadata", "annotations")]


def _each(document: Node) -> Iterator[Node]:
    """What is in a list, as kubectl prints several objects."""
    inner = document.mapping.get("items")
    if document.mapping.get("kind") is not None and inner is not None and "metadata" not in inner.mapping:
        yield from inner.items
    else:
        yield document


def _object(node: Node) -> Manifest:
    kind, metadata = node.mapping.get("kind"), _mapping(node, "metadata")
    for name, text in (("kind", kind), ("metadata.name", metadata.mapping.get("name"))):
        if text is None or not isinstance(text.value, str):
            raise ValueError(f"{node.where}: got something without {name}; expected {_PRINTED}")
    for field in ("labels", "annotations"):
        _mapping(metadata, field)
    if kind is not None and kind.value in ("ConfigMap", "Secret"):
        for field in ("data", "stringData"):
            _mapping(node, field)
    if kind is not None and kind.value == "Deployment":
        pod = _mapping(_mapping(_mapping(node, "spec"), "template"), "spec")
        for container in _mappings(pod, "containers"):
            for source in _mappings(container, "envFrom"):
                for field in ("configMapRef", "secretRef"):
                    _mapping(source, field)
            for variable in _mappings(container, "env"):
                reference = _mapping(_mapping(variable, "valueFrom"), "secretKeyRef")
                _texts(variable, "name")
                _texts(reference, *(("name", "key") if reference.mapping else ()))
    return _plain(node)


def _mapping(owner: Node, field: str) -> Node:
    found = owner.mapping.get(field, Node(None, owner.file, owner.line))
    if found.value is not None and not isinstance(found.value, Mapping):
        raise unexpected(f"{found.where}: {field}", found.value, f"a mapping, as in {_PRINTED}")
    return found


def _mappings(owner: Node, field: str) -> list[Node]:
    found = owner.mapping.get(field, Node(None, owner.file, owner.line))
    if found.value is not None and not (isinstance(found.value, list) and all(e.mapping for e in found.items)):
        raise unexpected(f"{found.where}: {field}", found.value, f"a list of mappings, as in {_PRINTED}")
    return list(found.items)


def _texts(owner: Node, *fields: str) -> None:
    for field in fields:
        found = owner.mapping.get(field, Node(None, owner.file, owner.line))
        if not isinstance(found.value, str):
            raise unexpected(f"{found.where}: {field}", found.value, f"a text, as in {_PRINTED}")


def _plain(node: Node) -> Any:
    if isinstance(node.value, Mapping):
        return {key: _plain(inner) for key, inner in node.mapping.items()}
    return [_plain(inner) for inner in node.items] if isinstance(node.value, list) else node.value
