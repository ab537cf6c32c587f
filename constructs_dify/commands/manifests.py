"""Reads manifests from files."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from json import JSONDecodeError
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from cdk8s import Yaml

from ..checks.credentials import shown
from .shape import fault

Manifest = Mapping[str, Any]

STANDARD_INPUT = "-"
# What Node says when another process prints more than it takes.
_TOO_LONG = "ENOBUFS"


def load(paths: Iterable[str]) -> list[Manifest]:
    """All objects in these files and folders; those of a `List` one by one.

    Args:
        paths: Files, folders with files that end in `.yaml` or `.yml`, and `-` for standard input.

    Raises:
        ValueError: If there is nothing to read, or something in it is no Kubernetes object.
    """
    return [obj for path in paths for obj in (_piped() if path == STANDARD_INPUT else _of(path))]


def _piped() -> list[Manifest]:
    # cdk8s reads YAML from files alone.
    with TemporaryDirectory() as folder:
        file = Path(folder, "input.yaml")
        file.write_bytes(sys.stdin.buffer.read())
        found = _objects(file, "standard input")
    if not found:
        raise ValueError("standard input: got nothing; expected Kubernetes manifests")
    return found


def _of(path: str) -> Iterator[Manifest]:
    for file in _files(path):
        yield from _objects(file, str(file))


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


def _objects(file: Path, where: str) -> list[Manifest]:
    try:
        # Node has another working directory, and reads a symbolic link as an empty file.
        documents: list[object] = Yaml.load(str(file.resolve()))
    except RuntimeError as error:
        if _TOO_LONG in str(error):
            raise ValueError(f"{where}: got more than 10 MB, which cdk8s does not read; split the file") from None
        raise ValueError(f"{where}: got text that is not YAML; expected Kubernetes manifests: {error}") from None
    except JSONDecodeError:
        raise ValueError(f"{where}: got an anchor that contains itself; expected Kubernetes manifests") from None
    return [obj for document in documents for obj in _checked(document, where)]


def _checked(document: object, where: str) -> Iterator[Manifest]:
    if not (isinstance(document, Mapping) and {"apiVersion", "kind"} <= document.keys()):
        raise ValueError(f"{where}: got {shown(cast(object, document))} in it; expected Kubernetes manifests")
    obj = cast(Manifest, document)
    # How kubectl prints several objects.
    if str(obj["kind"]).endswith("List") and isinstance(obj.get("items"), list):
        for item in obj["items"]:
            yield from _checked(item, where)
        return
    if "metadata" not in obj:
        raise ValueError(f"{where}: got {shown(obj)} in it; expected Kubernetes manifests")
    if found := fault(obj):
        raise ValueError(f"{where}: {found}")
    yield obj


def field(owner: Manifest, *path: str) -> Any:
    """The value at this path; None if there is none."""
    found: Any = owner
    for name in path:
        # A custom resource may have something else under the same name.
        found = cast(Manifest, found).get(name) if isinstance(found, Mapping) else None
    return found


def items(owner: Manifest, *path: str) -> list[Manifest]:
    """The mappings in the list at this path; empty if there is none."""
    found = field(owner, *path)
    # A custom resource may have something else there.
    return [each for each in cast(list[object], found) if isinstance(each, Mapping)] if isinstance(found, list) else []


def mapping(owner: Manifest, *path: str) -> Manifest:
    """The mapping at this path; empty if there is none."""
    found = field(owner, *path)
    return cast(Manifest, found) if isinstance(found, Mapping) else {}


def texts(owner: Manifest, *path: str) -> list[str]:
    """The texts in the list at this path; empty if there is none."""
    found = field(owner, *path)
    return [each for each in cast(list[object], found) if isinstance(each, str)] if isinstance(found, list) else []


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
    return [found for _, found in mappings(obj.get("spec")) if _has_containers(found)]


def _has_containers(found: Manifest) -> bool:
    # A custom resource may have something else under that name.
    containers = found.get("containers")
    return isinstance(containers, list) and len(items(found, "containers")) == len(cast(list[object], containers))
