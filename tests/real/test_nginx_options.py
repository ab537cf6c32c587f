"""The directives of users in real nginx: those of the documentation."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from constructs_dify import NginxLocation, NginxOptions
from constructs_dify.tiers.nginx.snippets import ONCE
from tests.support.charts import synth
from tests.support.manifests import find

from .http_stubs import HttpStub, dns_stub, http_stub, loopback, own_stdout, request
from .programs import folder_of, free_port, require, running, wait_for_port
from .test_nginx import API, IPV4_ONLY, USER, WEB, complaints, edited, lay_out

DOCS = Path(__file__).parents[2] / "docs" / "exposure.md"


def documented() -> NginxOptions:
    """What the page has."""
    [block] = [block for block in DOCS.read_text().split("```")[1::2] if "nginx = NginxOptions(" in block]
    names: dict[str, Any] = {}
    exec(block.removeprefix("python\n").partition("app = App()")[0], names)
    return names["nginx"]


def files(options: NginxOptions) -> dict[str, str]:
    objects = synth(public_url="https://dify.example.com", nginx=options)
    return find(objects, "ConfigMap", "dify-nginx-files")["data"]


def laid_out(folder: Path, options: NginxOptions, port: int, resolver: str) -> Path:
    (folder / "htpasswd").write_text("ada:{PLAIN}lovelace\n")
    texts = files(options)
    edits = {**IPV4_ONLY, "${NGINX_LOCAL_RESOLVERS}": resolver, "listen 80": f"listen 127.0.0.1:{port}"}
    server = edited(texts["default.conf.template"], edits)
    return lay_out(folder, texts["nginx.conf"], server.replace("/etc/nginx/users/", f"{folder}/"))


@pytest.fixture(scope="module")
def stubs() -> Iterator[list[HttpStub]]:
    with (
        http_stub("api", loopback(1), 5001) as api,
        http_stub("web", loopback(2), 3000) as web,
        http_stub("docs", loopback(3), 8080) as docs,
    ):
        yield [api, web, docs]


@pytest.fixture(scope="module")
def nginx(stubs: list[HttpStub]) -> Iterator[int]:
    port = free_port()
    with dns_stub() as dns, folder_of(USER) as folder:
        for number, name in enumerate((API, WEB, "docs.web.svc.cluster.local"), start=1):
            dns.set(name, [loopback(number)])
        options = documented()
        # The client of these tests is at the address that a load balancer would be at.
        text = options.http_snippet.replace("10.0.0.0/8", "127.0.0.0/8")
        options = NginxOptions(
            http_snippet=text, server_snippet=options.server_snippet, locations=options.locations,
            volumes=options.volumes, volume_mounts=options.volume_mounts,
        )  # fmt: skip
        conf = laid_out(folder, options, port, dns.address)
        command = [require("nginx"), "-e", "stderr", "-c", str(conf), "-g", "daemon off;"]
        with running(own_stdout(command), user=USER) as program:
            wait_for_port(port, program=program)
            yield port


def test_nginx_finds_nothing_to_complain_about() -> None:
    with folder_of(USER) as folder:
        assert complaints(laid_out(folder, documented(), free_port(), "127.0.0.1")) == []


def get(port: int, path: str, **headers: str) -> Any:
    return request(port, path, "GET", {"Host": "dify.example.com", **headers}, None)


OFFICE = {"X-Forwarded-For": "203.0.113.5"}


def test_a_further_path_reaches_its_server_as_the_client_sent_it(nginx: int) -> None:
    reply = get(nginx, "/docs/a%20b?c=d")
    assert (reply.by, reply.seen["path"]) == ("docs", "/docs/a%20b?c=d")
    assert get(nginx, "/docs").by == "docs"


def test_a_path_answers_by_itself(nginx: int) -> None:
    robots = get(nginx, "/robots.txt")
    assert (robots.status, robots.text) == (200, "User-agent: *\nDisallow: /\n")
    reply = get(nginx, "/help/x?y=z")
    assert (reply.status, reply.headers["Location"]) == (301, "https://help.example.com/help/x?y=z")


def test_the_console_is_for_the_office_alone(nginx: int) -> None:
    assert get(nginx, "/console/api/apps").status == 403
    assert get(nginx, "/console/api/apps", **OFFICE).by == "api"
    assert get(nginx, "/v1/chat-messages").by == "api"


def test_pages_want_a_password_and_the_kubelet_has_none(nginx: int) -> None:
    assert get(nginx, "/apps").status == 401
    assert get(nginx, "/apps", Authorization="Basic YWRhOmxvdmVsYWNl").by == "web"
    assert get(nginx, "/healthz").status == 200


@pytest.mark.parametrize("path", ["/v1/x", "/robots.txt", "/console/api/apps", "/apps"])
def test_headers_of_the_server_are_on_every_path(nginx: int, path: str) -> None:
    assert get(nginx, path).headers["X-Content-Type-Options"] == "nosniff"
    assert get(nginx, path).headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "options",
    [
        NginxOptions(server_snippet='if ($uri != /healthz) { return 503 "back at noon"; }'),
        NginxOptions(server_snippet="auth_basic Dify; auth_basic_user_file /etc/nginx/users/htpasswd;\ndeny all;"),
        NginxOptions(http_snippet="deny all;\nproxy_set_header X-Site a;"),
        NginxOptions(locations=[NginxLocation(path="/docs", upstream="https://docs.example.com")]),
        NginxOptions(server_snippet='if ($uri ~ "^/[a-z]{2}/\\\\.\\"") { return 404; } # }'),
    ],
    ids=lambda options: options.server_snippet or options.http_snippet or "an upstream with TLS",
)
def test_nginx_takes_other_things_that_people_write(options: NginxOptions) -> None:
    with folder_of(USER) as folder:
        assert complaints(laid_out(folder, options, free_port(), "127.0.0.1")) == []


def test_nginx_starts_with_none_of_what_it_has_once() -> None:
    texts = files(NginxOptions())
    values = {name: line.split(maxsplit=1)[1] for text in texts.values() for line in text.splitlines()
              if (name := line.split(maxsplit=1)[0] if line.strip() else "") in ONCE}  # fmt: skip
    assert values.keys() == set(ONCE)
    for name, value in values.items():
        with folder_of(USER) as folder:
            conf = laid_out(folder, NginxOptions(), free_port(), "127.0.0.1")
            value = value.replace("${NGINX_LOCAL_RESOLVERS}", "127.0.0.1").replace("/var/cache/nginx/", f"{folder}/")
            default = folder / "conf.d" / "default.conf"
            default.write_text(f"{default.read_text()}\n{name} {value}\n")
            run = subprocess.run([require("nginx"), "-t", "-e", "stderr", "-c", str(conf)], capture_output=True)
            assert b"directive is duplicate" in run.stderr, name
