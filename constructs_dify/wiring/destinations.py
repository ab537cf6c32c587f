"""Destinations: where a part connects to."""

from dataclasses import dataclass, replace
from ipaddress import ip_network
from typing import Literal, get_args

from .. import checks
from .addresses import INTERNAL_IPV4, INTERNAL_IPV6, METADATA_IPV4, METADATA_IPV6, PRIVATE_IPV4, PRIVATE_IPV6

Protocol = Literal["TCP", "UDP"]

# Where API servers listen: 443 (most clouds), 2040 (IBM Cloud), 6443 (kubeadm, k3s, RKE2, k0s, Talos, OpenShift), 6444
# (k3s, on its own node), 8443 (minikube, vcluster), 16443 (MicroK8s). The metadata of the clouds is elsewhere, but for
# what Google has on 443, which wants a certificate that no pod has.
API_SERVER_PORTS = (443, 2040, 6443, 6444, 8443, 16443)


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """A range of addresses without some of them."""

    cidr: str
    without: tuple[str, ...] = ()


def without_metadata(cidr: str) -> Block:
    """A range of addresses, of which the metadata of the clouds is not open along with the rest."""
    network = ip_network(cidr)
    holes = [hole for hole in (*METADATA_IPV4, *METADATA_IPV6) if hole.version == network.version]
    return Block(
        cidr=str(network),
        without=tuple(str(hole) for hole in holes if hole != network and hole.subnet_of(network)),  # pyright: ignore[reportArgumentType]
    )


_ANY_ADDRESS = (without_metadata("0.0.0.0/0"), without_metadata("::/0"))
_PUBLIC_ADDRESSES = (
    Block(cidr="0.0.0.0/0", without=tuple(map(str, INTERNAL_IPV4))),
    Block(cidr="::/0", without=tuple(map(str, INTERNAL_IPV6))),
)
_PRIVATE_ADDRESSES = tuple(without_metadata(str(network)) for network in (*PRIVATE_IPV4, *PRIVATE_IPV6))


@checks.fields(handed_on=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class Destination:
    """Where a caller connects to: at most one of the first five (none: everything), on these ports.

    See https://kubernetes.io/docs/concepts/services-networking/network-policies/

    Attributes:
        part: A part of the same installation; default: none.
        namespace: Any pod of a namespace; default: none.
        same_namespace: Any pod of the installation's namespace; default: no.
        blocks: Ranges of addresses; default: none.
        api_server: The API server of the cluster, which is where `Network.api_server` says; default: no.
        ports: The ports; none: every port. Default: every port.
        protocols: What is spoken there; default: TCP.
        host: The name that it stands for; the ranges that `Network.addresses` has for that name come in place of it.
            Default: none.

    Raises:
        TypeError: If a value is of the wrong type, or there is no parameter of that name.
        ValueError: If a text holds a credential.
    """

    part: str | None = None
    namespace: str | None = None
    same_namespace: bool = False
    blocks: tuple[Block, ...] = ()
    api_server: bool = False
    ports: tuple[int, ...] = ()
    protocols: tuple[Protocol, ...] = ("TCP",)
    host: str | None = None

    def __post_init__(self) -> None:
        """Check the protocols: without one, every port would be open."""
        if not self.protocols:
            raise checks.wrong("Destination.protocols", self.protocols, 'at least one, such as ["TCP"]')
        for index, protocol in enumerate(self.protocols):
            check_protocol(f"Destination.protocols[{index}]", protocol)


def check_protocol(path: str, protocol: Protocol) -> None:
    """What is spoken at a port, of what NetworkPolicies know."""
    checks.one_of(path, protocol, get_args(Protocol))


@checks.arguments("to_part")
def to_part(part: str, *ports: int) -> Destination:
    """A part of the same installation.

    Args:
        part: The part, such as `"redis"`.
        ports: Its TCP ports.

    Raises:
        TypeError: If the part is no text, or a port no number.
    """
    _check_ports("to_part", ports)
    return Destination(part=part, ports=ports)


@checks.arguments("to_internet")
def to_internet(*ports: int) -> Destination:
    """Public addresses only.

    Args:
        ports: The TCP ports.

    Raises:
        TypeError: If a port is no number.
    """
    _check_ports("to_internet", ports)
    return Destination(blocks=_PUBLIC_ADDRESSES, ports=ports)


@checks.arguments("to_cidr")
def to_cidr(cidr: str, *ports: int) -> Destination:
    """A range of addresses. The metadata of the clouds is open only where it is all that the range has.

    Args:
        cidr: The range, such as `"10.1.2.0/24"`.
        ports: The TCP ports.

    Raises:
        TypeError: If the range is no text, or a port no number.
        ValueError: If it is no range of addresses.
    """
    checks.cidr("to_cidr.cidr", cidr)
    _check_ports("to_cidr", ports)
    return Destination(blocks=(without_metadata(cidr),), ports=ports)


def to_kubernetes() -> Destination:
    """The API server. No manifest can know its address, nor on which of its usual ports it listens."""
    return Destination(api_server=True, ports=API_SERVER_PORTS)


def to_any_address(*ports: int) -> Destination:
    """Public and private addresses, but for the metadata of the clouds."""
    return Destination(blocks=_ANY_ADDRESS, ports=ports)


@checks.arguments("to_host")
def to_host(host: str, *ports: int) -> Destination:
    """What a host name may stand for; NetworkPolicies know addresses and pods, but no names.

    An address is that address. `service.namespace.svc` is any pod of that namespace, a bare `service` any pod of
    this one. Another name may be any address, public or private, but for the metadata of the clouds; so may
    `service.namespace`, which cannot be told from a domain.

    Args:
        host: The host name or address.
        ports: Its TCP ports.

    Raises:
        TypeError: When the host is no text, or a port no number.
        ValueError: When it is no host, or TCP has no such port.
    """
    _check_ports("to_host", ports)
    address = host.strip("[]")
    if not checks.is_address(address):
        name = host.removesuffix(".").lower()
        # With a dot before it, it is all that is below it.
        checks.host("to_host.host", name.removeprefix("."))
        labels = name.split(".")
        if len(labels) == 1:
            return Destination(same_namespace=True, ports=ports, host=name)
        if labels[2:3] == ["svc"]:
            return Destination(namespace=labels[1], ports=ports, host=name)
        return replace(to_any_address(*ports), host=name)
    return to_cidr(address, *ports)


def to_private_host(host: str) -> Destination:
    """A host name that stands for private addresses only, on every port."""
    return Destination(blocks=_PRIVATE_ADDRESSES, host=host.lower())


@checks.arguments("to_url")
def to_url(url: str) -> Destination:
    """The host and port of a URL.

    Args:
        url: The URL; where it has no port, its scheme says which: 443 or 80.

    Raises:
        TypeError: When it is no text.
        ValueError: When it is no URL, names no host, or holds a login.
    """
    parts = checks.url("to_url.url", url, "https://api.example.com", schemes=(), query_allowed=True)
    return to_host(parts.hostname or "", checks.port_of(parts))


def to_public_url(url: str) -> Destination:
    """The host and port of a URL, at public addresses only."""
    return replace(to_url(url), namespace=None, same_namespace=False, blocks=_PUBLIC_ADDRESSES)


def _check_ports(factory: str, ports: tuple[int, ...]) -> None:
    for index, port in enumerate(ports):
        checks.port(f"{factory}.ports[{index}]", port)
