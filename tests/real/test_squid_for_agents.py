"""The port of the local sandbox in real squid: two paths inside, the internet, and nothing else."""

from collections.abc import Iterator

import pytest

from constructs_dify import HttpProxy, SsrfProxyOptions

from .http_stubs import DnsStub, HttpStub, dns_stub, http_stub, loopback
from .own_network import own_network
from .programs import wait_until
from .squid import Proxy, complaints, emitted_conf, internet, started

RELEASE = "1.16.1"
BACKEND, API = "dify-agent-backend.dify.svc.cluster.local", "dify-api.dify.svc.cluster.local"
SERVICE, PUBLIC, SITE = "10.96.0.10", "192.88.99.1", "10.20.30.40"


@pytest.fixture(scope="module", autouse=True)
def network() -> Iterator[bool]:
    with own_network() as own:
        yield own


@pytest.fixture(scope="module")
def dns(network: bool) -> Iterator[DnsStub]:
    with dns_stub(loopback(53), 53) as dns:
        for name in (BACKEND, API):
            dns.set(name, [SERVICE])
        dns.set("proxy.site.test", [SITE])
        yield dns


@pytest.fixture(scope="module")
def web(network: bool) -> Iterator[dict[int, HttpStub]]:
    if not network:
        pytest.skip("the kernel gives these tests no network of their own")
    with internet(80, 443, 5001, 5050) as stubs:
        yield stubs


@pytest.fixture(scope="module")
def proxy(dns: DnsStub, web: object) -> Iterator[Proxy]:
    with started(dns, emitted_conf(release=RELEASE)) as proxy:
        yield proxy


@pytest.mark.parametrize("site", [None, HttpProxy(url="http://proxy.example.com")])
def test_squid_finds_nothing_to_complain_about(site: HttpProxy | None):
    text = emitted_conf(release=RELEASE, http_proxy=site)
    assert complaints(text) == []
    assert "http_port 3129 name=agents" in text


@pytest.mark.parametrize("url", [f"{BACKEND}:5050/agent-stub/x/y?z=1", f"{API}:5001/files/tools/a..b.png?sign=1"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_agents_reach_what_is_there_for_them(proxy: Proxy, url: str, method: str):
    assert proxy.for_agents.get(f"http://{url}", method).at == SERVICE
    # At the port of workflows, the same is a private address like any other.
    assert proxy.status(f"http://{url}", method) == 403


@pytest.mark.parametrize(
    "url",
    [
        f"{BACKEND}:5050/sandbox/files/list",
        f"{BACKEND}:5050/runs",
        f"{BACKEND}:5050/",
        f"{BACKEND}:5050/agent-stub",
        f"{BACKEND}:5050//agent-stub/",
        f"{BACKEND}:5050/x?/agent-stub/",
        f"{BACKEND}:5050/agent-stub/../sandbox/files/list",
        f"{BACKEND}:5050/agent-stub/%2E%2e/sandbox/files/list",
        f"{BACKEND}:5050/agent-stub/x/..",
        f"{BACKEND}:5050/files/x",
        f"{BACKEND}:5001/agent-stub/x",
        f"{API}:5001/inner/api/x",
        f"{API}:5001/console/api/setup",
        f"{API}:5001/files/../inner/api/x",
        f"{API}:5001/agent-stub/x",
        f"{API}:5050/files/x",
        f"{SERVICE}:5050/agent-stub/x",
        f"{SERVICE}:5001/files/x",
    ],
)
def test_agents_reach_nothing_else_of_them(proxy: Proxy, url: str):
    assert proxy.for_agents.status(f"http://{url}") == 403


def test_private_addresses_that_are_let_through_are_no_way_around(dns: DnsStub, web: object):
    dns.set("tool.test", ["10.96.0.11"])
    options = SsrfProxyOptions(allow_cidrs=["10.0.0.0/8"], allow_domains=[".cluster.local"], tunnel_ports=[5050])
    with started(dns, emitted_conf(release=RELEASE, ssrf_proxy=options)) as proxy:
        for agents_too in (proxy, proxy.for_agents):
            # Code of users is behind both ports, and the agent backend asks for no login here.
            for host in (BACKEND, SERVICE):
                assert agents_too.status(f"http://{host}:5050/sandbox/files/list") == 403
                assert agents_too.tunnel(f"{host}:5050") == 403
            assert agents_too.get("http://tool.test/").at == "10.96.0.11"
        assert {proxy.for_agents.status(f"http://{host}:5001/inner/api/x") for host in (API, SERVICE)} == {403}
        assert proxy.for_agents.get(f"http://{BACKEND}:5050/agent-stub/x").at == SERVICE
        assert proxy.get(f"http://{PUBLIC}:5050/").at == PUBLIC


def test_a_tunnel_to_them_is_none_of_the_paths(proxy: Proxy):
    for target in (f"{BACKEND}:5050", f"{API}:5001", f"{API}:443"):
        assert proxy.for_agents.tunnel(target) == 403


def test_agents_reach_the_internet_and_no_private_address(proxy: Proxy, dns: DnsStub):
    dns.set("private.test", ["10.0.0.1"])
    assert proxy.for_agents.get(f"http://{PUBLIC}/").at == PUBLIC
    assert proxy.for_agents.through(f"{PUBLIC}:443")["at"] == PUBLIC
    for host in ("10.0.0.1", "127.0.0.1", "169.254.169.254", "private.test"):
        assert proxy.for_agents.status(f"http://{host}/files/x") == 403
        assert proxy.for_agents.tunnel(f"{host}:443") == 403


def test_what_the_options_say_of_names_is_for_agents_too(dns: DnsStub, web: object):
    dns.set("good.test", [PUBLIC])
    dns.set("bad.good.test", [PUBLIC])
    options = SsrfProxyOptions(only_domains=[".good.test"], deny_domains=["bad.good.test"])
    with started(dns, emitted_conf(release=RELEASE, ssrf_proxy=options, marketplace=None)) as proxy:
        agents = proxy.for_agents
        assert agents.get("http://good.test/").at == PUBLIC
        assert {agents.status(f"http://{host}/") for host in ("bad.good.test", "other.test", PUBLIC)} == {403}
        assert agents.get(f"http://{BACKEND}:5050/agent-stub/x").at == SERVICE


def test_behind_the_proxy_of_the_site_they_are_still_reached_without_it(dns: DnsStub, web: object):
    url = HttpProxy(url="http://proxy.site.test:3128")
    with (
        http_stub("the site's proxy", SITE, 3128),
        started(dns, emitted_conf(release=RELEASE, http_proxy=url)) as proxy,
    ):
        wait_until(lambda: "Configuring Parent" in proxy.program.output, "the site's proxy to be looked up")
        assert proxy.for_agents.get(f"http://{BACKEND}:5050/agent-stub/x").at == SERVICE
        assert proxy.for_agents.get(f"http://{PUBLIC}/").by == "the site's proxy"
        assert proxy.for_agents.status(f"http://{BACKEND}:5050/runs") == 403
