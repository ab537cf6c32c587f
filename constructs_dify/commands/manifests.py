"""Reads manifests from files."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from cdk8s import Yaml

from ..checks.credentials import shown

Manifest = Mapping[str, Any]


def load(paths: Iterable[str]) -> list[Manifest]:
    """All objects in these files and folders.

    Args:
        paths: Files, and folders with files that end in `.yaml` or `.yml`.

    Raises:
        ValueError: If there is nothing to read, or a file does not contain manifests.
    """
    return [obj for path in paths for file in _files(path) for obj in _objects(file)]


def _files(path: str) -> Sequence[Path]:
    given = Path(path)
    if not given.exists():
        raise ValueError(f"{path}: there is no such file or folder; write the manifests first, with `cdk8s synth`")
    if given.is_file():
        return [given]
    files = sorted(file for pattern in ("*.yaml", "*.yml") for file in given.rglob(pattern))
    if not files:
        raise ValueError(f"{path}: there are no .yaml files in this folder; `cdk8s synth` writes them to dist/")
    return files


def _objects(file: Path) -> list[Manifest]:
    try:
        # Node has another working directory, and reads a symbolic link as an empty file.
        objects: list[Any] = Yaml.load(str(file.resolve()))
    except RuntimeError as error:
        raise ValueError(f"{file}: got text that is not YAML; expected Kubernetes manifests: {error}") from None
    for obj in objects:
        if not (isinstance(obj, Mapping) and {"apiVersion", "kind", "metadata"} <= obj.keys()):
            held = shown(cast(object, obj))
            raise ValueError(f"{file}: got {held} in it; expected Kubernetes manifests")
    return objects


def field(owner: Manifest, *path: str) -> Any:
    """The value at this path; None if there is none."""
    found: Any = owner
    for name in path:
        # A custom resource may have something else under the same name.
        found = cast(Manifest, found).get(name) if isinstance(found, Mapping) else None
    return found


def items(owner: Manifest, *path: str) -> list[Manifest]:
    """The list at this path; empty if there is none."""
    return field(owner, *path) or []


def mapping(owner: Manifest, *path: str) -> Manifest:
    """The mapping at this path; empty if there is none."""
    return field(owner, *path) or {}


def name_of(obj: Manifest) -> str:
    """The name of an object."""
    return field(obj, "metadata", "name") or ""


def namespace_of(obj: Manifest) -> str:
    """The namespace of an object; empty if it has none, or gets it when it is applied."""
    return field(obj, "metadata", "namespace") or ""


def mappings(value: object, name: str = "") -> Iterator[tuple[str, Manifest]]:
    """Every mapping in a value, at any depth, with the field that contains it."""
    if isinstance(value, Mapping):
        inside = cast(Manifest, value)
        yield name, inside
        for key, item in inside.items():
            yield from mappings(item, key)
    elif isinstance(value, list):
        for item in cast(list[object], value):
            yield from mappings(item, name)


def pods_of(obj: Manifest) -> list[Manifest]:
    """The pods that an object of any kind describes."""
    return [found for _, found in mappings(obj.get("spec")) if isinstance(found.get("containers"), list)]
