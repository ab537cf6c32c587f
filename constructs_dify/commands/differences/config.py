"""What containers read of ConfigMaps and Secrets, and what changes in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ..manifests import Manifest, field, items, mapping
from .change import Objects, Place
from .reading import text_at, texts_at
from .workloads import containers

How = Literal["variables", "files", "fixed files"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """A ConfigMap or Secret that pods read.

    Attributes:
        kind: `ConfigMap` or `Secret`.
        name: Its name.
        key: The key that is read; empty: all keys.
        by: The variable, or the path of the file; empty: variables of the keys' names.
        how: As variables and as files with a `subPath`, what is read stays until the pod is replaced.
        optional: Whether the pod starts without it.
    """

    kind: str
    name: str
    key: str = ""
    by: str = ""
    how: How
    optional: bool = False


_SOURCES = (
    ("ConfigMap", "configMapRef", "configMapKeyRef", "configMap"),
    ("Secret", "secretRef", "secretKeyRef", "secret"),
)


def reads(pod: Manifest) -> Iterator[Read]:
    """What the pods of a template read."""
    for container in containers(pod):
        for kind, whole, one, _ in _SOURCES:
            for source in items(container, "envFrom"):
                if name := text_at(source, whole, "name"):
                    yield Read(kind=kind, name=name, how="variables", optional=field(source, whole, "optional") is True)
            for variable in items(container, "env"):
                reference = mapping(variable, "valueFrom", one)
                if name := text_at(reference, "name"):
                    yield Read(
                        kind=kind, name=name, key=text_at(reference, "key"), by=text_at(variable, "name"),
                        how="variables", optional=reference.get("optional") is True,
                    )  # fmt: skip
    for volume in items(pod, "spec", "volumes"):
        yield from _files(pod, volume)


def _files(pod: Manifest, volume: Manifest) -> Iterator[Read]:
    mounts = [
        mount
        for container in containers(pod)
        for mount in items(container, "volumeMounts")
        if text_at(mount, "name") == text_at(volume, "name")
    ]
    how: How = "fixed files" if mounts and all(text_at(mount, "subPath") for mount in mounts) else "files"
    by = next((text_at(mount, "mountPath") for mount in mounts), "")
    for kind, _, _, name in _SOURCES:
        for source in (
            mapping(volume, name),
            *(mapping(s, name) for s in items(volume, "projected", "sources")),
        ):
            if called := text_at(source, "secretName") or text_at(source, "name"):
                keys = [text_at(item, "key") for item in items(source, "items")] or [""]
                for key in keys:
                    yield Read(kind=kind, name=called, key=key, by=by, how=how, optional=source.get("optional") is True)


def held(objects: Objects, kind: str, namespace: str, name: str) -> dict[str, str]:
    """What a ConfigMap or a Secret holds, as far as the manifests say."""
    obj = objects.get(Place(group="", kind=kind, namespace=namespace, name=name), {})
    return texts_at(obj, "binaryData") | texts_at(obj, "data") | texts_at(obj, "stringData")


def environment(container: Manifest, namespace: str, objects: Objects) -> dict[str, str]:
    """The variables of a container: a text, or in words where it comes from. What is later in the pod goes first."""
    found: dict[str, str] = {}
    for source in items(container, "envFrom"):
        prefix = text_at(source, "prefix")
        if name := text_at(source, "configMapRef", "name"):
            found |= {prefix + key: text for key, text in held(objects, "ConfigMap", namespace, name).items()}
        if name := text_at(source, "secretRef", "name"):
            found[f"{prefix}* (all keys)"] = f"from Secret {name}"
    for variable in items(container, "env"):
        found[text_at(variable, "name")] = _text(variable, namespace, objects)
    return found


def _text(variable: Manifest, namespace: str, objects: Objects) -> str:
    source = mapping(variable, "valueFrom")
    if secret := text_at(source, "secretKeyRef", "name"):
        return f"from Secret {secret}, key {text_at(source, 'secretKeyRef', 'key')}"
    if name := text_at(source, "configMapKeyRef", "name"):
        return held(objects, "ConfigMap", namespace, name).get(text_at(source, "configMapKeyRef", "key"), "")
    if source:
        return f"from the {next(iter(source))}"
    return texts_at({"variable": variable}, "variable").get("value", "")


def secret_of(text: str) -> tuple[str, str] | None:
    """The Secret and the key that `environment` names; None if it names none."""
    name, comma, key = text.removeprefix("from Secret ").partition(", key ")
    return (name, key) if comma and text.startswith("from Secret ") else None
