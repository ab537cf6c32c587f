"""The emitted configuration in real squid, with every destination and every name of its own making."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_address

import pytest

from constructs_dify import Tier
from constructs_dify.tiers.squid.config import internal_networks
from tests.support.charts import synth
from tests.support.manifests import find

from .http_stubs import DnsStub, HttpStub, Reply, dns_stub, first_line, http_stub, loopback, own_stdout, request
from .programs import Program, folder_of, free_port, require, run_as, running, wait_for_port, wait_until

USER = "proxy"
ALLOWED, INTERNAL = loopback(1), loopback(2)
PUBLIC = "192.88.99.1"
"""An address that counts as public and belongs to nobody."""


def emitted_files(allow_private_ips: Sequence[str] = (), allow_domains: Sequence[str] = ()) -> dict[str, str]:
    """What the pod mounts, with these exceptions."""
    settings = {
        "SSRF_PROXY_ALLOW_PRIVATE_IPS": ",".join(allow_private_ips),
        "SSRF_PROXY_ALLOW_PRIVATE_DOMAINS": ",".join(allow_domains),
    }
    return find(synth(ssrf_proxy=Tier(settings=settings)), "ConfigMap", "dify-ssrf-proxy-files")["data"]


def parsed(text: str) -> str:
    """What squid says of a configuration."""
    squid = require("squid")
    with folder_of(USER) as folder:
        (folder / "squid.conf").write_text(text)
        command = run_as(USER, [squid, "-k", "parse", "-f", str(folder / "squid.conf")])
        return subprocess.run(command, capture_output=True, text=True, check=True).stderr


class Proxy:
    """A running squid."""

    def __init__(self, port: int, program: Program) -> None:
        self.port = port
        self.program = program

    def get(self, url: str, method: str = "GET", headers: dict[str, str] | None = None, body: bytes = b"") -> Reply:
        return request(self.port, url, method, headers, body or None)

    def status(self, url: str) -> int:
        """The status of a request whose URL no client has tidied up."""
        return int(first_line(self.port, f"GET {url} HTTP/1.0\r\n\r\n").split()[1])

    def tunnel(self, target: str) -> int:
        """The status of a CONNECT."""
        return int(first_line(self.port, f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n").split()[1])


@contextmanager
def started(dns: DnsStub, files: dict[str, str]) -> Iterator[Proxy]:
    """Runs squid with nothing changed but its port, its folder and who answers its questions."""
    squid, port, text = require("squid"), free_port(), files["squid.conf"]
    with folder_of(USER) as folder:
        for old, new in (("http_port 3128", f"http_port 127.0.0.1:{port}"), ("/var/spool/squid", str(folder))):
            assert old in text
            text = text.replace(old, new)
        (folder / "squid.conf").write_text(f"{text}\ndns_nameservers {dns.host}\n")
        command = [squid, "-f", str(folder / "squid.conf"), "-NYC"]
        with running(own_stdout(command), user=USER) as program:
            wait_for_port(port, program=program)
            yield Proxy(port, program)


@pytest.fixture(scope="module")
def dns() -> Iterator[DnsStub]:
    # squid asks port 53 and no other
    with dns_stub(loopback(53), 53) as dns:
        yield dns


@pytest.fixture(scope="module")
def internal() -> Iterator[HttpStub]:
    with http_stub("internal", INTERNAL) as stub:
        yield stub


@pytest.fixture(scope="module")
def allowed(internal: HttpStub) -> Iterator[HttpStub]:
    with http_stub("allowed", ALLOWED, internal.port) as stub:
        yield stub


@pytest.fixture(scope="module")
def strict(dns: DnsStub) -> Iterator[Proxy]:
    """A proxy without exceptions."""
    with started(dns, emitted_files()) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def lenient(dns: DnsStub) -> Iterator[Proxy]:
    """A proxy with exceptions."""
    files = emitted_files(allow_private_ips=[f"{ALLOWED}/32"], allow_domains=[".friends.test", "single.test"])
    with started(dns, files) as proxy:
        yield proxy


@pytest.mark.parametrize(
    ("allow_private_ips", "allow_domains"),
    [
        ([], []),
        (["10.1.2.0/24", "10.0.0.0/16", "10.0.0.0/8", "fd00::/8"], []),
        (["127.0.0.1"], ["a.example.com", ".Example.com", "example.com", "b.a.example.com", "x.org", "x.org"]),
        (["0.0.0.0/0", "::/0"], [".com"]),
    ],
)
def test_squid_finds_nothing_to_complain_about(allow_private_ips: list[str], allow_domains: list[str]) -> None:
    files = emitted_files(allow_private_ips, allow_domains)
    complaints = [
        line
        for line in parsed(files["squid.conf"]).splitlines()
        if not any(usual in line for usual in ("Startup:", "Processing", "Initializing https://"))
    ]
    assert not complaints


def test_squid_logs_requests_and_nothing_else(dns: DnsStub) -> None:
    with started(dns, emitted_files()) as proxy:
        wait_for_port(proxy.port)  # as a probe of the kubelet does
        proxy.status("http://169.254.169.254/latest?token=x")
        wait_until(lambda: "TCP_DENIED" in proxy.program.output, "the request to be logged")
        log = proxy.program.output.splitlines()
    assert [line for line in log if "With 8192 file descriptors available" in line]
    assert len([line for line in log if "TCP_DENIED/403" in line and "token" not in line]) == 1
    trouble = ("WARNING", "ERROR", "FATAL", "denied", "error:")
    assert not [line for line in log if any(word in line for word in trouble)]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
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
        "[fd00:ec2::254]",
        "[ff02::1]",
        "10.0.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "100.64.0.1",
        "100.100.100.200",
        "168.63.129.16",
        "169.254.169.254",
        "[::ffff:169.254.169.254]",
        "[64:ff9b::a9fe:a9fe]",
        "192.0.0.192",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "255.255.255.255",
    ],
)
def test_an_internal_address_is_denied_however_it_is_written(strict: Proxy, internal: HttpStub, host: str) -> None:
    assert strict.status(f"http://{host}:{internal.port}/") == 403
    assert strict.tunnel(f"{host}:{internal.port}") == 403


def test_a_denial_is_known_by_its_server_and_names_no_version(strict: Proxy) -> None:
    reply = strict.get("http://169.254.169.254/")
    assert (reply.status, reply.headers["Server"]) == (403, "squid")


@pytest.mark.parametrize("address", [INTERNAL, "10.0.0.1", "169.254.169.254", "fd00::1", "::1"])
def test_a_name_of_an_internal_address_is_denied(strict: Proxy, dns: DnsStub, internal: HttpStub, address: str) -> None:
    name = f"{address.replace(':', '-').replace('.', '-')}.strict.test"
    dns.set(name, [address])
    assert strict.status(f"http://{name}:{internal.port}/") == 403
    assert strict.tunnel(f"{name}:{internal.port}") == 403


def test_a_name_with_a_public_and_an_internal_address_is_denied(strict: Proxy, dns: DnsStub) -> None:
    dns.set("both.test", [PUBLIC, INTERNAL])
    assert strict.status("http://both.test/") == 403


@pytest.mark.parametrize("host", [PUBLIC, f"[::ffff:{PUBLIC}]", "public.test"])
def test_a_public_address_is_not_denied(strict: Proxy, dns: DnsStub, host: str) -> None:
    dns.set("public.test", [PUBLIC])
    try:
        line = first_line(strict.port, f"GET http://{host}/ HTTP/1.0\r\n\r\n", timeout=0.5)
    except TimeoutError:
        return  # squid is still trying to reach it
    assert " 403 " not in line


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.0.1", "100.128.0.1", "172.15.0.1", "172.32.0.1"]
)
def test_no_public_address_counts_as_internal(address: str) -> None:
    addresses = [ip_address(address), ip_address("2606:4700::1111"), ip_address("64:ff9b::101:101")]
    assert not [net for net in internal_networks([]) for each in addresses if each in net]


def test_a_name_that_does_not_exist_is_no_matter_of_access(strict: Proxy) -> None:
    assert strict.status("http://nowhere.test/") >= 500


@pytest.mark.parametrize("port", [1, 22, 25, 81, 442, 1023])
def test_a_port_of_another_protocol_is_denied(lenient: Proxy, port: int) -> None:
    assert lenient.status(f"http://{ALLOWED}:{port}/") == 403
    assert lenient.tunnel(f"{ALLOWED}:{port}") == 403


def test_a_tunnel_to_the_port_of_plain_http_is_denied(lenient: Proxy) -> None:
    assert lenient.tunnel(f"{ALLOWED}:80") == 403


@pytest.mark.parametrize("url", ["ftp://{host}:2121/x", "urn:example:x", "whois://{host}:4343/x"])
def test_a_protocol_that_is_not_of_the_web_is_denied(lenient: Proxy, url: str) -> None:
    assert lenient.status(url.format(host=ALLOWED)) == 403


@pytest.mark.parametrize(
    "url", ["cache_object://127.0.0.1/info", "/squid-internal-mgr/info", "http://ssrf-proxy/squid-internal-mgr/menu"]
)
def test_squid_tells_nobody_about_itself(strict: Proxy, lenient: Proxy, url: str) -> None:
    assert {strict.status(url), lenient.status(url)} == {403}


def test_an_allowed_address_is_reached_and_its_neighbour_is_not(
    lenient: Proxy, allowed: HttpStub, internal: HttpStub
) -> None:
    assert lenient.get(f"http://{ALLOWED}:{allowed.port}/x?y=%20").seen["path"] == "/x?y=%20"
    assert lenient.tunnel(f"{ALLOWED}:{allowed.port}") == 200
    assert lenient.status(f"http://{INTERNAL}:{internal.port}/") == 403
    assert lenient.tunnel(f"{INTERNAL}:{internal.port}") == 403


def test_a_name_with_an_allowed_and_an_internal_address_is_denied(
    lenient: Proxy, dns: DnsStub, allowed: HttpStub
) -> None:
    for name, addresses in (("mixed.test", [ALLOWED, INTERNAL]), ("dexim.test", [INTERNAL, ALLOWED])):
        dns.set(name, addresses)
        assert lenient.status(f"http://{name}:{allowed.port}/") == 403
        assert lenient.tunnel(f"{name}:{allowed.port}") == 403


def test_a_name_that_changes_between_the_check_and_the_connection_gains_nothing(
    lenient: Proxy, dns: DnsStub, allowed: HttpStub
) -> None:
    dns.set("rebinding.test", [ALLOWED], [INTERNAL])
    replies = [lenient.get(f"http://rebinding.test:{allowed.port}/") for _ in range(5)]
    assert {reply.by for reply in replies} == {"allowed"}
    assert dns.asked.count("rebinding.test") == 1


@pytest.mark.parametrize("name", ["friends.test", "a.friends.test", "b.a.Friends.test", "single.test"])
def test_an_allowed_domain_is_reached_wherever_it_is(
    lenient: Proxy, dns: DnsStub, internal: HttpStub, name: str
) -> None:
    dns.set(name.lower(), [INTERNAL])
    assert lenient.get(f"http://{name}:{internal.port}/").by == "internal"
    assert lenient.tunnel(f"{name}:{internal.port}") == 200


@pytest.mark.parametrize("name", ["notfriends.test", "friends.test.evil.test", "a.single.test"])
def test_a_domain_that_only_looks_like_an_allowed_one_is_denied(
    lenient: Proxy, dns: DnsStub, internal: HttpStub, name: str
) -> None:
    dns.set(name, [INTERNAL])
    assert lenient.status(f"http://{name}:{internal.port}/") == 403


def test_an_address_is_not_allowed_for_the_name_that_it_claims(
    lenient: Proxy, dns: DnsStub, internal: HttpStub
) -> None:
    dns.set_pointer(INTERNAL, "a.friends.test")
    assert lenient.status(f"http://{INTERNAL}:{internal.port}/") == 403


def test_no_destination_learns_who_asked(lenient: Proxy, allowed: HttpStub) -> None:
    for headers in ({}, {"X-Forwarded-For": "10.0.0.7", "Via": "1.1 dify-api"}):
        reply = lenient.get(f"http://{ALLOWED}:{allowed.port}/", headers=headers)
        assert reply.sent("X-Forwarded-For") is None
        assert reply.sent("Via") is None


def test_a_large_body_passes(lenient: Proxy, allowed: HttpStub) -> None:
    size = 3 * 1024 * 1024
    assert lenient.get(f"http://{ALLOWED}:{allowed.port}/", "POST", body=b"x" * size).seen["body"] == size


def test_nothing_is_cached(lenient: Proxy, allowed: HttpStub) -> None:
    before = allowed.requests
    for _ in range(2):
        assert "max-age" in lenient.get(f"http://{ALLOWED}:{allowed.port}/cached").headers["Cache-Control"]
    assert allowed.requests == before + 2
