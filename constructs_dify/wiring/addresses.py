"""Which addresses are not on the public internet, and which of them are the metadata of a cloud.

The SSRF proxy and the NetworkPolicies agree on it.
"""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network
from typing import Final, TypeVar

Network = IPv4Network | IPv6Network

_NAT64: Final = IPv6Network("64:ff9b::/96")


def nat64(network: IPv4Network) -> IPv6Network:
    """The addresses by which a NAT64 gateway reaches `network`."""
    address = int(_NAT64.network_address) + int(network.network_address)
    return IPv6Network((address, _NAT64.prefixlen + network.prefixlen))


INTERNAL_IPV4: Final = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this host
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # carrier-grade NAT; pods and nodes of some clouds, Alibaba's metadata
            "127.0.0.0/8",  # loopback
            "168.63.129.16/32",  # Azure's host agent
            "169.254.0.0/16",  # link-local: the metadata of most clouds
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments; Oracle's metadata
            "192.0.2.0/24",  # documentation
            "192.168.0.0/16",  # private
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, broadcast
        ),
    )
)
# Without ::ffff:0:0/96: squid and Linux keep every IPv4 address in that form, so the networks above cover it.
INTERNAL_IPV6: Final = (
    *map(
        IPv6Network,
        (
            "::/96",  # this host, loopback, IPv4 in its oldest disguise
            "::ffff:0:0:0/96",  # IPv4, translated
            "64:ff9b:1::/48",  # NAT64 of private use
            "100::/64",  # discard
            "2001::/23",  # protocol assignments, Teredo
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4
            "fc00::/7",  # unique local
            "fe80::/10",  # link-local
            "fec0::/10",  # site-local
            "ff00::/8",  # multicast
        ),
    ),
    *map(nat64, INTERNAL_IPV4),
)
# Where the clouds tell a machine, and every pod that asks from there, who it is, and hand out its credentials.
METADATA_IPV4: Final = tuple(
    map(
        IPv4Network,
        (
            "100.100.100.200/32",  # Alibaba
            "168.63.129.16/32",  # Azure's host agent
            "169.254.0.0/16",  # link-local: AWS, Azure, Google, Oracle and most others
            "192.0.0.192/32",  # Oracle, in former times
        ),
    )
)
METADATA_IPV6: Final = tuple(
    map(
        IPv6Network,
        (
            "fd00:42::42/128",  # Scaleway
            "fd00:100::100:200/128",  # Alibaba
            "fd00:c1::a9fe:a9fe/128",  # Oracle
            "fd00:ec2::/32",  # AWS
            "fd00:a9fe:a9fe::1/128",  # Akamai
            "fd20:ce::254/128",  # Google
            "fe80::/10",  # link-local: OpenStack
        ),
    )
)
# What a site uses for its own machines, so that users' requests may be let through to some of it.
PRIVATE_IPV4: Final = tuple(
    map(
        IPv4Network,
        (
            "10.0.0.0/8",
            "100.64.0.0/10",  # pods and nodes of some clouds
            "172.16.0.0/12",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "240.0.0.0/4",  # pods of some clouds
        ),
    )
)
PRIVATE_IPV6: Final = (IPv6Network("fc00::/7"),)

_Network = TypeVar("_Network", IPv4Network, IPv6Network)


def without(networks: Iterable[_Network], holes: Iterable[_Network]) -> list[_Network]:
    """The networks with some addresses cut out of them."""
    rest = list(networks)
    for hole in holes:
        rest = [part for network in rest for part in _outside(network, hole)]
    return rest


def _outside(network: _Network, hole: _Network) -> list[_Network]:
    if network.subnet_of(hole):
        return []
    if hole.subnet_of(network):
        return sorted(network.address_exclude(hole))
    return [network]


def is_within(network: Network, others: Iterable[Network]) -> bool:
    """Whether the network is one of the others, or a part of one."""
    if isinstance(network, IPv4Network):
        return any(network.subnet_of(other) for other in others if isinstance(other, IPv4Network))
    return any(network.subnet_of(other) for other in others if isinstance(other, IPv6Network))


PRIVATE: Final[tuple[Network, ...]] = (*PRIVATE_IPV4, *PRIVATE_IPV6)
_NEVER_IPV4: Final = (
    *without(INTERNAL_IPV4, PRIVATE_IPV4),
    *(network for network in METADATA_IPV4 if is_within(network, PRIVATE)),
)
# What no request of a user has any business with: this host, link-local addresses, the metadata of clouds.
NEVER: Final[tuple[Network, ...]] = (
    *_NEVER_IPV4,
    *without(INTERNAL_IPV6, (*PRIVATE_IPV6, *map(nat64, INTERNAL_IPV4))),
    *(network for network in METADATA_IPV6 if is_within(network, PRIVATE)),
    *map(nat64, _NEVER_IPV4),
)
