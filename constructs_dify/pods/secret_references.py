"""Where pods read Secrets: all the ways to do so, in programs and in manifests."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from cdk8s_plus_27 import k8s

from .. import checks
from ..wiring.secret_key import SecretKey


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """One place where a Secret is read.

    Attributes:
        secret: Name of the Secret.
        key: The key; None: all keys.
        by: What reads it: a variable, the path of a file, or an option.
        container: The container; None if the pod itself reads it.
        optional: Whether the pod starts without it.
    """

    secret: str
    key: str | None
    by: str
    container: str | None = None
    optional: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class MadeSecret:
    """A Secret that an operator of the installation makes.

    Attributes:
        by: What makes it.
        keys: The keys that it will have; None: unknown, because they come from outside.
    """

    by: str
    keys: frozenset[str] | None


@runtime_checkable
class ReadsSecrets(Protocol):
    """A part that reads Secrets."""

    @property
    def component(self) -> str: ...  # noqa: D102
    @property
    def secrets(self) -> Mapping[str, SecretKey]: ...  # noqa: D102
    @property
    def secret_references(self) -> Sequence[Reference]: ...  # noqa: D102


@runtime_checkable
class MakesSecrets(Protocol):
    """A part whose operator makes Secrets."""

    @property
    def made_secrets(self) -> Mapping[str, MadeSecret]: ...  # noqa: D102


def read_by(parts: Iterable[object]) -> list[tuple[str, Reference]]:
    """The places where these parts read Secrets, each with the name of the part."""
    return [
        (part.component, read) for part in parts if isinstance(part, ReadsSecrets) for read in part.secret_references
    ]


def made_by(parts: Iterable[object]) -> dict[str, MadeSecret]:
    """The Secrets that the operators of these parts make, by name."""
    return {name: made for part in parts if isinstance(part, MakesSecrets) for name, made in part.made_secrets.items()}


def references(pod: object) -> Iterator[Reference]:
    """Every place where a pod reads a Secret.

    Args:
        pod: Its spec, as a struct of `cdk8s_plus_27.k8s` or as a mapping from a manifest.
    """
    containers = [*_list(pod, "init_containers"), *_list(pod, "containers")]
    for container in containers:
        yield from _environment(container)
    for volume in _list(pod, "volumes"):
        yield from _volume(volume, containers)


def checked_references(part: str, pod: k8s.PodSpec) -> list[Reference]:
    """Every place where the pod of a part reads a Secret, each of which names one, with a key that it may have."""
    found = list(references(pod))
    for read in found:
        where = f"{part}.containers[{read.container!r}]" if read.container else part
        # As the typed structs take it, a reference may name nothing.
        checks.dns_name(f"{where}: the Secret of {read.by!r}", read.secret)
        if read.key is not None:
            checks.key(f"{where}: the key of {read.by!r}", read.key, "password")
    return found


def _environment(container: object) -> Iterator[Reference]:
    name = _field(container, "name")
    for source in _list(container, "env_from"):
        if secret := _field(source, "secret_ref"):
            yield Reference(
                secret=_field(secret, "name"), key=None, by="envFrom", container=name, optional=_optional(secret)
            )
    for variable in _list(container, "env"):
        if secret := _field(_field(variable, "value_from"), "secret_key_ref"):
            yield Reference(
                secret=_field(secret, "name"),
                key=_field(secret, "key"),
                by=_field(variable, "name"),
                container=name,
                optional=_optional(secret),
            )


def _volume(volume: object, containers: Sequence[object]) -> Iterator[Reference]:
    mounts = [
        (str(_field(mount, "mount_path")), _field(mount, "sub_path"), _field(container, "name"))
        for container in containers
        for mount in _list(container, "volume_mounts")
        if _field(mount, "name") == _field(volume, "name")
    ]
    mounts = mounts or [(f"volume {_field(volume, 'name')}", None, None)]
    if secret := _field(volume, "secret"):
        yield from _files(_field(secret, "secret_name"), secret, mounts)
    for source in _list(_field(volume, "projected"), "sources"):
        if secret := _field(source, "secret"):
            yield from _files(_field(secret, "name"), secret, mounts)
    if secret := _field(_field(volume, "csi"), "node_publish_secret_ref"):
        yield Reference(secret=_field(secret, "name"), key=None, by=f"volume {_field(volume, 'name')}")


def _files(name: str, source: object, mounts: Sequence[tuple[str, str | None, str | None]]) -> Iterator[Reference]:
    """The keys of a Secret that containers read as files, at the paths of these mounts."""
    items = {str(_field(item, "path")): _field(item, "key") for item in _list(source, "items")}
    optional = _optional(source)
    for folder, shown, container in mounts:
        if isinstance(shown, str):
            # Without items, the file is named after its key.
            files = {folder: items.get(shown, shown)}
        elif items:
            files = {f"{folder}/{path}": key for path, key in items.items()}
        else:
            files = {folder: None}
        for path, key in files.items():
            yield Reference(secret=name, key=key, by=path, container=container, optional=optional)


def _optional(source: object) -> bool:
    return bool(_field(source, "optional"))


def _list(owner: object, name: str) -> Sequence[Any]:
    return _field(owner, name) or ()


def _field(owner: Any, name: str) -> Any:
    """A field of a struct, or of a mapping, whose names are in camelCase; None if there is none."""
    if owner is None:
        return None
    if not isinstance(owner, Mapping):
        return owner._values.get(name)
    first, *others = name.split("_")
    return owner.get(first + "".join(word.capitalize() for word in others))  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
