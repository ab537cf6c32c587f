"""Network: the options of the NetworkPolicies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .. import checks
from ..checks.credentials import shown
from ..wiring.destinations import Block, without_metadata


@checks.fields("Network(), or None for no NetworkPolicies")
@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """The options of the NetworkPolicies. What the parts need of each other, and what their settings name, is open.

    See https://kubernetes.io/docs/concepts/services-networking/network-policies/

    Args:
        ingress_namespaces: Namespaces of ingress controllers and gateways: their pods, and nobody else, may then come
            in at the front door; default: everybody may. Leave it out where connections come from outside of the
            cluster or from its nodes: with a load balancer or node port, with a controller that sends to pods from
            elsewhere (as those of the clouds do), or one in the network of its node.
        monitoring_namespaces: Namespaces whose pods may read the metrics of the parts that have some; default: none.
        addresses: Host name -> the CIDR ranges that it stands for; a part that connects to that host may then go to
            these and nowhere else; default: to any address but the cloud's metadata, and for a host in the cluster,
            to any pod of its namespace.

    Raises:
        TypeError: When an option is of the wrong type.
        ValueError: When a namespace, a host or a range is malformed.
    """

    ingress_namespaces: Sequence[str] = ()
    monitoring_namespaces: Sequence[str] = ()
    addresses: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])

    def __post_init__(self) -> None:
        """Check each option."""
        _check_namespaces("Network.ingress_namespaces", self.ingress_namespaces, "ingress-nginx")
        _check_namespaces("Network.monitoring_namespaces", self.monitoring_namespaces, "monitoring")
        for host, ranges in self.addresses.items():
            checks.host("Network.addresses", host)
            _check_ranges(f"Network.addresses[{shown(host)}]", ranges)
        if len(self.blocks()) < len(self.addresses):
            raise checks.wrong("Network.addresses", list(self.addresses), "each host once; capitals make no difference")

    def blocks(self) -> dict[str, tuple[Block, ...]]:
        """What each of the hosts stands for."""
        return {
            host.lower(): tuple(without_metadata(cidr) for cidr in ranges) for host, ranges in self.addresses.items()
        }


def _check_namespaces(path: str, namespaces: Sequence[str], example: str) -> None:
    for index, namespace in enumerate(namespaces):
        checks.dns_label(f"{path}[{index}]", namespace)


def _check_ranges(path: str, ranges: Sequence[str]) -> None:
    if not ranges:
        raise checks.wrong(path, ranges, "at least one range; leave the host out to let it be anywhere")
    for index, cidr in enumerate(ranges):
        checks.cidr(f"{path}[{index}]", cidr)
