"""Whatever leads straight to the parts sends each request where nginx sends it. tests/real/ asks nginx the same."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from constructs_dify import Exposure, PublicUrls
from tests.support.charts import synth
from tests.support.manifests import Manifest, find, of_kind
from tests.support.references import reference_errors
from tests.support.routes import (
    LAYOUTS,
    Answer,
    http_route_answer,
    ingress_answer,
    is_prefix,
    route_answer,
    wrong_answers,
)
from tests.support.schemas import schema_errors, versions

Objects = list[Manifest]

MECHANISMS: dict[str, tuple[Any, Callable[[Objects], Answer]]] = {
    "ingress": (Exposure.ingress(), ingress_answer),
    "http route": (Exposure.http_route(gateway="infra/public"), http_route_answer),
    "route": (Exposure.openshift_route(), route_answer),
}


def direct(mechanism: str, layout: str) -> Objects:
    return synth(expose=MECHANISMS[mechanism][0], public_url=LAYOUTS[layout].public_url, nginx=None)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_every_request_reaches_its_part_without_nginx(mechanism: str, layout: str):
    objects = direct(mechanism, layout)
    answer = MECHANISMS[mechanism][1](objects)
    assert wrong_answers(answer, LAYOUTS[layout].table) == []
    assert reference_errors(objects, {"Secret/dify-secrets"}) == []
    assert schema_errors(objects, versions()[0]) == []


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_with_nginx_every_request_to_a_known_host_is_its_own(mechanism: str, layout: str):
    expose, answer_of = MECHANISMS[mechanism]
    answer = answer_of(synth(expose=expose, public_url=LAYOUTS[layout].public_url))
    hosts = PublicUrls.same(url).hosts if isinstance(url := LAYOUTS[layout].public_url, str) else url.hosts
    assert {host: answer(host, "/v1/x") for host, _, _ in LAYOUTS[layout].table} == {
        host: "nginx" if host in hosts else None for host, _, _ in LAYOUTS[layout].table
    }


def test_a_wildcard_gets_what_lies_below_any_url_that_it_stands_for():
    urls = PublicUrls(
        console_web="https://console.example.com", console_api="https://console.example.com",
        service_api="https://api.example.com", app_web="https://dify.example.org", app_api="https://dify.example.org",
        files="https://dify.example.org",
    )  # fmt: skip
    hosts = ["*.example.com", "dify.example.org"]
    objects = synth(expose=Exposure.ingress(hosts=hosts), public_url=urls, nginx=None)
    answer = ingress_answer(objects)
    assert [answer("api.example.com", path) for path in ("/v1/x", "/console/api/x", "/explore", "/api/x")] == [
        "api", "api", "web", "web",
    ]  # fmt: skip
    assert answer("dify.example.org", "/v1/x") == "web"


def test_the_routes_of_several_sets_of_hosts_are_told_apart_by_the_first_url_of_each():
    routes = of_kind(direct("http route", "hosts per role"), "HTTPRoute")
    assert {route["metadata"]["name"]: route["spec"]["hostnames"] for route in routes} == {
        "dify-http-route-console-web": ["console.example.com"],
        "dify-http-route-service-api": ["api.example.com"],
        "dify-http-route-app-web": ["apps.example.com"],
        "dify-http-route-files": ["files.example.com"],
    }
    [route] = of_kind(direct("http route", "some hosts"), "HTTPRoute")
    assert route["metadata"]["name"] == "dify-http-route"
    assert route["spec"]["hostnames"] == ["console.example.com", "apps.example.com"]


def test_no_client_can_say_what_the_url_of_a_hook_is():
    [route] = of_kind(direct("http route", "one host"), "HTTPRoute")
    removed = {
        rule["matches"][0]["path"]["value"]: rule["filters"][0]["requestHeaderModifier"]["remove"]
        for rule in route["spec"]["rules"]
        if "filters" in rule
    }
    assert removed == {"/e/": ["Dify-Hook-Url"]}


# -- the checks themselves ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prefix", "path", "fits"),
    [
        ("/", "/", True),
        ("/", "/any/path", True),
        ("/foo", "/foo", True),
        ("/foo", "/foo/", True),
        ("/foo", "/foo/bar?x=/foo", True),
        ("/foo/", "/foo", True),
        ("/foo/", "/foo/", True),
        ("/foo", "/foobar", False),
        ("/foo/ba", "/foo/bar", False),
        ("/foo/bar", "/foo", False),
        ("/foo", "/Foo", False),
        ("/foo", "/?/foo", False),
    ],
)
def test_a_prefix_is_compared_element_by_element(prefix: str, path: str, fits: bool):
    assert is_prefix(prefix, path) is fits


def paths(objects: Objects, host: int) -> Any:
    return find(objects, "Ingress", "dify-ingress")["spec"]["rules"][host]["http"]["paths"]


def entry(objects: Objects, host: int, path: str) -> Any:
    [found] = [entry for entry in paths(objects, host) if entry["path"] == path]
    return found


def route(objects: Objects, name: str) -> Any:
    return find(objects, "HTTPRoute", f"dify-http-route-{name}")["spec"]


def rule(objects: Objects, name: str, path: str) -> Any:
    [found] = [rule for rule in route(objects, name)["rules"] if rule["matches"][0]["path"]["value"] == path]
    return found


CONSOLE, API, APPS, FILES = range(4)
FAULTS: dict[str, tuple[str, Callable[[Objects], object], str]] = {
    "a path that is missing": (
        "ingress",
        lambda o: paths(o, API).remove(entry(o, API, "/v1")),
        "api.example.com/v1: nobody answers, not api",
    ),
    "a path too many": (
        "ingress",
        lambda o: paths(o, API).append(entry(o, CONSOLE, "/")),
        "api.example.com/: web answers, not nobody",
    ),
    "a way to the inner API": (
        "ingress",
        lambda o: entry(o, FILES, "/files").update(path="/"),
        "files.example.com/inner/api/x: api answers, not nobody",
    ),
    "a path to the wrong part": (
        "ingress",
        lambda o: entry(o, CONSOLE, "/").update(backend=entry(o, CONSOLE, "/console/api")["backend"]),
        "console.example.com/signin: api answers, not web",
    ),
    "a path to a port that the Service does not have": (
        "ingress",
        lambda o: entry(o, APPS, "/api")["backend"]["service"]["port"].update(number=80),
        "apps.example.com/api: nobody answers, not api",
    ),
    "a path for itself alone": (
        "ingress",
        lambda o: entry(o, APPS, "/api").update(pathType="Exact"),
        "apps.example.com/api/chat-messages: web answers, not api",
    ),
    "a host that is missing": (
        "ingress",
        lambda o: find(o, "Ingress", "dify-ingress")["spec"]["rules"].pop(FILES),
        "files.example.com/files/upload/for-plugin: nobody answers, not api",
    ),
    "a rule without a host": (
        "ingress",
        lambda o: find(o, "Ingress", "dify-ingress")["spec"]["rules"][CONSOLE].pop("host"),
        "example.com/: web answers, not nobody",
    ),
    "a rule that is missing": (
        "http route",
        lambda o: route(o, "service-api")["rules"].remove(rule(o, "service-api", "/e/")),
        "api.example.com/e/hook: nobody answers, not plugin-daemon",
    ),
    "a rule too many": (
        "http route",
        lambda o: route(o, "files")["rules"].append(rule(o, "app-web", "/")),
        "files.example.com/apps: web answers, not nobody",
    ),
    "a rule to the wrong part": (
        "http route",
        lambda o: rule(o, "app-web", "/api").update(backendRefs=rule(o, "app-web", "/")["backendRefs"]),
        "apps.example.com/api/chat-messages: web answers, not api",
    ),
    "a rule to a port that the Service does not have": (
        "http route",
        lambda o: rule(o, "app-web", "/api")["backendRefs"][0].update(port=80),
        "apps.example.com/api: nobody answers, not api",
    ),
    "a rule for itself alone": (
        "http route",
        lambda o: rule(o, "service-api", "/v1")["matches"][0]["path"].update(type="Exact"),
        "api.example.com/v1/chat-messages: nobody answers, not api",
    ),
    "a hostname that is a wildcard": (
        "http route",
        lambda o: route(o, "console-web").update(hostnames=["*.com"]),
        "example.com/: web answers, not nobody",
    ),
    "two routes for one host": (
        "http route",
        lambda o: route(o, "console-web")["hostnames"].append("files.example.com"),
        "files.example.com/apps: web answers, not nobody",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_table_finds(fault: str):
    mechanism, spoil, message = FAULTS[fault]
    objects = deepcopy(direct(mechanism, "hosts per role"))
    spoil(objects)
    assert message in wrong_answers(MECHANISMS[mechanism][1](objects), LAYOUTS["hosts per role"].table)
