"""Every parameter that takes a range of addresses, or a host, takes and refuses the same ones."""

from collections.abc import Callable, Iterator
from ipaddress import ip_network
from typing import Any

import pytest

from constructs_dify import Exposure, Mail, Network, Postgres, SsrfProxyOptions, VectorStore, WebTier, to_cidr
from constructs_dify.checks import cidr, host_and_port, is_host
from tests.support.charts import alone
from tests.support.public_api import parameters
from tests.support.samples import key

Call = Callable[[Any], object]

# Each field as errors name it -> what takes it.
RANGES: dict[str, Call] = {
    "Exposure.load_balancer.source_ranges[0]": lambda value: Exposure.load_balancer(source_ranges=[value]),
    "Network.addresses['pg.example.com'][0]": lambda value: Network(addresses={"pg.example.com": [value]}),
    "SsrfProxyOptions.allow_cidrs[0]": lambda value: SsrfProxyOptions(allow_cidrs=[value]),
    "allow_to.host": lambda value: alone(WebTier)[0].allow_to(value, 443),
    "to_cidr.cidr": lambda value: to_cidr(value, 443),
}
GOOD_RANGES = ["10.20.0.0/16", "10.20.0.7", "10.20.0.7/32", "fd00:20::/64", "fd00:20::7"]
BAD_RANGES: list[Any] = [
    "fe80::1%eth0", "::1%;}", "::%x/64", "\uff110.0.0.0/8",
    "10.1.2.3/8", "fd00::7/64", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/8\n", " 10.0.0.0/8", "10.0.0.0/8,10.1.0.0/16",
    "https://git.example.com", "git example.com", "", 10, None, b"10.0.0.0/8", ["10.0.0.0/8"], ip_network("10.0.0.0/8"),
]  # fmt: skip

# What takes hosts in a chart, found among the parameters; couchbase's are hosts, and those of huawei_cloud URLs.
NAMES = {"host", "hosts", "nodes", "no_proxy", "allow_domains", "service", "cluster_domain"}
URLS = {"VectorStore.huawei_cloud.hosts"}


def taking_a_host() -> Iterator[tuple[str, Call]]:
    for each in parameters():
        if each.name not in NAMES or str(each) in URLS:
            continue
        # As errors name it.
        field = each.field
        several = "Sequence" in str(each.hint)
        yield (f"{field}[0]", lambda value, each=each: each.call([value])) if several else (field, each.call)


EVERY_HOST: dict[str, Call] = dict(taking_a_host())
HOSTS: dict[str, Call] = {
    "Mail.smtp.host": lambda value: Mail.smtp(host=value, port=465, sender="dify@example.com"),
    "Network.addresses": lambda value: Network(addresses={value: ["10.0.0.0/8"]}),
    "Postgres.external.host": lambda value: Postgres.external(host=value, username="dify", password=key()),
    "SsrfProxyOptions.allow_domains[0]": lambda value: SsrfProxyOptions(allow_domains=[value]),
    "VectorStore.couchbase.hosts[0]": lambda value: VectorStore.couchbase(
        connection_string=key(), hosts=[value], username="dify", password=key(), bucket="vectors"
    ),
}
BAD_HOSTS: list[Any] = [
    "x;y.example.com", "x{y.example.com", "x}.example.com", "$host.example.com", 'x".example.com', "x\\.example.com",
    "x#.example.com", "x-.example.com", "x.example.com\r", "x.example.com\x85",
    "\uff16\uff15.example.com", "\uff58.example.com",
    f"{'a' * 64}.example.com", ".".join(["a" * 63] * 4), "0x7f.1", "127.1", "2130706433", "10.0.0.256", "fe80::1%;}",
    "https://x.example.com", "x.example.com:80", "x.example.com/a", "x..example.com", "-x.example.com",
    "x.example.com\n", "x example.com", "", 7, None,
]  # fmt: skip


def refused(field: str, call: Call, value: Any) -> None:
    with pytest.raises((TypeError, ValueError)) as error:
        call(value)
    assert str(error.value).startswith(f"{field}: got "), value


@pytest.mark.parametrize("field", RANGES)
def test_a_range_that_is_none_is_refused(field: str):
    for value in BAD_RANGES:
        refused(field, RANGES[field], value)


@pytest.mark.parametrize("field", RANGES)
def test_a_range_or_an_address_of_either_version_is_taken(field: str):
    for value in GOOD_RANGES:
        RANGES[field](value)


@pytest.mark.parametrize("value", ["git.example.com", "10.0.0.256"])
def test_a_name_is_no_range(value: str):
    with pytest.raises(ValueError, match=r"^field: got .*a range such as"):
        cidr("field", value)


def test_an_address_stands_for_a_range_of_one():
    assert cidr("field", "10.1.2.3") == ip_network("10.1.2.3/32")


def test_a_range_with_host_bits_is_answered_with_the_whole_range():
    with pytest.raises(ValueError, match=r"\"203\.0\.113\.0/24\".*did you mean '10\.1\.2\.0/24'\?$"):
        cidr("field", "10.1.2.3/24", "203.0.113.0/24")


@pytest.mark.parametrize("field", HOSTS)
def test_a_host_that_is_none_is_refused(field: str):
    for value in BAD_HOSTS:
        refused(field, HOSTS[field], value)


def test_the_parameters_that_take_a_host_are_found():
    named = {"Redis.external.host", "Redis.external_sentinel.nodes[0]", "Sentry.host", "HttpProxy.no_proxy[0]",
             "Exposure.http_route.hosts[0]", "VectorStore.chroma.host", "VectorStore.oracle.hosts[0]",
             "Storage.clickzetta_volume.service", "cluster_domain"}  # fmt: skip
    assert named <= set(EVERY_HOST)
    assert len(EVERY_HOST) > 20


@pytest.mark.parametrize("field", EVERY_HOST)
def test_every_parameter_that_takes_a_host_refuses_what_is_none(field: str):
    for value in BAD_HOSTS:
        # A port or None may be right there.
        if value not in ("x.example.com:80", None):
            refused(field, EVERY_HOST[field], value)


@pytest.mark.parametrize("field", HOSTS)
def test_a_host_is_taken(field: str):
    for value in ("x.example.com", "my_pg.Example.com", "a-b.c.svc.cluster.local", f"{'a' * 63}.x.example.com"):
        HOSTS[field](value)


def test_a_host_has_no_empty_label():
    assert [text for text in ("x", "x.y", "x..y", ".x", "x.", "_x.y", "x-.y") if is_host(text)] == ["x", "x.y", "_x.y"]


@pytest.mark.parametrize(("text", "found"), [("s0", ("s0", None)), ("s0.example.com:26379", ("s0.example.com", 26379))])
def test_a_host_may_have_its_port(text: str, found: tuple[str, int | None]):
    assert host_and_port("field", text, "s0.example.com:26379") == found


@pytest.mark.parametrize(
    "text",
    [
        "s0:\uff16\uff15",
        "s0:+5",
        "s0: 5",
        "s0:1_0",
        "s0:" + "9" * 5000,
        "s0:80\n",
        "s0:",
        "s0:0",
        "s0:70000",
        "s0:a",
        "s0:²",
        ":1",
        "redis://s0:1",
        "s0:1:2",
        7,
        None,
    ],
)
def test_a_port_that_is_none_is_refused(text: Any):
    with pytest.raises((TypeError, ValueError), match=r"^field: got "):
        host_and_port("field", text, "s0.example.com:26379")
