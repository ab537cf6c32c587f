"""The configuration of squid."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from string import Template
from typing import Final

from ...addresses import INTERNAL_IPV4, INTERNAL_IPV6, without

_NAT64: Final = IPv6Network("64:ff9b::/96")


class _Text(Template):
    delimiter = "@"


_SQUID_CONF: Final = _Text(Path(__file__).with_name("squid.conf").read_text("utf-8"))


def squid_conf(*, port: int, allow_private_ips: Sequence[str], allow_domains: Sequence[str], coredump_dir: str) -> str:
    """Renders squid.conf.

    Args:
        port: Where squid listens.
        allow_private_ips: Internal networks that may be reached all the same, as CIDRs.
        allow_domains: Names that may be reached whatever they resolve to; `.example.com` also means those below.
        coredump_dir: A writable folder; squid runs in it.
    """
    return _SQUID_CONF.substitute(
        port=port,
        coredump_dir=coredump_dir,
        allow_domains=_rule("allow", "allowed_domains", "dstdomain -n", _widest(allow_domains)),
        deny_internal=_rule("deny", "internal", "dst", map(str, internal_networks(allow_private_ips))),
    )


def internal_networks(allowed: Sequence[str]) -> list[IPv4Network | IPv6Network]:
    """The networks that nobody may reach through the proxy, without the `allowed` ones.

    The allowed ones are cut out, not let through by a rule of their own: a name with one allowed and one
    internal address would pass such a rule, and squid may connect to either.
    """
    holes = [ip_network(network) for network in allowed]
    holes4 = [hole for hole in holes if isinstance(hole, IPv4Network)]
    holes6 = [hole for hole in holes if isinstance(hole, IPv6Network)]
    return [
        *without(INTERNAL_IPV4, holes4),
        *without((*INTERNAL_IPV6, *map(_nat64, INTERNAL_IPV4)), (*holes6, *map(_nat64, holes4))),
    ]


def _nat64(network: IPv4Network) -> IPv6Network:
    """The addresses by which a NAT64 gateway reaches `network`."""
    address = int(_NAT64.network_address) + int(network.network_address)
    return IPv6Network((address, _NAT64.prefixlen + network.prefixlen))


def _widest(domains: Sequence[str]) -> list[str]:
    """The domains without those that another covers, which squid refuses to start with."""
    names = dict.fromkeys(domain.lower() for domain in domains)
    suffixes = [name for name in names if name.startswith(".")]
    return [
        name
        for name in names
        if not any(f".{name.removeprefix('.')}".endswith(suffix) for suffix in suffixes if suffix != name)
    ]


def _rule(action: str, name: str, kind: str, values: Iterable[str]) -> str:
    """A rule with its list, one value a line since squid's lines are limited; nothing for an empty list."""
    lines = [f"acl {name} {kind} {value}" for value in values]
    return "\n".join([*lines, f"http_access {action} {name}"]) if lines else ""
