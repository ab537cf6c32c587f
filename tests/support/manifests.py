"""Finders: how tests look things up in a list of manifest objects."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

Manifest = dict[str, Any]

CNPG_SECRET_KEYS = frozenset(
    ("dbname", "fqdn-jdbc-uri", "fqdn-uri", "host", "jdbc-uri", "password", "pgpass", "port", "uri", "user", "username")
)


class Pod(NamedTuple):
    """A pod template and the object that owns it."""

    owner: Manifest
    spec: Manifest
    metadata: Manifest

    @property
    def labels(self) -> dict[str, str]:
        return self.metadata.get("labels") or {}

    @property
    def namespace(self) -> str:
        return namespace_of(self.owner)

    @property
    def ports(self) -> list[Manifest]:
        return [port for container in containers(self) for port in container.get("ports") or []]


@dataclass(frozen=True)
class SecretRef:
    """The value of a variable that comes from a Secret."""

    name: str
    key: str


def namespace_of(obj: Manifest) -> str:
    return obj["metadata"].get("namespace", "")


def title(obj: Manifest) -> str:
    return f"{obj['kind']}/{obj['metadata']['name']}"


def of_kind(objects: Iterable[Manifest], *kinds: str) -> list[Manifest]:
    return [obj for obj in objects if obj["kind"] in kinds]


def find(objects: Iterable[Manifest], kind: str, name: str, namespace: str | None = None) -> Manifest:
    """The one object of this kind and name; without a namespace, in any."""
    candidates = of_kind(objects, kind)
    found = [obj for obj in candidates if obj["metadata"]["name"] == name and namespace in (None, namespace_of(obj))]
    if len(found) != 1:
        names = sorted(obj["metadata"]["name"] for obj in candidates)
        raise LookupError(f"{len(found)} objects are {kind}/{name}; the {kind} objects are {names}")
    return found[0]


def pods(objects: Iterable[Manifest]) -> Iterator[Pod]:
    """Every pod template."""
    for obj in objects:
        spec = obj.get("spec") or {}
        if obj["kind"] == "Pod":
            yield Pod(obj, spec, obj["metadata"])
        if obj["kind"] == "CronJob":
            spec = spec["jobTemplate"]["spec"]
        if obj["kind"] in ("CronJob", "DaemonSet", "Deployment", "Job", "ReplicaSet", "StatefulSet"):
            yield Pod(obj, spec["template"]["spec"], spec["template"].get("metadata") or {})


def operator_pods(objects: Iterable[Manifest]) -> Iterator[Pod]:
    """The pods that an operator will make from a custom resource, as far as others may refer to them."""
    for cluster in objects:
        if cluster["apiVersion"] == "postgresql.cnpg.io/v1" and cluster["kind"] == "Cluster":
            inherited = cluster["spec"].get("inheritedMetadata", {}).get("labels", {})
            own = {"cnpg.io/cluster": cluster["metadata"]["name"], "cnpg.io/podRole": "instance"}
            ports = [
                {"name": "postgresql", "containerPort": 5432},
                {"name": "metrics", "containerPort": 9187},
                {"name": "status", "containerPort": 8000},
            ]
            spec = {"containers": [{"name": "postgres", "ports": ports}]}
            yield Pod(cluster, spec, {"labels": inherited | own})


def containers(pod: Pod) -> list[Manifest]:
    """Its containers, the init containers first."""
    return [*(pod.spec.get("initContainers") or []), *(pod.spec.get("containers") or [])]


def selects(selector: Manifest | None, labels: dict[str, str]) -> bool:
    """Whether a label selector matches; an empty one matches everything, an absent one nothing."""
    if selector is None:
        return False
    exact = all(labels.get(key) == value for key, value in (selector.get("matchLabels") or {}).items())
    return exact and all(_holds(term, labels) for term in selector.get("matchExpressions") or [])


def _holds(term: Manifest, labels: dict[str, str]) -> bool:
    value = labels.get(term["key"])
    match term["operator"]:
        case "In":
            return value in term["values"]
        case "NotIn":
            return value not in term["values"]
        case "Exists":
            return value is not None
        case "DoesNotExist":
            return value is None
        case operator:
            raise ValueError(f"unknown operator {operator!r} in a label selector")


def environment(
    objects: Iterable[Manifest], container: Manifest, namespace: str | None = None
) -> dict[str, str | SecretRef | Manifest]:
    """The variables of a container: `envFrom` in order, then `env`; the later one wins.

    A value from a Secret is a `SecretRef`, any other `valueFrom` is given as written, and `$(NAME)` is not expanded.
    The keys of a Secret that is filled later are not known, so that `envFrom` of one adds nothing.
    """
    objects = list(objects)
    result: dict[str, str | SecretRef | Manifest] = {}
    for source in container.get("envFrom") or []:
        prefix = source.get("prefix", "")
        if ref := source.get("configMapRef"):
            data = _data(objects, "ConfigMap", ref, namespace)
            result |= {prefix + key: value for key, value in data.items()}
        elif ref := source.get("secretRef"):
            data = _data(objects, "Secret", ref, namespace)
            result |= {prefix + key: SecretRef(ref["name"], key) for key in data}
    for variable in container.get("env") or []:
        value_from = variable.get("valueFrom") or {}
        if ref := value_from.get("secretKeyRef"):
            result[variable["name"]] = SecretRef(ref["name"], ref["key"])
        elif ref := value_from.get("configMapKeyRef"):
            data = _data(objects, "ConfigMap", ref, namespace)
            if ref["key"] in data or not ref.get("optional"):
                result[variable["name"]] = data[ref["key"]]
        else:
            result[variable["name"]] = value_from or variable.get("value", "")
    return result


def _data(objects: list[Manifest], kind: str, ref: Manifest, namespace: str | None) -> dict[str, str]:
    try:
        obj = find(objects, kind, ref["name"], namespace)
    except LookupError:
        if ref.get("optional") or kind == "Secret":
            return {}
        raise
    return (obj.get("data") or {}) | (obj.get("stringData") or {})
