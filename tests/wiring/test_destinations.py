"""What a URL, a host name or an address stands for in a NetworkPolicy."""

from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from constructs_dify import Release
from constructs_dify.wiring.destinations import (
    Block,
    Destination,
    to_cidr,
    to_host,
    to_internet,
    to_kubernetes,
    to_part,
    to_private_host,
    to_public_url,
    to_url,
    without_metadata,
)
from constructs_dify.workload.named_hosts import named_in
from tests.support.samples import key


def opens(destination: Destination, address: str) -> bool:
    """Whether the ranges of a destination have an address."""
    there = ip_address(address)
    return any(
        there in ip_network(block.cidr) and not any(there in ip_network(hole) for hole in block.without)
        for block in destination.blocks
    )


# -- URLs ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("http://a.example.com", 80),
        ("https://a.example.com", 443),
        ("https://a.example.com/path?query", 443),
        ("http://a.example.com:8080/v1", 8080),
        ("https://a.example.com:6333", 6333),
        ("http://a.example.com:443", 443),
        ("http://10.1.2.3", 80),
        ("https://[2001:db8::1]:8443/x", 8443),
        ("https://[2001:db8::1]", 443),
    ],
)
def test_the_port_of_a_url_is_its_own_or_else_that_of_its_scheme(url: str, port: int):
    assert to_url(url).ports == (port,)


def test_the_host_of_a_url_is_treated_like_any_other_host():
    assert to_url("http://ollama.models.svc:11434") == to_host("ollama.models.svc", 11434)
    assert to_url("https://[2001:db8::1]") == to_host("2001:db8::1", 443)


@pytest.mark.parametrize("port", ["0x50", "65536", "http", "\uff16\uff15", "0"])
def test_the_port_of_a_url_is_a_number_that_tcp_knows(port: str):
    with pytest.raises(ValueError, match=r"^to_url.url: got .* expected a URL whose port is a number, 1 to 65535"):
        to_url(f"http://a.example.com:{port}")


@pytest.mark.parametrize(
    "url", ["http:///x", "https://", "http://:80", "http://a;b", "http://127.1", "a.example.com", 5]
)
def test_a_url_without_a_host_opens_nothing(url: Any):
    # An empty name would be a bare one, and so any pod of the namespace.
    with pytest.raises((TypeError, ValueError), match=r"^to_url\.url: got "):
        to_url(url)


@pytest.mark.parametrize("host", ["", "a b", "a;b", "10.1.2", "2130706433", "fe80::1%eth0", "a..b", "a" * 64, None, 5])
def test_what_is_no_host_opens_nothing(host: Any):
    with pytest.raises((TypeError, ValueError), match=r"^to_host\.host: got "):
        to_host(host, 443)


@pytest.mark.parametrize("port", [0, 65536, "443", None, True])
def test_what_is_no_port_opens_nothing(port: Any):
    for name, open_it in {
        "to_host": lambda: to_host("pg.example.com", 1, port),
        "to_part": lambda: to_part("api", 1, port),
        "to_cidr": lambda: to_cidr("10.0.0.0/8", 1, port),
        "to_internet": lambda: to_internet(1, port),
    }.items():
        with pytest.raises((TypeError, ValueError), match=rf"^{name}\.ports\[1\]: got "):
            open_it()


# -- hosts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "cidr"),
    [("10.1.2.3", "10.1.2.3/32"), ("2001:db8::1", "2001:db8::1/128"), ("[2001:DB8::1]", "2001:db8::1/128")],
)
def test_an_address_is_that_address_alone(host: str, cidr: str):
    assert to_host(host, 1) == Destination(blocks=(Block(cidr=cidr),), ports=(1,))


@pytest.mark.parametrize("host", ["redis", "Redis", "redis."])
def test_a_bare_name_is_a_service_of_the_own_namespace(host: str):
    assert to_host(host, 6379) == Destination(same_namespace=True, host="redis", ports=(6379,))


@pytest.mark.parametrize(
    "host",
    ["pg.data.svc", "pg.data.svc.cluster.local", "pg.data.svc.k8s.example.com", "pg.data.svc.", "PG.Data.SVC"],
)
def test_the_name_of_a_service_is_any_pod_of_its_namespace(host: str):
    there = to_host(host, 5432)
    assert there == Destination(namespace="data", host=host.lower().rstrip("."), ports=(5432,))


@pytest.mark.parametrize(
    "host", ["pg.example.com", "pg.data", "svc.example.com", "a.svc", "a.b.c.svc", "pg.data.svcs", "10.1.2.example.com"]
)
def test_any_other_name_may_be_any_address_but_the_metadata(host: str):
    there = to_host(host, 443)
    assert (there.namespace, there.same_namespace, there.host) == (None, False, host)
    for address in ("8.8.8.8", "10.1.2.3", "2606:4700::1", "fd12::1"):
        assert opens(there, address)
    for address in ("169.254.169.254", "100.100.100.200", "168.63.129.16", "fd00:ec2::254", "fe80::1"):
        assert not opens(there, address)


def test_a_name_is_the_same_in_capitals_and_with_a_dot_at_its_end():
    # `Network.addresses` looks it up by that.
    assert to_host("PG.example.com.", 1) == to_host("pg.example.com", 1)


def test_a_host_may_be_open_on_every_port():
    assert to_host("pg.example.com").ports == ()


# -- ranges -------------------------------------------------------------------------------------------------------


def test_a_range_is_open_without_the_metadata_within_it():
    there = to_cidr("100.64.0.0/10", 443)
    assert opens(there, "100.100.100.199")
    assert not opens(there, "100.100.100.200")


def test_a_range_has_holes_only_where_it_has_metadata():
    assert without_metadata("10.0.0.0/8") == Block(cidr="10.0.0.0/8")
    assert without_metadata("2001:db8::/32") == Block(cidr="2001:db8::/32")


@pytest.mark.parametrize("cidr", ["169.254.0.0/16", "169.254.169.254/32", "168.63.129.16/32", "fd00:ec2::/32"])
def test_metadata_that_is_all_of_a_range_is_meant(cidr: str):
    # With itself as a hole, the policy would let nothing through that somebody asked for by name.
    assert without_metadata(cidr) == Block(cidr=cidr)


def test_the_holes_of_a_range_are_of_its_own_family():
    for cidr in ("0.0.0.0/0", "::/0"):
        block = without_metadata(cidr)
        assert block.without
        assert {ip_network(hole).version for hole in block.without} == {ip_network(cidr).version}


# -- what is public, and what is not ------------------------------------------------------------------------------


def test_a_public_url_is_open_at_public_addresses_only():
    for url in ("https://dify.example.com", "https://dify", "https://dify.apps.svc"):
        there = to_public_url(url)
        assert there.ports == (443,)
        # With one of these two, the policy would be about pods and the ranges would be forgotten.
        assert (there.namespace, there.same_namespace) == (None, False)
        assert opens(there, "8.8.8.8")
        for address in ("10.0.0.1", "192.168.0.1", "127.0.0.1", "169.254.169.254", "fd12::1", "::1"):
            assert not opens(there, address)


def test_a_public_url_keeps_its_host_for_the_addresses_of_the_network_options():
    assert to_public_url("https://Dify.example.com:8443").host == "dify.example.com"


def test_a_private_host_is_open_at_private_addresses_only():
    there = to_private_host("Wiki.example.com")
    assert (there.host, there.ports) == ("wiki.example.com", ())
    assert opens(there, "10.0.0.1")
    assert opens(there, "fd12::1")
    for address in ("8.8.8.8", "169.254.169.254", "100.100.100.200", "fd00:ec2::254"):
        assert not opens(there, address)


def test_the_internet_has_neither_private_addresses_nor_their_disguises():
    there = to_internet(443)
    assert opens(there, "8.8.8.8")
    # The last three lead to 10.0.0.1 through NAT64, 6to4 and the oldest IPv4-in-IPv6.
    for address in ("10.0.0.1", "100.64.0.1", "169.254.169.254", "64:ff9b::a00:1", "2002:a00:1::", "::a00:1"):
        assert not opens(there, address)


def test_the_api_server_may_listen_on_any_of_its_usual_ports_and_the_metadata_on_none_of_them():
    there = to_kubernetes()
    assert there.api_server
    # Most clouds, kubeadm and the like, MicroK8s, minikube, k3s, IBM Cloud.
    assert {443, 6443, 16443, 8443, 6444, 2040} == set(there.ports)
    # AWS, Google and most others; GKE's own; Azure's host agent.
    assert {80, 988, 32526}.isdisjoint(there.ports)


def test_a_part_is_known_by_its_name():
    assert to_part("api", 5001) == Destination(part="api", ports=(5001,))


# -- hosts that settings name -------------------------------------------------------------------------------------

RELEASE = Release("1.9.1")


def test_a_mail_server_without_a_port_is_asked_at_the_one_that_dify_takes():
    assert named_in(RELEASE, "api", {"SMTP_SERVER": "mail.example.com"}) == (to_host("mail.example.com", 465),)
    assert RELEASE.settings.of("api")["SMTP_PORT"].default == "465"


def test_a_mail_server_is_asked_at_the_port_beside_it():
    named = named_in(RELEASE, "api", {"SMTP_SERVER": "mail.office.svc", "SMTP_PORT": "587"})
    assert named == (Destination(namespace="office", host="mail.office.svc", ports=(587,)),)


def test_an_empty_port_is_the_default_and_an_empty_host_is_none():
    assert named_in(RELEASE, "api", {"SMTP_SERVER": "mail", "SMTP_PORT": ""}) == (to_host("mail", 465),)
    assert named_in(RELEASE, "api", {"SMTP_SERVER": "", "SMTP_PORT": "587"}) == ()


def test_a_url_is_a_host_and_a_text_that_is_no_url_is_none():
    assert named_in(RELEASE, "api", {"SENTRY_DSN": "https://sentry.example.com"}) == (
        to_host("sentry.example.com", 443),
    )
    assert named_in(RELEASE, "api", {"LOG_LEVEL": "DEBUG", "SENTRY_DSN": "sentry.example.com"}) == ()


def test_each_url_of_a_list_is_a_host():
    named = named_in(RELEASE, "api", {"SENTRY_DSN": "https://a.example.com,http://b.example.com:8080,c"})
    assert named == (to_host("a.example.com", 443), to_host("b.example.com", 8080))


@pytest.mark.parametrize("url", ["http:///x", "https://", "http://a;b", "http://127.1", "https://a.example.com:0"])
def test_a_setting_with_a_url_without_a_host_is_a_mistake(url: str):
    with pytest.raises(ValueError, match=r"^settings\['SENTRY_DSN'\]: got .*; expected a URL "):
        named_in(RELEASE, "api", {"SENTRY_DSN": url})


def test_a_mail_server_that_is_no_host_is_a_mistake():
    for host in ("a b", "http://mail", "mail:25", "127.1"):
        with pytest.raises(ValueError, match=r"^settings\['SMTP_SERVER'\]: got .*; expected a bare host name"):
            named_in(RELEASE, "api", {"SMTP_SERVER": host})
    assert named_in(RELEASE, "api", {"SMTP_SERVER": "fd00::1"}) == (to_host("fd00::1", 465),)
    with pytest.raises(ValueError, match=r"^settings\['SMTP_PORT'\]: got 70000; expected a whole number, 1 to 65535"):
        named_in(RELEASE, "api", {"SMTP_SERVER": "mail", "SMTP_PORT": "70000"})


def test_nobody_knows_what_a_secret_names():
    assert named_in(RELEASE, "api", {"SENTRY_DSN": key("dsn"), "SMTP_SERVER": key("host"), "SMTP_PORT": "587"}) == ()


def test_what_only_browsers_open_is_no_destination():
    assert {name: named_in(RELEASE, "api", {name: "https://a.example.com"}) for name in RELEASE.browser_settings} == (
        dict.fromkeys(RELEASE.browser_settings, ())
    )
