"""Pools of workers that KEDA scales by what waits in their queues, for every kind of Redis."""

from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import Installation, QueueAutoscale, Redis, SecretKey, Storage, Tier, Worker, WorkerPool, Workload
from constructs_dify.data_layer.choice import Choice
from tests.support.charts import alone, dify, objects_of, pod, synth, variables
from tests.support.connections import connection_errors
from tests.support.in_pod import environment_in_pod, file_source
from tests.support.manifests import Manifest, SecretRef, find, of_kind
from tests.support.network import Network
from tests.support.references import reference_errors
from tests.support.rules import rule_errors
from tests.support.schemas import schema_errors, versions

SCALED = QueueAutoscale(max=2)
POOLS = [WorkerPool(name="indexing", queues=["dataset", "pipeline"], autoscale=SCALED), WorkerPool(name="default")]
USERNAME = SecretKey(secret="redis", key="username")
PASSWORD = SecretKey(secret="redis", key="password")
SENTINEL_PASSWORD = SecretKey(secret="redis", key="sentinel-password")
CA = SecretKey(secret="redis-ca", key="ca.crt")
SERVERS = {"in the cluster": "redis", "in the cluster, with Sentinel": "redis-sentinel"}
EXTERNAL = {f"Secret/{place.secret}/{place.key}" for place in (USERNAME, PASSWORD, SENTINEL_PASSWORD, CA)}
NODES = ["s0.example.com:26379", "s1.example.com"]

CHOICES: dict[str, Choice] = {
    "in the cluster": Redis.in_cluster(),
    "in the cluster, with Sentinel": Redis.in_cluster_sentinel(),
    "open": Redis.external(host="redis.example.com"),
    "with a user": Redis.external(host="redis.example.com", username="dify", password=PASSWORD, broker_database=7),
    "with TLS": Redis.external(host="redis.example.com", username=USERNAME, password=PASSWORD, tls=True, ca=CA),
    "a Service of the namespace": Redis.external(host="our-redis", password=PASSWORD),
    "with Sentinel": Redis.external_sentinel(
        nodes=NODES,
        master="main",
        proxy="redis.example.com:6379",
        username=USERNAME,
        password=PASSWORD,
        sentinel_password=SENTINEL_PASSWORD,
    ),
}
WITH_SENTINEL = [name for name in CHOICES if "Sentinel" in name]


def scaled_by(objects: list[Manifest], name: str = "dify-worker-indexing") -> Any:
    return find(objects, "ScaledObject", name)["spec"]


def login(objects: list[Manifest]) -> dict[str, SecretRef]:
    """The credentials of the triggers, by parameter."""
    [name] = {trigger["authenticationRef"]["name"] for trigger in scaled_by(objects)["triggers"]}
    references = find(objects, "TriggerAuthentication", name)["spec"]["secretTargetRef"]
    return {each["parameter"]: SecretRef(each["name"], each["key"]) for each in references}


# -- every kind of Redis ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", CHOICES)
def test_an_installation_is_whole(choice: str):
    chart = dify(redis=CHOICES[choice], workers=POOLS)
    objects = objects_of(chart)
    for version in (versions()[0], versions()[-1]):
        assert schema_errors(objects, version) == []
    assert reference_errors(objects, EXTERNAL, {"dify-secrets": set(chart.secret_keys)}) == []
    assert rule_errors(objects) == []
    assert connection_errors(objects) == []


@pytest.mark.parametrize("choice", CHOICES)
def test_each_queue_of_the_pool_is_looked_at_and_no_other(choice: str):
    objects = synth(redis=CHOICES[choice], workers=POOLS)
    consumed = str(variables(objects, "worker-indexing")["CELERY_QUEUES"]).split(",")
    assert [trigger["metadata"]["listName"] for trigger in scaled_by(objects)["triggers"]] == consumed
    assert [scaled["metadata"]["name"] for scaled in of_kind(objects, "ScaledObject")] == ["dify-worker-indexing"]


@pytest.mark.parametrize("choice", CHOICES)
def test_it_looks_at_the_database_that_the_worker_takes_tasks_from_as_the_worker_does(choice: str):
    objects = synth(redis=CHOICES[choice], workers=POOLS)
    told = variables(objects, "worker-indexing")
    urls = [
        urlsplit(url)
        for url in environment_in_pod(objects, "worker-indexing", Anything())["CELERY_BROKER_URL"].split(";")
    ]
    for trigger in scaled_by(objects)["triggers"]:
        metadata = trigger["metadata"]
        nodes = metadata.get("address", metadata.get("addresses")).split(",")
        assert [int(node.split(":")[1]) for node in nodes] == [url.port for url in urls]
        assert {url.path for url in urls} == {f"/{metadata['databaseIndex']}"}
        # What is bare for the worker is a name that other namespaces know as well.
        for node, url in zip(nodes, urls, strict=True):
            bare = "." not in (url.hostname or "")
            assert node.split(":")[0] == f"{url.hostname}.dify.svc.cluster.local" if bare else url.hostname
        assert (metadata.get("enableTLS") == "true") == (urls[0].scheme == "rediss")
        assert "unsafeSsl" not in metadata
        assert trigger["type"] == ("redis-sentinel" if urls[0].scheme == "sentinel" else "redis")
        assert metadata.get("sentinelMaster") == told.get("CELERY_SENTINEL_MASTER_NAME")
        if "username" in metadata:
            assert metadata["username"] == unquote(urls[0].username or "") == told["REDIS_USERNAME"]


@pytest.mark.parametrize("choice", [name for name in CHOICES if name != "open"])
def test_it_logs_in_with_what_the_worker_logs_in_with(choice: str):
    objects = synth(redis=CHOICES[choice], workers=POOLS)
    told = variables(objects, "worker-indexing")
    expected = {
        "username": told.get("REDIS_USERNAME"),
        "password": told["REDIS_PASSWORD"],
        "sentinelPassword": told.get("CELERY_SENTINEL_PASSWORD"),
        "ca": file_source(objects, "worker-indexing", str(told.get("REDIS_SSL_CA_CERTS"))),
    }
    assert login(objects) == {name: value for name, value in expected.items() if isinstance(value, SecretRef)}


def test_without_credentials_there_is_no_login():
    objects = synth(redis=CHOICES["open"], workers=POOLS)
    assert not of_kind(objects, "TriggerAuthentication")
    assert not [trigger for trigger in scaled_by(objects)["triggers"] if "authenticationRef" in trigger]


@pytest.mark.parametrize("choice", ["in the cluster", "in the cluster, with Sentinel"])
def test_the_address_follows_the_name_the_namespace_and_the_domain(choice: str):
    objects = synth(
        name="prod", namespace="ai", cluster_domain="example.internal", redis=CHOICES[choice], workers=POOLS
    )
    metadata = scaled_by(objects, "prod-worker-indexing")["triggers"][0]["metadata"]
    for node in metadata.get("address", metadata.get("addresses")).split(","):
        assert node.split(":")[0].endswith(f"prod-{SERVERS[choice]}.ai.svc.example.internal")


class Anything(dict[SecretRef, str]):
    """A value for every Secret."""

    def __missing__(self, reference: SecretRef) -> str:
        return reference.key


# -- the way in ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "ports"), [("in the cluster", [6379]), ("in the cluster, with Sentinel", [6379, 26379])]
)
def test_the_operator_and_no_other_stranger_gets_to_redis(choice: str, ports: list[int]):
    operator = {"app": "keda-operator"}

    def gets_in(workers: list[WorkerPool], namespace: str) -> set[bool]:
        network = Network(synth(redis=CHOICES[choice], workers=workers))
        return {
            network.allows(operator, SERVERS[choice], port, source_namespace=namespace, target_namespace="dify")
            for port in ports
        }

    assert gets_in(POOLS, "keda") == {True}
    assert gets_in(POOLS, "default") == {False}
    assert gets_in([WorkerPool(name="default")], "keda") == {False}
    elsewhere = WorkerPool(name="default", autoscale=QueueAutoscale(max=2, keda_namespace="scaling"))
    assert gets_in([elsewhere], "scaling") == {True}
    assert gets_in([elsewhere], "keda") == {False}


def test_the_operator_gets_to_nothing_else():
    network = Network(synth(workers=POOLS))
    for part, port in (("postgres", 5432), ("api", 5001), ("sandbox", 8194), ("weaviate", 8080)):
        assert not network.allows(
            {"app": "keda-operator"}, part, port, source_namespace="keda", target_namespace="dify"
        )


def opened_for_keda(objects: list[Manifest], namespace: str = "keda") -> list[Manifest]:
    """The policies that let that namespace in."""
    peer = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}}}
    return [
        policy
        for policy in of_kind(objects, "NetworkPolicy")
        if any(peer in rule.get("from", []) for rule in policy["spec"].get("ingress", []))
    ]


def test_the_policy_says_who_gets_where_and_for_which_pool():
    pools = [WorkerPool(name="mail", queues=["mail"], autoscale=SCALED), WorkerPool(name="default", autoscale=SCALED)]
    found = opened_for_keda(synth(workers=pools))
    assert {policy["metadata"]["name"] for policy in found} == {
        "dify-allow-namespace-keda-to-redis-6379-for-worker-mail",
        "dify-allow-namespace-keda-to-redis-6379-for-worker",
    }


def test_the_policy_of_a_pool_is_none_that_somebody_opens_by_hand():
    chart = dify(workers=POOLS)
    [redis] = [part for part in chart.data_layer.parts if part.component == "redis"]
    assert isinstance(redis, Workload)
    redis.allow_from(namespace="keda", port=6379)
    names = [policy["metadata"]["name"] for policy in opened_for_keda(objects_of(chart))]
    assert len(set(names)) == len(names) == 2


@pytest.mark.parametrize("choice", ["in the cluster", "in the cluster, with Sentinel"])
def test_the_longest_names_still_make_policies_that_are_told_apart_and_let_the_operator_in(choice: str):
    # Longer ones make a Deployment of more than 63 characters, or a StatefulSet of more than 52.
    name, namespace = "d" * (52 - len("-redis-sentinel")), "k" * 63
    pools = [
        WorkerPool(
            name=f"{'p' * 15}{letter}", queues=[queue], autoscale=QueueAutoscale(max=2, keda_namespace=namespace)
        )
        for letter, queue in (("a", "mail"), ("b", "dataset"))
    ]
    objects = synth(name=name, redis=CHOICES[choice], workers=[*pools, WorkerPool(name="rest")], beat=None)
    names = [policy["metadata"]["name"] for policy in opened_for_keda(objects, namespace)]
    assert len(set(names)) == len(names) == 2
    for one in names:
        assert one.startswith(f"{name}-allow-name")
        assert len(one) <= 63
    every = [policy["metadata"]["name"] for policy in of_kind(objects, "NetworkPolicy")]
    assert len(set(every)) == len(every)
    assert Network(objects).allows(
        {"app": "keda-operator"}, SERVERS[choice], 6379, source_namespace=namespace, target_namespace="dify"
    )


def test_no_wall_is_built_where_the_installation_has_none():
    install = Installation(name="dify", namespace="dify", network=None)
    walls = of_kind(worker_objects(install, SCALED), "NetworkPolicy")
    assert walls == []
    assert of_kind(worker_objects(Installation(name="dify", namespace="dify"), SCALED), "NetworkPolicy")


def worker_objects(install: Installation, autoscale: QueueAutoscale) -> list[Manifest]:
    """What a pool alone gives, with a Redis in the cluster."""
    from tests.support.charts import empty_chart

    chart = empty_chart()
    given = Redis.in_cluster().provide(chart, install)
    pool = WorkerPool(name="default", autoscale=autoscale)
    worker = Worker(chart, "worker", pool=pool, queues=["mail"], install=install, tier=pool, uses=[given.dependency])
    assert worker.queue_scaler is not None
    return objects_of(chart)


# -- the number of pods -------------------------------------------------------------------------------------------


def test_the_operator_alone_owns_the_number_of_pods():
    objects = synth(workers=POOLS)
    assert scaled_by(objects)["scaleTargetRef"] == {"name": "dify-worker-indexing"}
    assert "replicas" not in find(objects, "Deployment", "dify-worker-indexing")["spec"]
    assert not of_kind(objects, "HorizontalPodAutoscaler")


def test_the_options_reach_the_operator():
    policy = k8s.HpaScalingPolicyV2(type="Pods", value=1, period_seconds=60)
    behavior = k8s.HorizontalPodAutoscalerBehaviorV2(
        scale_down=k8s.HpaScalingRulesV2(stabilization_window_seconds=900, policies=[policy])
    )
    autoscale = QueueAutoscale(
        min=0, max=3, tasks_per_pod=25, polling_interval=10, cooldown=900, behavior=behavior
    )  # fmt: skip
    spec = scaled_by(synth(workers=[WorkerPool(name="default", autoscale=autoscale)]), "dify-worker")
    assert (spec["minReplicaCount"], spec["maxReplicaCount"]) == (0, 3)
    assert (spec["pollingInterval"], spec["cooldownPeriod"]) == (10, 900)
    assert {trigger["metadata"]["listLength"] for trigger in spec["triggers"]} == {"25"}
    assert spec["advanced"]["horizontalPodAutoscalerConfig"]["behavior"] == {
        "scaleDown": {
            "stabilizationWindowSeconds": 900,
            "policies": [{"type": "Pods", "value": 1, "periodSeconds": 60}],
        }
    }


def test_what_is_not_said_is_left_to_the_operator():
    spec = scaled_by(synth(workers=POOLS))
    assert {"pollingInterval", "cooldownPeriod", "advanced"}.isdisjoint(spec)
    assert spec["minReplicaCount"] == 1


def test_pods_that_may_become_several_are_spread_and_drained_one_at_a_time():
    objects = synth(workers=POOLS, storage=Storage.s3(bucket="files", plugin_bucket="files", region="eu-central-1"))
    assert find(objects, "PodDisruptionBudget", "dify-worker-indexing")["spec"]["maxUnavailable"] == 1
    for spread in pod(objects, "worker-indexing").spec["topologySpreadConstraints"]:
        assert spread["whenUnsatisfiable"] == "ScheduleAnyway"


def test_the_most_pods_are_counted_against_the_connections_of_the_database():
    [message] = dify(workers=[WorkerPool(name="default", autoscale=QueueAutoscale(max=20))]).node.validate()
    assert "worker 20 pods x 40 = 800" in message


def test_pods_that_share_the_files_stay_on_one_node_however_many_there_are():
    terms = pod(synth(workers=POOLS), "worker-indexing").spec["affinity"]["podAffinity"]
    [term] = terms["requiredDuringSchedulingIgnoredDuringExecution"]
    assert term["topologyKey"] == "kubernetes.io/hostname"
    objects = synth(workers=POOLS, storage=Storage.local(access_mode="ReadWriteMany"))
    assert "affinity" not in pod(objects, "worker-indexing").spec


def test_two_pools_have_a_scaler_each():
    pools = [WorkerPool(name="mail", queues=["mail"], autoscale=SCALED), WorkerPool(name="default", autoscale=SCALED)]
    chart = dify(workers=pools)
    objects = objects_of(chart)
    assert {obj["metadata"]["name"] for obj in of_kind(objects, "ScaledObject")} == {"dify-worker-mail", "dify-worker"}
    scaler = chart.workers.pools["mail"].queue_scaler
    assert scaler is not None
    assert scaler.scaled_object.name == "dify-worker-mail"


# -- mistakes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sentinel", [False, True])
def test_a_broker_whose_database_nobody_can_see_is_refused(sentinel: bool):
    url = SecretKey(secret="redis", key="url")
    hidden = (
        Redis.external_sentinel(
            nodes=NODES, master="main", proxy="redis.example.com:6379", broker_url=url, agent_url=url
        )
        if sentinel
        else Redis.external(host="redis.example.com", broker_url=url, agent_url=url)
    )
    with pytest.raises(ValueError, match=r"worker-indexing\.autoscale: got .* broker_url, where KEDA cannot read it"):
        dify(redis=hidden, workers=POOLS)
    dify(redis=hidden)


def test_a_pool_without_a_broker_is_refused():
    pool = WorkerPool(name="default", autoscale=SCALED)
    with pytest.raises(ValueError, match=r"worker\.autoscale: got .* none of its dependencies .* Redis"):
        alone(Worker, pool=pool, queues=["mail"], tier=pool)


@pytest.mark.parametrize("part", ["api", "web", "nginx", "sandbox", "ssrf_proxy"])
def test_nobody_but_workers_takes_tasks_from_queues(part: str):
    with pytest.raises(ValueError, match=r"autoscale: got QueueAutoscale.* for workers.* Autoscale\(min=2, max=6\)"):
        synth(**{part: Tier(autoscale=SCALED)})
