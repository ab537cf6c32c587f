"""The network lets through the arrows of the diagram, and nothing else."""

from itertools import product
from typing import Any

import pytest

from constructs_dify import DifyChart, Marketplace, PublicUrls, SecretKey, Tier, WebTier, WorkerPool
from tests.support.charts import alone, components, dify, objects_of, pod, synth
from tests.support.manifests import Manifest, find, of_kind
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
        "create-secrets": {443},
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


def test_plugins_and_workflows_reach_the_public_url_even_when_it_is_private():
    network = Network(synth(public_url="https://dify.example.com"))
    for source in ("api", "worker", "beat", "plugin-daemon", "ssrf-proxy"):
        assert network.allows_address(source, PRIVATE, 443), source
        assert not network.allows_address(source, PRIVATE, 80), source
    assert not network.allows_address("sandbox", PRIVATE, 443)
    assert not network.allows_address("web", PRIVATE, 443)


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


def test_a_range_that_the_proxy_may_reach_is_open_in_the_network_too():
    settings = {"SSRF_PROXY_ALLOW_PRIVATE_IPS": "10.20.0.0/16, 192.168.7.7/32"}
    network = Network(synth(ssrf_proxy=Tier(settings=settings)))
    assert network.allows_address("ssrf-proxy", PRIVATE, 8080)
    assert network.allows_address("ssrf-proxy", "192.168.7.7", 80)
    assert not network.allows_address("ssrf-proxy", "10.21.0.1", 80)
    assert not network.allows_address("ssrf-proxy", METADATA, 80)


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
    [server] = [part for part in chart.endpoints if part.component == "redis"]
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
    for host in (long, f"other-{long}"):
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
