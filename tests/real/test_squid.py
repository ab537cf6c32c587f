"""The emitted configuration in real squid, on an internet of the tests' own and with names of their making."""

import time
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_dify import HttpProxy, Installation, SsrfProxy, SsrfProxyOptions
from constructs_dify.site.pip_mirror import check_pip_mirror
from constructs_dify.site.public_urls import public_urls
from constructs_dify.tiers.squid import config as squid_config
from constructs_dify.tiers.ssrf_proxy import configuration
from constructs_dify.wiring.addresses import NEVER, PRIVATE
from tests.support.charts import empty_chart

from .accepted import accepted, fuzzed, near, setting
from .http_stubs import DnsStub, HttpStub, dns_stub, http_stub, loopback
from .own_network import own_network
from .programs import wait_for_port, wait_until
from .squid import Proxy, complaints, emitted_conf, internet, started

PUBLIC, PUBLIC6 = "192.88.99.1", "3ffe::1"
"""Addresses that count as public and belong to nobody."""
ALLOWED, ALLOWED6, PRIVATE_ADDRESS = "10.20.30.40", "fd12:3456::1", "10.21.0.1"
OPTIONS = SsrfProxyOptions(
    allow_cidrs=["10.20.0.0/16", "100.64.0.0/10", "fd12:3456::/32"],
    allow_domains=[".friends.test", "single.test"],
    tunnel_ports=[8443],
)


@pytest.fixture(scope="module", autouse=True)
def network() -> Iterator[bool]:
    with own_network() as own:
        yield own


@pytest.fixture(scope="module")
def dns(network: bool) -> Iterator[DnsStub]:
    # squid asks port 53 and no other
    with dns_stub(loopback(53), 53) as dns:
        yield dns


@pytest.fixture(scope="module")
def web(network: bool) -> Iterator[HttpStub]:
    """A server on the port of HTTP at every address, and behind a few other ports."""
    if not network:
        pytest.skip("the kernel gives these tests no network of their own")
    with internet(80, 22, 443, 6379, 8080, 8443) as stubs:
        yield stubs[80]


@pytest.fixture(scope="module")
def strict(dns: DnsStub) -> Iterator[Proxy]:
    """A proxy without exceptions."""
    with started(dns, emitted_conf()) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def lenient(dns: DnsStub) -> Iterator[Proxy]:
    """A proxy with exceptions."""
    with started(dns, emitted_conf(ssrf_proxy=OPTIONS)) as proxy:
        yield proxy


# -- the file -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        SsrfProxyOptions(),
        OPTIONS,
        SsrfProxyOptions(allow_cidrs=["10.1.2.0/24", "10.0.0.0/16", "10.0.0.0/8", "fd00::/8"]),
        SsrfProxyOptions(allow_cidrs=[str(network) for network in PRIVATE]),
        SsrfProxyOptions(allow_domains=["a.x.test", ".X.test", "x.test", "b.a.x.test", "y.z", "y.z"]),
        SsrfProxyOptions(allow_domains=[".test", ".dify.test"], tunnel_ports=[443, 8443, 8443, 22]),
        SsrfProxyOptions(deny_domains=["a.x.test", ".X.test", "x.test", "y.z"], only_domains=["b.test", ".B.test"]),
        SsrfProxyOptions(only_domains=[]),
    ],
    ids=lambda options: str([*options.allow_cidrs, *options.allow_domains, options.deny_domains, options.only_domains]),
)
def test_squid_finds_nothing_to_complain_about(options: SsrfProxyOptions) -> None:
    assert complaints(emitted_conf(ssrf_proxy=options, marketplace=None)) == []
    for url in ("https://dify.test:443", "http://10.1.2.3:81"):
        assert complaints(emitted_conf(ssrf_proxy=options, marketplace=None, public_url=url)) == []


DOMAINS = near("git.example.com", ".corp.example.com", "a.b", "my_host.example.com") | st.text(
    "ab0-_.", min_size=1, max_size=70
)
HOSTS = near("dify.example.com", "dify", "10.0.0.1", "[fd00::1]", "pypi.example.com.")
URLS = st.builds("{}://{}{}".format, st.sampled_from(["http", "https"]), HOSTS, near("", "", ":8443", ":81"))
KNOWN = {"acl", "always_direct", "http_access", *(
    line.split()[0]
    for file in Path(squid_config.__file__).parent.glob("*.conf")
    for line in file.read_text().splitlines()
    if line and line[0] not in "#@"
)}  # fmt: skip
"""The directives of the templates, and those of lists and their rules."""
RANGES = near("10.0.0.0/8", "10.1.2.3", "fd00::/8", "fd12::1")
FOLDERS = near("/var/spool/squid", "/tmp", "/a/b_c-d.e/")


@pytest.mark.fuzz
@given(
    ranges=st.lists(accepted(lambda text: SsrfProxyOptions(allow_cidrs=[text]), RANGES, "10.0.0.0/8"), max_size=3),
    domains=st.lists(accepted(lambda text: SsrfProxyOptions(allow_domains=[text]), DOMAINS, "a.b"), max_size=4),
    deny=st.lists(accepted(lambda text: SsrfProxyOptions(deny_domains=[text]), DOMAINS, "a.b"), max_size=3),
    only=st.none() | st.lists(accepted(lambda text: SsrfProxyOptions(only_domains=[text]), DOMAINS, "a.b"), max_size=3),
    ports=st.lists(st.integers(1, 65535), max_size=3),
    folder=setting("ssrf-proxy", "COREDUMP_DIR", FOLDERS),
    public_url=accepted(public_urls, URLS, "http://dify"),
    mirror=st.none() | accepted(check_pip_mirror, URLS.map("{}/simple".format), "https://a.b/simple"),
    proxy=st.none()
    | accepted(lambda url: HttpProxy(url=url), URLS.map(lambda url: url.replace("https:", "http:")), "http://proxy"),
)
@fuzzed
def test_squid_reads_whatever_the_checks_let_through(
    ranges: list[str], domains: list[str], deny: list[str], only: list[str] | None, ports: list[int], folder: str,
    public_url: str, mirror: str | None, proxy: str | None,
) -> None:  # fmt: skip
    install = Installation(
        name="dify", namespace="dify", public_urls=public_urls(public_url), pip_mirror=mirror,
        http_proxy=HttpProxy(url=proxy) if proxy else None,
    )  # fmt: skip
    try:
        options = SsrfProxyOptions(
            allow_cidrs=ranges, allow_domains=domains, tunnel_ports=ports, deny_domains=deny, only_domains=only
        )
    except ValueError:
        # The lists contradict each other.
        options = SsrfProxyOptions(allow_cidrs=ranges, tunnel_ports=ports, deny_domains=deny)
    text = configuration(install, options, folder)
    assert complaints(text) == []
    # No line that is not one of the template or of a list.
    assert {line.split()[0] for line in text.splitlines() if line and not line.startswith("#")} <= KNOWN
    for value in (*domains, *deny, *(only or ()), folder):
        assert not set(value) & set(" \t\n\r#$\"'\\;{}%"), value


@pytest.mark.parametrize("folder", ["", "/var/spool\nhttp_access allow all", "/a b", "/${process_number}"])
def test_squid_would_read_something_else_for_what_the_check_of_a_folder_refuses(folder: str) -> None:
    with pytest.raises(ValueError, match=r"^ssrf-proxy\.settings\['COREDUMP_DIR'\]: got .*/var/spool/squid"):
        SsrfProxy(
            empty_chart(), "part", install=Installation(name="dify", namespace="dify"),
            tier=SsrfProxyOptions(settings={"COREDUMP_DIR": folder}),
        )  # fmt: skip


def test_squid_logs_requests_and_nothing_else(dns: DnsStub) -> None:
    with started(dns, emitted_conf()) as proxy:
        wait_for_port(proxy.port)  # as a probe of the kubelet does
        proxy.status("http://169.254.169.254/latest?token=x")
        wait_until(lambda: "TCP_DENIED" in proxy.program.output, "the request to be logged")
        log = proxy.program.output.splitlines()
    assert [line for line in log if "With 8192 file descriptors available" in line]
    assert len([line for line in log if "TCP_DENIED/403" in line and "token" not in line]) == 1
    trouble = ("WARNING", "ERROR", "FATAL", "denied", "error:")
    assert not [line for line in log if any(word in line for word in trouble)]


# -- what is public -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", [PUBLIC, f"[::ffff:{PUBLIC}]", str(int(ip_address(PUBLIC))), f"[{PUBLIC6}]", "[64:ff9b::c058:6301]"]
)
def test_a_public_address_is_reached(strict: Proxy, web: HttpStub, host: str) -> None:
    reply = strict.get(f"http://{host}/x?y=%20")
    assert (reply.status, reply.seen["path"]) == (200, "/x?y=%20")
    assert reply.at in (PUBLIC, host.strip("[]"))
    assert strict.through(f"{host}:443")["at"] == reply.at


@pytest.mark.parametrize("address", [PUBLIC, PUBLIC6])
def test_a_name_of_a_public_address_is_reached(strict: Proxy, dns: DnsStub, web: HttpStub, address: str) -> None:
    dns.set("public.test", [address])
    dns.set(name := f"public{ip_address(address).version}.test", [address])
    assert strict.get(f"http://{name}/").at == address
    assert strict.get(f"http://{name.upper()}./").at == address
    assert strict.tunnel(f"{name}:443") == 200


@pytest.mark.parametrize("address", ["9.255.255.255", "11.0.0.0", "100.63.0.1", "100.128.0.1", "172.15.0.1"])
def test_what_is_beside_a_private_network_is_reached(strict: Proxy, web: HttpStub, address: str) -> None:
    assert strict.get(f"http://{address}/").at == address


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_every_method_of_an_api_passes(strict: Proxy, web: HttpStub, method: str) -> None:
    reply = strict.get(f"http://{PUBLIC}/", method)
    assert reply.status == 200
    assert method == "HEAD" or reply.seen["method"] == method


@pytest.mark.parametrize("port", [80, 443, 6379, 8080, 8443])
def test_a_plain_request_reaches_any_port_that_needs_no_root(strict: Proxy, web: HttpStub, port: int) -> None:
    assert strict.get(f"http://{PUBLIC}:{port}/").by == f"port {port}"


# -- what is internal ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "127.255.255.254",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.0.0.1.",
        "0.0.0.0",
        "0",
        "localhost",
        "LOCALHOST.",
        "[::1]",
        "[::]",
        "[::127.0.0.1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::1]",
        "[2002:7f00:1::]",
        "[100::1]",
        "[2001::1]",
        "[2001:db8::1]",
        "[fe80::1]",
        "[fec0::1]",
        "[ff02::1]",
        "10.0.0.1",
        "10.0.0.1.",
        "10.1",
        "0x0A000001",
        "167772161",
        "012.0.0.1",
        "[::ffff:10.0.0.1]",
        "[::FFFF:A00:1]",
        "[0:0:0:0:0:ffff:a00:1]",
        "[::ffff:0:10.0.0.1]",
        "[64:ff9b::10.0.0.1]",
        "[fd00::1]",
        "[FD00:0:0::1]",
        "172.31.255.255",
        "192.168.1.1",
        "192.168.257",
        "100.64.0.1",
        "198.18.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "169.254.169.254",
        "169.254.169.254.",
        "169.254.43518",
        "2852039166",
        "0xa9fea9fe",
        "0xA9.0xFE.0xA9.0xFE",
        "0251.0376.0251.0376",
        "0251.254.0xa9.254",
        "[::ffff:169.254.169.254]",
        "[::ffff:a9fe:a9fe]",
        "[64:ff9b::a9fe:a9fe]",
        "[fd00:ec2::254]",
        "[fd20:ce::254]",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "192.0.2.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
    ],
)
def test_an_internal_address_is_denied_however_it_is_written(strict: Proxy, host: str) -> None:
    assert strict.status(f"http://{host}/") == 403
    assert strict.status(f"http://{host}:8080/") == 403
    assert strict.tunnel(f"{host}:443") == 403


@pytest.mark.parametrize(
    "url",
    [
        f"http://{PUBLIC}@10.0.0.1/",
        f"http://{PUBLIC}:80@10.0.0.1:80/",
        f"HTTP://{PUBLIC}%2F@10.0.0.1/",
        f"http://user:pass@{PUBLIC}@10.0.0.1/",
        f"http://10.0.0.1\\@{PUBLIC}/",
        f"http://10.0.0.1#@{PUBLIC}/",
        f"http://10.0.0.1?@{PUBLIC}/",
        f"http://10.0.0.1/@{PUBLIC}/",
        f"http://{PUBLIC} @10.0.0.1/",
        f"http://{PUBLIC}\t10.0.0.1/",
        "http:10.0.0.1/",
        "http:///10.0.0.1/",
        "//10.0.0.1/",
        "/",
        "http://%31%30.0.0.1/",
        "http://10。0。0。1/",
        "http://①⓪.0.0.1/",
        "http://[::1%25lo]/",
        "http://[fe80::1%25eth0]/",
        "http://[10.0.0.1]/",
        "http://0x0a.0x00.0x00.0x01:080/",
        "http://10.0.0.1:+80/",
        "http://10.0.0.1:65616/",
    ],
)
def test_no_trick_of_a_url_leads_inside(strict: Proxy, network: bool, url: str) -> None:
    # Every address answers with 200 here, so that an error is squid's.
    reply = strict.ask(f"GET {url} HTTP/1.1\r\nHost: 10.0.0.1\r\nConnection: close\r\n\r\n")
    assert " 200 " not in reply.partition("\r\n")[0] or f'"at": "{PUBLIC}"' in reply


def test_a_host_header_that_disagrees_with_the_url_changes_nothing(strict: Proxy, web: HttpStub) -> None:
    for host in ("10.0.0.1", "169.254.169.254", "localhost"):
        reply = strict.get(f"http://{PUBLIC}/", headers={"Host": host})
        assert (reply.at, reply.sent("Host")) == (PUBLIC, PUBLIC)
        assert strict.get(f"http://{host}/", headers={"Host": PUBLIC}).status == 403


def test_a_host_header_with_an_allowed_name_does_not_let_an_address_through(lenient: Proxy) -> None:
    assert lenient.get(f"http://{PRIVATE_ADDRESS}/", headers={"Host": "single.test"}).status == 403


def test_a_denial_is_known_by_its_server_and_names_no_version(strict: Proxy) -> None:
    reply = strict.get("http://169.254.169.254/")
    assert (reply.status, reply.headers["Server"]) == (403, "squid")


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.0.0.1"],
        ["169.254.169.254"],
        ["::1"],
        ["fd00::1"],
        ["fd00:ec2::254"],
        ["::ffff:10.0.0.1"],
        ["64:ff9b::a9fe:a9fe"],
        [PUBLIC, "10.0.0.1"],
        ["10.0.0.1", PUBLIC],
        [PUBLIC, "fd00::1"],
        [PUBLIC6, "169.254.169.254"],
        [PUBLIC6, "::1"],
    ],
    ids="+".join,
)
def test_a_name_with_an_internal_address_is_denied(strict: Proxy, dns: DnsStub, addresses: list[str]) -> None:
    dns.set(name := "-and-".join(addresses).replace(":", "-").replace(".", "-") + ".inside.test", addresses)
    assert strict.status(f"http://{name}/") == 403
    assert strict.status(f"http://{name.upper()}./") == 403
    assert strict.tunnel(f"{name}:443") == 403


def test_a_name_that_does_not_exist_is_no_matter_of_access(strict: Proxy) -> None:
    assert strict.status("http://nowhere.test/") == 503
    assert strict.tunnel("nowhere.test:443") == 503


def test_a_name_that_changes_between_the_check_and_the_connection_gains_nothing(
    strict: Proxy, dns: DnsStub, web: HttpStub
) -> None:
    # The answer has a lifetime of zero.
    dns.set("rebinding.test", [PUBLIC], ["10.0.0.1"])
    assert strict.get("http://rebinding.test/").at == PUBLIC
    time.sleep(1.5)
    assert strict.get("http://rebinding.test/").at == PUBLIC
    assert dns.asked.count("rebinding.test") == 1


def test_a_name_that_appears_between_the_check_and_the_connection_gains_nothing(
    strict: Proxy, lenient: Proxy, dns: DnsStub
) -> None:
    # A tunnel leaves squid with the knowledge that there is no such name, which the next request made it forget.
    for proxy, name in ((strict, "late.test"), (lenient, "late.friends.test")):
        dns.set(name, [], ["127.0.0.1"])
        assert proxy.tunnel(f"{name}:443") == 503
        assert proxy.get(f"http://{name}/", headers={"Cache-Control": "no-cache"}).status == 503
        assert dns.asked.count(name) == 1


# -- what is no request of an API ---------------------------------------------------------------------------------


@pytest.mark.parametrize("port", [1, 22, 25, 81, 442, 1023])
def test_a_plain_request_to_a_port_of_another_protocol_is_denied(lenient: Proxy, port: int) -> None:
    for host in (PUBLIC, ALLOWED, "single.test"):
        assert lenient.status(f"http://{host}:{port}/") == 403


@pytest.mark.parametrize("port", [0, 1, 22, 25, 80, 465, 6379, 8080, 8443, 9200, 65535])
def test_a_tunnel_to_another_port_than_that_of_https_is_denied(strict: Proxy, port: int) -> None:
    for host in (PUBLIC, "public.test", ALLOWED):
        assert strict.tunnel(f"{host}:{port}") in (400, 403)


def test_a_tunnel_leads_to_a_further_port_where_that_is_wanted(lenient: Proxy, web: HttpStub) -> None:
    assert lenient.through(f"{PUBLIC}:8443")["by"] == "port 8443"
    assert lenient.tunnel(f"{PUBLIC}:8444") == 403
    assert lenient.tunnel("10.0.0.1:8443") == 403


@pytest.mark.parametrize("method", ["TRACE", "PURGE", "PROPFIND", "MKCOL", "LOCK", "LINK", "FETCH"])
def test_a_method_that_is_not_of_an_api_is_denied(strict: Proxy, lenient: Proxy, method: str) -> None:
    for url in (f"http://{PUBLIC}/", f"http://{ALLOWED}/", "http://single.test/"):
        assert {strict.status(url, method), lenient.status(url, method)} == {403}


@pytest.mark.parametrize("url", ["ftp://{host}:2121/x", "urn:example:x", "whois://{host}:4343/x"])
def test_a_protocol_that_is_not_of_the_web_is_denied(lenient: Proxy, url: str) -> None:
    assert lenient.status(url.format(host=ALLOWED)) == 403


@pytest.mark.parametrize(
    "url", ["cache_object://127.0.0.1/info", "/squid-internal-mgr/info", "http://ssrf-proxy/squid-internal-mgr/menu"]
)
def test_squid_tells_nobody_about_itself(strict: Proxy, lenient: Proxy, url: str) -> None:
    assert {strict.status(url), lenient.status(url)} == {403}


# -- what is let through ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [ALLOWED, ALLOWED6])
def test_an_allowed_address_is_reached(lenient: Proxy, dns: DnsStub, web: HttpStub, address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    dns.set(name := f"allowed{ip_address(address).version}.test", [address])
    assert lenient.get(f"http://{host}/").at == address
    assert lenient.get(f"http://{name}:8080/").at == address
    assert lenient.through(f"{host}:443")["at"] == address


@pytest.mark.parametrize(
    "host", [PRIVATE_ADDRESS, "10.19.255.255", "[fd12:3457::1]", "[::ffff:10.21.0.1]", "127.0.0.1"]
)
def test_the_neighbour_of_an_allowed_address_is_denied(lenient: Proxy, host: str) -> None:
    assert lenient.status(f"http://{host}/") == 403
    assert lenient.tunnel(f"{host}:443") == 403


@pytest.mark.parametrize("other", [PRIVATE_ADDRESS, "169.254.169.254", "::1"])
def test_a_name_with_an_allowed_and_an_internal_address_is_denied(lenient: Proxy, dns: DnsStub, other: str) -> None:
    for number, addresses in enumerate(([ALLOWED, other], [other, ALLOWED])):
        dns.set(name := f"mixed{number}-{other.replace(':', '-')}.test", addresses)
        assert lenient.status(f"http://{name}/") == 403
        assert lenient.tunnel(f"{name}:443") == 403


@pytest.mark.parametrize("name", ["friends.test", "a.friends.test", "b.a.Friends.test", "single.test"])
@pytest.mark.parametrize("address", [PRIVATE_ADDRESS, "192.168.7.7", PUBLIC])
def test_an_allowed_domain_is_reached_wherever_in_the_private_networks_it_is(
    dns: DnsStub, web: HttpStub, name: str, address: str
) -> None:
    dns.set(name.lower(), [address])
    with started(dns, emitted_conf(ssrf_proxy=OPTIONS)) as proxy:
        assert proxy.get(f"http://{name}/").at == address
        assert proxy.tunnel(f"{name}:443") == 200


@pytest.mark.parametrize("name", ["notfriends.test", "friends.test.evil.test", "a.single.test"])
def test_a_domain_that_only_looks_like_an_allowed_one_is_denied(lenient: Proxy, dns: DnsStub, name: str) -> None:
    dns.set(name, [PRIVATE_ADDRESS])
    assert lenient.status(f"http://{name}/") == 403


def test_an_address_is_not_allowed_for_the_name_that_it_claims(lenient: Proxy, dns: DnsStub) -> None:
    dns.set_pointer(PRIVATE_ADDRESS, "a.friends.test")
    assert lenient.status(f"http://{PRIVATE_ADDRESS}/") == 403


@pytest.mark.parametrize("address", [str(network.network_address) for network in NEVER])
def test_what_must_never_be_reached_is_denied_to_an_allowed_domain_too(
    lenient: Proxy, dns: DnsStub, address: str
) -> None:
    dns.set(name := f"{address.replace(':', '-').replace('.', '-')}x.friends.test", [address])
    assert lenient.status(f"http://{name}/") == 403
    dns.set(name := f"with-{name}", [PRIVATE_ADDRESS, address])
    assert lenient.status(f"http://{name}/") == 403
    assert lenient.tunnel(f"{name}:443") == 403


def test_the_metadata_within_an_allowed_range_is_denied(dns: DnsStub) -> None:
    everything = SsrfProxyOptions(allow_cidrs=[str(network) for network in PRIVATE])
    with started(dns, emitted_conf(ssrf_proxy=everything)) as proxy:
        for host in ("100.100.100.200", "[64:ff9b::6464:64c8]", "[fd00:ec2::254]", "[fd20:ce::254]"):
            assert proxy.status(f"http://{host}/") == 403
        for host in ("100.100.100.201", "[fd20:ce::255]"):
            assert proxy.status(f"http://{host}/") != 403


def test_dify_itself_is_reached_at_its_public_url_even_where_that_is_private(dns: DnsStub, web: HttpStub) -> None:
    dns.set("dify.test", [PRIVATE_ADDRESS])
    with started(dns, emitted_conf(public_url="https://dify.test:8443")) as proxy:
        assert proxy.through("dify.test:8443")["at"] == PRIVATE_ADDRESS
        assert proxy.status(f"http://{PRIVATE_ADDRESS}/") == 403
    with started(dns, emitted_conf(public_url="http://dify.test:22")) as proxy:
        assert proxy.get("http://dify.test:22/").at == PRIVATE_ADDRESS
        assert proxy.tunnel("dify.test:22") == 403
    with started(dns, emitted_conf(public_url=f"http://{PRIVATE_ADDRESS}:8080")) as proxy:
        assert proxy.get(f"http://{PRIVATE_ADDRESS}:8080/").at == PRIVATE_ADDRESS
        assert proxy.status("http://10.21.0.2:8080/") == 403


# -- by name ------------------------------------------------------------------------------------------------------

NAMED = SsrfProxyOptions(
    allow_cidrs=["10.20.0.0/16"],
    allow_domains=["inside.good.test"],
    deny_domains=[".bad.good.test", "exact.good.test"],
    only_domains=[".good.test", "single.test"],
)


@pytest.fixture(scope="module")
def named(dns: DnsStub) -> Iterator[Proxy]:
    """A proxy for a few names."""
    with started(dns, emitted_conf(ssrf_proxy=NAMED, marketplace=None, public_url="http://dify.test")) as proxy:
        yield proxy


@pytest.mark.parametrize("name", ["good.test", "a.good.test", "b.a.Good.test", "single.test", "below.exact.good.test"])
def test_a_name_that_may_be_reached_is(named: Proxy, dns: DnsStub, web: HttpStub, name: str) -> None:
    dns.set(name.lower(), [PUBLIC])
    assert named.get(f"http://{name}/").at == PUBLIC
    assert named.tunnel(f"{name}:443") == 200


@pytest.mark.parametrize(
    "host",
    [
        "other.test", "notgood.test", "good.test.evil.test", "a.single.test", "single.test.evil.test",
        "bad.good.test", "a.BAD.good.test", "exact.good.test", "Exact.good.test.", PUBLIC, ALLOWED, f"[{PUBLIC6}]",
        "3227015937",
    ],
)  # fmt: skip
def test_any_other_name_or_address_is_denied(named: Proxy, dns: DnsStub, host: str) -> None:
    dns.set(host.lower().removesuffix("."), [PUBLIC])
    assert named.status(f"http://{host}/") == 403
    assert named.tunnel(f"{host}:443") == 403


def test_nobody_is_asked_for_the_address_of_a_name_that_is_denied(named: Proxy, dns: DnsStub) -> None:
    # What it asks for, it tells: a name that only its owner resolves may carry anything out.
    assert named.status("http://asked.evil.test/") == 403
    assert not [name for name in dns.asked if "asked.evil.test" in name]


def test_the_private_addresses_of_a_name_that_may_be_reached_are_denied_unless_they_are_allowed(
    named: Proxy, dns: DnsStub, web: HttpStub
) -> None:
    for name in ("private.good.test", "inside.good.test", "dify.test"):
        dns.set(name, [PRIVATE_ADDRESS])
    dns.set("range.good.test", [ALLOWED])
    assert named.status("http://private.good.test/") == 403
    assert named.get("http://range.good.test/").at == ALLOWED
    for name in ("inside.good.test", "dify.test"):
        assert named.get(f"http://{name}/").at == PRIVATE_ADDRESS


def test_a_denied_name_is_still_reached_by_its_address(dns: DnsStub, web: HttpStub) -> None:
    dns.set("denied.test", [PUBLIC])
    with started(dns, emitted_conf(ssrf_proxy=SsrfProxyOptions(deny_domains=[".denied.test"]))) as proxy:
        assert proxy.status("http://denied.test/") == 403
        assert proxy.tunnel("denied.test:443") == 403
        assert proxy.get(f"http://{PUBLIC}/").at == PUBLIC


# -- how it passes ------------------------------------------------------------------------------------------------


def test_no_destination_learns_who_asked(strict: Proxy, web: HttpStub) -> None:
    for headers in ({}, {"X-Forwarded-For": "10.0.0.7", "Via": "1.1 dify-api"}):
        reply = strict.get(f"http://{PUBLIC}/", headers=headers)
        assert reply.sent("X-Forwarded-For") is None
        assert reply.sent("Via") is None


@pytest.mark.parametrize("path", ["/fast", "/slow"])
def test_a_large_body_passes(strict: Proxy, web: HttpStub, path: str) -> None:
    size = 20 * 1024 * 1024
    assert strict.get(f"http://{PUBLIC}{path}", "POST", body=b"x" * size).seen["body"] == size


def test_nothing_is_cached(strict: Proxy, web: HttpStub) -> None:
    before = web.requests
    for _ in range(2):
        assert "max-age" in strict.get(f"http://{PUBLIC}/cached").headers["Cache-Control"]
    assert web.requests == before + 2


def test_on_a_node_without_ipv6_its_addresses_are_out_of_reach_and_do_no_harm() -> None:
    with own_network(ipv6=False) as own:
        if not own:
            pytest.skip("the kernel gives these tests no network of their own")
        with (
            dns_stub(loopback(53), 53) as dns,
            http_stub("web", "0.0.0.0", 80),
            started(dns, emitted_conf(ssrf_proxy=OPTIONS)) as proxy,
        ):
            dns.set("six.test", ["fd12:3456::1"])
            for host in ("[::1]", "[fd00:ec2::254]", f"[{ALLOWED6}]", f"[{PUBLIC6}]", "six.test"):
                assert proxy.status(f"http://{host}/") == 503
                assert proxy.tunnel(f"{host}:443") == 503
            for host in ("10.0.0.1", "[::ffff:10.0.0.1]", "[::ffff:a9fe:a9fe]", "127.1"):
                assert proxy.status(f"http://{host}/") == 403
            assert proxy.get(f"http://{PUBLIC}/").at == PUBLIC
            assert proxy.get(f"http://{ALLOWED}/").at == ALLOWED
