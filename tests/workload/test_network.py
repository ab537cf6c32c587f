"""The network lets through the arrows of the diagram, and nothing else."""

from itertools import product
from typing import Any

import pytest

from constructs_dify import (
    DifyChart,
    Exposure,
    Installation,
    Marketplace,
    Postgres,
    PublicUrls,
    SecretKey,
    SsrfProxyOptions,
    Tier,
    VectorStore,
    WebTier,
    WorkerPool,
    Workload,
)
from constructs_dify import Network as Walls
from tests.support.charts import alone, components, dify, objects_of, pod, synth, variables
from tests.support.manifests import Manifest, find, of_kind, operator_pods, pods, selects
from tests.support.network import Network
from tests.support.samples import key

Objects = list[Manifest]

DATA = [("postgres", 5432), ("redis", 6379), ("weaviate", 8080), ("weaviate", 50051)]
PYTHON = [("api", 5001), ("sandbox", 8194), ("ssrf-proxy", 3128), ("plugin-daemon", 5002), *DATA]
ARROWS = {
    "nginx": [("api", 5001), ("web", 3000), ("plugin-daemon", 5002), ("websocket", 5001)],
    # Its pages ask the API themselves while they are made.
    "web": [("api", 5001)],
    "api": [*PYTHON, ("agent-backend", 5050)],
    "worker": [*PYTHON, ("agent-backend", 5050)],
    "beat": PYTHON,
    "websocket": [("postgres", 5432), ("redis", 6379)],
    "agent-backend": [("api", 5001), ("local-sandbox", 5004), ("plugin-daemon", 5002), ("redis", 6379)],
    # Its own port of the proxy, by which it reaches the files of the API and the agent backend.
    "local-sandbox": [("ssrf-proxy", 3129)],
    "ssrf-proxy": [("api", 5001), ("agent-backend", 5050)],
    "migrate": [("postgres", 5432), ("redis", 6379)],
    "sandbox": [("ssrf-proxy", 3128)],
    "plugin-daemon": [("api", 5001), ("postgres", 5432), ("redis", 6379)],
}
PARTS = [
    "nginx", "api", "web", "worker", "beat", "sandbox", "plugin-daemon", "ssrf-proxy", "postgres", "redis", "weaviate",
    "create-secrets", "migrate", "websocket", "agent-backend", "local-sandbox",
]  # fmt: skip

PUBLIC, PRIVATE, METADATA = "1.1.1.1", "10.20.30.40", "169.254.169.254"
STRANGER = {"app": "stranger"}


@pytest.fixture(scope="module")
def network(default_objects: Objects) -> Network:
    return Network(default_objects)


def test_the_parts_are_those_of_the_diagram(default_objects: Objects):
    assert components(default_objects) == set(PARTS)


@pytest.mark.parametrize(("source", "target"), list(product(PARTS, PARTS)))
def test_of_two_parts_one_reaches_the_other_only_along_an_arrow(
    source: str, target: str, network: Network, default_objects: Objects
):
    ports = [port["containerPort"] for port in pod(default_objects, target).ports]
    allowed = {port for port in [*ports, 22] if network.allows(source, target, port)}
    assert allowed == {port for part, port in ARROWS.get(source, []) if part == target}


# -- strangers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", PARTS)
def test_strangers_reach_the_front_door_only(target: str, network: Network, default_objects: Objects):
    for port in (port["containerPort"] for port in pod(default_objects, target).ports):
        front_door = target == "nginx"
        assert network.allows(STRANGER, target, port) is front_door
        assert network.allows(STRANGER, target, port, source_namespace="other", target_namespace="dify") is front_door
        assert network.allows_from_address(target, PUBLIC, port) is front_door


@pytest.mark.parametrize("source", PARTS)
def test_no_part_reaches_strangers_in_the_cluster(source: str, network: Network):
    for port in (80, 443, 5001, 8080):
        # The API server may be at any address, so that the Job that writes the Secret may go anywhere on its ports.
        to_api_server = source == "create-secrets" and port == 443
        assert network.allows(source, STRANGER, port) is to_api_server
        assert network.allows_address(source, PRIVATE, port) is to_api_server


def test_another_installation_in_the_namespace_is_a_stranger(network: Network):
    other = {"app.kubernetes.io/name": "dify", "app.kubernetes.io/instance": "other"}
    assert not network.allows({**other, "app.kubernetes.io/component": "api"}, "postgres", 5432)
    assert not network.allows("api", {**other, "app.kubernetes.io/component": "postgres"}, 5432)


# -- the internet -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", PARTS)
def test_only_those_that_need_the_internet_reach_it(source: str, network: Network):
    ports = {port for port in (22, 80, 443, 8443) if network.allows_address(source, PUBLIC, port)}
    expected = {
        # The marketplace.
        "api": {443},
        "worker": {443},
        "beat": {443},
        # Package indexes, and whatever plugins call.
        "plugin-daemon": {22, 80, 443, 8443},
        # Whatever workflows call; squid decides about the ports.
        "ssrf-proxy": {22, 80, 443, 8443},
        "create-secrets": {443, 8443},
    }
    assert ports == expected.get(source, set())


@pytest.mark.parametrize("source", PARTS)
@pytest.mark.parametrize("address", [METADATA, "fd00:ec2::254", "100.100.100.200", "192.0.0.192"])
def test_no_part_reaches_the_metadata_of_the_cloud(source: str, address: str, network: Network):
    assert not network.allows_address(source, address, 80)


@pytest.mark.parametrize("source", PARTS)
def test_every_part_may_ask_the_dns(source: str, network: Network):
    for protocol in ("UDP", "TCP"):
        assert network.allows(
            source,
            {"k8s-app": "kube-dns"},
            53,
            source_namespace="dify",
            target_namespace="kube-system",
            protocol=protocol,
        )
    # NodeLocal DNSCache.
    assert network.allows_address(source, "169.254.20.10", 53, protocol="UDP")


def test_without_a_marketplace_the_api_and_the_workers_reach_no_public_address():
    network = Network(synth(marketplace=None))
    for source in ("api", "worker", "beat"):
        assert not network.allows_address(source, PUBLIC, 443)


# -- what settings and choices open -------------------------------------------------------------------------------


def test_a_setting_that_names_a_host_opens_the_way_to_it():
    settings = {"MAIL_TYPE": "smtp", "SMTP_SERVER": "mail.example.com", "SMTP_PORT": "2525"}
    network = Network(synth(settings=settings))
    for source in ("api", "worker", "beat"):
        assert network.allows_address(source, PRIVATE, 2525)
        assert not network.allows_address(source, METADATA, 2525)
        assert not network.allows_address(source, PRIVATE, 465)
    assert not network.allows_address("web", PRIVATE, 2525)


def test_a_setting_of_one_part_opens_the_way_for_that_part():
    network = Network(synth(api=Tier(settings={"UNSTRUCTURED_API_URL": "http://10.1.2.3:8000/general"})))
    assert network.allows_address("api", "10.1.2.3", 8000)
    assert not network.allows_address("api", "10.1.2.4", 8000)
    assert not network.allows_address("worker", "10.1.2.3", 8000)


def test_a_setting_with_a_name_in_the_cluster_opens_the_way_to_its_namespace():
    network = Network(synth(settings={"UNSTRUCTURED_API_URL": "http://unstructured.etl.svc:8000/general"}))
    target = {"app": "unstructured"}
    assert network.allows("worker", target, 8000, source_namespace="dify", target_namespace="etl")
    assert not network.allows("worker", target, 8000, source_namespace="dify", target_namespace="other")
    assert not network.allows_address("worker", PUBLIC, 8000)


def test_a_reference_in_place_of_a_host_opens_nothing():
    objects = synth(settings={"SMTP_SERVER": SecretKey(secret="mail", key="server")})
    assert not Network(objects).allows_address("api", PRIVATE, 465)


def test_plugins_reach_the_public_url_even_when_it_is_private():
    network = Network(synth(public_url="https://dify.example.com"))
    for source in ("api", "worker", "beat", "plugin-daemon"):
        assert network.allows_address(source, PRIVATE, 443), source
        assert not network.allows_address(source, PRIVATE, 80), source
    for source in ("sandbox", "web", "ssrf-proxy"):
        assert not network.allows_address(source, PRIVATE, 443), source


def test_a_private_public_url_is_for_workflows_only_at_the_addresses_that_are_named():
    network = Network(
        synth(public_url="https://dify.example.com", network=Walls(addresses={"dify.example.com": [f"{PRIVATE}/32"]}))
    )
    assert network.allows_address("ssrf-proxy", PRIVATE, 443)
    assert not network.allows_address("ssrf-proxy", PRIVATE, 80)
    assert not network.allows_address("ssrf-proxy", "10.20.30.41", 443)
    assert network.allows_address("ssrf-proxy", PUBLIC, 80)


def test_only_the_url_of_files_matters_to_plugins():
    urls = PublicUrls(console_web="https://dify.example.com:8443", files="https://files.example.com:9443")
    network = Network(synth(public_url=urls))
    assert network.allows_address("plugin-daemon", PRIVATE, 9443)
    assert not network.allows_address("plugin-daemon", PRIVATE, 8443)


def test_the_front_door_reaches_the_marketplace_only_when_it_stands_in_for_it():
    proxied = synth(marketplace=Marketplace(proxied=True), public_url="https://dify.example.com")
    assert Network(proxied).allows_address("nginx", PUBLIC, 443)
    assert not Network(synth(marketplace=Marketplace())).allows_address("nginx", PUBLIC, 443)


def test_a_marketplace_of_ones_own_may_be_private():
    network = Network(synth(marketplace=Marketplace(url="https://marketplace.example.com:8443")))
    assert network.allows_address("api", PRIVATE, 8443)
    assert not network.allows_address("api", PUBLIC, 443)


def test_a_domain_that_the_proxy_may_reach_may_be_private_but_is_no_metadata():
    proxy = SsrfProxyOptions(allow_domains=[".corp.example.com"])
    network = Network(synth(ssrf_proxy=proxy))
    assert network.allows_address("ssrf-proxy", PRIVATE, 8080)
    for address in (METADATA, "fd00:ec2::254", "fd20:ce::254", "fd00:c1::a9fe:a9fe", "100.100.100.200"):
        assert not network.allows_address("ssrf-proxy", address, 80), address
    named = Network(synth(ssrf_proxy=proxy, network=Walls(addresses={"corp.example.com": ["10.20.0.0/16"]})))
    assert named.allows_address("ssrf-proxy", PRIVATE, 8080)
    assert not named.allows_address("ssrf-proxy", "10.21.0.1", 8080)


def test_without_nginx_everybody_reaches_the_parts_that_have_routes():
    network = Network(synth(nginx=None))
    for target, port in (("api", 5001), ("web", 3000), ("plugin-daemon", 5002)):
        assert network.allows(STRANGER, target, port)
    for target, port in (("plugin-daemon", 5003), ("sandbox", 8194), ("postgres", 5432)):
        assert not network.allows(STRANGER, target, port)


def test_each_pool_of_workers_has_the_arrows_of_a_worker():
    workers = [WorkerPool(name="indexing", queues=["dataset"]), WorkerPool(name="rest")]
    network = Network(synth(workers=workers))
    for source in ("worker-indexing", "worker-rest"):
        for target, port in PYTHON:
            assert network.allows(source, target, port)
        assert not network.allows(source, "web", 3000)


# -- by hand ------------------------------------------------------------------------------------------------------


@pytest.fixture
def chart() -> DifyChart:
    return dify()


def test_allow_to_a_name_in_the_cluster_opens_its_namespace(chart: DifyChart):
    assert chart.plugin_daemon
    chart.plugin_daemon.allow_to("ollama.models.svc", 11434)
    network = Network(objects_of(chart))
    target = {"app": "ollama"}
    assert network.allows("plugin-daemon", target, 11434, source_namespace="dify", target_namespace="models")
    assert not network.allows("plugin-daemon", target, 11435, source_namespace="dify", target_namespace="models")
    assert not network.allows("plugin-daemon", target, 11434, source_namespace="dify", target_namespace="other")
    assert not network.allows("api", target, 11434, source_namespace="dify", target_namespace="models")


def test_allow_to_a_bare_name_opens_the_namespace_of_the_installation(chart: DifyChart):
    assert chart.api
    chart.api.allow_to("collector", 4318)
    network = Network(objects_of(chart))
    assert network.allows("api", STRANGER, 4318)
    assert not network.allows("api", STRANGER, 4318, source_namespace="dify", target_namespace="other")


@pytest.mark.parametrize("host", ["10.20.30.40", "10.20.0.0/16"])
def test_allow_to_an_address_opens_that_address(host: str, chart: DifyChart):
    assert chart.sandbox
    chart.sandbox.allow_to(host, 8080)
    network = Network(objects_of(chart))
    assert network.allows_address("sandbox", PRIVATE, 8080)
    assert not network.allows_address("sandbox", "10.21.0.1", 8080)
    assert not network.allows_address("sandbox", PRIVATE, 80)


def test_allow_to_any_other_name_opens_every_address_but_the_metadata(chart: DifyChart):
    assert chart.web
    chart.web.allow_to("sentry.example.com", 443)
    network = Network(objects_of(chart))
    assert network.allows_address("web", PUBLIC, 443)
    assert network.allows_address("web", PRIVATE, 443)
    assert not network.allows_address("web", METADATA, 443)


@pytest.mark.parametrize("host", ["http://ollama.models.svc", "10.0.0.1/8", "ollama models", "", 7])
def test_allow_to_wants_a_name_an_address_or_a_range(host: Any):
    part, _ = alone(WebTier)
    with pytest.raises((TypeError, ValueError), match=r"^allow_to\.host: got "):
        part.allow_to(host, 443)


@pytest.mark.parametrize(
    ("host", "namespace"),
    [
        ("kubernetes.default", "dify"),
        ("kubernetes.default.svc", "dify"),
        ("Kubernetes.default.svc.cluster.local", "dify"),
        ("kubernetes", "default"),
    ],
)
def test_allow_to_the_api_server_by_name_is_refused_because_it_has_no_pods(host: str, namespace: str):
    part, _ = alone(WebTier, install=Installation(name="dify", namespace=namespace))
    with pytest.raises(
        ValueError, match=r"^allow_to\.host: got 'kubernetes.*Network\(api_server=.*kubectl get endpoint"
    ):
        part.allow_to(host, 443)
    # What is called alike and has pods, and the addresses themselves.
    part.allow_to("kubernetes.models.svc", 8443)
    part.allow_to("kubernetes-dashboard.default.svc", 8443)
    part.allow_to("10.9.8.7", 6443)


def test_the_api_server_may_be_allowed_by_name_where_its_addresses_are_named():
    walls = Walls(api_server=["10.9.8.7"])
    part, _ = alone(WebTier, install=Installation(name="dify", namespace="dify", network=walls))
    policy = part.allow_to("kubernetes.default.svc", 6443)
    assert policy is not None
    assert "10.9.8.7/32" in str(policy.to_json())


def test_a_setting_that_names_the_api_server_is_refused_too():
    with pytest.raises(ValueError, match=r"^api: a host in its settings: got 'kubernetes\.default\.svc'"):
        dify(api=Tier(settings={"OTLP_BASE_ENDPOINT": "https://kubernetes.default.svc:443"}))


def test_allow_to_an_address_of_ipv6_opens_that_address(chart: DifyChart):
    assert chart.web
    chart.web.allow_to("fd00::7", 443)
    network = Network(objects_of(chart))
    assert network.allows_address("web", "fd00::7", 443)
    assert not network.allows_address("web", "fd00::8", 443)


def test_allow_from_a_namespace_lets_its_pods_in(chart: DifyChart):
    assert chart.api
    chart.api.allow_from(namespace="monitoring", port=5001)
    network = Network(objects_of(chart))
    assert network.allows(STRANGER, "api", 5001, source_namespace="monitoring", target_namespace="dify")
    assert not network.allows(STRANGER, "api", 5001, source_namespace="other", target_namespace="dify")
    assert not network.allows(STRANGER, "web", 3000, source_namespace="monitoring", target_namespace="dify")


def test_allow_from_labels_lets_only_those_pods_in(chart: DifyChart):
    assert chart.api
    chart.api.allow_from(namespace="monitoring", port=5001, pod_labels={"app": "prometheus"})
    network = Network(objects_of(chart))
    scraper = {"app": "prometheus"}
    assert network.allows(scraper, "api", 5001, source_namespace="monitoring", target_namespace="dify")
    assert not network.allows(STRANGER, "api", 5001, source_namespace="monitoring", target_namespace="dify")


def test_the_data_layer_can_be_opened_by_hand_too(chart: DifyChart):
    [server] = [part for part in chart.parts if part.component == "redis"]
    server.allow_from(namespace="monitoring", port=6379)  # type: ignore[attr-defined]
    network = Network(objects_of(chart))
    assert network.allows(STRANGER, "redis", 6379, source_namespace="monitoring", target_namespace="dify")


# -- the objects --------------------------------------------------------------------------------------------------


def test_every_pod_is_behind_the_policy_that_denies_everything(default_objects: Objects):
    policy = find(default_objects, "NetworkPolicy", "dify-default-deny")["spec"]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert {"ingress", "egress"}.isdisjoint(policy)
    for part in PARTS:
        assert policy["podSelector"]["matchLabels"].items() <= pod(default_objects, part).labels.items()


def test_no_policy_selects_the_pods_of_others(default_objects: Objects):
    for policy in of_kind(default_objects, "NetworkPolicy"):
        assert policy["spec"]["podSelector"]["matchLabels"]["app.kubernetes.io/instance"] == "dify"


# -- what settings open, and what they do not ---------------------------------------------------------------------


def test_a_mail_server_in_the_settings_can_be_reached():
    network = Network(synth(settings={"SMTP_SERVER": "mail.example.com", "SMTP_PORT": "587"}))
    for part in ("api", "worker"):
        assert network.allows_address(part, PRIVATE, 587)
    assert not network.allows_address("sandbox", PRIVATE, 587)


def test_origins_of_browsers_open_nothing():
    origins = {"WEB_API_CORS_ALLOW_ORIGINS": "https://a.example.com,https://b.example.com"}
    network = Network(synth(settings=origins, web=Tier(settings={"SENTRY_DSN": key()})))
    assert not network.allows_address("api", PRIVATE, 443)
    assert not network.allows_address("web", PUBLIC, 443)


def test_without_the_proxy_workflows_call_public_addresses_themselves_and_sandboxed_code_none():
    network = Network(synth(ssrf_proxy=None, marketplace=None))
    for part in ("api", "worker"):
        assert network.allows_address(part, PUBLIC, 80)
        assert not network.allows_address(part, PRIVATE, 80)
        assert not network.allows_address(part, METADATA, 80)
    assert not network.allows_address("sandbox", PUBLIC, 443)


# -- names that are long, and calls that come twice ---------------------------------------------------------------


def test_a_long_host_still_makes_a_name_that_kubernetes_takes_and_that_no_other_has(chart: DifyChart):
    assert chart.api
    long = "models-gateway.machine-learning-platform.svc.cluster.local"
    # The second ends as the first does, the third starts as it does: cut, their names are the same.
    for host in (long, f"other-{long}", f"{long}.example.com"):
        chart.api.allow_to(host, 8443)
    names = [policy["metadata"]["name"] for policy in of_kind(objects_of(chart), "NetworkPolicy")]
    assert len(names) == len(set(names))
    assert max(map(len, names)) <= 63


def test_a_caller_may_be_allowed_by_several_labels_but_only_once_by_each(chart: DifyChart):
    assert chart.api
    chart.api.allow_from(namespace="monitoring", port=5001, pod_labels={"app": "prometheus"})
    chart.api.allow_from(namespace="monitoring", port=5001, pod_labels={"app": "vector"})
    with pytest.raises(ValueError, match="allowed already; leave the second call out"):
        chart.api.allow_from(namespace="monitoring", port=5001, pod_labels={"app": "vector"})
    with pytest.raises(ValueError, match="pod_labels"):
        chart.api.allow_from(namespace="monitoring", port=5002, pod_labels={"app": "not a label"})


# -- names that say what is allowed -------------------------------------------------------------------------------


def names(objects: Objects) -> set[str]:
    return {policy["metadata"]["name"] for policy in of_kind(objects, "NetworkPolicy")}


def test_each_policy_is_named_after_what_it_allows(default_objects: Objects):
    into = {"nginx", *(target for arrows in ARROWS.values() for target, _ in arrows)}
    out_of = {"ssrf-proxy", "create-secrets", *ARROWS}
    assert names(default_objects) == {
        "dify-default-deny",
        "dify-allow-dns",
        *(f"dify-allow-to-{part}" for part in into),
        *(f"dify-allow-from-{part}" for part in out_of),
    }


def test_a_policy_is_about_the_part_and_the_direction_in_its_name(default_objects: Objects):
    for policy in of_kind(default_objects, "NetworkPolicy"):
        name, body = policy["metadata"]["name"], policy["spec"]
        for prefix, direction in (("dify-allow-to-", "Ingress"), ("dify-allow-from-", "Egress")):
            if name.startswith(prefix):
                labels = body["podSelector"]["matchLabels"]
                assert labels["app.kubernetes.io/component"] == name.removeprefix(prefix)
                assert body["policyTypes"] == [direction]


def test_what_was_opened_by_hand_says_who_may_reach_whom(chart: DifyChart):
    assert chart.api
    assert chart.plugin_daemon
    chart.plugin_daemon.allow_to("ollama.models.svc", 11434)
    chart.api.allow_to("10.20.0.0/16", 8080)
    chart.api.allow_from(namespace="monitoring", port=5001, pod_labels={"app": "prometheus"})
    assert {
        "dify-allow-plugin-daemon-to-ollama-models-svc-11434",
        "dify-allow-api-to-10-20-0-0-16-8080",
        "dify-allow-namespace-monitoring-app-prometheus-to-api-5001",
    } <= names(objects_of(chart))


def test_the_operator_has_a_policy_of_its_own_by_name():
    found = names(synth(postgres=Postgres.cloudnative_pg()))
    assert {"dify-default-deny-postgres", "dify-allow-dns-postgres", "dify-allow-operator-to-postgres"} <= found


@pytest.mark.parametrize("length", [36, 38, 39])
def test_the_policies_of_the_longest_names_are_told_apart(length: int):
    objects = synth(name="d" * length)
    assert len(names(objects)) == len(of_kind(objects, "NetworkPolicy")) == len(of_kind(synth(), "NetworkPolicy"))
    assert max(map(len, names(objects))) <= 63


def test_no_policy_allows_nothing_but_the_one_that_denies_everything():
    walls = Walls(monitoring_namespaces=["monitoring"], ingress_namespaces=["ingress-nginx"])
    for policy in of_kind(synth(network=walls, postgres=Postgres.cloudnative_pg()), "NetworkPolicy"):
        rules = [*policy["spec"].get("ingress", []), *policy["spec"].get("egress", [])]
        assert bool(rules) is ("default-deny" not in policy["metadata"]["name"])
        assert {} not in rules


# -- who comes in from other namespaces -----------------------------------------------------------------------------


@pytest.mark.parametrize("nginx", [Tier(), None])
def test_with_ingress_namespaces_nobody_else_comes_in_at_the_front_door(nginx: Tier | None):
    network = Network(synth(nginx=nginx, network=Walls(ingress_namespaces=["ingress-nginx", "gateways"])))
    doors = [("nginx", 80)] if nginx else [("api", 5001), ("web", 3000), ("plugin-daemon", 5002)]
    for door, port in doors:
        for namespace in ("ingress-nginx", "gateways"):
            assert network.allows(STRANGER, door, port, source_namespace=namespace, target_namespace="dify")
        for namespace in ("elsewhere", "dify"):
            assert not network.allows(STRANGER, door, port, source_namespace=namespace, target_namespace="dify")
        for address in (PUBLIC, PRIVATE):
            assert not network.allows_from_address(door, address, port)
    assert not network.allows(STRANGER, "redis", 6379, source_namespace="ingress-nginx", target_namespace="dify")


def test_metrics_are_for_monitoring_and_its_namespace_gets_nothing_else():
    walls = Walls(monitoring_namespaces=["monitoring"])
    network = Network(synth(network=walls, vector_store=VectorStore.in_cluster("milvus")))
    scraper: dict[str, Any] = {"source_namespace": "monitoring", "target_namespace": "dify"}
    assert network.allows(STRANGER, "milvus", 9091, **scraper)
    assert not network.allows(STRANGER, "milvus", 19530, **scraper)
    # The port for clients has no password.
    assert network.allows(STRANGER, "milvus-etcd", 2381, **scraper)
    assert not network.allows(STRANGER, "milvus-etcd", 2379, **scraper)
    assert not network.allows(STRANGER, "milvus", 9091, source_namespace="elsewhere", target_namespace="dify")
    for part, port in (("api", 5001), ("web", 3000), ("redis", 6379), ("postgres", 5432)):
        assert not network.allows(STRANGER, part, port, **scraper)


def test_the_port_of_metrics_is_one_where_the_server_listens():
    objects = synth(vector_store=VectorStore.in_cluster("milvus"))
    etcd = variables(objects, "milvus-etcd")
    assert etcd["ETCD_LISTEN_METRICS_URLS"] == "http://0.0.0.0:2381"
    weaviate = VectorStore.in_cluster("weaviate", tier=Tier(settings={"PROMETHEUS_MONITORING_ENABLED": "true"}))
    assert {"containerPort": 2112, "name": "metrics"} in pod(synth(vector_store=weaviate), "weaviate").ports
    assert [port["containerPort"] for port in pod(synth(), "weaviate").ports] == [8080, 50051]


def test_a_part_of_ones_own_has_metrics_at_the_port_of_that_name():
    class Exporter(Workload):
        part = "exporter"
        ports = {"http": 80, "metrics": 9121}  # type: ignore[assignment]  # noqa: RUF012

        def defaults(self) -> Tier:
            return Tier(image="registry.example.com/exporter:1")

    class Ours(DifyChart):
        def make_more(self) -> list[Workload]:
            return [Exporter(self, "exporter", install=self.install)]

    network = Network(objects_of(dify(Ours, network=Walls(monitoring_namespaces=["monitoring"]))))
    scraper: dict[str, Any] = {"source_namespace": "monitoring", "target_namespace": "dify"}
    assert network.allows(STRANGER, "exporter", 9121, **scraper)
    assert not network.allows(STRANGER, "exporter", 80, **scraper)


# -- none at all ------------------------------------------------------------------------------------------------------


def test_without_a_network_there_is_not_one_policy_and_none_can_be_added():
    chart = dify(network=None, postgres=Postgres.cloudnative_pg())
    assert chart.api
    assert chart.api.allow_to("ollama.models.svc", 11434) is None
    assert chart.api.allow_from(namespace="monitoring", port=5001) is None
    assert of_kind(objects_of(chart), "NetworkPolicy") == []


def test_without_a_network_what_is_allowed_by_hand_is_checked_all_the_same():
    part, _ = alone(WebTier, install=Installation(name="dify", namespace="dify", network=None))
    with pytest.raises(ValueError, match=r"^allow_to\.host: got "):
        part.allow_to("http://ollama", 80)
    with pytest.raises(ValueError, match=r"^allow_from.namespace: got "):
        part.allow_from(namespace="My Namespace", port=80)


def test_an_exposure_by_routes_goes_together_with_ingress_namespaces():
    walls = Walls(ingress_namespaces=["ingress-nginx"])
    for expose in (Exposure.none(), Exposure.ingress(hosts=["dify.example.com"])):
        assert of_kind(synth(expose=expose, network=walls), "NetworkPolicy")


# -- other protocols, several ports, callers that are no pods -----------------------------------------------------


def test_allow_to_takes_udp_and_several_ports(chart: DifyChart):
    assert chart.api
    chart.api.allow_to("10.20.30.40", [8125, 8126], protocol="UDP")
    chart.api.allow_to("10.20.30.40", [8125, 8127])
    network = Network(objects_of(chart))
    assert network.allows_address("api", PRIVATE, 8125, "UDP")
    assert network.allows_address("api", PRIVATE, 8126, "UDP")
    assert not network.allows_address("api", PRIVATE, 8126)
    assert network.allows_address("api", PRIVATE, 8127)
    assert {"dify-allow-api-to-10-20-30-40-8125-8126-udp", "dify-allow-api-to-10-20-30-40-8125-8127"} <= names(
        objects_of(chart)
    )


def test_allow_from_a_range_lets_in_who_is_no_pod(chart: DifyChart):
    assert chart.plugin_daemon
    chart.plugin_daemon.allow_from(cidr="203.0.113.0/24", port=5003)
    network = Network(objects_of(chart))
    assert network.allows_from_address("plugin-daemon", "203.0.113.7", 5003)
    assert not network.allows_from_address("plugin-daemon", "203.0.114.7", 5003)
    assert not network.allows_from_address("plugin-daemon", "203.0.113.7", 5002)
    assert "dify-allow-203-0-113-0-24-to-plugin-daemon-5003" in names(objects_of(chart))


def test_allow_from_takes_udp_and_several_ports(chart: DifyChart):
    assert chart.api
    chart.api.allow_from(namespace="monitoring", port=[5001, 5005], protocol="UDP")
    network = Network(objects_of(chart))
    scraper: dict[str, Any] = {"source_namespace": "monitoring", "target_namespace": "dify"}
    assert network.allows(STRANGER, "api", 5005, protocol="UDP", **scraper)
    assert not network.allows(STRANGER, "api", 5005, **scraper)


@pytest.mark.parametrize(
    ("caller", "message"),
    [
        ({}, "either namespace="),
        ({"namespace": "monitoring", "cidr": "10.0.0.0/8"}, "either namespace="),
        ({"cidr": "10.0.0.0/8", "pod_labels": {"app": "x"}}, "none beside cidr"),
        ({"cidr": "10.0.0.1/8"}, "did you mean '10.0.0.0/8'"),
        ({"namespace": "monitoring", "protocol": "ICMP"}, "^protocol: got 'ICMP'; expected one of"),
        ({"namespace": "monitoring", "port": []}, "at least one port"),
        ({"namespace": "monitoring", "port": [80, 80]}, "each port once"),
        ({"namespace": "monitoring", "port": [80, 0]}, "port: got 0"),
    ],
)
def test_allow_from_says_what_is_wrong(caller: dict[str, Any], message: str):
    part, _ = alone(WebTier)
    options: dict[str, Any] = {"port": 3000, **caller}
    with pytest.raises((TypeError, ValueError), match=message.replace("(", r"\(")):
        part.allow_from(**options)


# -- beside something else ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("postgres", [Postgres.in_cluster(), Postgres.cloudnative_pg()], ids=["ours", "operator's"])
def test_pods_of_others_with_the_same_labels_are_behind_no_policy_and_get_through_none(postgres: Any):
    objects = synth(postgres=postgres)
    policies = of_kind(objects, "NetworkPolicy")
    for owned in [*pods(objects), *operator_pods(objects)]:
        assert owned.labels["constructs-dify/installation"] == "dify"
        others = {key: text for key, text in owned.labels.items() if key != "constructs-dify/installation"}
        for policy in policies:
            selectors = [policy["spec"]["podSelector"]]
            for direction, ends in (("ingress", "from"), ("egress", "to")):
                for rule in policy["spec"].get(direction, []):
                    selectors += [peer["podSelector"] for peer in rule.get(ends, []) if "podSelector" in peer]
            assert not any(selects(selector, others) for selector in selectors), policy["metadata"]["name"]


def test_the_selectors_of_deployments_and_services_stay_what_they_were(default_objects: Objects):
    recommended = {f"app.kubernetes.io/{name}" for name in ("name", "instance", "component")}
    assert find(default_objects, "Deployment", "dify-api")["spec"]["selector"]["matchLabels"].keys() == recommended
    assert find(default_objects, "Service", "dify-api")["spec"]["selector"].keys() == recommended


def test_the_label_of_the_installation_is_not_the_user_s_to_set():
    with pytest.raises(ValueError, match=r"^web\.labels: got 'constructs-dify/installation'"):
        alone(WebTier, tier=Tier(labels={"constructs-dify/installation": "other"}))
