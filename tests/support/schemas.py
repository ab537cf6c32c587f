"""Strict schema validation: an unknown field is an error, for core kinds and for custom resources.

Custom resources have to keep the rules of their CRD as well.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from kubernetes_validate import utils
from referencing import Registry, Resource

from tests.support.crd_rules import crd_rule_errors
from tests.support.manifests import Manifest, title

# Of what the library makes, and of what only programs of users make.
CRDS = (Path(__file__).parents[2] / "crds", Path(__file__).parent / "crds")
OLDEST = (1, 27)
OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"


def versions() -> list[str]:
    """The Kubernetes versions to validate for, as "1.27", oldest first."""
    return [version for version in _releases() if tuple(map(int, version.split("."))) >= OLDEST]


def schema_errors(objects: Iterable[Manifest], version: str) -> list[str]:
    """What that Kubernetes version would not accept."""
    errors: list[str] = []
    for obj in objects:
        validator = _validator(version, obj["apiVersion"], obj["kind"])
        if validator is None:
            errors.append(f"{title(obj)}: Kubernetes {version} and crds/ know no {obj['apiVersion']} {obj['kind']}")
        else:
            errors += [f"{title(obj)}: {_text(error)}" for error in validator.iter_errors(obj)]
            errors += [f"{title(obj)}: {error}" for error in crd_rule_errors(obj, custom_schema(obj) or {})]
    return errors


def custom_schema(obj: Manifest) -> Any | None:
    """The schema in crds/ of a custom resource; None for other objects."""
    return _custom_schemas().get((obj["apiVersion"], obj["kind"]))


def _text(error: ValidationError) -> str:
    message = error.message if len(error.message) <= 300 else error.message[:300] + " …"
    return f"{error.json_path.removeprefix('$.')}: {message}"


@cache
def _releases() -> dict[str, str]:
    return {utils.major_minor(release): release for release in utils.all_versions()}


def _schema(version: str, name: str) -> Any:
    return utils.schema_contents(f"kubernetes-json-schema/v{_releases()[version]}-local-strict/{name}.json", version)


@cache
def _definitions(version: str) -> Resource[Any]:
    return Resource.from_contents(_schema(version, "_definitions"))


@cache
def _validator(version: str, api_version: str, kind: str) -> Draft202012Validator | None:
    definitions = _definitions(version)
    schema = _custom_schemas().get((api_version, kind))
    if schema:
        metadata = {"$ref": f"{definitions.id()}#/$defs/{OBJECT_META}"}
        schema = schema | {"properties": schema["properties"] | {"metadata": metadata}}
    else:
        group, _, release = api_version.rpartition("/")
        try:
            schema = _schema(version, "-".join(filter(None, (kind.lower(), group.split(".")[0], release))))
        except FileNotFoundError:
            return None
    registry = definitions @ Registry()
    if "$id" in schema:
        registry = Resource.from_contents(schema) @ registry
    return Draft202012Validator(schema, registry=registry)


@cache
def _custom_schemas() -> dict[tuple[str, str], Any]:
    return {
        (f"{crd['spec']['group']}/{version['name']}", crd["spec"]["names"]["kind"]): _closed(
            version["schema"]["openAPIV3Schema"]
        )
        for folder in CRDS
        for path in sorted(folder.glob("*.yaml"))
        for crd in yaml.load_all(path.read_text(), yaml.CSafeLoader)
        for version in crd["spec"]["versions"]
    }


def _closed(schema: Any) -> Any:
    """The same schema, refusing the fields that it does not name."""
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and "additionalProperties" not in schema:
        closed["additionalProperties"] = bool(schema.get("x-kubernetes-preserve-unknown-fields"))
    return closed
