"""Every way to have Redis, for each of its readers: the API, the workers, beat and the plugin daemon."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import Autoscale, Redis, Release, SecretKey, Tier
from constructs_dify.data_layer.choice import Choice
from constructs_dify.data_layer.redis import RedisServer
from constructs_dify.releases.release import DEFAULT_VERSION
from tests.support.charts import alone, container, dify, objects_of, pod, synth, variables
from tests.support.connections import connection_errors
from tests.support.in_pod import environment_in_pod, file_source
from tests.support.manifests import Manifest, SecretRef, find, of_kind
from tests.support.network import Network
from tests.support.references import reference_errors
from tests.support.rules import rule_errors
from tests.support.schemas import schema_errors, versions

PYTHON = ("api", "worker", "beat")
READERS = (*PYTHON, "plugin-daemon")
# What the queues and processes of a pool are, which the pool alone is told.
OF_THE_POOL = {"CELERY_QUEUES", "CELERY_WORKER_AMOUNT", "CELERY_WORKER_QUEUES", "CELERY_WORKER_CONCURRENCY"}
# What newer releases read in their place: empty, the pool's own arguments count.
LEFT_TO_THE_POOL = {"CELERY_WORKER_QUEUES", "CELERY_WORKER_CONCURRENCY"}
USERNAME = SecretKey(secret="redis", key="username")
PASSWORD = SecretKey(secret="redis", key="password")
SENTINEL_PASSWORD = SecretKey(secret="redis", key="sentinel-password")
URL = SecretKey(secret="redis", key="url")
CA = SecretKey(secret="redis-ca", key="ca.crt")
SENTINELS = ["s0.example.com:26379", "s1.example.com:26379", "s2.example.com:26379"]
SET: dict[str, Any] = {
    "nodes": SENTINELS, "master": "main", "password": PASSWORD, "proxy": "redis.example.com:6379",
}  # fmt: skip

CHOICES: dict[str, Choice] = {
    "in the cluster": Redis.in_cluster(),
    "in the cluster, with Sentinel": Redis.in_cluster_sentinel(),
    "external": Redis.external(host="redis.example.com", password=PASSWORD),
    "external, with TLS": Redis.external(host="redis.example.com", username=USERNAME, password=PASSWORD, tls=True),
    "external, with TLS and an authority": Redis.external(host="redis.example.com", password=PASSWORD, tls=True, ca=CA),
    "external, with the ready URL": Redis.external(
        host="redis.example.com", password=PASSWORD, broker_url=URL, agent_url=URL
    ),
    "external, with Sentinel": Redis.external_sentinel(**SET, sentinel_password=SENTINEL_PASSWORD),
}
STANDALONE = [name for name in CHOICES if "Sentinel" not in name]
WITH_SENTINEL = [name for name in CHOICES if "Sentinel" in name]
EXTERNAL = {f"Secret/{ref.secret}/{ref.key}" for ref in (USERNAME, PASSWORD, SENTINEL_PASSWORD, URL, CA)}
VALUES = {
    SecretRef("redis", "username"): "someone",
    SecretRef("redis", "password"): "pass-word",
    SecretRef("redis", "sentinel-password"): "sentinel-pass-word",
    SecretRef("redis", "url"): "redis://:p%40ss@redis.example.com:6379/1",
}


class AnySecret(dict[SecretRef, str]):
    """The values of the Secrets of these tests, and something for every other."""

    def __missing__(self, reference: SecretRef) -> str:
        return reference.key


def in_pod(objects: list[Manifest], reader: str) -> dict[str, str]:
    """What a reader is told about Redis and Celery."""
    environment = environment_in_pod(objects, reader, AnySecret(VALUES))
    return {name: value for name, value in environment.items() if name.startswith(("REDIS_", "CELERY_"))}


# -- lines of redis.conf --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", [Redis.in_cluster, Redis.in_cluster_sentinel])
def test_lines_of_redis_conf_come_after_those_of_dify(choice: Callable[..., Choice]):
    objects = synth(redis=choice(config={"maxmemory": "900mb", "save": "900 1 300 10", "notify-keyspace-events": ""}))
    [text] = [text for files in of_kind(objects, "ConfigMap") if (text := (files.get("data") or {}).get("redis.conf"))]
    assert text.endswith('maxmemory 900mb\nsave 900 1\nsave 300 10\nnotify-keyspace-events ""\n')
    assert text.index("maxmemory-policy noeviction") < text.index("maxmemory 900mb")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        *((name, "secrets=") for name in ("requirepass", "masterauth", "masteruser", "user", "aclfile")),
        *((name, r"tier=Tier\(service=Service\(port=") for name in ("port", "bind", "protected-mode", "unixsocket")),
        *((name, r"Redis\.external\(tls=True\)") for name in ("tls-port", "tls-cert-file")),
        *((name, "the process of a container") for name in ("daemonize", "pidfile", "logfile", "supervised")),
        *((name, "no such file") for name in ("include", "loadmodule")),
        *(
            (name, "makes replicas")
            for name in ("replicaof", "slaveof", "replica-announce-ip", "min-replicas-to-write")
        ),
        ("dir", "the volume"),
        ("appendonly", "survives a restart"),
        ("rename-command", "renamed already"),
        ("cluster-enabled", "cannot run on Redis Cluster"),
        ("sentinel", "not of Redis"),
        ("Requirepass", "name of a directive"),
        ("maxmemory 1gb\nrequirepass", "name of a directive"),
        ("", "name of a directive"),
    ],
)
def test_lines_that_are_said_elsewhere_are_refused_without_their_value(line: str, why: str):
    with pytest.raises(ValueError, match=rf"^Redis\.in_cluster\.config: got .*{why}") as error:
        Redis.in_cluster(config={line: "hunter2"})
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize(
    ("line", "value", "why"),
    [
        *(("maxmemory-policy", value, "queues of Celery") for value in ("allkeys-lru", "volatile-ttl", "ALLKEYS-LFU")),
        *(("save", value, "pairs of seconds") for value in ("900", "900 1 300", "no", "0 1", "900\n1")),
        *(("databases", value, "at least 2") for value in ("1", "0", "many", "")),
        *(("maxmemory", value, "on one line") for value in ("1gb\nport 1", '"1gb', "'1gb", '1"gb"', '"a\nb"', " ")),
    ],
)
def test_a_value_that_redis_or_dify_cannot_have_is_refused(line: str, value: str, why: str):
    with pytest.raises(ValueError, match=rf"^Redis\.in_cluster_sentinel\.config\['{line}'\]: got .*{why}"):
        Redis.in_cluster_sentinel(config={line: value})


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("maxmemory-policy", "noeviction"),
        ("maxmemory", "900mb"),
        ("appendfsync", "always"),
        ("save", ""),
        ("databases", "32"),
        ("client-output-buffer-limit", "normal 0 0 0"),
        ("proc-title-template", r'"{title} \"{listen-addr}\""'),
        ("notify-keyspace-events", "'Ex'"),
    ],
)
def test_a_line_that_changes_nothing_for_dify_is_taken(line: str, value: str):
    assert Redis.in_cluster(config={line: value})


def test_the_error_of_a_server_of_its_own_names_it():
    with pytest.raises(ValueError, match=r"^part\.config: got 'dir'"):
        alone(RedisServer, config={"dir": "/"})


# -- every choice, every reader ------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", CHOICES)
def test_an_installation_on_it_is_whole(choice: str):
    chart = dify(redis=CHOICES[choice])
    objects = objects_of(chart)
    for version in versions():
        assert schema_errors(objects, version) == []
    assert reference_errors(objects, EXTERNAL, {"dify-secrets": set(chart.secret_keys)}) == []
    assert rule_errors(objects) == []
    assert connection_errors(objects) == []


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("reader", READERS)
def test_every_setting_is_one_that_the_reader_knows(choice: str, reader: str):
    settings = Release(DEFAULT_VERSION).settings
    for name, value in variables(synth(redis=CHOICES[choice]), reader).items():
        if not name.startswith(("REDIS_", "CELERY_")):
            continue
        setting = settings.find(reader, name)
        assert setting is not None, name
        if isinstance(value, SecretRef):
            assert setting.type == "str", name
        elif name != "CELERY_BROKER_URL":
            assert not setting.secret, name
            setting.check(name, str(value))


@pytest.mark.parametrize("choice", CHOICES)
def test_the_cache_and_the_plugin_daemon_share_a_database_which_the_broker_does_not(choice: str):
    objects = synth(redis=CHOICES[choice])
    assert {in_pod(objects, reader)["REDIS_DB"] for reader in READERS} == {"0"}
    for url in in_pod(objects, "worker")["CELERY_BROKER_URL"].split(";"):
        assert urlsplit(url).path == "/1"


@pytest.mark.parametrize("choice", CHOICES)
def test_the_api_the_workers_and_beat_are_told_the_same(choice: str):
    objects = synth(redis=CHOICES[choice])
    told = [in_pod(objects, reader) for reader in PYTHON]
    for name in OF_THE_POOL:
        told[1].pop(name)
    assert told[0] == told[1] == told[2]
    assert told[0]["CELERY_BACKEND"] == "redis"


@pytest.mark.parametrize("choice", CHOICES)
def test_the_plugin_daemon_gets_nothing_of_celery(choice: str):
    assert not [name for name in in_pod(synth(redis=CHOICES[choice]), "plugin-daemon") if name.startswith("CELERY")]


@pytest.mark.parametrize("choice", CHOICES)
def test_no_setting_is_empty(choice: str):
    """Dify and the plugin daemon refuse to start with an empty number, such as a port that does not matter."""
    left = {reader: LEFT_TO_THE_POOL if reader == "worker" else set() for reader in READERS}
    objects = synth(redis=CHOICES[choice])
    for reader in READERS:
        told = in_pod(objects, reader)
        assert {name for name, value in told.items() if not value} == left[reader]


@pytest.mark.parametrize("choice", STANDALONE)
def test_one_server_is_named_by_host_and_port_and_sentinel_is_not_mentioned(choice: str):
    objects = synth(redis=CHOICES[choice])
    for reader in READERS:
        told = in_pod(objects, reader)
        assert told["REDIS_HOST"] in ("dify-redis", "redis.example.com")
        assert told["REDIS_PORT"] == "6379"
        assert not [name for name in told if "SENTINEL" in name or "CLUSTER" in name]


@pytest.mark.parametrize("choice", WITH_SENTINEL)
def test_a_sentinel_set_is_named_by_its_sentinels_and_the_proxy_is_for_events_alone(choice: str):
    objects = synth(redis=CHOICES[choice])
    for reader in READERS:
        told = in_pod(objects, reader)
        assert told["REDIS_USE_SENTINEL"] == "true"
        assert len(told["REDIS_SENTINELS"].split(",")) == 3
        assert told["REDIS_PASSWORD"] != told["REDIS_SENTINEL_PASSWORD"]
        # Where a release sends events by, which ask no Sentinel; it is for the Python parts alone.
        address = (told.get("REDIS_HOST"), told.get("REDIS_PORT"))
        proxies = [("dify-redis-proxy", "6379"), ("redis.example.com", "6379")]
        assert address in (proxies if reader in PYTHON else [(None, None)])
        assert not [name for name in told if "SSL" in name]
    for reader in PYTHON:
        told = in_pod(objects, reader)
        assert told["CELERY_USE_SENTINEL"] == "true"
        assert told["CELERY_SENTINEL_MASTER_NAME"] == told["REDIS_SENTINEL_SERVICE_NAME"]
        assert told["CELERY_SENTINEL_PASSWORD"] == told["REDIS_SENTINEL_PASSWORD"]
        urls = [urlsplit(url) for url in told["CELERY_BROKER_URL"].split(";")]
        assert [f"{url.hostname}:{url.port}" for url in urls] == told["REDIS_SENTINELS"].split(",")
        assert {(url.scheme, url.password) for url in urls} == {("sentinel", told["REDIS_PASSWORD"])}


@pytest.mark.parametrize("choice", WITH_SENTINEL)
def test_a_sentinel_has_more_time_to_answer_than_dify_gives_it_by_itself(choice: str):
    for reader in PYTHON:
        told = in_pod(synth(redis=CHOICES[choice]), reader)
        assert float(told["REDIS_SENTINEL_SOCKET_TIMEOUT"]) > 0.1
        assert float(told["CELERY_SENTINEL_SOCKET_TIMEOUT"]) > 0.1
    patient = synth(redis=CHOICES[choice], settings={"REDIS_SENTINEL_SOCKET_TIMEOUT": "2"})
    assert in_pod(patient, "api")["REDIS_SENTINEL_SOCKET_TIMEOUT"] == "2"


@pytest.mark.parametrize("choice", [name for name in CHOICES if name.startswith("external")])
def test_a_redis_elsewhere_leaves_nothing_of_the_one_in_the_cluster(choice: str):
    chart = dify(redis=CHOICES[choice])
    assert not [key for key in chart.secret_keys if key.startswith("redis")]
    assert not [obj for obj in objects_of(chart) if obj["metadata"]["name"].startswith("dify-redis")]


# -- the URL of the broker -----------------------------------------------------------------------------------------


def broker(choice: Choice) -> str:
    return in_pod(synth(redis=choice), "worker")["CELERY_BROKER_URL"]


def test_the_broker_is_logged_in_to_as_the_cache_is():
    url = urlsplit(broker(CHOICES["external, with TLS"]))
    assert (url.scheme, url.username, url.password, url.hostname, url.port) == (
        "rediss", "someone", "pass-word", "redis.example.com", 6379,
    )  # fmt: skip


def test_a_username_that_is_written_down_is_escaped_in_the_url_and_only_there():
    choice = Redis.external(host="redis.example.com", username="dify@prod/$(X);", password=PASSWORD)
    assert in_pod(synth(redis=choice), "api")["REDIS_USERNAME"] == "dify@prod/$(X);"
    url = urlsplit(broker(choice))
    assert (unquote(url.username or ""), url.hostname) == ("dify@prod/$(X);", "redis.example.com")


def test_without_a_password_the_broker_is_not_logged_in_to():
    assert broker(Redis.external(host="redis.example.com")) == "redis://redis.example.com:6379/1"


def test_the_ready_url_is_taken_from_its_secret():
    objects = synth(redis=CHOICES["external, with the ready URL"])
    for reader in PYTHON:
        assert variables(objects, reader)["CELERY_BROKER_URL"] == SecretRef("redis", "url")
    assert "CELERY_BROKER_URL" not in variables(objects, "plugin-daemon")


def test_the_ready_url_of_a_sentinel_set_is_taken_from_its_secret():
    objects = synth(redis=Redis.external_sentinel(**SET, broker_url=URL, agent_url=URL))
    assert variables(objects, "worker")["CELERY_BROKER_URL"] == SecretRef("redis", "url")


@pytest.mark.parametrize(
    "choice",
    [
        Redis.external(host="redis.example.com", password=PASSWORD, database=3, broker_database=4),
        Redis.external_sentinel(**SET, database=3, broker_database=4),
    ],
)
def test_the_databases_can_be_chosen(choice: Choice):
    objects = synth(redis=choice)
    assert {in_pod(objects, reader)["REDIS_DB"] for reader in READERS} == {"3"}
    assert {urlsplit(url).path for url in broker(choice).split(";")} == {"/4"}


# -- TLS -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", [name for name in STANDALONE if "TLS" not in name])
def test_without_tls_nobody_is_told_of_certificates(choice: str):
    objects = synth(redis=CHOICES[choice])
    for reader in READERS:
        told = in_pod(objects, reader)
        assert told["REDIS_USE_SSL"] == "false"
        assert not [name for name in told if name.startswith("REDIS_SSL")]
        assert not [volume for volume in pod(objects, reader).spec.get("volumes", []) if "secret" in volume]


@pytest.mark.parametrize("choice", [name for name in CHOICES if "TLS" in name])
def test_tls_is_for_all_readers_and_for_the_broker_and_always_verified(choice: str):
    objects = synth(redis=CHOICES[choice])
    for reader in READERS:
        assert in_pod(objects, reader)["REDIS_USE_SSL"] == "true"
    for reader in PYTHON:
        assert in_pod(objects, reader)["REDIS_SSL_CERT_REQS"] == "CERT_REQUIRED"
        assert in_pod(objects, reader)["CELERY_BROKER_URL"].startswith("rediss://")


def test_every_reader_finds_the_authority_where_it_looks():
    objects = synth(redis=CHOICES["external, with TLS and an authority"])
    for reader in READERS:
        path = in_pod(objects, reader)["REDIS_SSL_CA_CERTS"]
        assert file_source(objects, reader, path) == SecretRef("redis-ca", "ca.crt")


def test_a_plugin_daemon_without_settings_for_certificates_finds_the_authority_in_the_folder_of_the_system():
    objects = synth(redis=CHOICES["external, with TLS and an authority"], release="1.9.1")
    assert not [name for name in in_pod(objects, "plugin-daemon") if name.startswith("REDIS_SSL")]
    # Go trusts every certificate in this folder; the rest of it has to stay.
    mounts = {mount["mountPath"] for mount in container(objects, "plugin-daemon")["volumeMounts"]}
    [path] = [path for path in mounts if path.startswith("/etc/ssl")]
    assert path.startswith("/etc/ssl/certs/")
    assert file_source(objects, "plugin-daemon", path) == SecretRef("redis-ca", "ca.crt")


def test_without_an_authority_the_readers_trust_those_of_the_system():
    objects = synth(redis=CHOICES["external, with TLS"])
    for reader in READERS:
        assert "REDIS_SSL_CA_CERTS" not in in_pod(objects, reader)
        assert not [volume for volume in pod(objects, reader).spec.get("volumes", []) if "secret" in volume]


# -- the network ---------------------------------------------------------------------------------------------------


def test_only_its_readers_may_reach_an_external_server_and_only_at_its_port():
    network = Network(synth(redis=Redis.external(host="10.0.0.7", port=6380, password=PASSWORD)))
    for reader in READERS:
        assert network.allows_address(reader, "10.0.0.7", 6380)
        assert not network.allows_address(reader, "10.0.0.7", 6379)
    assert not network.allows_address("web", "10.0.0.7", 6380)
    assert not network.allows_address("sandbox", "10.0.0.7", 6380)


def test_the_readers_may_reach_the_sentinels_and_the_servers_beside_them():
    choice = Redis.external_sentinel(
        nodes=["10.0.0.7:26380", "10.0.0.8"], master="main", port=6380, proxy="redis.example.com:6379"
    )
    objects = synth(redis=choice)
    assert in_pod(objects, "api")["REDIS_SENTINELS"] == "10.0.0.7:26380,10.0.0.8:26379"
    network = Network(objects)
    for reader in READERS:
        for host, port in (("10.0.0.7", 26380), ("10.0.0.7", 6380), ("10.0.0.8", 26379), ("10.0.0.8", 6380)):
            assert network.allows_address(reader, host, port)
        assert not network.allows_address(reader, "10.0.0.7", 26379)
        assert not network.allows_address(reader, "10.0.0.9", 6380)
    assert not network.allows_address("web", "10.0.0.7", 6380)


def test_sentinels_and_servers_in_the_cluster_are_open_to_the_readers_and_to_each_other_only():
    network = Network(synth(redis=CHOICES["in the cluster, with Sentinel"]))
    for port in (6379, 26379):
        for reader in (*READERS, "redis-sentinel"):
            assert network.allows(reader, "redis-sentinel", port)
        for other in ("web", "sandbox", "nginx", "postgres"):
            assert not network.allows(other, "redis-sentinel", port)
        assert not network.allows({"app": "stranger"}, "redis-sentinel", port, "dify")
    assert not network.allows_address("redis-sentinel", "203.0.113.7", 6379)


def test_a_single_server_in_the_cluster_talks_to_nobody():
    network = Network(synth(redis=CHOICES["in the cluster"]))
    assert not network.allows("redis", "redis", 6379)
    assert not network.allows("api", "redis", 26379)


# -- the Sentinel set in the cluster -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sentinel_set() -> list[Manifest]:
    return synth(redis=CHOICES["in the cluster, with Sentinel"])


def test_three_pods_run_a_redis_and_a_sentinel_each(sentinel_set: list[Manifest]):
    spec = find(sentinel_set, "StatefulSet", "dify-redis-sentinel")["spec"]
    containers = {found["name"]: found for found in spec["template"]["spec"]["containers"]}
    assert spec["replicas"] == 3
    assert set(containers) == {"redis", "sentinel"}
    assert [port["containerPort"] for port in containers["redis"]["ports"]] == [6379]
    assert [port["containerPort"] for port in containers["sentinel"]["ports"]] == [26379]
    assert containers["redis"]["image"] == containers["sentinel"]["image"]


def test_pods_do_not_wait_for_one_another_to_be_ready_before_they_look_each_other_up(sentinel_set: list[Manifest]):
    assert find(sentinel_set, "StatefulSet", "dify-redis-sentinel")["spec"]["podManagementPolicy"] == "Parallel"
    service = find(sentinel_set, "Service", "dify-redis-sentinel")["spec"]
    assert service["clusterIP"] == "None"
    assert service["publishNotReadyAddresses"] is True


def test_the_nodes_are_the_names_of_the_pods_behind_the_headless_service(sentinel_set: list[Manifest]):
    stateful_set = find(sentinel_set, "StatefulSet", "dify-redis-sentinel")
    service = stateful_set["spec"]["serviceName"]
    names = [f"dify-redis-sentinel-{ordinal}.{service}.dify.svc.cluster.local" for ordinal in range(3)]
    assert str(variables(sentinel_set, "redis-sentinel")["REDIS_NODES"]).split() == names
    assert in_pod(sentinel_set, "api")["REDIS_SENTINELS"] == ",".join(f"{name}:26379" for name in names)


def test_the_nodes_follow_the_name_the_namespace_and_the_domain():
    objects = synth(
        name="prod", namespace="ai", cluster_domain="example.internal", redis=CHOICES["in the cluster, with Sentinel"]
    )
    assert in_pod(objects, "api")["REDIS_SENTINELS"].startswith(
        "prod-redis-sentinel-0.prod-redis-sentinel.ai.svc.example.internal:26379,"
    )


def test_the_sentinels_are_set_up_for_the_master_that_the_readers_ask_for(sentinel_set: list[Manifest]):
    assert (
        variables(sentinel_set, "redis-sentinel")["SENTINEL_MASTER"]
        == in_pod(sentinel_set, "api")["REDIS_SENTINEL_SERVICE_NAME"]
    )


def test_both_containers_know_who_they_are_and_both_passwords(sentinel_set: list[Manifest]):
    for found in pod(sentinel_set, "redis-sentinel").spec["containers"]:
        named = {variable["name"]: variable["valueFrom"] for variable in found["env"]}
        assert named["POD_NAME"]["fieldRef"]["fieldPath"] == "metadata.name"
        assert named["REDISCLI_AUTH"]["secretKeyRef"]["key"] == "redis-password"
        assert named["SENTINEL_PASSWORD"]["secretKeyRef"]["key"] == "redis-sentinel-password"


def test_what_the_sentinels_learn_is_on_the_volume(sentinel_set: list[Manifest]):
    folder = str(variables(sentinel_set, "redis-sentinel")["SENTINEL_RUN_FOLDER"])
    [template] = find(sentinel_set, "StatefulSet", "dify-redis-sentinel")["spec"]["volumeClaimTemplates"]
    for found in pod(sentinel_set, "redis-sentinel").spec["containers"]:
        [path] = [
            mount["mountPath"] for mount in found["volumeMounts"] if mount["name"] == template["metadata"]["name"]
        ]
        assert folder.startswith(f"{path}/")


def test_no_two_of_the_pods_share_a_node_or_leave_at_once(sentinel_set: list[Manifest]):
    template = pod(sentinel_set, "redis-sentinel")
    [term] = template.spec["affinity"]["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    assert term["topologyKey"] == "kubernetes.io/hostname"
    assert term["labelSelector"]["matchLabels"].items() <= template.labels.items()
    budget = find(sentinel_set, "PodDisruptionBudget", "dify-redis-sentinel")["spec"]
    assert budget["maxUnavailable"] == 1
    assert budget["selector"]["matchLabels"].items() <= template.labels.items()


def test_a_node_affinity_is_added_to_the_spread_over_nodes():
    expression = k8s.NodeSelectorRequirement(key="pool", operator="In", values=["apps"])
    term = k8s.NodeSelectorTerm(match_expressions=[expression])
    nodes = k8s.NodeAffinity(
        required_during_scheduling_ignored_during_execution=k8s.NodeSelector(node_selector_terms=[term])
    )
    objects = synth(
        redis=CHOICES["in the cluster, with Sentinel"], defaults=Tier(affinity=k8s.Affinity(node_affinity=nodes))
    )
    affinity = pod(objects, "redis-sentinel").spec["affinity"]
    assert affinity["nodeAffinity"]
    assert affinity["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]


def test_whoever_has_fewer_nodes_may_say_how_to_spread():
    anti = k8s.PodAntiAffinity(preferred_during_scheduling_ignored_during_execution=[])
    tier = Tier(affinity=k8s.Affinity(pod_anti_affinity=anti))
    objects = synth(redis=Redis.in_cluster_sentinel(tier=tier))
    affinity = pod(objects, "redis-sentinel").spec.get("affinity", {})
    assert "requiredDuringSchedulingIgnoredDuringExecution" not in affinity.get("podAntiAffinity", {})


def test_the_options_of_the_tier_reach_both_containers():
    tier = Tier(
        image="registry.example.com/redis:7.4", image_pull_policy="Always", settings={"SENTINEL_DOWN_AFTER": "9000"}
    )
    objects = synth(redis=Redis.in_cluster_sentinel(storage="50Gi", storage_class="fast", tier=tier))
    for found in pod(objects, "redis-sentinel").spec["containers"]:
        assert (found["image"], found["imagePullPolicy"]) == ("registry.example.com/redis:7.4", "Always")
    assert variables(objects, "redis-sentinel")["SENTINEL_DOWN_AFTER"] == "9000"
    [template] = find(objects, "StatefulSet", "dify-redis-sentinel")["spec"]["volumeClaimTemplates"]
    assert template["spec"]["storageClassName"] == "fast"
    assert template["spec"]["resources"]["requests"]["storage"] == "50Gi"


def test_sidecars_are_beside_them():
    sidecar = k8s.Container(name="metrics", image="registry.example.com/exporter:1.0")
    objects = synth(redis=Redis.in_cluster_sentinel(tier=Tier(sidecars=[sidecar])))
    names = [found["name"] for found in pod(objects, "redis-sentinel").spec["containers"]]
    assert names == ["redis", "sentinel", "metrics"]


@pytest.mark.parametrize(
    "tier", [Tier(replicas=2), Tier(replicas=5), Tier(replicas=1), Tier(autoscale=Autoscale(min=3, max=5))]
)
def test_there_are_always_three(tier: Tier):
    with pytest.raises(ValueError, match=r"redis-sentinel\.(replicas|autoscale): .* expected 3 pods: .* two of three"):
        dify(redis=Redis.in_cluster_sentinel(tier=tier))
    assert dify(redis=Redis.in_cluster_sentinel(tier=Tier(replicas=3)))


def test_a_single_server_brings_nothing_of_sentinel():
    chart = dify(redis=CHOICES["in the cluster"])
    objects = objects_of(chart)
    assert "redis-sentinel-password" not in chart.secret_keys
    assert [port["port"] for port in find(objects, "Service", "dify-redis")["spec"]["ports"]] == [6379]
    assert set(find(objects, "ConfigMap", "dify-redis-files")["data"]) == {"redis.conf", "start_redis.sh"}
    assert not [obj for obj in of_kind(objects, "PodDisruptionBudget") if obj["metadata"]["name"] == "dify-redis"]


# -- mistakes ------------------------------------------------------------------------------------------------------

SERVER_MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "a URL as the host": ({"host": "redis://redis.example.com"}, r"Redis\.external\.host: got 'redis://"),
    "a list of hosts": ({"host": ["r0", "r1"]}, r"Redis\.external\.host: got \['r0', 'r1'\] \(list\); write a string"),
    "hosts in a string": ({"host": "r0,r1"}, r"Redis\.external\.host: .* cluster mode off"),
    "the end point of a cluster": (
        {"host": "clustercfg.dify.x1y2z3.euc1.cache.amazonaws.com"}, r"Redis\.external\.host: .* cluster mode off",
    ),
    "a port that there is not": ({"port": 0}, r"Redis\.external\.port: got 0"),
    "a literal password": ({"password": "secret"}, r"Redis\.external\.password: .* reference it: SecretKey\("),
    "a username alone": ({"username": "dify", "password": None}, r"Redis\.external\.username: .* without a password"),
    "an empty username": ({"username": ""}, r"Redis\.external\.username: got ''"),
    "TLS as a word": ({"tls": "true"}, r"Redis\.external\.tls: got 'true' \(str\)"),
    "an authority without TLS": ({"ca": CA}, r"Redis\.external\.ca: .* give tls=True"),
    "a file name as the authority": ({"tls": True, "ca": "ca.pem"}, r"Redis\.external\.ca: .* SecretKey\("),
    "a negative database": ({"database": -1}, r"Redis\.external\.database: got -1"),
    "a literal URL": ({"broker_url": "redis://x"}, r"Redis\.external\.broker_url: .* SecretKey\("),
    "two words on the database": ({"broker_url": URL, "broker_database": 4}, r"broker_database: got 4; .* its own"),
}  # fmt: skip
SET_MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "no nodes": ({"nodes": []}, r"Redis\.external_sentinel\.nodes: got \[\]; expected at least one"),
    "nodes in a string": ({"nodes": "s0:26379,s1:26379"}, r"Redis\.external_sentinel\.nodes: .* write a list"),
    "a pair as a node": ({"nodes": [("s0", 26379)]}, r"Redis\.external_sentinel\.nodes\[0\]: got .* \(tuple\); write "),
    "a URL as a node": ({"nodes": ["s0:26379", "redis://s1"]}, r"nodes\[1\]: got 'redis://s1'; expected host and port"),
    "a port that there is not": ({"nodes": ["s0:70000"]}, r"nodes\[0\]: got 70000"),
    "a node twice": ({"nodes": ["s0:26379", "s0:26379"]}, r"nodes\[1\]: .* each Sentinel once"),
    "no master": ({"master": ""}, r"Redis\.external_sentinel\.master: got ''"),
    "a literal password": ({"sentinel_password": "x"}, r"Redis\.external_sentinel\.sentinel_password: .* SecretKey\("),
    "a username alone": ({"username": "dify", "password": None}, r"external_sentinel\.username: .* without a password"),
    "a port of Redis that there is not": ({"port": 0}, r"Redis\.external_sentinel\.port: got 0"),
}


@pytest.mark.parametrize("mistake", SERVER_MISTAKES)
def test_a_mistake_about_an_external_server_is_named(mistake: str):
    options, message = SERVER_MISTAKES[mistake]
    with pytest.raises((TypeError, ValueError), match=message):
        Redis.external(**{"host": "redis.example.com", "password": PASSWORD} | options)


@pytest.mark.parametrize("mistake", SET_MISTAKES)
def test_a_mistake_about_a_sentinel_set_is_named(mistake: str):
    options, message = SET_MISTAKES[mistake]
    with pytest.raises((TypeError, ValueError), match=message):
        Redis.external_sentinel(**SET | options)


def test_a_redis_cluster_is_refused_with_the_reason_and_the_alternative():
    with pytest.raises(ValueError, match=r"external_cluster: .* Celery .* plugin daemon .* Redis\.external_sentinel"):
        Redis.external_cluster(nodes=["r0:6379", "r1:6379"], password=PASSWORD)


def test_a_sentinel_does_not_wait_long_for_the_name_of_a_lost_pod():
    objects = synth(redis=CHOICES["in the cluster, with Sentinel"])
    options = pod(objects, "redis-sentinel").spec["dnsConfig"]["options"]
    patience = {option["name"]: int(option["value"]) for option in options}
    # Sentinel suspends failovers when anything takes more than two seconds longer than it should.
    assert patience["timeout"] * patience["attempts"] <= 2
