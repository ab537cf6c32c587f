"""What a manifest contains, prepared for looking up what its objects refer to."""

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from tests.support.external_secrets import secret_keys
from tests.support.manifests import (
    CNPG_SECRET_KEYS,
    Manifest,
    Pod,
    namespace_of,
    of_kind,
    operator_pods,
    pods,
    selects,
)


class Index:
    """The objects of a manifest by kind, namespace and name, and those that exist outside it."""

    def __init__(self, objects: Iterable[Manifest], external: Set[str], secret_keys: Mapping[str, Set[str]]) -> None:
        self.objects = list(objects)
        self.pods = list(pods(self.objects))
        self.all_pods = [*self.pods, *operator_pods(self.objects)]
        self._external = external
        self._secret_keys = secret_keys
        self._by_key = {(obj["kind"], namespace_of(obj), obj["metadata"]["name"]): obj for obj in self.objects} | {
            (obj["kind"], namespace_of(obj), obj["metadata"]["name"]): obj
            for obj in (*_made_secrets(self.objects), *_made_claims(self.objects))
        }

    def get(self, kind: str, namespace: str, name: str) -> Manifest | None:
        return self._by_key.get((kind, namespace, name))

    def exists(self, kind: str, namespace: str, name: str) -> bool:
        prefix = f"{kind}/{name}"
        return (
            self.get(kind, namespace, name) is not None
            or prefix in self._external
            or any(entry.startswith(prefix + "/") for entry in self._external)
            or (kind == "ServiceAccount" and name == "default")
        )

    def keys(self, kind: str, namespace: str, name: str) -> set[str] | None:
        """The keys of a ConfigMap or Secret; None when nobody knows them."""
        prefix = f"{kind}/{name}"
        keys = {entry.removeprefix(prefix + "/") for entry in self._external if entry.startswith(prefix + "/")}
        if kind == "Secret":
            keys |= self._secret_keys.get(name, set())
        obj = self.get(kind, namespace, name) or {}
        for field in ("data", "binaryData", "stringData"):
            keys |= set(obj.get(field) or {})
        return None if not keys and (kind == "Secret" or not obj) else keys

    def matching(self, selector: Manifest | None, namespace: str) -> list[Pod]:
        return [pod for pod in self.all_pods if pod.namespace == namespace and selects(selector, pod.labels)]

    def named_environment(self, pod: Pod, container: Manifest) -> set[str] | None:
        """The variables that `envFrom` gives; None when a Secret among them has unknown keys."""
        names: set[str] = set()
        for source in container.get("envFrom") or []:
            kind = "ConfigMap" if "configMapRef" in source else "Secret"
            ref = source.get("configMapRef") or source["secretRef"]
            keys = self.keys(kind, pod.namespace, ref["name"])
            if keys is None:
                return None
            names |= {source.get("prefix", "") + key for key in keys}
        return names


def _made_secrets(objects: list[Manifest]) -> Iterator[Manifest]:
    """The Secrets that operators write."""
    for obj in of_kind(objects, "ExternalSecret"):
        name = obj["spec"].get("target", {}).get("name", obj["metadata"]["name"])
        yield _secret(obj, name, secret_keys(obj))
    for obj in of_kind(objects, "Cluster"):
        if "secret" not in obj["spec"].get("bootstrap", {}).get("initdb", {}):
            yield _secret(obj, f"{obj['metadata']['name']}-app", CNPG_SECRET_KEYS)


def _made_claims(objects: list[Manifest]) -> Iterator[Manifest]:
    """The claims that Kubernetes makes for the pods of StatefulSets."""
    for obj in of_kind(objects, "StatefulSet"):
        for template in obj["spec"].get("volumeClaimTemplates") or []:
            for number in range(obj["spec"].get("replicas", 1)):
                name = f"{template['metadata']['name']}-{obj['metadata']['name']}-{number}"
                yield {"kind": "PersistentVolumeClaim", "metadata": {"name": name, "namespace": namespace_of(obj)}}


def _secret(maker: Manifest, name: str, keys: Iterable[str]) -> dict[str, Any]:
    metadata = {"name": name, "namespace": namespace_of(maker)}
    return {"kind": "Secret", "metadata": metadata, "data": dict.fromkeys(keys, "")}
