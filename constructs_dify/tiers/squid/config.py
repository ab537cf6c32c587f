"""The configuration of squid."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from string import Template

from ...wiring.addresses import NEVER, PRIVATE_IPV4, PRIVATE_IPV6, Network, nat64, without
from .domains import widest


class _Text(Template):
    delimiter = "@"


_SQUID_CONF, _DIRECT, _PARENT, _AGENTS = (
    _Text(Path(__file__).with_name(name).read_text("utf-8"))
    for name in ("squid.conf", "direct.conf", "parent.conf", "agents.conf")
)


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentsPort:
    """The port of the local sandbox, and what it reaches there beside the internet.

    Attributes:
        port: Where squid listens for it.
        agent_backend: Full name and port of the agent backend.
        stub_path: The path that is open of it.
        api: The same of the API, of which `/files/` is open.
        pods: The ports of their pods, in this order.
    """

    port: int
    agent_backend: tuple[str, int]
    stub_path: str
    api: tuple[str, int]
    pods: tuple[int, int]


def squid_conf(
    *, port: int, allow_cidrs: Sequence[str], allow_domains: Sequence[str], web_ports: Sequence[int],
    tunnel_ports: Sequence[int], coredump_dir: str, parent: tuple[str, int] | None = None,
    read_timeout: int | None = None, deny_domains: Sequence[str] = (), only_domains: Sequence[str] | None = None,
    agents: AgentsPort | None = None,
) -> str:  # fmt: skip
    """Renders squid.conf.

    Args:
        port: Where squid listens.
        allow_cidrs: Parts of the private networks to allow.
        allow_domains: Names to allow at any private address; `.example.com` includes its subdomains.
        web_ports: Ports to allow for plain requests, in addition to 80, 443 and those from 1024 on.
        tunnel_ports: Ports to allow for CONNECT, in addition to 443.
        coredump_dir: A writable folder; squid runs in it.
        parent: Host and port of an HTTP proxy for all requests except those to allowed private addresses.
        read_timeout: Seconds for which a server may send nothing; None: squid's own 15 minutes.
        deny_domains: Names to deny at any address.
        only_domains: The only names to allow; None: all that the other rules allow.
        agents: The port of the local sandbox; None: there is none.
    """
    return _SQUID_CONF.substitute(
        port=port,
        coredump_dir=coredump_dir,
        read_timeout="" if read_timeout is None else f"read_timeout {read_timeout} seconds\n",
        web_ports=_ports(web_ports),
        tunnel_ports=_ports(tunnel_ports),
        agents="" if agents is None else _agents(agents),
        domains=_domains(deny_domains, only_domains),
        way_out=_way_out(parent),
        deny_never=_rule("http_access deny never", "dst", NEVER),
        allow_domains=_rule("http_access allow allowed_domains", "dstdomain -n", widest(allow_domains)),
        deny_private=_rule("http_access deny private", "dst", private_networks(allow_cidrs)),
    )


def private_networks(allowed: Sequence[str]) -> list[Network]:
    """The private networks without the `allowed` ones.

    The allowed ones are cut out instead of allowed by a rule of their own: a name with one allowed and one
    private address would pass such a rule, and squid may connect to either.
    """
    holes = [ip_network(network) for network in allowed]
    holes4 = [hole for hole in holes if isinstance(hole, IPv4Network)]
    holes6 = [hole for hole in holes if isinstance(hole, IPv6Network)]
    return [
        *without(PRIVATE_IPV4, holes4),
        *without((*PRIVATE_IPV6, *map(nat64, PRIVATE_IPV4)), (*holes6, *map(nat64, holes4))),
    ]


def _way_out(parent: tuple[str, int] | None) -> str:
    if parent is None:
        return _DIRECT.template.strip()
    host, port = parent
    at_home = _rule("always_direct allow at_home", "dst", private_networks(()))
    return _PARENT.substitute(host=host, port=port, at_home=at_home).strip()


def _agents(agents: AgentsPort) -> str:
    (agent_backend, agent_backend_port), (api, api_port) = agents.agent_backend, agents.api
    return _AGENTS.substitute(
        port=agents.port, agent_backend=agent_backend, agent_backend_port=agent_backend_port,
        stub_path=agents.stub_path, api=api, api_port=api_port,
        agent_backend_ports=_ports((agent_backend_port, agents.pods[0])), api_ports=_ports((api_port, agents.pods[1])),
        inside="\n".join(f"acl inside dst {network}" for network in private_networks(())),
    )  # fmt: skip


def _ports(ports: Sequence[int]) -> str:
    return "".join(f" {port}" for port in dict.fromkeys(ports))


def _domains(deny: Sequence[str], only: Sequence[str] | None) -> str:
    """The rules about names, before those about addresses: for a name that is denied, squid asks no name server."""
    rules = [_rule("http_access deny denied_domains", "dstdomain -n", widest(deny))]
    if only is not None:
        # An address is no name, and so is denied too.
        rules.append(_rule("http_access deny !only_domains", "dstdomain -n", widest(only)) or "http_access deny all")
    return "".join(f"{rule}\n" for rule in rules if rule)


def _rule(rule: str, kind: str, values: Iterable[object]) -> str:
    """A rule with its list, one value per line, because squid limits lines; empty for an empty list."""
    name = rule.split()[2].removeprefix("!")
    lines = [f"acl {name} {kind} {value}" for value in values]
    return "\n".join([*lines, rule]) if lines else ""
