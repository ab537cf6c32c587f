"""The emitted configuration in real nginx, in front of stub upstreams at their real names and ports."""

import json
import re
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_dify import Exposure, Installation, Marketplace, NginxProxy, PublicUrls, Route, Tier, checks
from constructs_dify.tiers.nginx.config import nginx_files
from constructs_dify.tiers.nginx_proxy import HEALTH, servers_of
from tests.support.charts import synth
from tests.support.manifests import find
from tests.support.routes import LAYOUTS, ingress_answer, wrong_answers

from .accepted import accepted, fuzzed, near, passes, setting
from .http_stubs import (
    DnsStub,
    HttpStub,
    dns_stub,
    http_stub,
    loopback,
    opened,
    own_stdout,
    request,
)
from .programs import Program, folder_of, free_port, require, run_as, running, wait_for_port, wait_until

API, WEB, PLUGIN_DAEMON, MARKETPLACE, WEBSOCKET = (
    "dify-api.dify.svc.cluster.local",
    "dify-web.dify.svc.cluster.local",
    "dify-plugin-daemon.dify.svc.cluster.local",
    "marketplace.dify.ai",
    "dify-websocket.dify.svc.cluster.local",
)
USER = "www-data"
LIMIT = 64 * 1024
IPV4_ONLY = {"${NGINX_LISTEN_IPV6}": "#", "${NGINX_RESOLVER_IPV6}": "on"}


def emitted_files(**options: Any) -> dict[str, str]:
    """What the pod of a default install mounts, with the marketplace behind it."""
    known = {"public_url": "http://dify.example.com", **options}
    # The pages of the release take nothing but a whole URL of it.
    shop = None if known["public_url"] is None else Marketplace(proxied=True)
    objects = synth(**{"marketplace": shop, **known})
    return find(objects, "ConfigMap", "dify-nginx-files")["data"]


def edited(text: str, edits: dict[str, str]) -> str:
    for old, new in edits.items():
        assert old in text
        text = text.replace(old, new)
    return text


def write(folder: Path, files: dict[str, str], port: int, resolvers: str, marketplace_port: int, ca: Path) -> Path:
    """Lays the files out as the pod does, with nothing changed but ports, folders and the test's own scale."""
    shop = {
        f"https://{MARKETPLACE};": f"https://{MARKETPLACE}:{marketplace_port};",
        "/etc/ssl/certs/ca-certificates.crt": str(ca),
    }
    template = files["default.conf.template"]
    server = edited(
        template,
        {
            "${NGINX_LOCAL_RESOLVERS}": resolvers,
            **IPV4_ONLY,
            "listen 80": f"listen 127.0.0.1:{port}",
            "valid=10s": "valid=1s",
            "client_max_body_size 181m;": f"client_max_body_size {LIMIT};",
            **(shop if MARKETPLACE in template else {}),
        },
    )
    return lay_out(folder, files["nginx.conf"], server)


def lay_out(folder: Path, main: str, server: str) -> Path:
    main = edited(
        main,
        {
            "pid /run/": f"pid {folder}/",
            "/etc/nginx/conf.d/": f"{folder}/conf.d/",
            "/var/cache/nginx/": f"{folder}/",
            # Debian's nginx keeps these where only root may write; the image's own are in /var/cache/nginx.
            "http {": "http {" + "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("fastcgi", "scgi", "uwsgi")),
        },
    )
    (folder / "nginx.conf").write_text(main)
    (folder / "conf.d").mkdir()
    (folder / "conf.d" / "default.conf").write_text(server)
    return folder / "nginx.conf"


def complaints(conf: Path) -> list[str]:
    """What nginx has to say of a configuration."""
    command = own_stdout([require("nginx"), "-t", "-e", "stderr", "-c", str(conf)])
    output = subprocess.run(run_as(USER, command), capture_output=True, text=True).stdout
    return [line for line in output.splitlines() if "[" in line or not line.startswith("nginx: ")]


@contextmanager
def started(dns: DnsStub, ca: Path, marketplace_port: int = 443, **options: Any) -> Iterator[tuple[int, Program]]:
    """Runs nginx and yields its port."""
    nginx, port = require("nginx"), free_port()
    with folder_of(USER) as folder:
        conf = write(folder, emitted_files(**options), port, dns.address, marketplace_port, ca)
        command = [nginx, "-e", "stderr", "-c", str(conf), "-g", "daemon off;"]
        with running(own_stdout(command), user=USER) as program:
            wait_for_port(port, program=program)
            yield port, program


@pytest.fixture(scope="module")
def certificates() -> Iterator[Path]:
    """A folder with a certificate authority and what it, or a stranger, has signed."""
    openssl = require("openssl")

    def certify(name: str, host: str, *arguments: str) -> None:
        command = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
        files = ("-keyout", f"{name}.key", "-out", f"{name}.pem")
        subject = ("-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}")
        subprocess.run(
            [openssl, *command.split(), *files, *subject, *arguments], cwd=folder, check=True, capture_output=True
        )

    def sign(name: str, host: str, signer: str) -> None:
        certify(name, host, "-CA", f"{signer}.pem", "-CAkey", f"{signer}.key", "-addext", "basicConstraints=CA:FALSE")

    with folder_of(USER) as folder:
        certify("ca", "ca")
        certify("stranger", "stranger")
        sign("good", MARKETPLACE, "ca")
        sign("other-host", "other.example.com", "ca")
        sign("other-signer", MARKETPLACE, "stranger")
        yield folder


def tls(certificates: Path, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / f"{name}.pem", certificates / f"{name}.key")
    return context


@pytest.fixture(scope="module")
def upstreams(certificates: Path) -> Iterator[dict[str, HttpStub]]:
    with (
        http_stub("api", loopback(1), 5001) as api,
        http_stub("web", loopback(2), 3000) as web,
        http_stub("plugin-daemon", loopback(3), 5002) as plugin_daemon,
        http_stub("marketplace", loopback(4), tls=tls(certificates, "good")) as marketplace,
    ):
        yield {stub.name: stub for stub in (api, web, plugin_daemon, marketplace)}


@pytest.fixture
def dns() -> Iterator[DnsStub]:
    with dns_stub() as dns:
        yield dns


@contextmanager
def nginx_before(upstreams: dict[str, HttpStub], certificates: Path, **options: Any) -> Iterator[int]:
    with dns_stub() as dns:
        for number, name in enumerate((API, WEB, PLUGIN_DAEMON, MARKETPLACE), start=1):
            dns.set(name, [loopback(number)])
        with started(dns, certificates / "ca.pem", upstreams["marketplace"].port, **options) as (port, _):
            yield port


@pytest.fixture(scope="module")
def nginx(upstreams: dict[str, HttpStub], certificates: Path) -> Iterator[int]:
    with nginx_before(upstreams, certificates) as port:
        yield port


LONG = ".".join(["a" * 63] * 3 + ["b" * 57, "xyz"])


@pytest.mark.parametrize(
    "public_url",
    [None, "https://dify.example.com", PublicUrls(console_web="https://dify.example.com", app_web=f"https://{LONG}")],
)
def test_nginx_finds_nothing_to_complain_about(public_url: Any, certificates: Path) -> None:
    with folder_of(USER) as folder:
        files = emitted_files(public_url=public_url)
        conf = write(folder, files, free_port(), "127.0.0.1 [::1]", 443, certificates / "ca.pem")
        assert complaints(conf) == []


HOSTS = near("dify.example.com", "Dify", "my_host.example.com", "10.0.0.1", "[fd00::1]", LONG) | st.text(
    "ab0-_.", min_size=1, max_size=70
)
PORTS = near("", "", "", ":8443", ":65535")
TIMES = near("3600s", "65", "0", "1w", "1h 30m") | st.lists(
    st.builds("{}{}".format, st.integers(0, 10**10), st.sampled_from(["w", "d", "h", "m", "s", "ms", "", "y", "us"])),
    min_size=1, max_size=4,
).map(" ".join)  # fmt: skip
SIZES = near("100m", "0") | st.builds("{}{}".format, st.integers(0, 2**64), st.sampled_from("kKmMgGtT"))
# Each directive that a setting feeds.
SETTINGS = {
    "NGINX_CLIENT_MAX_BODY_SIZE": SIZES,
    "NGINX_PROXY_READ_TIMEOUT": TIMES,
    "NGINX_PROXY_SEND_TIMEOUT": TIMES,
    "NGINX_KEEPALIVE_TIMEOUT": TIMES,
    "NGINX_WORKER_PROCESSES": near("2", "auto", "1024") | st.integers(0, 2000).map(str),
}


def urls(check: Callable[[str], object]) -> st.SearchStrategy[str]:
    """The URLs of an origin that a check takes."""
    texts = st.builds("https://{}{}".format, HOSTS, PORTS) | near("https://dify.example.com")
    return accepted(check, texts, "https://dify.example.com")


@pytest.fixture(scope="module")
def some_port() -> int:
    return free_port()


@pytest.mark.fuzz
@given(
    settings=st.fixed_dictionaries({name: setting("nginx", name, texts) for name, texts in SETTINGS.items()}),
    console=urls(lambda url: PublicUrls(console_web=url)),
    app=urls(lambda url: PublicUrls(app_web=url)),
    shop=urls(lambda url: Marketplace(url=url)),
    path=accepted(lambda path: Route(path=path, part="web"), near("/own", "/own/path", "/own-path/"), "/own"),
)
@fuzzed
def test_nginx_reads_whatever_the_checks_let_through(
    some_port: int, certificates: Path, settings: dict[str, str], console: str, app: str, shop: str, path: str
) -> None:
    assert set(settings) == NginxProxy.rendered_settings
    install = Installation(
        name="dify", namespace="dify", public_urls=PublicUrls(console_web=console, app_web=app)
    )  # fmt: skip
    taken = {HEALTH, *(route.path.rstrip("/") for route in install.release.routes)}
    own = [Route(path=path, part="api", urls=("app_web",))] if path.rstrip("/") not in taken else []
    files = nginx_files(
        servers=servers_of(
            install, [*install.release.routes, *own], Marketplace(url=shop, proxied=True).proxied_url(install)
        ),
        scheme=install.public_urls.scheme,
        listen=80,
        health=HEALTH,
        body_size=settings["NGINX_CLIENT_MAX_BODY_SIZE"],
        read_timeout=settings["NGINX_PROXY_READ_TIMEOUT"],
        send_timeout=settings["NGINX_PROXY_SEND_TIMEOUT"],
        keepalive_timeout=settings["NGINX_KEEPALIVE_TIMEOUT"],
        worker_processes=settings["NGINX_WORKER_PROCESSES"],
    )
    server = edited(
        files["default.conf.template"],
        {
            "${NGINX_LOCAL_RESOLVERS}": "127.0.0.1",
            **IPV4_ONLY,
            "listen 80": f"listen 127.0.0.1:{some_port}",
            "/etc/ssl/certs/ca-certificates.crt": str(certificates / "ca.pem"),
        },
    )
    with folder_of(USER) as folder:
        assert complaints(lay_out(folder, files["nginx.conf"], server)) == []
    # None of them is more than one argument of its directive.
    for text in (*settings.values(), console, app, shop, path):
        assert not set(text.replace(" ", "")) & set(";{}$#\"'\\\t\n\r"), text


def test_nginx_refuses_what_the_checks_refuse() -> None:
    """The values of a time, a size and a number that look right."""
    refused = {
        "proxy_read_timeout": ["", "1.5h", "30m1h", "100us", "+5", "\uff16\uff15", "1y", "1M"],
        "client_max_body_size": ["", "1.5m", "1t", "+5", "\uff19m", "9223372036854775808"],
    }
    checked = {"proxy_read_timeout": checks.nginx_time, "client_max_body_size": checks.nginx_size}
    with folder_of(USER) as folder:
        for directive, values in refused.items():
            for value in values:
                (folder / "t.conf").write_text(
                    f"pid {folder}/pid; events {{}} http {{ access_log off; {directive} {value}; }}"
                )
                assert complaints(folder / "t.conf"), (directive, value)
                assert not passes(lambda text, check=checked[directive]: check("path", text), value)


def test_what_the_pod_has_of_addresses_is_all_that_the_image_fills_in() -> None:
    files = emitted_files()
    filled_in = set(re.findall(r"\$\{(\w+)\}", files["default.conf.template"]))
    assert filled_in == {"NGINX_LOCAL_RESOLVERS", "NGINX_LISTEN_IPV6", "NGINX_RESOLVER_IPV6"}
    assert not [text for text in files.values() if "@{" in text]


def test_the_limits_are_upstreams_unless_others_are_asked_for() -> None:
    text = emitted_files()["default.conf.template"]
    assert "proxy_read_timeout 3600s;" in text
    assert "proxy_send_timeout 3600s;" in text
    asked = {
        "NGINX_CLIENT_MAX_BODY_SIZE": "2g",
        "NGINX_PROXY_READ_TIMEOUT": "30m",
        "NGINX_PROXY_SEND_TIMEOUT": "20m",
        "NGINX_KEEPALIVE_TIMEOUT": "75",
    }
    text = emitted_files(nginx=Tier(settings=asked))["default.conf.template"]
    assert "client_max_body_size 2g;" in text
    assert "proxy_read_timeout 30m;" in text
    assert "proxy_send_timeout 20m;" in text
    assert "keepalive_timeout 75;" in text


def test_a_part_that_is_off_is_not_named() -> None:
    text = emitted_files(plugin_daemon=None, marketplace=None)["default.conf.template"]
    assert "location /e/" not in text
    assert PLUGIN_DAEMON not in text
    assert "marketplace" not in text
    assert f"http://{WEB}:3000" in text


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_request_reaches_its_part_through_the_ingress_and_nginx(
    layout: str, upstreams: dict[str, HttpStub], certificates: Path
) -> None:
    """The table that tests/exposure/ asks what leads straight to the parts."""
    options = {"expose": Exposure.ingress(), "public_url": LAYOUTS[layout].public_url}
    outside = ingress_answer(synth(**options))

    def answer(host: str, path: str) -> str | None:
        if outside(host, path) != "nginx":
            return None
        reply = request(port, path, headers={"Host": host})
        return None if reply.status == 404 else reply.by

    with nginx_before(upstreams, certificates, **options) as port:
        assert wrong_answers(answer, LAYOUTS[layout].table) == []


@pytest.mark.parametrize(
    ("path", "upstream"),
    [
        ("/files/1/file-preview?sign=a%2Fb&t=1", "api"),
        ("/e/hook/callback?x=1", "plugin-daemon"),
        ("/apps?tab=a%20b", "web"),
        ("/marketplacefoo", "web"),
        ("/api/../inner/api/invoke/llm", "web"),
        ("/api/%2e%2e/inner/api/invoke/llm", "web"),
    ],
)
def test_a_part_gets_the_path_as_the_client_sent_it(nginx: int, path: str, upstream: str) -> None:
    reply = request(nginx, path)
    assert (reply.by, reply.seen["path"]) == (upstream, path)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_the_api_has_for_inside_is_not_reached_from_outside(
    layout: str, upstreams: dict[str, HttpStub], certificates: Path
) -> None:
    inside = ["/inner/api/invoke/llm", "/health", "/threads", "/db-pool-stat", "/admin/insert-explore-apps"]
    forms = ["{}", "/{}", "/api/..{}", "/v1/%2e%2e{}", "/e/..{}", "{}/", "{}?x=/v1/", "/%2e{}"]
    hosts = {host for host, _, _ in LAYOUTS[layout].table} | {"localhost", "10.0.0.7"}
    with nginx_before(upstreams, certificates, public_url=LAYOUTS[layout].public_url) as port:
        for host, path, form in product(hosts, inside, forms):
            reply = request(port, form.format(path), headers={"Host": host})
            assert reply.status == 404 or reply.by == "web", (host, form.format(path))


def test_a_host_that_nobody_named_gets_every_route(upstreams: dict[str, HttpStub], certificates: Path) -> None:
    """Such as a forwarded port of this machine."""
    paths = {
        "/": "web",
        "/console/api/x": "api",
        "/v1/x": "api",
        "/e/x": "plugin-daemon",
        "/marketplace/": "marketplace",
    }
    with nginx_before(upstreams, certificates, public_url=LAYOUTS["hosts per role"].public_url) as port:
        assert {path: request(port, path, headers={"Host": "localhost:8080"}).by for path in paths} == paths


def test_the_marketplace_is_at_the_host_of_the_console_alone(
    upstreams: dict[str, HttpStub], certificates: Path
) -> None:
    with nginx_before(upstreams, certificates, public_url=LAYOUTS["hosts per role"].public_url) as port:
        replies = {
            host: request(port, "/marketplace/x", headers={"Host": f"{host}.example.com"})
            for host in ("console", "apps", "api")
        }
    assert {host: reply.by for host, reply in replies.items() if reply.status == 200} == {
        "console": "marketplace",
        "apps": "web",
    }


@pytest.mark.parametrize(
    "path", ["/v1/a%2Fb%20c%3Fd", "/v1/%E4%BD%A0%E5%A5%BD?q=%E4%BD%A0+%26", "/v1//a///b", "/v1/a+b;c=d?e&&f=", "/v1?"]
)
def test_encoded_characters_stay_encoded(nginx: int, path: str) -> None:
    assert request(nginx, path).seen["path"] == path


def test_the_upstream_gets_the_method_and_the_body(nginx: int) -> None:
    reply = request(nginx, "/v1/x", "PUT", body=b"x" * 1000)
    assert (reply.seen["method"], reply.seen["body"]) == ("PUT", 1000)


def test_the_upstream_is_called_with_http_1_1_and_no_connection_header(nginx: int) -> None:
    reply = request(nginx, "/v1/x", headers={"Connection": "keep-alive"})
    assert reply.seen["version"] == "HTTP/1.1"
    assert reply.sent("Connection") is None


def test_the_upstream_learns_how_the_client_called(nginx: int) -> None:
    reply = request(nginx, "/v1/x")
    assert reply.sent("Host") == "dify.example.com"
    assert reply.sent("X-Forwarded-For") == "127.0.0.1"
    assert reply.sent("X-Forwarded-Proto") == "http"
    assert reply.sent("X-Forwarded-Port") == str(nginx)


def test_what_a_tls_terminator_says_is_kept(nginx: int) -> None:
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Port": "8443", "X-Forwarded-For": "203.0.113.7"}
    reply = request(nginx, "/v1/x", headers=headers)
    assert reply.sent("X-Forwarded-For") == "203.0.113.7, 127.0.0.1"
    assert reply.sent("X-Forwarded-Proto") == "https"
    assert reply.sent("X-Forwarded-Port") == "8443"


def test_the_first_of_several_terminators_is_the_one_the_client_called(nginx: int) -> None:
    reply = request(nginx, "/v1/x", headers={"X-Forwarded-Proto": "https, http", "X-Forwarded-Port": "443, 80"})
    assert reply.sent("X-Forwarded-Proto") == "https"
    assert reply.sent("X-Forwarded-Port") == "443"


def test_a_terminator_that_names_no_port_means_the_usual_one(nginx: int) -> None:
    assert request(nginx, "/v1/x", headers={"X-Forwarded-Proto": "https"}).sent("X-Forwarded-Port") == "443"
    assert request(nginx, "/v1/x", headers={"X-Forwarded-Proto": "http"}).sent("X-Forwarded-Port") == "80"


def test_a_forwarded_scheme_that_is_no_scheme_of_the_web_is_not_passed_on(nginx: int) -> None:
    reply = request(nginx, "/e/x", headers={"X-Forwarded-Proto": "javascript", "X-Forwarded-Port": "x"})
    assert reply.sent("X-Forwarded-Proto") == "http"
    assert reply.sent("X-Forwarded-Port") == str(nginx)
    assert reply.sent("Dify-Hook-Url") == "http://dify.example.com/e/x"


@pytest.mark.parametrize(("headers", "scheme"), [({}, "http"), ({"X-Forwarded-Proto": "https"}, "https")])
def test_the_plugin_daemon_learns_the_public_url_of_a_hook(nginx: int, headers: dict[str, str], scheme: str) -> None:
    reply = request(nginx, "/e/hook/a%2Fb?x=1", headers=headers)
    assert reply.sent("Dify-Hook-Url") == f"{scheme}://dify.example.com/e/hook/a%2Fb?x=1"


def test_where_nobody_says_how_the_client_called_the_public_url_does(
    upstreams: dict[str, HttpStub], certificates: Path
) -> None:
    """A load balancer that ends TLS below HTTP adds no header."""
    with nginx_before(upstreams, certificates, public_url="https://dify.example.com") as port:
        reply = request(port, "/e/x")
        assert reply.sent("X-Forwarded-Proto") == "https"
        assert reply.sent("X-Forwarded-Port") == "443"
        assert reply.sent("Dify-Hook-Url") == "https://dify.example.com/e/x"
        assert request(port, "/e/x", headers={"X-Forwarded-Proto": "http"}).sent("X-Forwarded-Proto") == "http"


def test_no_client_can_say_what_the_hook_url_is(nginx: int) -> None:
    forged = {"Dify-Hook-Url": "https://evil.example.com/"}
    assert request(nginx, "/e/x", headers=forged).sent("Dify-Hook-Url") == "http://dify.example.com/e/x"
    for path in ("/v1/x", "/console/api/x", "/explore", "/"):
        assert request(nginx, path, headers=forged).sent("Dify-Hook-Url") is None


def test_a_redirect_of_nginx_keeps_the_public_scheme_and_port(nginx: int) -> None:
    reply = request(nginx, "/marketplace")
    assert (reply.status, reply.headers["Location"]) == (301, "/marketplace/")


def test_a_stream_arrives_event_by_event(nginx: int, upstreams: dict[str, HttpStub]) -> None:
    with opened(nginx, "/v1/stream") as response:
        for number in range(3):
            upstreams["api"].next_event.release()
            assert response.readline() == f"data: {number}\n".encode()


def test_an_upload_may_be_as_large_as_the_limit_and_no_larger(nginx: int) -> None:
    assert request(nginx, "/v1/files/upload", "POST", body=b"x" * LIMIT).seen["body"] == LIMIT
    assert request(nginx, "/v1/files/upload", "POST", body=b"x" * (LIMIT + 1)).status == 413


def test_nginx_answers_the_kubelet_itself_and_names_no_version(nginx: int) -> None:
    reply = request(nginx, "/healthz", headers={"Host": "10.0.0.7:80"})
    # Load balancers of some clouds take no other number for good health.
    assert reply.status == 200
    assert reply.headers["Server"] == "nginx"


def test_nginx_logs_what_clients_ask_and_not_what_the_kubelet_asks(dns: DnsStub, certificates: Path) -> None:
    with started(dns, certificates / "ca.pem") as (port, program):
        request(port, "/healthz")
        request(port, "/apps", headers={"X-Forwarded-For": "203.0.113.7"})
        wait_until(lambda: '"GET /apps HTTP/1.1" 502' in program.output, "the request to be logged")
        assert "203.0.113.7" in program.output
        assert "could not be resolved" in program.output
        assert "healthz" not in program.output


def test_nginx_starts_without_any_upstream_and_finds_each_once_it_is_there(
    dns: DnsStub, certificates: Path, upstreams: dict[str, HttpStub]
) -> None:
    with started(dns, certificates / "ca.pem") as (port, _):
        assert request(port, "/healthz").status == 200
        assert [request(port, path).status for path in ("/", "/v1/x", "/e/x", "/marketplace/")] == [502] * 4
        dns.set(WEB, [loopback(2)])
        wait_until(lambda: request(port, "/").status == 200, "nginx to find the web")
        assert request(port, "/v1/x").status == 502
        dns.set(API, [loopback(1)])
        wait_until(lambda: request(port, "/v1/x").status == 200, "nginx to find the API")
        assert request(port, "/").by == "web"


def test_nginx_follows_an_upstream_that_moves(dns: DnsStub, certificates: Path) -> None:
    dns.set(API, [loopback(11)])
    with (
        http_stub("before", loopback(11), 5001),
        http_stub("after", loopback(12), 5001),
        started(dns, certificates / "ca.pem") as (port, _),
    ):
        assert request(port, "/v1/x").by == "before"
        dns.set(API, [loopback(12)])
        wait_until(lambda: request(port, "/v1/x").by == "after", "nginx to follow the API")


def test_the_marketplace_is_called_by_its_own_name_without_the_prefix(
    nginx: int, upstreams: dict[str, HttpStub]
) -> None:
    reply = request(nginx, "/marketplace/api/v1/plugins?x=a%20b")
    assert (reply.by, reply.seen["path"]) == ("marketplace", "/api/v1/plugins?x=a%20b")
    assert reply.sent("Host") == MARKETPLACE
    assert set(upstreams["marketplace"].server_names) == {MARKETPLACE}


def test_the_marketplace_learns_nothing_of_the_client(nginx: int) -> None:
    private = {
        "Authorization": "Bearer x",
        "Cookie": "session=x",
        "Referer": "https://dify.example.com/",
        "X-Forwarded-For": "203.0.113.7",
        "Dify-Hook-Url": "x",
    }
    useful = {"Content-Type": "application/json", "Accept": "application/json"}
    body = json.dumps({"query": "x"}).encode()
    reply = request(nginx, "/marketplace/api/v1/search", "POST", {**private, **useful}, body)
    assert {name.lower() for name, _ in reply.seen["headers"]} == {
        "host",
        "accept",
        "content-type",
        "content-length",
    }
    assert reply.seen["body"] == len(body)


def test_the_marketplace_sets_no_cookie_under_our_name(nginx: int) -> None:
    assert "Set-Cookie" not in request(nginx, "/marketplace/x").headers
    assert request(nginx, "/v1/x").headers["Set-Cookie"] == "from=api"


@pytest.mark.parametrize("certificate", ["other-host", "other-signer"])
def test_a_marketplace_that_cannot_prove_its_name_is_not_spoken_to(
    dns: DnsStub, certificates: Path, certificate: str
) -> None:
    dns.set(MARKETPLACE, [loopback(13)])
    with (
        http_stub("impostor", loopback(13), tls=tls(certificates, certificate)) as impostor,
        started(dns, certificates / "ca.pem", impostor.port) as (port, _),
    ):
        assert request(port, "/marketplace/x").status == 502
        assert impostor.server_names == [MARKETPLACE]


# -- websockets -----------------------------------------------------------------------------------------------------

HANDSHAKE = {"Upgrade": "websocket", "Connection": "Upgrade", "Origin": "https://dify.example.com"}
LATER = {"release": "1.16.1", "public_url": "https://dify.example.com", "marketplace": Marketplace(proxied=True)}


@pytest.fixture(scope="module")
def nginx_with_websockets(upstreams: dict[str, HttpStub], certificates: Path) -> Iterator[int]:
    with dns_stub() as dns, http_stub("websocket", loopback(5), 5001):
        for number, name in enumerate((API, WEB, PLUGIN_DAEMON, MARKETPLACE, WEBSOCKET), start=1):
            dns.set(name, [loopback(number)])
        with started(dns, certificates / "ca.pem", upstreams["marketplace"].port, **LATER) as (port, _):
            yield port


def test_a_websocket_is_open_in_both_directions(nginx_with_websockets: int) -> None:
    asked = "".join(f"{name}: {value}\r\n" for name, value in HANDSHAKE.items())
    with socket.create_connection(("127.0.0.1", nginx_with_websockets), 5) as connection:
        connection.sendall(f"GET /socket.io/?EIO=4 HTTP/1.1\r\nHost: dify.example.com\r\n{asked}\r\n".encode())
        with connection.makefile("rb") as answer:
            assert answer.readline().split()[1] == b"101"
            headers = {line.lower() for line in iter(answer.readline, b"\r\n")}
            assert headers >= {b"upgrade: websocket\r\n", b"connection: upgrade\r\n"}
            for number in range(3):
                connection.sendall(b"%d\n" % number)
                assert answer.readline() == b"%d\n" % number


def test_what_asks_for_no_websocket_at_its_path_is_an_ordinary_request(nginx_with_websockets: int) -> None:
    for path in ("/socket.io/?transport=polling", "/socket.io"):
        reply = request(nginx_with_websockets, path)
        assert (reply.status, reply.by) == (200, "websocket")
        assert reply.sent("Upgrade") is reply.sent("Connection") is None


@pytest.mark.parametrize("path", ["/console/api/x", "/v1/x", "/files/x", "/e/x", "/", "/socket.iox", "/triggers/x"])
def test_no_other_path_becomes_a_websocket(path: str, nginx_with_websockets: int) -> None:
    reply = request(nginx_with_websockets, path, headers=HANDSHAKE)
    assert reply.status == 200
    assert reply.by != "websocket"
    assert reply.sent("Upgrade") is reply.sent("Connection") is None


def test_no_other_protocol_is_spoken_at_its_path(nginx_with_websockets: int) -> None:
    reply = request(nginx_with_websockets, "/socket.io/", headers={**HANDSHAKE, "Upgrade": "h2c"})
    assert (reply.status, reply.sent("Connection")) == (200, None)
