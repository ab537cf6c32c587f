"""Where the variables of containers come from.

See https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from .manifests import Manifest, field, items, mapping, name_of, namespace_of
from .secret_sources import Place, Source, secret_sources
from .system.parts import Part, parts_of

_HERE = "the container itself"


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """One place that gives a variable to a container.

    Attributes:
        where: The place, such as `ConfigMap dify-environment`.
        text: What it gives; None: a Secret has it, or only the cluster knows.
        secret: The Secret that has it; empty: none.
        key: The key of the Secret.
    """

    where: str
    text: str | None = None
    secret: str = ""
    key: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """A container that gets a variable.

    Attributes:
        part: What it belongs to.
        container: Its name.
        origins: The places that give it the variable, of which the last one decides.
    """

    part: Part
    container: str
    origins: Sequence[Origin]


class Variables:
    """The variables of all containers of some manifests.

    Args:
        objects: The manifests.
    """

    def __init__(self, objects: Sequence[Manifest]) -> None:
        self.parts = parts_of(objects)
        self._maps = {(namespace_of(obj), name_of(obj)): mapping(obj, "data") for obj in objects if _is_map(obj)}
        self._secrets: Mapping[Place, Source] = secret_sources(objects)

    @property
    def names(self) -> Collection[str]:
        """The names of all variables."""
        return self._readers.keys()

    def readers(self, name: str) -> Sequence[Reader]:
        """The containers that get a variable, in the order of the manifests."""
        return self._readers.get(name, ())

    @cached_property
    def _readers(self) -> Mapping[str, Sequence[Reader]]:
        found: dict[str, list[Reader]] = {}
        for part in self.parts:
            for container in (*part.init_containers, *part.containers):
                origins: dict[str, list[Origin]] = {}
                for name, origin in self._given(part, container):
                    origins.setdefault(name, []).append(origin)
                for name, given in origins.items():
                    reader = Reader(part=part, container=str(container.get("name")), origins=given)
                    found.setdefault(name, []).append(reader)
        return found

    def unseen(self, part: Part) -> list[str]:
        """The sources of a part's variables that are not among the manifests, and may have any."""
        found: list[str] = []
        for source in (source for container in part.containers for source in items(container, "envFrom")):
            config, secret = _name(source, "configMapRef"), _name(source, "secretRef")
            if config and (part.namespace, config) not in self._maps:
                found.append(f"ConfigMap {config}")
            if secret and (part.namespace, secret) not in self._secrets:
                found.append(f"Secret {secret}")
        return found

    def _given(self, part: Part, container: Manifest) -> Iterator[tuple[str, Origin]]:
        """What a container is given, the weakest first: of several, Kubernetes takes the last."""
        for source in items(container, "envFrom"):
            prefix = str(source.get("prefix") or "")
            if config := _name(source, "configMapRef"):
                for key, text in self._maps.get((part.namespace, config), {}).items():
                    yield f"{prefix}{key}", Origin(where=f"ConfigMap {config}", text=str(text))
            if secret := _name(source, "secretRef"):
                made = self._secrets.get((part.namespace, secret))
                for key in made.keys if made else ():
                    yield f"{prefix}{key}", Origin(where=f"Secret {secret}", secret=secret, key=key)
        for variable in items(container, "env"):
            if origin := self._of_variable(part, variable):
                yield str(variable.get("name")), origin

    def _of_variable(self, part: Part, variable: Manifest) -> Origin | None:
        """What an entry of `env` gives; None: a key that may be missing, and is."""
        source = mapping(variable, "valueFrom")
        if secret := mapping(source, "secretKeyRef"):
            name, key = str(secret.get("name")), str(secret.get("key"))
            return Origin(where=f"Secret {name}", secret=name, key=key)
        if config := mapping(source, "configMapKeyRef"):
            name, key = str(config.get("name")), str(config.get("key"))
            data = self._maps.get((part.namespace, name))
            if data is None:
                return Origin(where=f"key {key} of ConfigMap {name}, which is not among these manifests")
            if key in data:
                return Origin(where=f"key {key} of ConfigMap {name}", text=str(data[key]))
            missing = Origin(where=f"key {key} of ConfigMap {name}, which has no such key")
            return None if config.get("optional") else missing
        if path := field(source, "fieldRef", "fieldPath"):
            return Origin(where=f"the field {path} of the pod")
        if resource := field(source, "resourceFieldRef", "resource"):
            return Origin(where=f"the {resource} of the container")
        value = variable.get("value")
        return Origin(where=_HERE, text="" if value is None else str(value))


def _name(source: Manifest, kind: str) -> str:
    name = field(source, kind, "name")
    return name if isinstance(name, str) else ""


def _is_map(obj: Manifest) -> bool:
    return obj["kind"] == "ConfigMap"
