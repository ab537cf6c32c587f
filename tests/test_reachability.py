"""Who reaches whom in an installation is what the diagram in docs/architecture.md shows: nothing less, nothing more."""

from collections.abc import Callable
from copy import deepcopy
from ipaddress import ip_network
from typing import Any

import pytest

from constructs_dify import (
    BackupRepository,
    Marketplace,
    Network,
    Postgres,
    Redis,
    Restore,
    SecretKey,
    Storage,
    Tier,
    VectorStore,
    WorkerPool,
)
from tests.support.backups import backup
from tests.support.charts import components, synth
from tests.support.diagram import arrows
from tests.support.drawn_graph import (
    API_SERVER_PORTS,
    DNS_PORTS,
    LINK,
    METADATA,
    PRIVATE,
    PUBLIC,
    Said,
    drawn_graphs,
    graph_errors,
)
from tests.support.examples import EVERY_PART, EXAMPLES, run
from tests.support.manifests import Manifest, find
from tests.support.policy_graph import Edge, graph, questions
from tests.support.samples import key

Objects = list[Manifest]

# Their parts have roles by EKS Pod Identity, whose agent tells a pod its own role and nothing else.
WITH_POD_IDENTITY = {"aws", "terraform"}
AGENT_OF_EKS = {("169.254.170.23", 80), ("fd00:ec2::23", 80)}
PASSWORD = SecretKey(secret="mine", key="password")
HOST, RANGE = "pg.example.com", "10.9.8.0/24"


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_graph_of_an_example_is_the_diagram(name: str):
    example = run(name)
    assert graph_errors(example.objects, Said.by(example)) == []


# What is given -> the options, and what of them is said about the network by hand.
INSTALLATIONS: dict[str, tuple[dict[str, Any], Said]] = {
    "the default": ({}, Said()),
    "milvus": ({"vector_store": VectorStore.in_cluster("milvus")}, Said()),
    "qdrant": ({"vector_store": VectorStore.in_cluster("qdrant")}, Said()),
    "pgvector": ({"vector_store": VectorStore.in_cluster("pgvector")}, Said()),
    "sentinels": ({"redis": Redis.in_cluster_sentinel()}, Said()),
    "the operator's PostgreSQL": (
        {"postgres": Postgres.cloudnative_pg(operator_namespace="operators")},
        Said(operator_namespace="operators"),
    ),
    "hosts of all kinds": (
        {
            "postgres": Postgres.external(host="10.9.8.7", username="dify", password=PASSWORD),
            "redis": Redis.external(host="redis.data.svc", password=PASSWORD),
            "vector_store": VectorStore.qdrant(url="https://qdrant.example.com", api_key=PASSWORD, grpc=True),
            "storage": Storage.s3(bucket="dify", plugin_bucket="dify", region="eu-central-1"),
            "settings": {"MAIL_TYPE": "smtp", "SMTP_SERVER": "mail.example.com", "SMTP_PORT": "2525"},
            "public_url": "https://dify.example.com:8443",
        },
        Said(),
    ),
    "Google without a key": (
        {"storage": Storage.google_cloud(bucket="dify", plugins=Storage.local())},
        Said(),
    ),
    "a marketplace at the front door": (
        {"marketplace": Marketplace(proxied=True), "public_url": "https://dify.example.com"},
        Said(),
    ),
    "a marketplace of one's own": ({"marketplace": Marketplace(url="https://market.example.com:8443")}, Said()),
    "some parts only": ({"beat": None, "sandbox": None, "web": None, "marketplace": None}, Said()),
    "two pools": ({"workers": [WorkerPool(name="indexing", queues=["dataset"]), WorkerPool(name="rest")]}, Said()),
    "an ingress controller alone at the front door": (
        {"network": Network(ingress_namespaces=["ingress-nginx", "gateways"])},
        Said(ingress_namespaces=["ingress-nginx", "gateways"]),
    ),
    "monitoring of Milvus and the operator's PostgreSQL": (
        {
            "network": Network(monitoring_namespaces=["monitoring"]),
            "vector_store": VectorStore.in_cluster("milvus"),
            "postgres": Postgres.cloudnative_pg(),
        },
        Said(monitoring_namespaces=["monitoring"]),
    ),
    "monitoring of Qdrant": (
        {
            "network": Network(monitoring_namespaces=["monitoring"]),
            "vector_store": VectorStore.in_cluster("qdrant"),
        },
        Said(monitoring_namespaces=["monitoring"]),
    ),
    "monitoring of Weaviate, which has metrics when it is told to": (
        {
            "network": Network(monitoring_namespaces=["monitoring"]),
            "vector_store": VectorStore.in_cluster(
                "weaviate", tier=Tier(settings={"PROMETHEUS_MONITORING_ENABLED": "true"})
            ),
        },
        Said(monitoring_namespaces=["monitoring"]),
    ),
    "monitoring where nobody has metrics": (
        {"network": Network(monitoring_namespaces=["monitoring"])},
        Said(monitoring_namespaces=["monitoring"]),
    ),
    "backups": ({"backup": backup()}, Said()),
    "backups of Qdrant to a claim": (
        {
            "backup": backup(repository=BackupRepository.claim(name="nfs")),
            "vector_store": VectorStore.in_cluster("qdrant"),
        },
        Said(),
    ),
    "backups of pgvector and a server outside to one in the cluster": (
        {
            "backup": backup(repository=BackupRepository.rest(url="http://restic.backups.svc:8000/dify")),
            "vector_store": VectorStore.in_cluster("pgvector"),
            "postgres": Postgres.external(
                host="10.9.8.7", username="dify", password=PASSWORD, client_image="postgres:17-alpine"
            ),
        },
        Said(),
    ),
    "backups of the operator's PostgreSQL with an identity of Azure": (
        {
            "backup": backup(
                repository=BackupRepository.azure_blob(account="dify", container="dify", workload_identity="client")
            ),
            "postgres": Postgres.cloudnative_pg(),
        },
        Said(),
    ),
    "backups of keys in a bucket to Google": (
        {
            "backup": backup(repository=BackupRepository.google_cloud(bucket="dify", credentials=PASSWORD)),
            "storage": Storage.s3(bucket="dify", plugin_bucket="dify", region="eu-central-1"),
        },
        Said(),
    ),
    "a backup that comes back": ({"backup": backup(), "restore": Restore(), "paused": True}, Said()),
    "a backup of Qdrant that comes back from a claim": (
        {
            "backup": backup(repository=BackupRepository.claim(name="nfs")),
            "restore": Restore(),
            "paused": True,
            "vector_store": VectorStore.in_cluster("qdrant"),
        },
        Said(),
    ),
    "hosts whose addresses are known": (
        {
            "network": Network(
                addresses={HOST: [RANGE], "dify.example.com": ["10.9.7.7"], "marketplace.dify.ai": ["10.9.6.0/24"]}
            ),
            "postgres": Postgres.external(host=HOST, username="dify", password=PASSWORD),
            "public_url": "https://dify.example.com",
        },
        Said(addresses={HOST: [RANGE], "dify.example.com": ["10.9.7.7"], "marketplace.dify.ai": ["10.9.6.0/24"]}),
    ),
}


@pytest.mark.parametrize("name", INSTALLATIONS)
def test_the_graph_of_an_installation_is_the_diagram(name: str):
    options, said = INSTALLATIONS[name]
    assert graph_errors(synth(**options), said) == []


def test_the_diagram_has_a_box_for_every_construct_and_no_arrow_twice():
    boxes = {part for arrow in arrows() for box in (arrow.source, arrow.target) for part in box.parts}
    assert {"nginx", "api", "web", "worker", "beat", "sandbox", "ssrf-proxy", "plugin-daemon"} <= boxes
    assert {"postgres", "redis", "weaviate", "qdrant", "milvus", "pgvector", "create-secrets"} <= boxes
    assert len(arrows()) == len(set(arrows())) > 30


# -- what must never be, whatever the diagram shows ----------------------------------------------------------------


def reached(name: str, source: str) -> set[Edge]:
    """All that a part of an example reaches."""
    example = run(name)
    asked = [
        question
        for drawn in drawn_graphs(example.objects, Said.by(example))
        for question in questions(example.objects, drawn.places, {*drawn.ports, *range(1, 1024, 93), 3306, 8080, 65535})
        if question[0].name == source
    ]
    return graph(example.objects, asked)


def opened_to_all(name: str) -> set[tuple[str, int]]:
    """What the program itself lets every part reach: the control plane of a mesh."""
    said = Said.by(run(name)).allow_to
    return {(f"a pod of {host.split('.')[1]}", port) for part, host, port in said if part == EVERY_PART}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_sandbox_reaches_the_ssrf_proxy_and_names_alone(name: str):
    found = {(edge.target, edge.port) for edge in reached(name, "sandbox")}
    # Names are asked for at pods of two namespaces, and at every private address.
    assert {edge for edge in found if edge[1] not in DNS_PORTS} == {("ssrf-proxy", 3128)} | opened_to_all(name)
    assert {("the DNS", 53), ("the DNS of OpenShift", 5353), ("the DNS of the node", 53)} <= found
    assert {target for target, _ in found}.isdisjoint(PUBLIC)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_ssrf_proxy_reaches_public_addresses_and_of_ours_what_its_port_for_agents_leads_to(name: str):
    opened = opened_to_all(name)
    found = [
        edge
        for edge in reached(name, "ssrf-proxy")
        if edge.port not in DNS_PORTS and (edge.target, edge.port) not in opened
    ]
    ours = {(edge.target, edge.port) for edge in found if edge.target in ("agent-backend", "api")}
    assert ours in (set(), {("agent-backend", 5050), ("api", 5001)})
    targets = {edge.target for edge in found} - {"agent-backend", "api"}
    named = {str(ip_network(cidr)[0]) for ranges in Said.by(run(name)).addresses.values() for cidr in ranges}
    assert targets - named == {*PUBLIC}
    assert targets.isdisjoint({*PRIVATE, *METADATA, *LINK})


@pytest.mark.parametrize("name", EXAMPLES)
def test_plugins_reach_the_metadata_of_no_cloud(name: str):
    found = {(edge.target, edge.port) for edge in reached(name, "plugin-daemon") if edge.port not in DNS_PORTS}
    if name in WITH_POD_IDENTITY:
        assert found >= AGENT_OF_EKS
        found -= AGENT_OF_EKS
    assert {target for target, _ in found}.isdisjoint({*METADATA, *LINK})


def test_nobody_reaches_what_saves_or_restores():
    options = {"backup": backup(), "restore": Restore(), "paused": True}
    objects = synth(**options)
    [drawn] = drawn_graphs(objects, Said())
    asked = list(questions(objects, drawn.places, {*drawn.ports, 8080, 65535}))
    saving = {component for component in components(objects) if component.startswith(("backup", "restore"))}
    assert len(saving) == 6
    assert {edge for edge in graph(objects, asked) if edge.target in saving} == set()


def test_pieces_reach_the_repository_and_of_ours_only_what_they_save():
    objects = synth(backup=backup(repository=BackupRepository.claim(name="nfs")))
    [drawn] = drawn_graphs(objects, Said())
    found = graph(objects, list(questions(objects, drawn.places, drawn.ports)))

    def targets(source: str) -> set[tuple[str, int]]:
        edges = [edge for edge in found if edge.source == source and edge.port not in DNS_PORTS]
        return {(edge.target, edge.port) for edge in edges}

    assert targets("backup-plugins") == set()
    assert targets("backup-weaviate") == {("weaviate", 8080)}
    assert targets("backup") == {("postgres", 5432)}


@pytest.mark.parametrize("source", ["sandbox", "plugin-daemon", "ssrf-proxy", "api", "create-secrets"])
def test_what_asks_the_resolver_of_a_cloud_for_names_asks_its_metadata_for_nothing(source: str):
    found = {edge.port for edge in reached("default", source) if edge.target in {*METADATA, *LINK}}
    # The API server is anywhere, on ports that no metadata has.
    assert found <= {*DNS_PORTS, *API_SERVER_PORTS}
    assert source == "create-secrets" or found == {53}


# -- the check itself ----------------------------------------------------------------------------------------------


@pytest.fixture
def objects(default_objects: Objects) -> Objects:
    return deepcopy(default_objects)


def spec(objects: Objects, name: str) -> Any:
    return find(objects, "NetworkPolicy", f"dify-{name}")["spec"]


def to_component(rule: Any) -> str:
    return rule["to"][0].get("podSelector", {}).get("matchLabels", {}).get("app.kubernetes.io/component", "")


def take_away_the_way(objects: Objects, source: str, target: str) -> None:
    rules = spec(objects, f"allow-from-{source}")["egress"]
    rules[:] = [rule for rule in rules if to_component(rule) != target]


def do_not_let_in(objects: Objects, target: str, source: str) -> None:
    for rule in spec(objects, f"allow-to-{target}")["ingress"]:
        rule["from"] = [
            peer for peer in rule["from"] if peer["podSelector"]["matchLabels"]["app.kubernetes.io/component"] != source
        ]


def remove(objects: Objects, name: str) -> None:
    objects.remove(find(objects, "NetworkPolicy", f"dify-{name}"))


def add(objects: Objects, component: str, **rules: Any) -> None:
    """One more policy."""
    labels = {"app.kubernetes.io/instance": "dify", "app.kubernetes.io/component": component}
    objects.append({
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": f"more-{len(objects)}", "namespace": "dify"},
        "spec": {
            "podSelector": {"matchLabels": labels},
            "policyTypes": [{"ingress": "Ingress", "egress": "Egress"}[direction] for direction in rules],
            **rules,
        },
    })  # fmt: skip


def pods_of(component: str) -> Any:
    return {"podSelector": {"matchLabels": {"app.kubernetes.io/component": component}}}


def connect(objects: Objects, source: str, target: str, port: int) -> None:
    ports = [{"port": port, "protocol": "TCP"}]
    add(objects, source, egress=[{"to": [pods_of(target)], "ports": ports}])
    add(objects, target, ingress=[{"from": [pods_of(source)], "ports": ports}])


def drop_exceptions(objects: Objects, name: str) -> None:
    for rule in spec(objects, name)["egress"]:
        for peer in rule["to"]:
            peer.get("ipBlock", {}).pop("except", None)


ANYWHERE = {"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}
FAULTS: dict[str, tuple[Callable[[Objects], object], list[str]]] = {
    # -- missing
    "a way that is gone": (
        lambda o: take_away_the_way(o, "api", "redis"),
        ["missing: api -> redis:6379"],
    ),
    "a caller that is not let in": (
        lambda o: do_not_let_in(o, "sandbox", "worker"),
        ["missing: worker -> sandbox:8194"],
    ),
    "a part that nobody may come in at": (
        lambda o: remove(o, "allow-to-postgres"),
        [f"missing: {part} -> postgres:5432" for part in ("api", "beat", "plugin-daemon", "worker")],
    ),
    "a front door that is shut": (
        lambda o: remove(o, "allow-to-nginx"),
        ["missing: 1.1.1.1 -> nginx:80", "missing: a pod of elsewhere -> nginx:80"],
    ),
    "no names": (
        lambda o: remove(o, "allow-dns"),
        ["missing: sandbox -> the DNS:53", "missing: web -> the DNS:53/UDP", "missing: api -> the DNS of the node:53"],
    ),
    "no names over UDP": (
        lambda o: [rule.update(ports=rule["ports"][1::2]) for rule in spec(o, "allow-dns")["egress"]],
        ["missing: sandbox -> the DNS:53/UDP"],
    ),
    "a port that is another": (
        lambda o: spec(o, "allow-to-web")["ingress"][0]["ports"][0].update(port=3001),
        ["missing: nginx -> web:3000"],
    ),
    "an outside that is cut off": (
        lambda o: remove(o, "allow-from-ssrf-proxy"),
        ["missing: ssrf-proxy -> 1.1.1.1:443", "missing: ssrf-proxy -> 2606:4700:4700::1111:443/UDP"],
    ),
    # -- extra
    "a way that is new": (
        lambda o: connect(o, "web", "postgres", 5432),
        ["extra: web -> postgres:5432"],
    ),
    "a port that is new": (
        lambda o: connect(o, "api", "plugin-daemon", 5003),
        ["extra: api -> plugin-daemon:5003"],
    ),
    "a way out of the sandbox": (
        lambda o: add(o, "sandbox", egress=[ANYWHERE]),
        ["extra: sandbox -> 1.1.1.1:443", "extra: sandbox -> 169.254.169.254:80", "extra: sandbox -> nginx:80"],
    ),
    "a block that is widened": (
        lambda o: drop_exceptions(o, "allow-from-ssrf-proxy"),
        [
            "extra: ssrf-proxy -> 169.254.169.254:80",
            "extra: ssrf-proxy -> fd20:ce::254:80",
            "extra: ssrf-proxy -> 10.20.30.40:22",
            "extra: ssrf-proxy -> a pod of elsewhere:22",
        ],
    ),
    "a block of plugins that has the metadata": (
        lambda o: drop_exceptions(o, "allow-from-plugin-daemon"),
        [f"extra: plugin-daemon -> {address}:80" for address in METADATA],
    ),
    "a namespace that is let in": (
        lambda o: spec(o, "allow-to-api")["ingress"][0]["from"].append({"namespaceSelector": {}}),
        ["extra: a pod of elsewhere -> api:5001"],
    ),
    "addresses that are let in": (
        lambda o: spec(o, "allow-to-redis")["ingress"][0]["from"].append({"ipBlock": {"cidr": "10.0.0.0/8"}}),
        ["extra: 10.20.30.40 -> redis:6379", "extra: a pod of dify -> redis:6379"],
    ),
    "everybody at every port": (
        lambda o: spec(o, "allow-to-weaviate").update(ingress=[{}]),
        ["extra: a pod of dify -> weaviate:8080", "extra: 1.1.1.1 -> weaviate:22"],
    ),
    "no wall at all": (
        lambda o: remove(o, "default-deny"),
        ["extra: a pod of elsewhere -> worker:80", "extra: 1.1.1.1 -> beat:443"],
    ),
    "a wall that is open on one side": (
        lambda o: spec(o, "default-deny").update(policyTypes=["Egress"]),
        ["extra: a pod of dify -> worker:22"],
    ),
    "a wall around others": (
        lambda o: spec(o, "default-deny")["podSelector"]["matchLabels"].update({"app.kubernetes.io/instance": "other"}),
        ["extra: 10.20.30.40 -> worker:443"],
    ),
    "a part that nobody has drawn": (
        lambda o: find(o, "Deployment", "dify-web")["spec"]["template"]["metadata"]["labels"].update(
            {"app.kubernetes.io/component": "frontend"}
        ),
        ["no box of the diagram is frontend"],
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_check_of_the_graph_knows(fault: str, objects: Objects):
    commit, sentences = FAULTS[fault]
    commit(objects)
    errors = graph_errors(objects)
    assert [sentence for sentence in sentences if sentence not in errors] == [], errors


def test_the_check_of_the_graph_knows_an_outside_that_is_wider_than_the_environment_says():
    objects = synth(postgres=Postgres.external(host="10.9.8.7", username="dify", password=key()))
    objects = deepcopy(objects)
    for rule in spec(objects, "allow-from-api")["egress"]:
        for peer in rule["to"]:
            if peer.get("ipBlock", {}).get("cidr") == "10.9.8.7/32":
                peer["ipBlock"]["cidr"] = "10.0.0.0/8"
    assert "extra: api -> 10.20.30.40:5432" in graph_errors(objects)
