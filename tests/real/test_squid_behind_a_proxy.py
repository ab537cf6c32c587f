"""The emitted configuration in real squid, where the site has a proxy of its own."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from constructs_dify import HttpProxy, SsrfProxyOptions
from tests.support.charts import container, synth

from .http_stubs import DnsStub, HttpStub, dns_stub, http_stub, loopback
from .own_network import own_network
from .programs import wait_until
from .squid import Proxy, complaints, emitted_conf, internet, started

PUBLIC = "192.88.99.1"
"""An address that counts as public and belongs to nobody."""
ALLOWED, PRIVATE_ADDRESS = "10.20.30.40", "10.21.0.1"
OPTIONS = SsrfProxyOptions(allow_cidrs=["10.20.0.0/16"], allow_domains=[".friends.test"])
SITE = loopback(80)


@pytest.fixture(scope="module", autouse=True)
def network() -> Iterator[bool]:
    with own_network() as own:
        yield own


@pytest.fixture(scope="module")
def dns(network: bool) -> Iterator[DnsStub]:
    with dns_stub(loopback(53), 53) as dns:
        dns.set("proxy.site.test", [SITE])
        yield dns


@pytest.fixture(scope="module")
def site(network: bool) -> Iterator[HttpStub]:
    """The proxy of the site."""
    with http_stub("the site's proxy", SITE, 3128) as stub:
        yield stub


@pytest.fixture(scope="module")
def web(network: bool) -> Iterator[None]:
    """A server on the ports of HTTP and HTTPS at every address."""
    if not network:
        pytest.skip("the kernel gives these tests no network of their own")
    with internet(80, 443):
        yield


def conf(port: int = 3128) -> str:
    return emitted_conf(
        public_url="https://dify.test", ssrf_proxy=OPTIONS, http_proxy=HttpProxy(url=f"http://proxy.site.test:{port}")
    )


@contextmanager
def started_behind(dns: DnsStub, conf: str) -> Iterator[Proxy]:
    """Runs squid until it knows the address of the site's proxy, and further."""
    with started(dns, conf) as proxy:
        wait_until(lambda: "Configuring Parent" in proxy.program.output, "the site's proxy to be looked up")
        yield proxy


@pytest.fixture(scope="module")
def proxy(dns: DnsStub, site: HttpStub) -> Iterator[Proxy]:
    with started_behind(dns, conf()) as proxy:
        yield proxy


def test_squid_finds_nothing_to_complain_about() -> None:
    assert complaints(conf()) == []
    assert complaints(emitted_conf(http_proxy=HttpProxy(url="http://proxy.example.com"))) == []


@pytest.mark.parametrize("host", [PUBLIC, "public.test", "unknown.test", "www.friends.test", "unknown.friends.test"])
def test_what_is_public_or_unknown_goes_to_the_proxy_of_the_site(proxy: Proxy, dns: DnsStub, host: str) -> None:
    dns.set("public.test", [PUBLIC])
    dns.set("www.friends.test", [PUBLIC])
    reply = proxy.get(f"http://{host}/x?y=%20")
    assert (reply.by, reply.seen["path"]) == ("the site's proxy", f"http://{host}/x?y=%20")
    assert reply.sent("X-Forwarded-For") is None
    assert proxy.through(f"{host}:443")["tunnel_to"] == f"{host}:443"


@pytest.mark.parametrize("host", [ALLOWED, "allowed.test", "git.friends.test", "dify.test"])
def test_what_is_private_and_let_through_is_reached_without_it(
    proxy: Proxy, dns: DnsStub, web: None, host: str
) -> None:
    addresses = {"allowed.test": ALLOWED, "git.friends.test": PRIVATE_ADDRESS, "dify.test": "192.168.0.1"}
    for name, address in addresses.items():
        dns.set(name, [address])
    reply = proxy.get(f"http://{host}/")
    assert (reply.by, reply.at) == ("port 80", addresses.get(host, host))
    assert proxy.through(f"{host}:443")["by"] == "port 443"


@pytest.mark.parametrize(
    "host",
    [
        "10.0.0.1",
        "127.1",
        "2852039166",
        "[::1]",
        "[::ffff:10.21.0.1]",
        "169.254.169.254",
        "[fd00:ec2::254]",
        pytest.param(SITE, id="an address of loopback"),
    ],
)
def test_what_is_internal_is_denied(proxy: Proxy, dns: DnsStub, host: str) -> None:
    assert proxy.status(f"http://{host}/") == 403
    assert proxy.tunnel(f"{host}:443") == 403


def test_a_name_of_an_internal_address_is_denied(proxy: Proxy, dns: DnsStub) -> None:
    for number, addresses in enumerate((["10.0.0.1"], [PUBLIC, "10.0.0.1"], [ALLOWED, "169.254.169.254"], ["::1"])):
        dns.set(name := f"inside{number}.test", addresses)
        assert proxy.status(f"http://{name}/") == 403
        assert proxy.tunnel(f"{name}:443") == 403
    dns.set("metadata.friends.test", ["169.254.169.254"])
    assert proxy.status("http://metadata.friends.test/") == 403


@pytest.mark.parametrize("name", ["late.test", "late.friends.test"])
@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", PRIVATE_ADDRESS])
def test_a_name_that_appears_after_the_check_is_never_reached_without_the_proxy_of_the_site(
    proxy: Proxy, dns: DnsStub, name: str, address: str
) -> None:
    # A tunnel leaves squid with the knowledge that there is no such name, which the next request makes it forget.
    dns.set(name := f"{address.replace('.', '-')}.{name}", [], [address])
    assert proxy.through(f"{name}:443")["tunnel_to"] == f"{name}:443"
    assert proxy.get(f"http://{name}/", headers={"Cache-Control": "no-cache"}).by == "the site's proxy"


def test_a_name_that_may_not_be_reached_does_not_get_to_the_proxy_of_the_site(dns: DnsStub, site: HttpStub) -> None:
    options = SsrfProxyOptions(deny_domains=["bad.good.test"], only_domains=[".good.test"])
    url = HttpProxy(url="http://proxy.site.test:3128")
    with started_behind(dns, emitted_conf(http_proxy=url, ssrf_proxy=options, marketplace=None)) as proxy:
        assert proxy.get("http://a.good.test/").by == "the site's proxy"
        for host in ("bad.good.test", "other.test", PUBLIC):
            assert proxy.status(f"http://{host}/") == 403
            assert proxy.tunnel(f"{host}:443") == 403


def test_squid_starts_when_the_proxy_of_the_site_has_an_address(tmp_path: Path) -> None:
    # Stand-ins: the third question is answered, and what would be started says how.
    programs = {
        "getent": 'echo asked "$@" >>"$LOG"; test "$(wc -l <"$LOG")" -ge 3',
        "squid": 'echo started "$@" >>"$LOG"',
        "sleep": "",
    }
    for name, script in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    pod = container(synth(http_proxy=HttpProxy(url="http://proxy.site.test:3128")), "ssrf-proxy")
    log = tmp_path / "log"
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "LOG": str(log)}
    subprocess.run(pod["command"], env=environment, check=True, timeout=10)
    assert log.read_text().splitlines() == [
        *(["asked ahosts proxy.site.test"] * 3), "started -f /etc/squid/squid.conf -NYC",
    ]  # fmt: skip


def test_the_rules_of_methods_and_ports_hold(proxy: Proxy) -> None:
    assert proxy.status(f"http://{PUBLIC}/", "PURGE") == 403
    assert proxy.status(f"http://{PUBLIC}:25/") == 403
    assert proxy.tunnel(f"{PUBLIC}:22") == 403


def test_nothing_leaves_without_the_proxy_of_the_site_where_that_is_away(dns: DnsStub) -> None:
    dns.set("public.test", [PUBLIC])
    with started_behind(dns, conf(3129)) as proxy:
        for host in (PUBLIC, "public.test", "unknown.test"):
            assert proxy.status(f"http://{host}/") >= 500
            assert proxy.tunnel(f"{host}:443") >= 500


def test_on_a_node_without_ipv6_its_addresses_are_out_of_reach_of_the_proxy_of_the_site_too() -> None:
    with own_network(ipv6=False) as own:
        if not own:
            pytest.skip("the kernel gives these tests no network of their own")
        with dns_stub(loopback(53), 53) as dns, http_stub("the site's proxy", SITE, 3128):
            dns.set("proxy.site.test", [SITE])
            with started_behind(dns, conf()) as proxy:
                for host in ("[::1]", "[fd00:ec2::254]", "[FD00::1]"):
                    assert proxy.status(f"http://{host}/") == 403
                    assert proxy.tunnel(f"{host}:443") == 403
                assert proxy.status("http://[::ffff:10.0.0.1]/") == 403
                assert proxy.get("http://unknown.test/").by == "the site's proxy"
