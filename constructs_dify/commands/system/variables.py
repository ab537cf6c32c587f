"""The variables of containers, with what ConfigMaps hold.

Where each comes from, and what a Secret has, is told by `variable_sources.py`.
"""

from collections.abc import Iterable, Mapping

from ..manifests import Manifest, field, items, mapping, name_of, namespace_of

ConfigMaps = Mapping[tuple[str, str], Mapping[str, str]]
"""Namespace and name of ConfigMaps -> what they hold."""


def config_maps(objects: Iterable[Manifest]) -> ConfigMaps:
    """What the ConfigMaps among some manifests hold."""
    return {
        (namespace_of(obj), name_of(obj)): {key: str(text or "") for key, text in mapping(obj, "data").items()}
        for obj in objects
        if obj["kind"] == "ConfigMap"
    }


def variables(container: Manifest, namespace: str, maps: ConfigMaps) -> dict[str, str]:
    """The variables of a container, with their texts where they have some."""
    found: dict[str, object] = {}
    for source in items(container, "envFrom"):
        found |= maps.get((namespace, str(field(source, "configMapRef", "name") or "")), {})
    found |= {str(variable.get("name")): variable.get("value") for variable in items(container, "env")}
    return {name: value if isinstance(value, str) else "" for name, value in found.items()}
