"""The network lets through the arrows of the diagram, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from cdk8s import App
from cdk8s_plus_27 import k8s

from constructs_dify import (
    Destination,
    DifyChart,
    Exposure,
    Installation,
    Marketplace,
    NetworkPolicies,
    Postgres,
    PublicUrls,
    Redis,
    SecretKey,
    ServicePortWarning,
    SsrfProxyOptions,
    Storage,
    Tier,
    VectorStore,
    WebTier,
    WorkerPool,
    Workload,
)
from constructs_dify import Network as Walls
from tests.support.charts import alone, components, dify, empty_chart, objects_of, pod, synth, variables
from tests.support.manifests import Manifest, find, of_kind, operator_pods, pods, selects
from tests.support.network import Network
from tests.support.samples import key

Objects = list[Manifest]

DATA = [("postgres", 5432), ("redis", 6379), ("weaviate", 8080)]
PYTHON = [("api", 5001), ("sandbox", 8194), ("ssrf-proxy", 3128), ("plugin-daemon", 5002), *DATA]
ARROWS = {
    "nginx": [("api", 5001), ("web", 3000), ("plugin-daemon", 5002)],
    "api": PYTHON,
    "worker": PYTHON,
    "beat": PYTHON,
    "migrate": [("postgres", 5432), ("redis", 6379)],
    "sandbox": [("ssrf-proxy", 3128)],
    "plugin-daemon": [("api", 5001), ("postgres", 5432), ("redis", 6379)],
}
PARTS = [
    "nginx", "api", "web", "worker", "beat", "sandbox", "plugin-daemon", "ssrf-proxy", "postgres", "redis", "weaviate",
    "create-secrets", "migrate",
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
    assert Network(synth(marketplace=Marketplace(proxied=True))).allows_address("nginx", PUBLIC, 443)
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
    assert [port["containerPort"] for port in pod(synth(), "weaviate").ports] == [8080]


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


# -- hosts whose addresses are known --------------------------------------------------------------------------------


def narrowed(host: str, **options: Any) -> Network:
    """The network of an installation that has nothing on port 443 but what is given, with an address for one host."""
    return Network(synth(marketplace=None, network=Walls(addresses={host: ["10.9.8.0/24", "fd09::/64"]}), **options))


HOSTS: dict[str, tuple[str, dict[str, Any], str, int]] = {
    "postgres": (
        "pg.example.com",
        {"postgres": Postgres.external(host="PG.example.com", username="dify", password=key())},
        "plugin-daemon", 5432,
    ),
    "redis": ("redis.example.com", {"redis": Redis.external(host="redis.example.com", password=key())}, "beat", 6379),
    "a sentinel": (
        "s1.example.com",
        {"redis": Redis.external_sentinel(nodes=["s1.example.com:26380"], master="m", password=key())},
        "worker", 26380,
    ),
    "a Redis beside its sentinel": (
        "s1.example.com",
        {"redis": Redis.external_sentinel(nodes=["s1.example.com:26380"], master="m", password=key())},
        "worker", 6379,
    ),
    "a vector store": (
        "qdrant.example.com",
        {"vector_store": VectorStore.qdrant(url="https://Qdrant.example.com:6333", api_key=key())},
        "api", 6333,
    ),
    "S3": (
        "s3.eu-central-1.amazonaws.com",
        {"storage": Storage.s3(bucket="b", region="eu-central-1", access_key=key("a"), secret_key=key("s"))},
        "api", 443,
    ),
    "Azure": (
        "account.blob.core.windows.net",
        {
            "storage": Storage.azure_blob(
                account="account", container="c", account_key=key(), connection_string=key("c")
            )
        },
        "worker", 443,
    ),
    "COS": (
        "cos.ap-guangzhou.myqcloud.com",
        {
            "storage": Storage.tencent_cos(bucket="b-1", region="ap-guangzhou", secret_id=key("i"), secret_key=key())
        },
        "worker", 443,
    ),
    "a mail server": (
        "mail.example.com", {"settings": {"SMTP_SERVER": "Mail.example.com", "SMTP_PORT": "2525"}}, "worker", 2525,
    ),
    "a URL in a setting": (
        "etl.example.com", {"settings": {"UNSTRUCTURED_API_URL": "https://etl.example.com/general"}}, "worker", 443,
    ),
    "the public URL": ("dify.example.com", {"public_url": "https://Dify.example.com"}, "plugin-daemon", 443),
    "a service in the cluster": (
        "minio.minio.svc",
        {
            "storage": Storage.s3(
                bucket="b", region="r", endpoint="http://minio.minio.svc:9000", access_key=key("a"), secret_key=key("s")
            )
        },
        "api", 9000,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTS)
def test_whoever_connects_to_a_host_reaches_the_addresses_that_are_named_and_no_others(case: str):
    host, options, part, port = HOSTS[case]
    network = narrowed(host, **options)
    assert network.allows_address(part, "10.9.8.7", port)
    assert network.allows_address(part, "fd09::7", port)
    assert not network.allows_address(part, "10.9.8.7", port + 1) or part == "plugin-daemon"
    for other in ("10.9.9.7", "fd09:1::7", METADATA):
        assert not network.allows_address(part, other, port), other
    if part != "plugin-daemon":
        assert not network.allows_address(part, PUBLIC, port)
    assert not network.allows(part, STRANGER, port, source_namespace="dify", target_namespace="minio")


def test_a_role_of_the_cloud_needs_more_than_the_storage():
    role = {"eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/dify"}
    storage = Storage.s3(bucket="b", region="eu-central-1", service_account_annotations=role)
    places = {"s3.eu-central-1.amazonaws.com": ["10.9.8.0/24"], "sts.eu-central-1.amazonaws.com": ["10.9.7.0/24"]}
    network = Network(synth(marketplace=None, storage=storage, network=Walls(addresses=places)))
    for address in ("10.9.8.7", "10.9.7.7"):
        assert network.allows_address("api", address, 443)
    assert not network.allows_address("api", "10.9.6.7", 443)


def test_the_job_may_be_told_where_the_api_server_is():
    network = Network(synth(network=Walls(api_server=["10.9.8.7"])))
    assert network.allows_address("create-secrets", "10.9.8.7", 6443)
    assert not network.allows_address("create-secrets", PRIVATE, 6443)


def test_the_marketplace_may_be_somewhere_else():
    network = Network(synth(network=Walls(addresses={"marketplace.dify.ai": ["10.9.8.7/32"]})))
    assert network.allows_address("api", "10.9.8.7", 443)
    assert not network.allows_address("api", PUBLIC, 443)


def test_a_host_that_was_allowed_by_hand_is_at_the_addresses_that_are_named():
    chart = dify(network=Walls(addresses={"models.example.com": ["10.9.8.0/24"]}))
    assert chart.web
    chart.web.allow_to("Models.example.com", 8000)
    network = Network(objects_of(chart))
    assert network.allows_address("web", "10.9.8.7", 8000)
    assert not network.allows_address("web", "10.9.9.7", 8000)


def test_a_wide_range_is_open_without_the_metadata_and_a_narrow_one_as_it_is_written():
    setting = {"settings": {"SMTP_SERVER": "mail.example.com"}}
    wide = Network(synth(**setting, network=Walls(addresses={"mail.example.com": ["0.0.0.0/0", "fc00::/7"]})))
    narrow = Network(synth(**setting, network=Walls(addresses={"mail.example.com": ["169.254.171.0/24"]})))
    assert wide.allows_address("api", PRIVATE, 465)
    for address in (METADATA, "100.100.100.200", "fd00:ec2::254"):
        assert not wide.allows_address("api", address, 465)
    # Where VPC Lattice has its services.
    assert narrow.allows_address("api", "169.254.171.7", 465)
    assert not narrow.allows_address("api", METADATA, 465)


def refused(**options: Any) -> str:
    app = App()
    DifyChart(app, "dify", namespace="dify", **options)
    with pytest.raises(Exception, match="Validation failed") as error:
        app.synth_yaml()
    return str(error.value)


def test_addresses_of_a_host_that_nobody_connects_to_are_refused_with_those_that_somebody_does():
    mistake = "network.addresses: got {!r}, to which no part connects"
    message = refused(
        network=Walls(addresses={"pg.exmaple.com": ["10.9.8.0/24"]}),
        postgres=Postgres.external(host="pg.example.com", username="dify", password=key()),
        redis=Redis.external(host="redis.data.svc", password=key()),
    )
    assert f"{mistake.format('pg.exmaple.com')}; did you mean 'pg.example.com'?" in message
    for host in ("marketplace.dify.ai", "redis.data.svc"):
        assert host in message
    # An address has no name to be called by.
    message = refused(
        network=Walls(addresses={"10.9.8.7": ["10.9.8.0/24"]}),
        postgres=Postgres.external(host="10.9.8.7", username="dify", password=key()),
    )
    assert mistake.format("10.9.8.7") in message


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
    with pytest.raises(ValueError, match=r"^namespace: got "):
        part.allow_from(namespace="My Namespace", port=80)


def test_an_exposure_by_routes_goes_together_with_ingress_namespaces():
    walls = Walls(ingress_namespaces=["ingress-nginx"])
    for expose in (Exposure.none(), Exposure.ingress(hosts=["dify.example.com"])):
        assert of_kind(synth(expose=expose, network=walls), "NetworkPolicy")


# -- where names are asked for, and where the API server is -------------------------------------------------------

DNS_OF: dict[str, tuple[dict[str, str] | str, str, int]] = {
    "kubeadm, EKS, AKS, k3s": ({"k8s-app": "kube-dns"}, "kube-system", 53),
    "a chart of CoreDNS": ({"app.kubernetes.io/name": "coredns"}, "kube-system", 53),
    "a cache that is a pod, as in GKE": ({"k8s-app": "node-local-dns"}, "kube-system", 53),
    "vcluster": ({"k8s-app": "kube-dns"}, "kube-system", 1053),
    "Gardener": ({"k8s-app": "kube-dns"}, "kube-system", 8053),
    "OpenShift": ({"dns.operator.openshift.io/daemonset-dns": "default"}, "openshift-dns", 5353),
    "NodeLocal DNSCache": ("169.254.20.10", "", 53),
    "Kubespray's cache": ("169.254.25.10", "", 53),
    "EKS Auto Mode, at the cluster IP": ("172.20.0.10", "", 53),
    "GKE with Cloud DNS": ("169.254.169.254", "", 53),
    "GKE with NodeLocal DNSCache, at the cluster IP": ("34.118.224.10", "", 53),
    "the resolver of a VPC": ("10.0.0.2", "", 53),
    "the resolver of AWS": ("169.254.169.253", "", 53),
    "the resolver of AWS, IPv6": ("fd00:ec2::253", "", 53),
    "a cluster IP of IPv6": ("fd12:3456::a", "", 53),
}


@pytest.mark.parametrize("cluster", DNS_OF)
@pytest.mark.parametrize("protocol", ["UDP", "TCP"])
def test_every_common_cluster_answers_who_asks_for_a_name(cluster: str, protocol: str, network: Network):
    there, namespace, port = DNS_OF[cluster]
    if isinstance(there, str):
        assert network.allows_address("web", there, port, protocol)
    else:
        assert network.allows(
            "web", there, port, source_namespace="dify", target_namespace=namespace, protocol=protocol
        )


def test_names_are_asked_for_nowhere_else(network: Network):
    for address in (PUBLIC, "2606:4700:4700::1111", "168.63.129.16"):
        assert not network.allows_address("web", address, 53, "UDP")
    for port in (80, 5353, 8053):
        assert not network.allows_address("web", PRIVATE, port, "UDP")
        assert not network.allows_address("web", METADATA, port)
    assert not network.allows("web", STRANGER, 8080, source_namespace="dify", target_namespace="kube-system")


def test_the_dns_is_where_the_network_says_and_nowhere_else():
    network = Network(synth(network=Walls(dns=["openshift-dns:5353", "10.0.0.10", "[fd00::10]:5353"])))
    for protocol in ("UDP", "TCP"):
        assert network.allows(
            "web", STRANGER, 5353, source_namespace="dify", target_namespace="openshift-dns", protocol=protocol
        )
        assert network.allows_address("web", "10.0.0.10", 53, protocol)
        assert network.allows_address("web", "fd00::10", 5353, protocol)
    for address, port in (("10.0.0.11", 53), ("10.0.0.10", 5353), ("169.254.20.10", 53), ("fd00::10", 53)):
        assert not network.allows_address("web", address, port, "UDP")
    kube_system: dict[str, Any] = {"source_namespace": "dify", "target_namespace": "kube-system"}
    assert not network.allows("web", {"k8s-app": "kube-dns"}, 53, protocol="UDP", **kube_system)


def test_a_name_server_of_a_part_is_one_that_the_network_lets_it_ask():
    def ask(address: str, **options: Any) -> None:
        install = Installation(name="dify", namespace="dify", **options)
        alone(WebTier, install=install, tier=Tier(dns_config=k8s.PodDnsConfig(nameservers=[address])))

    expected = r'^web\.dns_config\.nameservers\[0\]: got \'8\.8\.8\.8\'; .*dns=\["kube-system", "8\.8\.8\.8"\]'
    with pytest.raises(ValueError, match=expected):
        ask("8.8.8.8")
    with pytest.raises(ValueError, match=r"got '10\.0\.0\.11'"):
        ask("10.0.0.11", network=Walls(dns=["10.0.0.10"]))
    ask("8.8.8.8", network=Walls(dns=["kube-system", "8.8.8.8"]))
    ask("8.8.8.8", network=None)
    ask("10.0.0.10")
    # A cluster IP, behind which the pods are.
    ask("10.96.0.10", network=Walls(dns=["kube-system"]))


def test_the_resolvers_of_an_operator_s_pods_are_the_same():
    objects = synth(postgres=Postgres.cloudnative_pg(), network=Walls(dns=["10.0.0.10"]))
    for name in ("dify-allow-dns", "dify-allow-dns-postgres"):
        [rule] = find(objects, "NetworkPolicy", name)["spec"]["egress"]
        assert rule["to"] == [{"ipBlock": {"cidr": "10.0.0.10/32"}}]


@pytest.mark.parametrize("port", [443, 6443, 16443, 8443, 6444, 2040])
def test_the_job_finds_the_api_server_wherever_it_listens(port: int, network: Network):
    for address in (PUBLIC, PRIVATE, "172.20.0.1", "fd00::1"):
        assert network.allows_address("create-secrets", address, port)
    assert network.allows("create-secrets", STRANGER, port, source_namespace="dify", target_namespace="other")


def test_the_api_server_is_where_the_network_says_at_the_port_that_it_says():
    walls = Walls(api_server=["10.1.2.3:7443", "10.2.0.0/24"])
    network = Network(synth(network=walls, postgres=Postgres.cloudnative_pg()))
    servers = {"cnpg.io/cluster": "dify-postgres", "constructs-dify/installation": "dify"}
    for source in ("create-secrets", servers):
        assert network.allows_address(source, "10.1.2.3", 7443)
        assert not network.allows_address(source, "10.1.2.3", 6443)
        assert network.allows_address(source, "10.2.0.9", 16443)
        assert not network.allows_address(source, "10.2.0.9", 7443)
        assert not network.allows_address(source, PRIVATE, 443)


@pytest.mark.parametrize("option", ["dns", "api_server"])
@pytest.mark.parametrize(
    "text",
    ["dns.example.com", "10.0.0.1/8", "10.0.0.1:0", "10.0.0.1:70000", "10.0.0.1:dns", "", ":53", "fd00::10:x", "Kube",
     "[kube-system", "https://10.0.0.1", "fe80::1%eth0"],
)  # fmt: skip
def test_a_place_is_an_address_a_range_or_a_namespace_with_a_port(option: str, text: str):
    with pytest.raises(ValueError, match=rf"^Network\.{option}\[0\]: got .*; expected "):
        Walls(dns=[text]) if option == "dns" else Walls(api_server=[text])


def test_a_list_of_no_places_is_refused():
    with pytest.raises(ValueError, match=r"^Network\.dns: got \[\]; expected at least one place"):
        Walls(dns=[])


def test_the_addresses_of_the_api_server_have_one_place():
    for host in ("kubernetes.default.svc", "kubernetes.default", "Kubernetes.default.svc.cluster.local"):
        with pytest.raises(ValueError, match=r"give its addresses as api_server=\['10\.9\.8\.7/32'\]"):
            Walls(addresses={host: ["10.9.8.7/32"]})


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


# -- the port of a Service, and that of its pods ------------------------------------------------------------------

SPELLINGS = ["weaviate", "weaviate.vectors", "weaviate.vectors.svc", "Weaviate.vectors.svc.cluster.local"]


@pytest.mark.parametrize("named", ["weaviate:80", "weaviate.vectors:80", "weaviate.vectors.svc:80"])
@pytest.mark.parametrize("host", SPELLINGS)
def test_the_path_to_a_service_leads_to_the_port_of_its_pods(host: str, named: str):
    install = Installation(name="dify", namespace="vectors", network=Walls(target_ports={named: 8080}))
    part, _ = alone(WebTier, install=install)
    policy = part.allow_to(host, 80)
    assert policy is not None
    [rule] = policy.to_json()["spec"]["egress"]
    assert rule["ports"] == [{"port": 8080, "protocol": "TCP"}]
    assert "ipBlock" not in str(rule["to"])


def test_settings_and_choices_lead_to_the_port_of_the_pods_too():
    walls = Walls(target_ports={"weaviate.vectors.svc:80": 8080, "unstructured.etl.svc:443": 8443})
    network = Network(
        synth(
            network=walls,
            vector_store=VectorStore.weaviate(url="http://weaviate.vectors", api_key=key()),
            settings={"UNSTRUCTURED_API_URL": "https://unstructured.etl.svc/general"},
        )
    )
    for namespace, port, service in (("vectors", 8080, 80), ("etl", 8443, 443)):
        there: dict[str, Any] = {"source_namespace": "dify", "target_namespace": namespace}
        assert network.allows("api", STRANGER, port, **there)
        assert not network.allows("api", STRANGER, service, **there)


def test_a_service_of_the_installation_with_another_port_leads_to_that_of_its_pods():
    part, _ = alone(WebTier, install=Installation(name="dify", namespace="dify", service_ports={"api": 8080}))
    opened = part.allow_to("dify-api.dify.svc", 8080)
    assert opened
    [rule] = opened.to_json()["spec"]["egress"]
    assert rule["ports"] == [{"port": 5001, "protocol": "TCP"}]


def test_what_a_part_speaks_udp_to_lets_it_in_by_udp():
    install = Installation(name="dify", namespace="dify")

    @dataclass
    class Pods:
        component: str
        destinations: Sequence[Destination] = ()

        @property
        def pod_labels(self) -> dict[str, str]:
            return install.selector(self.component)

        @property
        def ports(self) -> dict[str, int]:
            return {}

    chart = empty_chart()
    caller = Pods("caller", [Destination(part="syslog", ports=(514,), protocols=("UDP",))])
    NetworkPolicies(chart, "network", install=install, parts=[caller, Pods("syslog")], entrances={})
    network = Network(objects_of(chart))
    for protocol, open in (("UDP", True), ("TCP", False)):
        assert network.allows(
            install.selector("caller") | install.own_label(), install.selector("syslog") | install.own_label(), 514,
            source_namespace="dify", target_namespace="dify", protocol=protocol,
        ) is open  # fmt: skip


def test_a_domain_of_two_labels_stays_a_domain():
    part, _ = alone(WebTier, install=Installation(name="dify", namespace="dify", network=Walls()))
    policy = part.allow_to("example.com", 80)
    assert policy is not None
    assert "0.0.0.0/0" in str(policy.to_json())


def test_a_port_that_is_hardly_that_of_the_pods_is_warned_of_with_what_to_write():
    part, _ = alone(WebTier)
    with pytest.warns(ServicePortWarning, match=r'target_ports=\{"weaviate\.vectors\.svc:80": 8080\}.*endpointslices'):
        part.allow_to("weaviate.vectors.svc", 80)
    with pytest.warns(ServicePortWarning, match='"collector.dify.svc:443": 443'):
        part.allow_to("collector", [443, 4317])


def test_a_port_that_is_confirmed_or_that_nothing_is_behind_is_not_warned_of():
    install = Installation(name="dify", namespace="dify", network=Walls(target_ports={"collector:80": 80}))
    part, _ = alone(WebTier, install=install)
    # All warnings are errors here.
    for host, port in (("collector", 80), ("ollama.models.svc", 11434), ("example.com", 80), ("dify-nginx", 80)):
        part.allow_to(host, port)
    nowhere, _ = alone(WebTier, install=Installation(name="dify", namespace="dify", network=None))
    nowhere.allow_to("collector", 80)


def test_a_service_to_which_nothing_connects_is_refused_with_those_to_which_something_does():
    message = refused(
        network=Walls(target_ports={"weaviat.vectors.svc:80": 8080}),
        vector_store=VectorStore.weaviate(url="http://weaviate.vectors.svc:8000", api_key=key()),
    )
    assert "network.target_ports: got 'weaviat.vectors.svc:80', to which no part connects" in message
    assert "did you mean 'weaviate.vectors.svc:8000'?" in message


@pytest.mark.parametrize(
    "name", ["weaviate", "weaviate.vectors.svc", "a.b.example.com:80", "10.0.0.1:80", "x:0", "x:y"]
)
def test_a_target_port_is_of_a_service_and_its_port(name: str):
    with pytest.raises(ValueError, match=r"^Network\.target_ports: got "):
        Walls(target_ports={name: 8080})


def test_a_service_has_one_target_port_however_it_is_spelled():
    walls = Walls(target_ports={"weaviate:80": 8080, "weaviate.dify.svc:80": 8081})
    part, _ = alone(WebTier, install=Installation(name="dify", namespace="dify", network=walls))
    with pytest.raises(ValueError, match=r"^Network\.target_ports: got .*expected weaviate\.dify:80 once"):
        part.allow_to("weaviate", 80)


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
