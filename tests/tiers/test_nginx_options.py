"""NginxOptions. What nginx makes of them, tests/real/ asks nginx."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import constructs_dify.tiers.nginx as nginx_package
from constructs_dify import CaBundle, Installation, NginxLocation, NginxOptions, NginxProxy, Route
from constructs_dify.tiers.nginx.snippets import ONCE, top_directives
from tests.support.charts import alone
from tests.support.manifests import find, of_kind

ROUTES = [Route(path="/console/api", part="api"), Route(path="/", part="web")]


def proxy(options: NginxOptions, **more: Any) -> tuple[NginxProxy, Any]:
    return alone(NginxProxy, routes=ROUTES, tier=options, **more)


def servers(options: NginxOptions) -> str:
    _, objects = proxy(options)
    return find(objects, "ConfigMap", "dify-nginx-files")["data"]["default.conf.template"]


def test_a_location_is_proxied_and_the_network_lets_it():
    options = NginxOptions(locations=[NginxLocation(path="/docs", upstream="http://docs.web.svc:8080")])
    part, _ = proxy(options)
    assert "set $upstream http://docs.web.svc.cluster.local:8080;" in servers(options)
    assert [(place.namespace, place.ports) for place in part.destinations if place.namespace] == [("web", (8080,))]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("http://docs", "http://docs.dify.svc.cluster.local:80"),
        ("https://docs.example.com", "https://docs.example.com:443"),
        ("http://[fd00::1]:8080", "http://[fd00::1]:8080"),
    ],
)
def test_nginx_is_told_full_names(given: str, told: str):
    assert f"set $upstream {told};" in servers(NginxOptions(locations=[NginxLocation(path="/docs", upstream=given)]))


def test_an_upstream_with_tls_is_verified_by_the_authorities_of_the_site():
    options = NginxOptions(locations=[NginxLocation(path="/docs", upstream="https://docs.example.com")])
    install = Installation(name="dify", namespace="dify", ca_bundle=CaBundle(config_map="ca"))
    _, objects = proxy(options, install=install)
    [deployment] = of_kind(objects, "Deployment")
    volumes = deployment["spec"]["template"]["spec"]["volumes"]
    assert "ca" in [volume["configMap"]["name"] for volume in volumes if "configMap" in volume]
    assert "proxy_ssl_verify on;" in servers(options)


def test_the_snippet_of_a_path_of_dify_leaves_the_path_to_dify():
    text = servers(NginxOptions(locations=[NginxLocation(path="/console/api/", snippet="deny 203.0.113.7;")]))
    assert text.count("deny 203.0.113.7;") == 2
    assert text.count("location = /console/api {") == 1


def test_what_nginx_has_once_is_what_the_configuration_has_beside_its_servers():
    folder = Path(nginx_package.__file__).parent
    main = (folder / "nginx.conf").read_text().partition("http {")[2].rpartition("}")[0]
    default = re.sub("@{(servers|snippet|websockets)}", "", (folder / "default.conf.template").read_text())
    found = {name for text in (main, default) for name in top_directives("", text.replace("@{", "${"))}
    assert found - {"access_log", "include", "log_format", "map", "proxy_set_header"} == set(ONCE)


SNIPPETS: dict[str, tuple[dict[str, Any], str]] = {
    "an end of the server": ({"server_snippet": "add_header A b; } server { listen 81;"}, "as many { before it"),
    "a block without an end": ({"http_snippet": "geo $office { default 0;"}, "a } for each {"),
    "a directive without an end": ({"server_snippet": "add_header A b"}, "semicolon after each directive"),
    "a block without a name": ({"http_snippet": "{ }"}, "a directive before it"),
    "a quote without an end": ({"server_snippet": 'add_header A "b;'}, "quotes that end on their line"),
    "a comment that hides the end": ({"server_snippet": "add_header A b # ;"}, "semicolon after each"),
    "a location": ({"server_snippet": "location /x { return 404; }"}, "NginxLocation"),
    "an answer to the kubelet": ({"server_snippet": "return 503;"}, "/healthz"),
    "headers of Dify": ({"server_snippet": "proxy_set_header A b;"}, "in http_snippet"),
    "a limit": ({"server_snippet": "client_max_body_size 1m;"}, "NGINX_CLIENT_MAX_BODY_SIZE"),
    "what is there": ({"http_snippet": "resolver 10.0.0.1;"}, "has it already"),
    "a port": ({"server_snippet": "listen 81;"}, "listen"),
    "a NUL": ({"server_snippet": "add_header A \0;"}, "U\\+0000"),
    "one path twice": (
        {
            "locations": [
                NginxLocation(path="/a", snippet="return 404;"),
                NginxLocation(path="/a/", snippet="deny all;"),
            ]
        },
        r"locations\[1\]\.path",
    ),
}


@pytest.mark.parametrize("mistake", SNIPPETS)
def test_what_to_do_is_said_about(mistake: str):
    options, expected = SNIPPETS[mistake]
    with pytest.raises(ValueError, match=rf"^NginxOptions\.(?s:.*)({expected})"):
        NginxOptions(**options)


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ({"path": "docs", "snippet": "return 404;"}, r"NginxLocation\.path"),
        ({"path": "/docs"}, r"upstream: got None; expected a URL, or a snippet"),
        ({"path": "/docs", "upstream": "http://docs:80/x"}, "without a path"),
        ({"path": "/docs", "upstream": "ftp://docs"}, "http://"),
        ({"path": "/docs", "upstream": "http://docs", "snippet": "proxy_pass http://x;"}, "as upstream="),
        ({"path": "/docs", "snippet": "return 404"}, r"NginxLocation\.snippet"),
    ],
)
def test_what_to_do_is_said_about_a_location(location: dict[str, Any], expected: str):
    with pytest.raises(ValueError, match=expected):
        NginxLocation(**location)


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        (NginxLocation(path="/console/api/", upstream="http://x"), "is a path of Dify"),
        (NginxLocation(path="/console/api", snippet="proxy_pass http://x;"), "one of Dify's"),
        (NginxLocation(path="/console/api", snippet="client_max_body_size 1m;"), "NGINX_CLIENT_MAX_BODY_SIZE"),
        (NginxLocation(path="/healthz", snippet="return 404;"), "the kubelet"),
        (NginxLocation(path="/marketplace", snippet="return 404;"), "Marketplace"),
    ],
)
def test_dify_keeps_its_own_paths(location: NginxLocation, expected: str):
    with pytest.raises(ValueError, match=expected):
        proxy(NginxOptions(locations=[location]), marketplace="https://marketplace.dify.ai")


def test_what_is_in_quotes_and_comments_ends_nothing():
    text = (
        'add_header A "}; \\" {" always; # } {\nif ($uri ~ "^/[a-z]{2}/") { return 404; }\nset $a "${uri}";set $b ${a};'
    )
    assert list(top_directives("", text)) == ["add_header", "if", "set", "set"]
    assert text.splitlines()[0] in servers(NginxOptions(server_snippet=text))


LOGIN = 'proxy_set_header Authorization "Basic YWRhOmxvdmVsYWNl";'


@pytest.mark.parametrize("secret", ["# http://ada:lovelace@docs", LOGIN])
def test_a_snippet_with_a_credential_is_refused_and_not_repeated(secret: str):
    makers: list[Callable[[], object]] = [
        lambda: NginxOptions(http_snippet=secret),
        lambda: NginxOptions(server_snippet=f"location /x {{ {secret}\n}}"),
        lambda: NginxLocation(path="/docs", snippet=f"return 404; {secret}"),
    ]
    for make in makers:
        with pytest.raises(ValueError, match=r"^Nginx\w+\.\w*snippet: got a") as error:
            make()
        assert "lovelace" not in str(error.value)


def test_a_header_that_nginx_completes_is_no_credential():
    snippet = 'proxy_set_header Authorization "Basic $credentials";'
    assert snippet in servers(NginxOptions(locations=[NginxLocation(path="/x", upstream="http://x", snippet=snippet)]))
