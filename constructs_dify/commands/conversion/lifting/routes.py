"""What is routed today: the hosts of the Ingress and of the HTTPRoute, and at which of them TLS ends."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..installed import Installed, Option


def hosts_of(installed: Installed) -> list[str]:
    """The hosts, each once."""
    return list(dict.fromkeys((*ingress_hosts(installed.ingress), *route_hosts(installed.http_route))))


def ingress_hosts(ingress: Mapping[str, Option] | None) -> list[str]:
    """Those of an Ingress, without a rule for any host."""
    return [rule["host"] for rule in listed(ingress, "hosts") if rule.get("host")]


def route_hosts(route: Mapping[str, Option] | None) -> list[str]:
    """Those of an HTTPRoute."""
    return [str(host) for host in listed(route, "hostnames")]


def tls_hosts(installed: Installed) -> list[str]:
    """The hosts at which the Ingress ends TLS."""
    return list(dict.fromkeys(host for _, hosts in secrets_of(installed.ingress) for host in hosts))


def secrets_of(ingress: Mapping[str, Option] | None) -> Iterator[tuple[str, Sequence[str]]]:
    """The Secrets with certificates, and the hosts that each is for."""
    for entry in listed(ingress, "tls"):
        yield entry.get("secretName") or "", entry.get("hosts") or ingress_hosts(ingress)


def listed(options: Mapping[str, Option] | None, name: str) -> Sequence[Any]:
    """The list in an option; empty if there is none."""
    option = (options or {}).get(name)
    return option.value or () if option else ()
