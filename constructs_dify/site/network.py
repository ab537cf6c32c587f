"""Network: the options of the NetworkPolicies."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Final

from .. import checks
from ..checks.credentials import shown
from ..wiring.addresses import PRIVATE, is_within
from ..wiring.destinations import API_SERVER_PORTS, Block, Destination, Protocol, without_metadata
from ..wiring.places import Place, place
from ..wiring.services import API_SERVER, service_of

# Where pods ask for names, whatever the cluster is: pods of CoreDNS or of a cache on the node, under any labels, or a
# resolver at an address that is on no public network. docs/security.md says which cluster needs which.
_DNS: Final = (
    "kube-system",
    "openshift-dns",
    *map(str, PRIVATE),
    "169.254.0.0/16",  # link-local: NodeLocal DNSCache, the resolvers of AWS and Google
    "fe80::/10",
    # Services of GKE by default, where NodeLocal DNSCache answers at the cluster IP itself. See
    # https://cloud.google.com/kubernetes-engine/docs/how-to/nodelocal-dns-cache
    "34.118.224.0/20",
)
# The ports of those pods; their Service has 53: vcluster has 1053, OpenShift 5353, Gardener 8053.
_DNS_PORTS_OF_PODS: Final = (53, 1053, 5353, 8053)
_DNS_PORT: Final = 53
_DNS_PROTOCOLS: Final[tuple[Protocol, ...]] = ("UDP", "TCP")


@checks.fields("Network(), or None for no NetworkPolicies")
@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """The options of the NetworkPolicies. What the parts need of each other, and what their settings name, is open.

    See https://kubernetes.io/docs/concepts/services-networking/network-policies/

    Args:
        dns: Where the pods ask for names: addresses, ranges and namespaces, each with its port if that is not the usual
            one, such as `["openshift-dns:5353"]`; default: pods of `kube-system` and `openshift-dns`, and every private
            and link-local address, and the Services of GKE, on the ports of DNS.
        api_server: Where the API server is: addresses, ranges and namespaces, each with its port or else on all that
            API servers are known to have, such as `["10.1.2.3:6443"]`; default: anywhere on these ports.
        ingress_namespaces: Namespaces of ingress controllers and gateways: their pods, and nobody else, may then come
            in at the front door; default: everybody may. Leave it out where connections come from outside of the
            cluster or from its nodes: with a load balancer or node port, with a controller that sends to pods from
            elsewhere (as those of the clouds do), or one in the network of its node.
        monitoring_namespaces: Namespaces whose pods may read the metrics of the parts that have some; default: none.
        addresses: Host name -> the CIDR ranges that it stands for; a part that connects to that host may then go to
            these and nowhere else; default: to any address but the cloud's metadata, and for a host in the cluster,
            to any pod of its namespace.
        target_ports: Service and port, as a URL or an option names them, such as `"weaviate.vectors.svc:80"` -> the
            port of the pods behind it, which is the one that NetworkPolicies see; default: the same.
        cilium: Whether what is outside of the cluster is allowed by CiliumNetworkPolicies, which know host names and
            the API server, in place of NetworkPolicies, which know neither; default: no.

    Raises:
        TypeError: When an option is of the wrong type.
        ValueError: When a place, a namespace, a host, a range or a port is malformed.
    """

    dns: Sequence[str] | None = None
    api_server: Sequence[str] | None = None
    ingress_namespaces: Sequence[str] = ()
    monitoring_namespaces: Sequence[str] = ()
    addresses: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    target_ports: Mapping[str, int] = field(default_factory=dict[str, int])
    cilium: bool = False

    def __post_init__(self) -> None:
        """Check each option."""
        _check_places("Network.dns", self.dns, '["kube-system"]')
        _check_places("Network.api_server", self.api_server, '["10.1.2.3:6443"]')
        _check_namespaces("Network.ingress_namespaces", self.ingress_namespaces)
        _check_namespaces("Network.monitoring_namespaces", self.monitoring_namespaces)
        for host, ranges in self.addresses.items():
            checks.host("Network.addresses", host)
            if service_of(host, "") == API_SERVER:
                raise checks.wrong(
                    f"Network.addresses[{shown(host)}]", list(ranges), "nothing for the API server; give its addresses "
                    f"as api_server={list(ranges)!r}",
                )  # fmt: skip
            _check_ranges(f"Network.addresses[{shown(host)}]", ranges)
        if len(self.blocks()) < len(self.addresses):
            raise checks.wrong("Network.addresses", list(self.addresses), "each host once; capitals make no difference")
        for service, port in self.target_ports.items():
            _named_port(service)
            checks.port(f"Network.target_ports[{shown(service)}]", port)

    def resolvers(self) -> tuple[Destination, ...]:
        """Where the pods ask for names."""
        places = [place("Network.dns", text) for text in (_DNS if self.dns is None else self.dns)]
        # With the resolvers of the clouds, which are among the addresses of their metadata: that has other ports.
        return _destinations(places, (_DNS_PORT,), _DNS_PORTS_OF_PODS, _DNS_PROTOCOLS, lambda cidr: Block(cidr=cidr))

    def resolves_at(self, address: str) -> bool:
        """Whether pods may ask for names at an address; a private one may be that of a Service, with pods behind it."""
        there = ip_network(address)
        resolvers = self.resolvers()
        blocks = [ip_network(block.cidr) for each in resolvers for block in each.blocks if _DNS_PORT in each.ports]
        pods = any(each.namespace for each in resolvers)
        return is_within(there, [*blocks, *(PRIVATE if pods else ())])

    def api_servers(self) -> tuple[Destination, ...]:
        """Where the API server is; nothing where nobody has said."""
        places = [place("Network.api_server", text) for text in self.api_server or ()]
        return _destinations(places, API_SERVER_PORTS, API_SERVER_PORTS, ("TCP",), without_metadata)

    def blocks(self) -> dict[str, tuple[Block, ...]]:
        """What each of the hosts stands for."""
        return {
            host.lower(): tuple(without_metadata(cidr) for cidr in ranges) for host, ranges in self.addresses.items()
        }

    def pod_ports(self, namespace: str) -> dict[tuple[str, int], int]:
        """The port of the pods behind each of the Services that the user named.

        Args:
            namespace: The namespace of the installation, which a Service without one is in.

        Raises:
            ValueError: When a Service is named twice.
        """
        ports: dict[tuple[str, int], int] = {}
        for name, target in self.target_ports.items():
            host, port = _named_port(name)
            service = (service_of(host, namespace) or host, port)
            if service in ports:
                raise checks.wrong("Network.target_ports", list(self.target_ports), f"{service[0]}:{port} once")
            ports[service] = target
        return ports


def _destinations(
    places: Sequence[Place], of_addresses: tuple[int, ...], of_pods: tuple[int, ...],
    protocols: tuple[Protocol, ...], block: Callable[[str], Block],
) -> tuple[Destination, ...]:  # fmt: skip
    """What places are to a NetworkPolicy, with the usual ports of addresses and of pods where they name none."""
    found: dict[Destination, None] = {}
    for there in places:
        ports = (of_pods if there.cidr is None else of_addresses) if there.port is None else (there.port,)
        blocks = () if there.cidr is None else (block(there.cidr),)
        found[Destination(namespace=there.namespace, blocks=blocks, ports=ports, protocols=protocols)] = None
    return tuple(found)


def _named_port(service: str) -> tuple[str, int]:
    path, example = "Network.target_ports", "weaviate.vectors.svc:80"
    host, port = checks.host_and_port(path, service, example)
    if port is None or service_of(host, "") is None or checks.is_address(host):
        raise checks.wrong(
            path, service, "a Service, and the port of it that a URL or an option names (without one, that of the "
            f'scheme), such as "{example}"',
        )  # fmt: skip
    return host, port


def _check_places(path: str, places: Sequence[str] | None, example: str) -> None:
    if places is not None and not places:
        raise checks.wrong(path, places, f"at least one place, such as {example}; leave it out for the default")
    for index, text in enumerate(places or ()):
        place(f"{path}[{index}]", text)


def _check_namespaces(path: str, namespaces: Sequence[str]) -> None:
    for index, namespace in enumerate(namespaces):
        checks.dns_label(f"{path}[{index}]", namespace)


def _check_ranges(path: str, ranges: Sequence[str]) -> None:
    if not ranges:
        raise checks.wrong(path, ranges, "at least one range; leave the host out to let it be anywhere")
    for index, cidr in enumerate(ranges):
        checks.cidr(f"{path}[{index}]", cidr)
