"""Monitoring. What the queue exporter says of a real broker is in tests/real/."""

import re
from typing import Any

import promql_parser
import pytest

from constructs_dify import Monitoring, Network, Postgres, Redis, SecretKey, Tier, VectorStore
from tests.support.charts import components, pod, synth, variables
from tests.support.connections import connection_errors
from tests.support.manifests import Manifest, find, of_kind, selects
from tests.support.network import Network as Policies
from tests.support.references import reference_errors
from tests.support.rules import rule_errors
from tests.support.schemas import schema_errors, versions

OPEN = Network(monitoring_namespaces=["monitoring"])
SCRAPER = {"app": "prometheus"}
ALL: dict[str, Any] = {
    "default": {},
    "qdrant": {"vector_store": VectorStore.in_cluster("qdrant")},
    "milvus and Sentinels": {
        "vector_store": VectorStore.in_cluster("milvus"), "redis": Redis.in_cluster_sentinel(),
    },
    "CloudNativePG": {"postgres": Postgres.cloudnative_pg()},
    "outside": {
        "redis": Redis.external(host="redis.example.com", password=SecretKey(secret="redis", key="password")),
        "beat": None, "migration": None,
    },
}  # fmt: skip


def monitored(**options: Any) -> list[Manifest]:
    return synth(**({"network": OPEN, "monitoring": Monitoring(labels={"release": "prometheus"})} | options))


def alerts(objects: list[Manifest]) -> dict[str, list[Any]]:
    [rule] = of_kind(objects, "PrometheusRule")
    found: dict[str, list[Any]] = {}
    for each in rule["spec"]["groups"][0]["rules"]:
        found.setdefault(each["alert"], []).append(each)
    return found


@pytest.mark.parametrize("name", ALL)
def test_the_objects_are_what_an_installation_must_be(name: str):
    objects = monitored(**ALL[name])
    assert schema_errors(objects, versions()[-1]) == []
    provided = {"Secret/redis"}
    assert [error for error in reference_errors(objects, provided) if "Secret" not in error] == []
    assert rule_errors(objects) == []
    assert connection_errors(objects) == []


@pytest.mark.parametrize("name", ALL)
def test_whatever_is_monitored_exists_has_that_port_and_lets_prometheus_in(name: str):
    objects = monitored(**ALL[name])
    monitors = of_kind(objects, "PodMonitor")
    assert "dify-queue-exporter" in {monitor["metadata"]["name"] for monitor in monitors}
    for monitor in monitors:
        assert monitor["metadata"]["labels"]["release"] == "prometheus"
        labels = monitor["spec"]["selector"]["matchLabels"]
        [endpoint] = monitor["spec"]["podMetricsEndpoints"]
        if "cnpg.io/cluster" in labels:
            continue
        component = labels["app.kubernetes.io/component"]
        assert selects({"matchLabels": labels}, pod(objects, component).labels)
        ports = {port["name"]: port["containerPort"] for port in pod(objects, component).ports}
        assert Policies(objects).allows(
            SCRAPER, component, ports[endpoint["port"]], source_namespace="monitoring", target_namespace="dify"
        )


def test_prometheus_is_given_the_key_that_qdrant_wants():
    objects = monitored(vector_store=VectorStore.in_cluster("qdrant"))
    [endpoint] = find(objects, "PodMonitor", "dify-qdrant")["spec"]["podMetricsEndpoints"]
    wanted = variables(objects, "qdrant")["QDRANT__SERVICE__API_KEY"]
    assert endpoint["authorization"]["credentials"] == {"name": wanted.name, "key": wanted.key}  # type: ignore[union-attr]


def test_the_exporter_reads_redis_as_a_worker_does_and_nothing_else():
    objects = monitored()
    mine, theirs = variables(objects, "queue-exporter"), variables(objects, "worker")
    assert mine["CELERY_BROKER_URL"] == theirs["CELERY_BROKER_URL"]
    assert {name for name in mine if "SECRET_KEY" in name or name.startswith("DB_")} == set()
    policies = Policies(objects)
    assert policies.allows("queue-exporter", "redis", 6379)
    for part, port in (("postgres", 5432), ("api", 5001), ("sandbox", 8194)):
        assert not policies.allows("queue-exporter", part, port)


@pytest.mark.parametrize("name", ALL)
def test_prometheus_understands_each_alert(name: str):
    for rules in alerts(monitored(**ALL[name])).values():
        for rule in rules:
            promql_parser.parse(rule["expr"])
            assert 'namespace="dify"' in rule["expr"]


def test_what_an_alert_is_about_exists():
    objects = monitored()
    deployments = {each["metadata"]["name"] for each in of_kind(objects, "Deployment")}
    named = {name for rules in alerts(objects).values() for rule in rules for name in _deployments(rule["expr"])}
    assert named == deployments
    [migration] = alerts(objects)["DifyMigrationFailed"]
    [name] = re.findall(r'job_name="(.+?)"', migration["expr"])
    assert name in {job["metadata"]["name"] for job in of_kind(objects, "Job")}


def _deployments(expression: str) -> list[str]:
    return re.findall(r'deployment="(.+?)"', expression)


def pod_names(objects: list[Manifest]) -> set[str]:
    """What Kubernetes calls the pods."""
    found: set[str] = set()
    for each in of_kind(objects, "Deployment", "StatefulSet", "Job"):
        name = each["metadata"]["name"]
        if each["kind"] == "StatefulSet":
            found.add(f"{name}-0")
        else:
            made = f"{name}-5d4f9b7c68" if each["kind"] == "Deployment" else name
            found.add(f"{made}-"[:58] + "x2k9z")
    return found


def matched(objects: list[Manifest], alert: str) -> re.Pattern[str]:
    [rule] = alerts(objects)[alert]
    [pattern] = re.findall(r'pod=~"(.+?)"', rule["expr"])
    return re.compile(pattern)


# With a name that begins with that of the first; with the name of one of its parts; and as long as names may be.
OTHERS = ["dify-b", "dify-api", "dify-queue-exporter", "dify-with-a-name-as-long-as-it-may-be"]


@pytest.mark.parametrize("alert", ["DifyRestarts", "DifyTasksWait", "DifyBrokerDown"])
def test_an_alert_is_about_the_pods_of_this_installation_and_of_no_other_in_the_namespace(alert: str):
    every = {name: monitored(name=name, **ALL["milvus and Sentinels"]) for name in ("dify", *OTHERS)}
    for name, objects in every.items():
        pattern = matched(objects, alert)
        mine = {
            pod for pod in pod_names(objects) if alert == "DifyRestarts" or pod.startswith(f"{name}-queue-exporter-")
        }
        assert mine
        assert {pod for pod in pod_names(objects) if pattern.fullmatch(pod)} >= mine
        theirs = {pod for other in every if other != name for pod in pod_names(every[other])}
        assert {pod for pod in theirs if pattern.fullmatch(pod)} == set()


def test_the_servers_of_cloudnative_pg_are_among_the_pods():
    pattern = matched(monitored(**ALL["CloudNativePG"]), "DifyRestarts")
    assert pattern.fullmatch("dify-postgres-1")
    assert not pattern.fullmatch("dify-postgres-b-1")


def test_without_beat_and_migration_nobody_misses_them():
    found = alerts(monitored(beat=None, migration=None))
    assert {"DifyBeatMissing", "DifyMigrationFailed"}.isdisjoint(found)


def test_the_age_of_a_task_that_raises_an_alert_can_be_chosen():
    [rule] = alerts(monitored(monitoring=Monitoring(oldest_task=3600)))["DifyTasksWait"]
    assert rule["expr"].endswith("> 3600")


def test_alerts_and_the_exporter_can_be_left_out():
    assert of_kind(monitored(monitoring=Monitoring(oldest_task=None)), "PrometheusRule") == []
    objects = monitored(monitoring=Monitoring(queue_exporter=None))
    assert "queue-exporter" not in components(objects)
    assert "DifyTasksWait" not in alerts(objects)


def test_nothing_is_monitored_unless_it_is_asked_for(default_objects: list[Manifest]):
    assert of_kind(default_objects, "PodMonitor", "PrometheusRule") == []
    assert "queue-exporter" not in components(default_objects)


def test_monitoring_that_the_network_would_shut_out_is_refused():
    with pytest.raises(ValueError, match=r'^monitoring: .*Network\(monitoring_namespaces=\["monitoring"\]\)'):
        synth(monitoring=Monitoring())
    assert of_kind(synth(monitoring=Monitoring(), network=None), "PodMonitor")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"interval": "often"}, r"^Monitoring\.interval: got 'often'"),
        ({"interval": "1.5m"}, r"^Monitoring\.interval: got '1\.5m'; expected whole numbers, .* \"30s\" or"),
        ({"interval": ""}, r"^Monitoring\.interval: got ''"),
        ({"interval": "0s"}, r"^Monitoring\.interval: got '0s'; expected .* more than none"),
        ({"interval": "30s1m"}, r"^Monitoring\.interval: got '30s1m'"),
        ({"interval": "\uff13\uff10s"}, "^Monitoring\\.interval: got '\uff13\uff10s'"),
        ({"labels": {"release": "not a label"}}, r"Monitoring\.labels"),
        ({"oldest_task": 5}, r"^Monitoring\.oldest_task: got 5"),
        ({"queue_exporter": {"replicas": 1}}, r"^Monitoring\.queue_exporter: got "),
    ],
)
def test_what_cannot_work_is_refused(options: Any, message: str):
    with pytest.raises((TypeError, ValueError), match=message):
        Monitoring(**options)


def test_the_exporter_takes_the_options_of_any_part():
    objects = monitored(monitoring=Monitoring(queue_exporter=Tier(priority_class="low")))
    assert pod(objects, "queue-exporter").spec["priorityClassName"] == "low"
