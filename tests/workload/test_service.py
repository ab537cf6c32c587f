"""The Service of a part: what a user says of it, and what the callers of the part are told."""

import json
import re
from collections.abc import Callable
from typing import Any, Literal

import pytest

from constructs_dify import (
    ApiTier,
    Exposure,
    GatewayController,
    IngressController,
    Installation,
    NginxProxy,
    Postgres,
    Redis,
    Service,
    Tier,
    VectorStore,
    WebTier,
    WorkerPool,
)
from tests.support.charts import alone, dify, synth, variables
from tests.support.connections import connection_errors
from tests.support.manifests import Manifest, find, of_kind

# Of no pod.
PORTS = {
    "api": 81, "web": 82, "sandbox": 83, "plugin-daemon": 84, "ssrf-proxy": 85, "nginx": 86, "postgres": 87,
    "redis": 88, "weaviate": 89,
}  # fmt: skip
_ADDRESS = re.compile(r"\bdify-([a-z-]+?)(?:\.dify\.svc\.cluster\.local)?:(\d+)(?![\d.])")


def on(port: int) -> Tier:
    return Tier(service=Service(port=port))


@pytest.fixture(scope="module")
def moved() -> list[Manifest]:
    """A chart in which each Service has a port of its own."""
    return synth(
        api=on(81),
        web=on(82),
        sandbox=on(83),
        plugin_daemon=on(84),
        ssrf_proxy=on(85),
        nginx=on(86),
        postgres=Postgres.in_cluster(tier=on(87)),
        redis=Redis.in_cluster(tier=on(88)),
        vector_store=VectorStore.in_cluster("weaviate", tier=on(89)),
        expose=Exposure.ingress(hosts=["dify.example.com"]),
        smoke_test=Tier(),
    )


def test_a_port_of_the_service_leads_to_that_of_the_pods(moved: list[Manifest]):
    for part, port in PORTS.items():
        [first, *_] = find(moved, "Service", f"dify-{part}")["spec"]["ports"]
        assert first["port"] == port
        assert first["targetPort"] not in (None, port)


def test_every_address_in_the_manifests_is_one_of_a_service(moved: list[Manifest]):
    # The last is in a comment of a script, which shows how it is called.
    text = json.dumps(moved).replace("http://dify-api:5001/health tcp://dify-redis:6379`", "")
    told = set(_ADDRESS.findall(text))
    # Parts and ports of newer releases, whose Services have the ports of the pods.
    others = {
        ("websocket", "5001"), ("agent-backend", "5050"), ("local-sandbox", "5004"), ("ssrf-proxy", "3129"),
        ("weaviate", "50051"),
    }  # fmt: skip
    assert told == {(part, str(port)) for part, port in PORTS.items()} | others
    for part, port in others:
        assert int(port) in [each["port"] for each in find(moved, "Service", f"dify-{part}")["spec"]["ports"]]


def ports_of_policies(objects: list[Manifest]) -> set[int]:
    specs = [policy["spec"] for policy in of_kind(objects, "NetworkPolicy")]
    rules = [rule for spec in specs for way in ("ingress", "egress") for rule in spec.get(way) or []]
    return {port["port"] for rule in rules for port in rule.get("ports") or []}


def test_network_policies_know_the_ports_of_the_pods_alone(moved: list[Manifest]):
    # The script of the smoke test has a comment which shows how it is called.
    assert [error for error in connection_errors(moved) if "health_check.py" not in error] == []
    assert not ports_of_policies(moved) & {*PORTS.values()}


@pytest.mark.parametrize("engine", ["qdrant", "milvus", "pgvector"])
def test_a_vector_store_whose_service_has_another_port_is_reached(engine: Literal["qdrant", "milvus", "pgvector"]):
    objects = synth(vector_store=VectorStore.in_cluster(engine, tier=on(90)))
    assert {port["port"] for port in find(objects, "Service", f"dify-{engine}")["spec"]["ports"]} >= {90}
    assert connection_errors(objects) == []
    assert not ports_of_policies(objects) & {90}


def test_a_host_and_its_port_in_two_settings_agree(moved: list[Manifest]):
    for part in ("api", "worker", "plugin-daemon"):
        environment = variables(moved, part)
        assert (environment["DB_HOST"], environment["DB_PORT"]) == ("dify-postgres", "87")
        assert (environment["REDIS_HOST"], environment["REDIS_PORT"]) == ("dify-redis", "88")


def test_network_policies_see_the_pods(moved: list[Manifest], default_objects: list[Manifest]):
    def ports(objects: list[Manifest]) -> set[int]:
        rules = [
            rule
            for policy in of_kind(objects, "NetworkPolicy")
            for way in ("ingress", "egress")
            for rule in policy["spec"].get(way) or ()
        ]
        return {port["port"] for rule in rules for port in rule.get("ports") or ()}

    assert ports(moved) == ports(default_objects)
    assert not ports(moved) & set(PORTS.values())


def test_an_ingress_leads_to_the_port_of_the_service(moved: list[Manifest]):
    [ingress] = of_kind(moved, "Ingress")
    [rule] = ingress["spec"]["rules"]
    assert [path["backend"]["service"] for path in rule["http"]["paths"]] == [
        {"name": "dify-nginx", "port": {"number": 86}}
    ]


def test_a_route_leads_to_the_service_and_the_health_check_of_a_cloud_to_the_pods():
    options: dict[str, Any] = {"public_url": "https://dify.example.com", "nginx": None, "api": on(81)}
    gateway = Exposure.http_route(gateway="infra/public", controller=GatewayController.gke())
    objects = synth(expose=gateway, **options)
    [route] = of_kind(objects, "HTTPRoute")
    backends = [each["backendRefs"][0] for each in route["spec"]["rules"]]
    assert {each["port"] for each in backends if each["name"] == "dify-api"} == {81}
    check = find(objects, "HealthCheckPolicy", "dify-api")["spec"]["default"]["config"]["httpHealthCheck"]
    assert check["port"] == 5001

    ingress = Exposure.ingress(controller=IngressController.gke())
    config = find(synth(expose=ingress, **options), "BackendConfig", "dify-api")
    assert config["spec"]["healthCheck"]["port"] == 5001


def test_defaults_and_part_add_up():
    install = Installation(
        name="dify",
        namespace="dify",
        service_ports={"web": 80},
        defaults=Tier(service=Service(labels={"team": "ai"}, annotations={"a": "1", "b": "1"})),
    )
    _, objects = alone(WebTier, install=install, tier=Tier(service=Service(annotations={"b": "2"}, port=80)))
    [found] = of_kind(objects, "Service")
    assert found["metadata"]["annotations"] == {"a": "1", "b": "2"}
    assert found["metadata"]["labels"]["team"] == "ai"
    assert [(port["port"], port["targetPort"]) for port in found["spec"]["ports"]] == [(80, 3000)]


def test_defaults_do_not_trouble_a_part_without_a_service():
    dify(defaults=Tier(service=Service(labels={"team": "ai"})))


def test_the_load_balancer_has_the_annotations_of_both():
    balancer = Exposure.load_balancer(annotations={"a": "1"}, port=8080)
    tier = Tier(service=Service(annotations={"b": "2"}, cluster_ip="fd00::5"))
    chart = dify(expose=balancer, nginx=tier)
    found = chart.nginx.service
    assert found is not None
    assert dict(found.metadata.to_json())["annotations"] == {"a": "1", "b": "2"}
    assert chart.nginx.address == "dify-nginx:8080"


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "of a part without one": (
        lambda: dify(workers=[WorkerPool(name="default", service=Service(labels={"team": "ai"}))]),
        r"^worker\.service: got .*; expected none, because nothing connects to the part",
    ),
    "of a Job": (
        lambda: dify(migration=on(80)),
        r"^migrate\.service: got .*; expected none, because nothing connects to the part",
    ),
    "of all parts": (
        lambda: dify(defaults=Tier(service=Service(port=80))),
        r"^defaults\.service\.port: got 80; expected none",
    ),
    "an address of all parts": (
        lambda: dify(defaults=Tier(service=Service(cluster_ip="10.0.0.5"))),
        r"^defaults\.service\.cluster_ip: got '10.0.0.5'; expected none",
    ),
    "twice": (
        lambda: dify(expose=Exposure.load_balancer(port=80), nginx=on(81)),
        r"^nginx\.service\.port: got 81, and 80 in expose; expected it in one of the two",
    ),
    "an annotation twice": (
        lambda: dify(
            expose=Exposure.load_balancer(annotations={"a": "1"}), nginx=Tier(service=Service(annotations={"a": "2"}))
        ),
        r"^nginx\.service\.annotations\['a'\]: got '2', and '1' in expose",
    ),
    "another one of the part": (
        lambda: dify(vector_store=VectorStore.in_cluster("qdrant", tier=on(6334))),
        r"^qdrant\.service\.port: got 6334; expected another one, because it is that of 'grpc' already",
    ),
    "of pods that are called by name": (
        lambda: dify(redis=Redis.in_cluster_sentinel(tier=on(80))),
        r"^redis-sentinel\.service\.port: got 80; expected none",
    ),
    "a label of the part": (
        lambda: dify(api=Tier(service=Service(labels={"app.kubernetes.io/name": "other"}))),
        r"^api\.service\.labels: got 'app.kubernetes.io/name', which the part sets itself",
    ),
    "an address of the second family": (
        lambda: dify(ip_families=["IPv6", "IPv4"], web=Tier(service=Service(cluster_ip="10.0.0.5"))),
        r"^web\.service\.cluster_ip: got '10\.0\.0\.5'; expected an address of IPv6, because that is the first of ip_",
    ),
    "headless": (lambda: Service(cluster_ip="None"), r"^Service\.cluster_ip: got 'None'; expected an address"),
    "a name": (lambda: Service(cluster_ip="api.example.com"), r"^Service\.cluster_ip: got 'api.example.com'"),
    "out of range": (lambda: Service(port=65536), r"^Service\.port: got 65536; expected a whole number, 1 to 65535"),
    "that callers do not know": (
        lambda: alone(ApiTier, tier=on(80)),
        r"^api\.service\.port: got 80, but None in Installation\.service_ports.*service_ports=\{'api': …\}",
    ),
    "that only callers know": (
        lambda: alone(ApiTier, install=Installation(name="dify", namespace="dify", service_ports={"api": 80})),
        r"^api\.service\.port: got None, but 80 in Installation\.service_ports",
    ),
    "of an unknown part": (
        lambda: Installation(name="dify", namespace="dify", service_ports={"apii": 80}),
        r"^service_ports: got 'apii'",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_is_refused(what: str):
    call, error = REFUSED[what]
    with pytest.raises(ValueError, match=error):
        call()


def test_a_part_alone_has_the_port_that_its_callers_know():
    install = Installation(name="dify", namespace="dify", service_ports={"nginx": 8080})
    nginx, objects = alone(NginxProxy, install=install, tier=on(8080), routes=())
    assert nginx.address == "dify-nginx:8080"
    assert find(objects, "Service", "dify-nginx")["spec"]["ports"][0]["port"] == 8080
