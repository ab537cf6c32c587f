"""Which addresses are whose: what is cut out of what."""

from ipaddress import IPv4Network, IPv6Network, ip_address

import pytest

from constructs_dify.wiring.addresses import (
    INTERNAL_IPV4,
    INTERNAL_IPV6,
    METADATA_IPV4,
    METADATA_IPV6,
    NEVER,
    PRIVATE,
    Network,
    is_within,
    nat64,
    without,
)


def has(networks: tuple[Network, ...], address: str) -> bool:
    return any(ip_address(address) in network for network in networks)


def test_a_hole_leaves_what_is_around_it():
    ten = IPv4Network("10.0.0.0/8")
    rest = without([ten], [IPv4Network("10.1.0.0/16")])
    assert sum(network.num_addresses for network in rest) == ten.num_addresses - 2**16
    assert not any(network.overlaps(IPv4Network("10.1.0.0/16")) for network in rest)


def test_a_hole_that_has_a_network_leaves_nothing_of_it_and_one_elsewhere_leaves_it_whole():
    network = IPv4Network("10.1.0.0/16")
    assert without([network], [IPv4Network("10.0.0.0/8")]) == []
    assert without([network], [network]) == []
    assert without([network], [IPv4Network("192.168.0.0/16")]) == [network]


def test_a_network_is_within_others_of_its_family_only():
    assert is_within(IPv4Network("10.1.0.0/16"), [IPv6Network("::/0"), IPv4Network("10.0.0.0/8")])
    assert not is_within(IPv4Network("10.0.0.0/8"), [IPv4Network("10.1.0.0/16"), IPv6Network("::/0")])
    assert not is_within(IPv6Network("fc00::/8"), [IPv4Network("0.0.0.0/0")])


def test_a_nat64_gateway_reaches_a_network_of_ipv4_by_its_last_bits():
    assert nat64(IPv4Network("10.0.0.0/8")) == IPv6Network("64:ff9b::a00:0/104")


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",  # AWS, Azure, Google and most others
        "169.254.170.2",  # roles of containers at AWS
        "169.254.170.23",  # roles of pods at AWS
        "100.100.100.200",  # Alibaba
        "168.63.129.16",  # Azure's host agent
        "192.0.0.192",  # Oracle
        "fd00:ec2::254",  # AWS
        "fd00:ec2::23",  # roles of pods at AWS
        "fd20:ce::254",  # Google
        "fd00:c1::a9fe:a9fe",  # Oracle
        "fd00:100::100:200",  # Alibaba
        "fd00:42::42",  # Scaleway
        "fd00:a9fe:a9fe::1",  # Akamai
        "fe80::a9fe:a9fe",  # OpenStack
    ],
)
def test_the_metadata_of_a_cloud_is_known_internal_and_for_no_request_of_a_user(address: str):
    assert has((*METADATA_IPV4, *METADATA_IPV6), address)
    assert has((*INTERNAL_IPV4, *INTERNAL_IPV6), address)
    assert has(NEVER, address)


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0", "::1", "::ffff:0:7f00:1", "fe80::1", "224.0.0.1"])
def test_this_host_and_its_link_are_for_no_request_of_a_user(address: str):
    assert has(NEVER, address)


@pytest.mark.parametrize("address", ["10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "fd12::1"])
def test_what_is_private_may_be_let_through(address: str):
    assert has(PRIVATE, address)
    assert has((*INTERNAL_IPV4, *INTERNAL_IPV6), address)
    assert not has(NEVER, address)


@pytest.mark.parametrize("address", ["8.8.8.8", "172.32.0.1", "192.169.0.1", "100.128.0.1", "2606:4700::1111"])
def test_what_is_public_is_none_of_these(address: str):
    for networks in ((*INTERNAL_IPV4, *INTERNAL_IPV6), (*METADATA_IPV4, *METADATA_IPV6), NEVER, PRIVATE):
        assert not has(networks, address)


def test_metadata_by_nat64_is_for_no_request_of_a_user_either():
    for network in METADATA_IPV4:
        assert has(NEVER, str(nat64(network).network_address))
