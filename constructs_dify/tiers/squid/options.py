"""SsrfProxyOptions: the private addresses that users' requests may reach."""

from collections.abc import Sequence
from dataclasses import dataclass

from ... import checks
from ...pods.tier import MEANT, Tier
from ...wiring.addresses import NEVER, PRIVATE, is_within


@checks.fields(meant=MEANT)
@dataclass(frozen=True, kw_only=True, slots=True)
class SsrfProxyOptions(Tier):
    """Options of the SSRF proxy: a `Tier`, and the private addresses that users' requests may reach.

    Allow as little as possible, because every author of a workflow can reach it. The proxy's own host, link-local
    addresses and cloud metadata are always denied.

    Args:
        allow_cidrs: Private ranges and addresses, such as `"10.20.0.0/16"`.
        allow_domains: Names that may be at any private address: `"git.example.com"`, or `".corp.example.com"` for that
            name and its subdomains. Squid does not use search domains: a Service is
            `"ollama.models.svc.cluster.local"`, in the workflows too.
        tunnel_ports: Ports for HTTPS in addition to 443, on any host; those of `public_url` are always allowed.

    Raises:
        TypeError: If one of them is not a list.
        ValueError: If a range is not private, or a domain or port is malformed.
    """

    allow_cidrs: Sequence[str] = ()
    allow_domains: Sequence[str] = ()
    tunnel_ports: Sequence[int] = ()

    def __post_init__(self) -> None:
        """Check each option."""
        Tier.__post_init__(self)
        path = "SsrfProxyOptions"
        for index, cidr in enumerate(self.allow_cidrs):
            _check_range(f"{path}.allow_cidrs[{index}]", cidr)
        for index, domain in enumerate(self.allow_domains):
            _check_domain(f"{path}.allow_domains[{index}]", domain)
        for index, port in enumerate(self.tunnel_ports):
            checks.port(f"{path}.tunnel_ports[{index}]", port)


def _check_range(path: str, value: str) -> None:
    network = checks.cidr(path, value, "10.20.0.0/16")
    if not is_within(network, PRIVATE) or is_within(network, NEVER):
        raise checks.wrong(
            path,
            value,
            f"a part of {', '.join(map(str, PRIVATE))}: public addresses are always allowed, and this host, link-local "
            "addresses and cloud metadata, which gives out the nodes' credentials, never are",
        )


def _check_domain(path: str, value: str) -> None:
    if not checks.is_host(value.removeprefix(".")) or "." not in value or checks.is_address(value):
        raise checks.wrong(
            path,
            value,
            'a full domain such as "git.example.com", or ".example.com" for it and its subdomains, without scheme, '
            "port or path (addresses go into allow_cidrs)",
        )
    if value.lower().endswith(".svc"):
        raise checks.wrong(
            path, value, f'the full name, such as "{value}.cluster.local", because squid does not use search domains'
        )
