"""Each controller is told, in its own words, to let streams, an hour of silence and large files pass."""

import json
from typing import Any

import pytest

from constructs_dify import Exposure, GatewayController, IngressController, Installation, Tier
from constructs_dify.exposure.choice import FrontDoor
from constructs_dify.exposure.own_annotations import check_limits
from constructs_dify.tiers.nginx_proxy import HEALTH
from tests.support.charts import container, dify, synth
from tests.support.manifests import Manifest, find, of_kind
from tests.support.references import reference_errors
from tests.support.rules import rule_errors
from tests.support.schemas import schema_errors, versions

Objects = list[Manifest]

URL = "https://dify.example.com"
ARN = "arn:aws:acm:eu-central-1:111122223333:certificate/example"
EVERY = {
    "ingress-nginx": Exposure.ingress(controller=IngressController.ingress_nginx(), tls_secret="certificate"),
    "Traefik": Exposure.ingress(controller=IngressController.traefik(), tls_secret="certificate"),
    "ALB": Exposure.ingress(controller=IngressController.aws_alb()),
    "GKE": Exposure.ingress(controller=IngressController.gke(managed_certificate=True)),
    "GKE Gateway": Exposure.http_route(gateway="infra/public", controller=GatewayController.gke()),
}


def ingress(objects: Objects) -> Any:
    return find(objects, "Ingress", "dify-ingress")


def annotations(objects: Objects, prefix: str) -> dict[str, str]:
    """Those of the Ingress below a prefix, without it."""
    found = ingress(objects)["metadata"].get("annotations", {})
    return {key.removeprefix(prefix + "/"): text for key, text in found.items() if key.startswith(prefix + "/")}


def exposed(controller: Any, **options: Any) -> Objects:
    of_exposure = {key: options.pop(key) for key in ("tls_secret", "annotations", "class_name") if key in options}
    return synth(expose=Exposure.ingress(controller=controller, **of_exposure), **{"public_url": URL, **options})


def service_annotations(objects: Objects) -> dict[str, dict[str, str]]:
    return {
        service["metadata"]["name"]: service["metadata"]["annotations"]
        for service in of_kind(objects, "Service")
        if "annotations" in service["metadata"]
    }


@pytest.mark.parametrize("nginx", [Tier(), None])
@pytest.mark.parametrize("expose", EVERY.values(), ids=EVERY)
def test_what_it_wants_is_valid_and_complete(expose: Any, nginx: Tier | None):
    objects = synth(expose=expose, nginx=nginx, public_url=URL)
    assert schema_errors(objects, versions()[0]) == []
    assert reference_errors(objects, {"Secret/dify-secrets", "Secret/certificate"}) == []
    assert rule_errors(objects) == []


def test_what_the_user_writes_wins():
    own = {"nginx.ingress.kubernetes.io/proxy-body-size": "5g", "example.com/team": "ai"}
    objects = exposed(IngressController.ingress_nginx(), annotations=own, class_name="public")
    found = ingress(objects)["metadata"]["annotations"]
    assert own.items() <= found.items()
    assert found["nginx.ingress.kubernetes.io/proxy-buffering"] == "off"
    assert ingress(objects)["spec"]["ingressClassName"] == "public"


# -- ingress-nginx ------------------------------------------------------------------------------------------------


def test_ingress_nginx_has_the_limits_of_nginx():
    settings = {"NGINX_CLIENT_MAX_BODY_SIZE": "2g", "NGINX_PROXY_READ_TIMEOUT": "2h", "NGINX_PROXY_SEND_TIMEOUT": "90m"}
    objects = exposed(IngressController.ingress_nginx(), nginx=Tier(settings=settings))
    assert ingress(objects)["spec"]["ingressClassName"] == "nginx"
    assert annotations(objects, "nginx.ingress.kubernetes.io") == {
        "proxy-body-size": "2g",
        "proxy-buffering": "off",
        "proxy-read-timeout": "7200",
        "proxy-send-timeout": "5400",
    }


def test_without_nginx_the_limits_are_those_that_it_would_have():
    found = annotations(exposed(IngressController.ingress_nginx(), nginx=None), "nginx.ingress.kubernetes.io")
    assert found["proxy-body-size"] == "181m"
    assert found["proxy-read-timeout"] == found["proxy-send-timeout"] == "3600"


# -- Traefik ------------------------------------------------------------------------------------------------------


def test_traefik_serves_tls_where_it_has_a_certificate():
    objects = exposed(IngressController.traefik(), tls_secret="certificate")
    assert ingress(objects)["spec"]["ingressClassName"] == "traefik"
    assert annotations(objects, "traefik.ingress.kubernetes.io") == {
        "router.entrypoints": "websecure",
        "router.tls": "true",
    }
    assert annotations(exposed(IngressController.traefik()), "traefik.ingress.kubernetes.io") == {}


# -- AWS ----------------------------------------------------------------------------------------------------------


def test_an_alb_serves_tls_for_an_https_url_and_sends_http_there():
    found = annotations(exposed(IngressController.aws_alb(scheme="internet-facing")), "alb.ingress.kubernetes.io")
    assert found["scheme"] == "internet-facing"
    assert json.loads(found["listen-ports"]) == [{"HTTP": 80}, {"HTTPS": 443}]
    assert found["ssl-redirect"] == "443"
    # It looks for certificates that fit the hosts.
    assert "certificate-arn" not in found
    assert found["load-balancer-attributes"] == "idle_timeout.timeout_seconds=3600"
    assert found["target-type"] == "ip"


def test_an_alb_for_an_http_url_has_no_tls():
    objects = exposed(IngressController.aws_alb(), public_url="http://dify.example.com")
    found = annotations(objects, "alb.ingress.kubernetes.io")
    assert json.loads(found["listen-ports"]) == [{"HTTP": 80}]
    assert "ssl-redirect" not in found
    assert found["scheme"] == "internal"


def test_an_alb_takes_a_certificate_by_its_name():
    found = annotations(exposed(IngressController.aws_alb(certificate_arn=ARN)), "alb.ingress.kubernetes.io")
    assert found["certificate-arn"] == ARN


def test_an_alb_waits_as_long_as_nginx_or_says_that_it_cannot():
    controller = IngressController.aws_alb()
    objects = exposed(controller, nginx=Tier(settings={"NGINX_PROXY_READ_TIMEOUT": "4000s"}))
    found = annotations(objects, "alb.ingress.kubernetes.io")
    assert found["load-balancer-attributes"] == "idle_timeout.timeout_seconds=4000"
    with pytest.raises(ValueError, match=r"NGINX_PROXY_READ_TIMEOUT.*got '7200s'; expected 4000s at most"):
        exposed(controller, nginx=Tier(settings={"NGINX_PROXY_READ_TIMEOUT": "2h"}))


@pytest.mark.parametrize(
    ("name", "too_low", "enough"),
    [
        ("nginx.ingress.kubernetes.io/proxy-body-size", "180m", "181m"),
        ("nginx.ingress.kubernetes.io/proxy-read-timeout", "60", "1200"),
        ("haproxy.router.openshift.io/timeout", "30s", "1200s"),
        (
            "alb.ingress.kubernetes.io/load-balancer-attributes",
            "access_logs.s3.enabled=true,idle_timeout.timeout_seconds=600",
            "idle_timeout.timeout_seconds=1200,access_logs.s3.enabled=true",
        ),
    ],
)
def test_an_annotation_of_ones_own_allows_no_less_than_dify_needs(name: str, too_low: str, enough: str):
    door = FrontDoor(
        install=Installation(name="dify", namespace="dify"), backends=[], body_size="", read_timeout=0, send_timeout=0
    )
    with pytest.raises(ValueError, match=rf"^Exposure\.ingress\.annotations\['{name}'\]: got .*settings of the chart"):
        check_limits("Exposure.ingress", {name: too_low}, door)
    check_limits("Exposure.ingress", {name: enough}, door)


def test_an_alb_asks_each_service_for_a_path_that_it_has():
    path = "alb.ingress.kubernetes.io/healthcheck-path"
    objects = exposed(IngressController.aws_alb())
    assert service_annotations(objects) == {"dify-nginx": {path: HEALTH}}
    assert container(objects, "nginx")["readinessProbe"]["httpGet"]["path"] == HEALTH
    direct = exposed(IngressController.aws_alb(), nginx=None)
    assert service_annotations(direct) == {
        "dify-api": {path: "/health"},
        "dify-websocket": {path: "/health"},
        "dify-web": {path: "/signin"},
        "dify-plugin-daemon": {path: "/health/check"},
    }


# -- Google -------------------------------------------------------------------------------------------------------


def test_a_gke_ingress_waits_and_asks_as_its_backend_configs_say():
    objects = exposed(IngressController.gke(), nginx=None)
    assert "ingressClassName" not in ingress(objects)["spec"]
    assert annotations(objects, "kubernetes.io") == {"ingress.class": "gce"}
    health = {
        "dify-api": ("/health", 5001),
        "dify-websocket": ("/health", 5001),
        "dify-web": ("/signin", 3000),
        "dify-plugin-daemon": ("/health/check", 5002),
    }
    for name, (path, port) in health.items():
        assert find(objects, "BackendConfig", name)["spec"] == {
            "timeoutSec": 3600,
            "healthCheck": {"type": "HTTP", "requestPath": path, "port": port},
        }
    assert {name: json.loads(found["cloud.google.com/backend-config"]) for name, found in
            service_annotations(objects).items()} == {name: {"default": name} for name in health}  # fmt: skip


def test_google_manages_a_certificate_for_all_hosts():
    objects = exposed(IngressController.gke(managed_certificate=True))
    assert find(objects, "ManagedCertificate", "dify-tls")["spec"] == {"domains": ["dify.example.com"]}
    assert annotations(objects, "networking.gke.io") == {"managed-certificates": "dify-tls"}
    assert annotations(objects, "kubernetes.io") == {"ingress.class": "gce", "ingress.allow-http": "false"}


def test_a_gke_ingress_may_be_internal():
    assert annotations(exposed(IngressController.gke(internal=True)), "kubernetes.io") == {
        "ingress.class": "gce-internal"
    }


def test_a_gke_gateway_gets_policies_in_place_of_timeouts_which_it_refuses():
    objects = synth(expose=EVERY["GKE Gateway"], public_url=URL)
    [rule] = find(objects, "HTTPRoute", "dify-http-route")["spec"]["rules"]
    assert "timeouts" not in rule
    target = {"group": "", "kind": "Service", "name": "dify-nginx"}
    assert find(objects, "GCPBackendPolicy", "dify-nginx")["spec"] == {
        "default": {"timeoutSec": 3600},
        "targetRef": target,
    }
    assert find(objects, "HealthCheckPolicy", "dify-nginx")["spec"] == {
        "default": {
            "config": {
                "type": "HTTP",
                "httpHealthCheck": {"requestPath": "/healthz", "portSpecification": "USE_FIXED_PORT", "port": 80},
            }
        },
        "targetRef": target,
    }
    direct = synth(expose=EVERY["GKE Gateway"], public_url=URL, nginx=None)
    assert {policy["spec"]["targetRef"]["name"] for policy in of_kind(direct, "HealthCheckPolicy")} == {
        "dify-api",
        "dify-websocket",
        "dify-web",
        "dify-plugin-daemon",
    }


# -- keep-alive ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expose", "idle"),
    [(EVERY["ALB"], 4000), (EVERY["GKE"], 600), (EVERY["GKE Gateway"], 600)],
    ids=["ALB", "GKE", "GKE Gateway"],
)
def test_nginx_does_not_hang_up_before_the_load_balancer_does(expose: Any, idle: int):
    def keepalive(**options: Any) -> int:
        files = find(synth(expose=expose, public_url=URL, **options), "ConfigMap", "dify-nginx-files")["data"]
        [line] = [line for line in files["default.conf.template"].splitlines() if line.startswith("keepalive_timeout")]
        return int(line.split()[1].rstrip(";"))

    assert keepalive() > idle
    assert keepalive(nginx=Tier(settings={"NGINX_KEEPALIVE_TIMEOUT": "5000"})) == 5000


# -- what they do not take ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("certificate", [{"tls_secret": "certificate"}, {"cluster_issuer": "letsencrypt"}])
def test_an_alb_takes_no_certificate_from_a_secret(certificate: Any):
    with pytest.raises(ValueError, match=r"Exposure\.ingress: .*ALB uses certificates in ACM.*certificate_arn"):
        Exposure.ingress(controller=IngressController.aws_alb(), **certificate)


def test_gke_knows_no_ingress_class():
    with pytest.raises(ValueError, match=r"class_name: got 'gce'.*IngressController\.gke"):
        Exposure.ingress(controller=IngressController.gke(), class_name="gce")


def test_google_manages_certificates_of_public_hosts_with_a_name_only():
    with pytest.raises(ValueError, match="managed_certificate: got True with internal=True"):
        IngressController.gke(internal=True, managed_certificate=True)
    with pytest.raises(ValueError, match="a certificate in a Secret together with the one of"):
        Exposure.ingress(controller=IngressController.gke(managed_certificate=True), tls_secret="certificate")
    wildcard = Exposure.ingress(controller=IngressController.gke(managed_certificate=True), hosts=["*.example.com"])
    with pytest.raises(ValueError, match=r"hosts: got '\*\.example\.com'.*no wildcard"):
        dify(expose=wildcard)


@pytest.mark.parametrize("host", ["intranet", "dify.10", "dify." + "a" * 55 + ".com"])
def test_google_manages_no_certificate_for_a_domain_that_is_not_public_or_too_long(host: str):
    expose = Exposure.ingress(controller=IngressController.gke(managed_certificate=True), hosts=[host])
    with pytest.raises(ValueError, match=rf"^Exposure\.ingress\.hosts: got '{host}'; expected a public domain"):
        dify(expose=expose)


def test_a_host_of_the_public_url_that_google_does_not_take_is_blamed_on_that():
    expose = Exposure.ingress(controller=IngressController.gke(managed_certificate=True))
    with pytest.raises(ValueError, match=r"^public_url: got 'intranet'; expected a public domain"):
        dify(expose=expose, public_url="https://intranet")


def test_a_scheme_of_an_alb_is_one_of_two():
    with pytest.raises(ValueError, match=r"aws_alb\.scheme: got 'public'.*one of internal, internet-facing"):
        IngressController.aws_alb(scheme="public")  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("factory", ["ingress", "http_route"])
def test_a_controller_is_no_word(factory: str):
    options = {"gateway": "public"} if factory == "http_route" else {}
    with pytest.raises(TypeError, match=rf"Exposure\.{factory}\.controller: got 'traefik' \(str\); write \w+\.\w+\(\)"):
        getattr(Exposure, factory)(controller="traefik", **options)
