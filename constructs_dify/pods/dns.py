"""How pods resolve names."""

from collections.abc import Iterable, Iterator
from typing import Final, Literal

from cdk8s_plus_27 import k8s

from .. import checks
from .structs import struct

DnsPolicy = Literal["ClusterFirst", "None"]

# What Kubernetes takes: validatePodDNSConfig in pkg/apis/core/validation/validation.go.
_MOST_NAMESERVERS: Final = 3
_MOST_SEARCHES: Final = 32


def dns_faults(path: str, config: k8s.PodDnsConfig) -> Iterator[str]:
    """What the API server refuses in a DNS configuration, one sentence each."""
    nameservers, searches = config.nameservers or [], config.searches or []
    for index, address in enumerate(nameservers):
        if not checks.is_address(address):
            yield f"{path}.nameservers[{index}]: got {address!r}; expected an address such as '10.0.0.10'"
    for name, values, most in (
        ("nameservers", nameservers, _MOST_NAMESERVERS),
        ("searches", searches, _MOST_SEARCHES),
    ):
        if len(values) > most:
            yield f"{path}.{name}: got {len(values)}; expected at most {most}"
    for index, domain in enumerate(searches):
        # A dot at the end is allowed here, and the root alone too.
        if domain != "." and not checks.is_name(domain.removesuffix(".")):
            yield f"{path}.searches[{index}]: got {domain!r}; expected a domain such as 'svc.cluster.local'"
    for index, option in enumerate(config.options or []):
        if not option.name:
            yield f"{path}.options[{index}].name: got none; expected an option of resolv.conf such as 'ndots'"


def merged_dns(given: Iterable[k8s.PodDnsConfig]) -> k8s.PodDnsConfig:
    """Merge DNS configurations, with the most specific last: its lists replace others, options merge by name."""
    nameservers: list[str] | None = None
    searches: list[str] | None = None
    options: dict[str | None, k8s.PodDnsConfigOption] = {}
    for one in given:
        nameservers, searches = one.nameservers or nameservers, one.searches or searches
        options |= {option.name: option for option in one.options or []}
    return struct(k8s.PodDnsConfig, nameservers=nameservers, searches=searches, options=list(options.values()) or None)
