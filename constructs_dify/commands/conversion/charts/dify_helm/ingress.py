"""The Ingress and the HTTPRoute."""

from collections.abc import Mapping
from typing import Any

from ...findings import Finding
from ...installed import Option
from .environment.reader import Reader
from .given import given
from .templates import rendered

_ROUTE = {
    "parent_refs": "parentRefs",
    "hostnames": "hostnames",
    "annotations": "annotations",
    "labels": "labels",
    "matches": "matches",
    "filters": "filters",
    "additional_rules": "additionalRules",
    "api_version": "apiVersion",
}
_RENDERED = ("hostnames", "additionalRules")


def ingress(reader: Reader) -> Mapping[str, Option] | None:
    """The Ingress; None: there is none, or it leads nowhere.

    Args:
        reader: The values.
    """
    if not reader.on("ingress.enabled") or not reader.on("proxy.enabled"):
        return None
    hosts: list[Mapping[str, Any]] = reader.at("ingress.hosts") or []
    found = {
        "hosts": Option(
            value=[_host(host) for host in hosts], keys=(*_host_keys(reader), *reader.keys("ingress.enabled"))
        )
    }
    for name, field in {"class_name": "className", "annotations": "annotations", "tls": "tls"}.items():
        if reader.on(f"ingress.{field}"):
            found[name] = given(reader, f"ingress.{field}")
    return found


def ingress_findings(reader: Reader) -> list[Finding]:
    """What of the Ingress has no effect.

    Args:
        reader: The values.
    """
    if not reader.on("ingress.enabled"):
        return []
    if not reader.on("proxy.enabled"):
        return [
            Finding(
                group="no-effect",
                what=f"The Ingress {reader.names.front} leads to the Service of nginx, which is not there: "
                "proxy.enabled is false.",
                keys=reader.keys("ingress"),
            )
        ]
    ignored = tuple(key for key in reader.keys("ingress.hosts") if _is_backend(key))
    if not ignored:
        return []
    what = "The Ingress leads to the Service of nginx, whatever backend its paths name."
    return [Finding(group="no-effect", what=what, keys=ignored)]


def http_route(reader: Reader) -> Mapping[str, Option] | None:
    """The HTTPRoute; None: there is none.

    Args:
        reader: The values.

    Raises:
        ValueError: If its host names or further rules have a template in them.
    """
    if not reader.since("0.38.0-rc1") or not reader.on("httproute.enabled"):
        return None
    for field in _RENDERED:
        rendered(reader, f"httproute.{field}")
    found = {
        name: given(reader, f"httproute.{field}") for name, field in _ROUTE.items() if reader.on(f"httproute.{field}")
    }
    parents = found.get("parent_refs", Option(value=[]))
    return {
        **found,
        "parent_refs": Option(value=parents.value, keys=(*parents.keys, *reader.keys("httproute.enabled"))),
    }


def _host(host: Mapping[str, Any]) -> dict[str, Any]:
    paths: list[Mapping[str, Any]] = host.get("paths") or []
    return {
        "host": host.get("host") or "",
        "paths": [{name: path[name] for name in ("path", "pathType") if path.get(name)} for path in paths],
    }


def _host_keys(reader: Reader) -> tuple[str, ...]:
    return tuple(key for key in reader.keys("ingress.hosts") if not _is_backend(key))


def _is_backend(key: str) -> bool:
    return "].backend" in key
