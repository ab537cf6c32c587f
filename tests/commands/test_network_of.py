"""Who may talk to whom, as commands read it from manifests, held against what Kubernetes does with the policies."""

from collections.abc import Iterable
from copy import deepcopy
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from constructs_dify import Exposure, Marketplace, Network, Postgres, Redis, SecretKey, Storage, Tier, VectorStore
from constructs_dify.commands.system.connections import Connection, network_of
from constructs_dify.commands.system.connections import Network as Read
from constructs_dify.commands.system.ports import Ports
from tests.support.charts import synth
from tests.support.examples import GOLDENS, expected_objects
from tests.support.manifests import Manifest, find
from tests.support.network import Network as Policies
from tests.support.samples import key

pytestmark = pytest.mark.commands

ROOT = Path(__file__).parents[2]
# No policy of an example lets anybody there, so that ranges of addresses mean no pods: the metadata of a cloud.
NOWHERE = "192.0.0.192"


def read_edges(network: Read) -> set[tuple[str, str, int, str]]:
    """What is read of connections between parts, port by port."""
    return {
        (connection.source, connection.target, port, ports.protocol)
        for connection in network.connections
        if network.places[connection.target].part and network.places[connection.source].part
        for ports in connection.ports
        for port in range(ports.first, min(ports.last, ports.first + 100) + 1)
    }


def allowed_edges(objects: list[Manifest], network: Read) -> set[tuple[str, str, int, str]]:
    """What the rules of Kubernetes let through between the same parts, asked port by port."""
    policies = Policies(objects, NOWHERE)
    ports = {port for part in network.parts for port in part.ports.values()} | {53, 80, 443, 1053, 3129, 5003, 8000}
    return {
        (source.key, target.key, port, "TCP")
        for source, target in product(network.parts, network.parts)
        for port in ports
        if policies.allows(
            dict(source.labels), dict(target.labels), port,
            source_namespace=source.namespace, target_namespace=target.namespace,
        )
    }  # fmt: skip


@pytest.mark.parametrize("golden", GOLDENS)
def test_the_connections_of_an_example_are_those_that_kubernetes_allows(golden: str):
    objects = expected_objects(golden)
    network = network_of(objects)
    assert read_edges(network) == allowed_edges(objects, network)
    # Each part of these is behind walls.
    assert (network.open_in, network.open_out) == (frozenset(), frozenset())


def titled(network: Read, source: str) -> dict[str, Connection]:
    """What a part reaches, by the title of who listens."""
    places = network.places
    return {places[each.target].title: each for each in network.connections if places[each.source].title == source}


def test_hosts_outside_are_named_by_the_settings_on_the_ports_that_policies_open():
    network = network_of(
        synth(
            postgres=Postgres.external(host="pg.example.com", username="dify", password=key()),
            redis=Redis.external(host="redis.example.com", port=6380, password=key()),
            vector_store=VectorStore.qdrant(url="https://qdrant.example.com:6333", api_key=key()),
            storage=Storage.s3(bucket="dify", plugin_bucket="dify", region="eu-central-1"),
            marketplace=Marketplace(url="https://market.example.com:8443"),
        )
    )
    found = titled(network, "api")
    for host, port, kind in (
        ("pg.example.com", 5432, "external-store"),
        ("redis.example.com", 6380, "external-store"),
        ("qdrant.example.com", 6333, "external-store"),
        ("market.example.com", 8443, "host"),
    ):
        assert found[host].ports == {Ports(port, port)}
        assert network.places[found[host].target].kind == kind
    # The bucket has no setting with its host: what the policy allows in its place is told.
    assert "any address" in found
    assert found["any address"].port == "443"


def test_addresses_that_are_known_stand_beside_the_host():
    network = network_of(
        synth(
            postgres=Postgres.external(host="pg.example.com", username="dify", password=key()),
            network=Network(addresses={"pg.example.com": ["10.9.8.0/24"]}),
        )
    )
    assert network.places["host/pg.example.com"].note == "policies allow 10.9.8.0/24"


@pytest.mark.parametrize(
    ("expose", "title", "port"),
    [
        (Exposure.ingress(hosts=["dify.example.com"], tls_secret="tls"), "dify.example.com", "80"),
        (Exposure.http_route(hosts=["dify.example.com"], gateway="infra/public"), "dify.example.com", "80"),
        (Exposure.openshift_route(hosts=["dify.example.com"]), "dify.example.com", "80"),
        (Exposure.load_balancer(), "Service dify-nginx", "80"),
        (Exposure.node_port(), "Service dify-nginx", "80"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_way_in_leads_from_anybody_to_nginx(expose: Any, title: str, port: str):
    network = network_of(synth(expose=expose, public_url="https://dify.example.com"))
    ways = titled(network, "anybody")
    assert any(each.startswith(title) for each in ways), ways
    way = next(each for name, each in ways.items() if name.startswith(title))
    [entry] = [each for each in network.connections if each.source == way.target]
    assert network.places[entry.target].title == "nginx"
    assert entry.port == port


def test_the_paths_of_nginx_stand_at_its_connections():
    found = titled(network_of(synth()), "nginx")
    assert {"/console/api", "/v1", "/files"} <= set(found["api"].paths)
    assert set(found["web"].paths) == {"/", "/explore"}
    assert found["plugin-daemon"].paths == ("/e",)
    assert {found[name].kind for name in ("api", "web", "plugin-daemon")} == {"route"}


def test_claims_are_mounted_by_parts():
    network = network_of(synth())
    for part in ("api", "worker", "migrate"):
        files = titled(network, part)["dify-files"]
        assert (files.kind, files.port) == ("data", "")
    assert network.places["claim/dify/dify-files"].note == "20Gi"
    assert "dify-files" not in titled(network, "web")


def test_cilium_s_policies_are_read_as_kubernetes_own():
    plain = network_of(synth())
    cilium = network_of(synth(network=Network(cilium=True)))
    assert read_edges(cilium) == read_edges(plain)
    assert titled(cilium, "api")["marketplace.dify.ai"].port == "443"
    assert titled(cilium, "create-secrets")["Kubernetes API"].kind == "outside"
    assert titled(cilium, "web")["DNS"].kind == "names"


def test_who_is_held_back_by_no_policy_is_told():
    objects = [obj for obj in synth() if obj["kind"] != "NetworkPolicy"]
    network = network_of(objects)
    assert network.open_in == network.open_out == {part.key for part in network.parts}
    # Nobody is told from anybody else, so nothing is listed but what is mounted.
    assert {each.kind for each in network.connections} == {"data"}


def test_one_wall_that_is_gone_opens_one_side():
    objects = without(synth(), "dify-default-deny", "dify-allow-to-redis")
    network = network_of(objects)
    redis = next(part.key for part in network.parts if part.title == "redis")
    # Nobody has to get into a worker, so that the wall around all was its only one.
    assert {part.title for part in network.parts if part.key in network.open_in} >= {"redis", "worker"}
    assert "api" not in {part.title for part in network.parts if part.key in network.open_in}
    # Into it everything gets; out of the others still only what leads there.
    assert titled(network, "api")["redis"].port == "6379"
    assert "web" not in {network.places[each].title for each in sources(network, redis)}


def without(objects: list[Manifest], *names: str) -> list[Manifest]:
    gone = [find(objects, "NetworkPolicy", name) for name in names]
    return [obj for obj in objects if obj not in gone]


def sources(network: Read, target: str) -> Iterable[str]:
    return [each.source for each in network.connections if each.target == target]


def test_named_ports_and_ranges_of_a_policy_are_understood():
    def policy(**spec: Any) -> Manifest:
        meta = {"name": "more", "namespace": "dify"}
        return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": meta, "spec": spec}

    def only(component: str) -> Manifest:
        return {"matchLabels": {"app.kubernetes.io/component": component}}

    peer = [{"podSelector": only("web")}]
    into = policy(podSelector=only("redis"), ingress=[{"from": peer, "ports": [{"port": "redis"}]}])
    listed = policy(
        podSelector={"matchExpressions": [{"key": "app.kubernetes.io/component", "operator": "In", "values": ["web"]}]},
        policyTypes=["Egress"],
        egress=[{"to": [{"podSelector": only("redis")}], "ports": [{"port": 6000, "endPort": 6999}]}],
    )
    network = network_of([*synth(), into, {**listed, "metadata": {"name": "out", "namespace": "dify"}}])
    assert titled(network, "web")["redis"].port == "6379"


def test_the_operator_s_pods_are_a_store():
    network = network_of(synth(postgres=Postgres.cloudnative_pg(operator_namespace="operators")))
    assert titled(network, "api")["postgres"].port == "5432"
    place = next(place for place in network.places.values() if place.title == "postgres")
    assert place.kind == "store"
    assert {each.port for each in network.connections if network.places[each.source].title == "namespace operators"}


def test_a_part_that_is_switched_off_is_in_no_connection():
    network = network_of(synth(sandbox=None, plugin_daemon=Tier(replicas=1)))
    assert "sandbox" not in {place.title for place in network.places.values()}


def test_a_host_with_an_address_is_named_too():
    password = SecretKey(secret="mine", key="password")
    network = network_of(synth(postgres=Postgres.external(host="10.9.8.7", username="dify", password=password)))
    assert titled(network, "api")["10.9.8.7"].port == "5432"
    assert network.places["host/10.9.8.7"].note == "policies allow 10.9.8.7/32"


def with_rule(policy: str, direction: str, rule: Manifest) -> list[Manifest]:
    objects = deepcopy(synth())
    find(objects, "NetworkPolicy", policy)["spec"][direction].append(rule)
    return objects


@pytest.mark.parametrize(
    ("selector", "title"),
    [
        ({}, "any pod of the cluster"),
        ({"matchExpressions": [{"key": "env", "operator": "NotIn", "values": ["prod"]}]}, "namespaces with env NotIn"),
        ({"matchLabels": {"kubernetes.io/metadata.name": "dify"}}, "namespace dify"),
    ],
)
def test_a_peer_that_means_others_too_is_told_beside_the_parts(selector: Manifest, title: str):
    rule = {"from": [{"namespaceSelector": selector}], "ports": [{"port": 6379}]}
    network = network_of(with_rule("dify-allow-to-redis", "ingress", rule))
    assert titled(network, title)["redis"].port == "6379"


def test_half_of_all_addresses_is_told_as_any_and_without_private_ones_as_public():
    def outside(*without: str) -> dict[str, Connection]:
        rule = {"to": [{"ipBlock": {"cidr": "0.0.0.0/1", "except": [*without]}}], "ports": [{"port": 80}]}
        return titled(network_of(with_rule("dify-allow-from-sandbox", "egress", rule)), "sandbox")

    assert outside()["any address"].port == "80"
    assert outside("10.0.0.0/8")["public addresses"].port == "80"


def route_to(service: str, port: int) -> Manifest:
    backend = {"service": {"name": service, "port": {"number": port}}}
    rules = [{"host": "d.example.com", "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}]
    meta = {"name": "way", "namespace": "dify"}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": meta, "spec": {"rules": rules}}


@pytest.mark.parametrize(
    ("service", "port", "why"),
    [
        ("nobody", 80, "leads to Service nobody, behind which nothing here is"),
        ("dify-nginx", 81, "Service dify-nginx has no port 81"),
        ("dify-redis", 6379, "policies let nobody in at port 6379"),
    ],
)
def test_a_way_in_that_ends_nowhere_says_why(service: str, port: int, why: str):
    network = network_of([*synth(), route_to(service, port)])
    place = network.places["route/dify/Ingress way"]
    assert place.note == f"Ingress way, {why}"
    assert not [each for each in network.connections if each.source == place.id]
