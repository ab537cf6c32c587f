"""SsrfProxyOptions: what users' requests may reach."""

from collections.abc import Sequence
from dataclasses import dataclass

from ... import checks
from ...pods.tier import MEANT, Tier
from ...wiring.addresses import NEVER, PRIVATE, is_within
from .domains import covered


@checks.fields(meant=MEANT)
@dataclass(frozen=True, kw_only=True, slots=True)
class SsrfProxyOptions(Tier):
    """Options of the SSRF proxy: a `Tier`, and what users' requests may reach beside or instead of the internet.

    Allow as little as possible, because every author of a workflow can reach it. The proxy's own host, link-local
    addresses and cloud metadata are always denied.

    See https://www.squid-cache.org/Doc/config/acl

    Args:
        allow_cidrs: Private ranges and addresses, such as `"10.20.0.0/16"`; default: none.
        allow_domains: Names that may be at any private address: `"git.example.com"`, or `".corp.example.com"` for that
            name and its subdomains. Squid does not use search domains: a Service is
            `"ollama.models.svc.cluster.local"`, in the workflows too. Default: none.
        tunnel_ports: Ports for HTTPS in addition to 443, on any host; those of `public_url` are always allowed.
            Default: none.
        deny_domains: Names that users' requests may not reach, such as `".example.com"` for that name and its
            subdomains. Their addresses, written as such, are still allowed. Default: none.
        only_domains: The only names that they may reach, beside the hosts of `public_url` and `pip_mirror`; no
            address, whatever `allow_cidrs` has; default: every name.

    Raises:
        TypeError: If one of them is not a list.
        ValueError: If a range is not private, a domain or port is malformed, or two lists contradict each other.
    """

    allow_cidrs: Sequence[str] = ()
    allow_domains: Sequence[str] = ()
    tunnel_ports: Sequence[int] = ()
    deny_domains: Sequence[str] = ()
    only_domains: Sequence[str] | None = None

    def __post_init__(self) -> None:
        """Check each option."""
        Tier.__post_init__(self)
        path = "SsrfProxyOptions"
        for index, cidr in enumerate(self.allow_cidrs):
            _check_range(f"{path}.allow_cidrs[{index}]", cidr)
        for option in ("allow_domains", "deny_domains", "only_domains"):
            for index, domain in enumerate(getattr(self, option) or ()):
                _check_domain(f"{path}.{option}[{index}]", domain)
        self._check_contradictions(path)
        for index, port in enumerate(self.tunnel_ports):
            checks.port(f"{path}.tunnel_ports[{index}]", port)

    def _check_contradictions(self, path: str) -> None:
        for option in ("allow_domains", "only_domains"):
            for index, domain in enumerate(getattr(self, option) or ()):
                if covered(domain, self.deny_domains):
                    raise checks.wrong(
                        f"{path}.{option}[{index}]",
                        domain,
                        "one that deny_domains does not cover; take it out of one of the two",
                    )
        for index, domain in enumerate(self.allow_domains):
            if self.only_domains is not None and not covered(domain, self.only_domains):
                raise checks.wrong(
                    f"{path}.allow_domains[{index}]", domain,
                    "a domain that only_domains has too, because nothing else is reached; add it there",
                )  # fmt: skip


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
            "port or path (private addresses go into allow_cidrs)",
        )
    if value.lower().endswith(".svc"):
        raise checks.wrong(
            path, value, f'the full name, such as "{value}.cluster.local", because squid does not use search domains'
        )
