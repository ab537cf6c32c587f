"""Several exposures share an installation: each serves its roles and hosts, and none serves more."""

from dataclasses import replace
from typing import Any

import pytest

from constructs_dify import Exposure, GatewayController, IngressController, PublicUrls
from constructs_dify.exposure.several import Several, as_one
from constructs_dify.site.public_urls import Role
from tests.support.charts import dify, synth
from tests.support.manifests import Manifest, of_kind
from tests.support.references import reference_errors
from tests.support.routes import http_route_answer, ingress_answer
from tests.support.schemas import schema_errors, versions

URL = "https://dify.example.com"
CONSOLE: list[Role] = ["console_web", "console_api"]
REST: list[Role] = ["service_api", "app_web", "app_api", "files"]
URLS = PublicUrls(
    console_web="https://console.internal", console_api="https://console.internal",
    service_api="https://apps.example.com", app_web="https://apps.example.com", app_api="https://apps.example.com",
    files="https://apps.example.com",
)  # fmt: skip
OPEN = Exposure.ingress(class_name="public", only=REST, cluster_issuer="letsencrypt")
INSIDE = Exposure.ingress(class_name="internal", only=CONSOLE, issuer="ours")


def named(objects: list[Manifest], kind: str) -> dict[str, Any]:
    return {obj["metadata"]["name"]: obj for obj in of_kind(objects, kind)}


@pytest.mark.parametrize("nginx", [{}, {"nginx": None}], ids=["nginx", "parts"])
def test_the_console_may_have_an_ingress_of_another_class(nginx: Any):
    objects = synth(public_url=URLS, expose=[OPEN, INSIDE], **nginx)
    assert schema_errors(objects, versions()[0]) == []
    assert reference_errors(objects, {"Secret/dify-secrets", "Secret/dify-tls", "Secret/dify-tls-console-web"}) == []
    ingresses = named(objects, "Ingress")
    assert {name: each["spec"]["ingressClassName"] for name, each in ingresses.items()} == {
        "dify-ingress": "public", "dify-ingress-console-web": "internal",
    }  # fmt: skip
    public = ingress_answer([*of_kind(objects, "Service"), ingresses["dify-ingress"]])
    internal = ingress_answer([*of_kind(objects, "Service"), ingresses["dify-ingress-console-web"]])
    api = "api" if nginx else "nginx"
    assert public("apps.example.com", "/v1/x") == internal("console.internal", "/console/api/x") == api
    assert public("console.internal", "/console/api/x") is internal("apps.example.com", "/v1/x") is None
    assert ingresses["dify-ingress-console-web"]["spec"]["tls"] == [
        {"hosts": ["console.internal"], "secretName": "dify-tls-console-web"}
    ]


def test_an_exposure_keeps_its_names_when_another_comes_after_it():
    expose = Exposure.http_route(gateway="infra/public", hosts=["apps.example.com"], issuer="ours")
    other = Exposure.http_route(gateway="infra/internal", hosts=["console.internal"], issuer="ours")
    objects = synth(public_url=URLS, expose=[expose, other], nginx=None)
    for kind in ("HTTPRoute", "Certificate", "ReferenceGrant"):
        [name] = named(synth(public_url=URLS, expose=expose, nginx=None), kind)
        assert [*named(objects, kind)] == [name, f"{name}-console-internal"]
    assert http_route_answer(objects)("console.internal", "/console/api") == "api"


def test_a_role_that_nobody_serves_is_not_reached():
    objects = synth(public_url=URLS, expose=INSIDE)
    assert {rule["host"] for rule in named(objects, "Ingress")["dify-ingress"]["spec"]["rules"]} == {"console.internal"}


def test_of_one_host_only_what_has_a_path_of_its_own_can_be_served_alone():
    paths = ("/v1/x", "/e/x", "/mcp", "/console/api", "/", "/files/1")

    def answers(**options: Any) -> list[str | None]:
        answer = ingress_answer(synth(public_url=URL, **options))
        return [answer("dify.example.com", path) for path in paths]

    assert answers(expose=Exposure.ingress(only=["files"])) == [None, None, None, None, None, "nginx"]
    rest = Exposure.ingress(only=["service_api"])
    assert answers(expose=rest, release="1.14.2") == ["nginx", "nginx", "nginx", None, None, None]
    # From 1.15 on, pages of the console share a path with it.
    with pytest.raises(ValueError, match=r"only: got service_api without console_web, .*dify\.example\.com/openapi"):
        dify(public_url=URL, expose=rest)


def test_parts_behind_an_exposure_alone_get_what_its_controller_needs():
    expose = Exposure.ingress(controller=IngressController.gke(), only=["app_web", "app_api"], hosts=["a.example.com"])
    urls = PublicUrls(
        **dict.fromkeys(("console_web", "console_api", "service_api", "files"), URL),
        app_web="https://a.example.com", app_api="https://a.example.com",
    )  # fmt: skip
    assert [*named(synth(public_url=urls, expose=expose, nginx=None), "BackendConfig")] == ["dify-api", "dify-web"]


def test_two_load_balancers_of_google_share_what_they_need_of_a_service():
    hosts = [["dify.example.com"], ["apps.example.com"]]
    ways = [
        Exposure.ingress(hosts=hosts[0], controller=IngressController.gke()),
        Exposure.ingress(hosts=hosts[1], controller=IngressController.gke(internal=True)),
    ]
    apps = [f"https://{host}" for [host] in hosts]
    urls = PublicUrls(console_web=URL, console_api=URL, service_api=URL, app_web=apps, app_api=apps, files=apps)
    objects = synth(public_url=urls, expose=ways)
    assert [*named(objects, "BackendConfig")] == ["dify-nginx"]
    assert [*named(objects, "Ingress")] == ["dify-ingress", "dify-ingress-apps-example-com"]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        # On one host, these have one path.
        (
            {"public_url": URL, "expose": Exposure.ingress(only=CONSOLE)},
            r"^Exposure\.ingress\.only: got console_web without app_web, but both are at dify\.example\.com/.* a host",
        ),
        # nginx would serve the rest below /.
        (
            {
                "public_url": URL,
                "expose": Exposure.http_route(gateway="g", only=["console_web", "app_web", "service_api"]),
            },
            r"^Exposure\.http_route\.only: got .* without console_api, .* leads to nginx, which serves /console/api",
        ),
        (
            {"public_url": PublicUrls(console_web=URL), "expose": Exposure.ingress(only=["console_web"])},
            r"only: got console_web without app_web, .*, where app_web is left out and so is at every host",
        ),
        (
            {"public_url": URLS, "expose": Exposure.ingress(only=CONSOLE, hosts=["apps.example.com"])},
            r"^Exposure\.ingress\.hosts: got 'apps\.example\.com'; expected a host .* such as console\.internal",
        ),
        (
            {"public_url": URLS, "expose": Exposure.ingress(only=CONSOLE, hosts=["*.internal"])},
            r"^Exposure\.ingress\.hosts: got '\*\.internal' with only=.* expected whole names",
        ),
        (
            {"public_url": URLS, "expose": [OPEN, Exposure.http_route(gateway="g", only=["files", *REST])]},
            r"^expose\[1\]: got apps\.example\.com/.*, which expose\[0\] serves already; .*only=",
        ),
    ],
)
def test_what_cannot_be_told_apart_is_an_error(options: Any, error: str):
    with pytest.raises(ValueError, match=error):
        dify(**options)


@pytest.mark.parametrize("only", [[], ["console"], "console_web"])
@pytest.mark.parametrize("factory", [Exposure.ingress, Exposure.openshift_route])
def test_only_names_roles(factory: Any, only: Any):
    with pytest.raises((TypeError, ValueError), match=r"\.only(\[0\])?: got .*; (expected|write) "):
        factory(only=only)


def test_nginx_has_one_service_however_many_lead_to_it():
    keepalives = [
        Exposure.load_balancer(port=8080),
        Exposure.http_route(gateway="g", controller=GatewayController.gke()),
        Exposure.ingress(controller=IngressController.aws_alb()),
    ]
    service = Several(choices=keepalives).front_service
    assert (service.port, service.keepalive) == (8080, 4060)
    assert as_one(keepalives[0]) is keepalives[0]
    with pytest.raises(ValueError, match=r"^expose\[1\]: got a second .* which expose\[0\] does too"):
        as_one([Exposure.load_balancer(), Exposure.node_port()])
    with pytest.raises(ValueError, match=r"^expose: got \[\]; expected one exposure at least"):
        as_one([])


def test_a_second_host_with_fewer_paths_has_a_route_of_its_own():
    urls = PublicUrls(**{
        **dict.fromkeys(("console_web", "console_api", "service_api", "app_api", "files"), URL),
        "app_web": (URL, "https://old.example.com"),
    })  # fmt: skip
    objects = synth(public_url=urls, expose=Exposure.http_route(gateway="g"), nginx=None)
    assert {name: each["spec"]["hostnames"] for name, each in named(objects, "HTTPRoute").items()} == {
        "dify-http-route-console-web": ["dify.example.com"],
        "dify-http-route-app-web": ["old.example.com"],
    }


def test_triggers_come_with_the_service_api_where_they_have_no_url():
    rest, later = Exposure.ingress(class_name="public", only=REST), "1.16.1"
    objects = synth(public_url=URLS, release=later, nginx=None, expose=rest)
    assert ingress_answer(objects)("apps.example.com", "/triggers/webhook/x") == "api"


def test_triggers_may_have_an_exposure_of_their_own():
    urls, alone = replace(URLS, trigger="https://hooks.example.com"), Exposure.ingress(only=["trigger"])
    answer = ingress_answer(synth(public_url=urls, release="1.16.1", nginx=None, expose=alone))
    answers = {path: answer("hooks.example.com", path) for path in ("/triggers/webhook/x", "/v1/x", "/")}
    assert answers == {"/triggers/webhook/x": "api", "/v1/x": None, "/": None}
    assert answer("apps.example.com", "/v1/x") is None
