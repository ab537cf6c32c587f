"""The vector stores that run in the cluster."""

from typing import Any

import pytest

from constructs_dify import Postgres, Release, Resources, SecretKey, Tier, VectorStore
from constructs_dify.data_layer.choice import Choice
from tests.support.charts import components, container, dify, pod, synth, variables
from tests.support.connections import connection_errors
from tests.support.manifests import Manifest, SecretRef, find
from tests.support.network import Network
from tests.support.references import reference_errors
from tests.support.rules import rule_errors
from tests.support.schemas import schema_errors, versions

PYTHON = ("api", "worker", "beat")
SETTINGS = Release("1.9.1").settings
KEY = SecretKey(secret="database", key="password")
# The port of each engine, and its servers.
IN_CLUSTER = {"weaviate": 8080, "qdrant": 6333, "milvus": 19530, "pgvector": 5432}
SERVERS = {"milvus": {"milvus", "milvus-etcd", "milvus-minio"}}
every_engine = pytest.mark.parametrize("engine", IN_CLUSTER)


def with_engine(engine: Any, **options: Any) -> list[Manifest]:
    return synth(vector_store=VectorStore.in_cluster(engine, **options))


def keys_of(**options: Any) -> dict[str, set[str]]:
    return {"dify-secrets": set(dify(**options).secret_keys)}


def stateful_set(objects: list[Manifest], component: str) -> Any:
    return find(objects, "StatefulSet", f"dify-{component}")["spec"]


@every_engine
def test_a_chart_with_an_engine_in_the_cluster_is_sound(engine: Any):
    choice = VectorStore.in_cluster(engine, storage="50Gi", storage_class="fast")
    objects = synth(vector_store=choice)
    assert reference_errors(objects, secret_keys=keys_of(vector_store=choice)) == []
    assert rule_errors(objects) == []
    assert connection_errors(objects) == []
    assert schema_errors(objects, versions()[0]) == []


@every_engine
def test_an_engine_brings_its_own_servers_and_no_other_engine(engine: str):
    servers = SERVERS.get(engine, {engine})
    others = {name for name in IN_CLUSTER if name != engine}
    assert servers <= components(with_engine(engine))
    assert not components(with_engine(engine)) & others


@every_engine
def test_dify_reaches_the_engine_and_the_front_end_and_the_sandbox_do_not(engine: str):
    network, port = Network(with_engine(engine)), IN_CLUSTER[engine]
    for part in PYTHON:
        assert network.allows(part, engine, port)
    for part in ("web", "sandbox", "plugin-daemon", "nginx", "ssrf-proxy"):
        assert not network.allows(part, engine, port)
    assert not network.allows_address(engine, "93.184.216.34", 443)


@every_engine
def test_dify_is_told_where_the_engine_is_and_gets_its_credential_by_reference(engine: str):
    found = variables(with_engine(engine), "worker")
    assert found["VECTOR_STORE"] == engine
    own = {name: value for name, value in found.items() if name.startswith(engine.upper())}
    assert any(f"dify-{engine}" in value for value in own.values() if isinstance(value, str))
    secrets = [name for name in own if (setting := SETTINGS.find("worker", name)) and setting.secret]
    assert secrets
    assert all(isinstance(own[name], SecretRef) for name in secrets)


@every_engine
def test_the_engine_demands_the_credential_that_dify_has(engine: str):
    objects = with_engine(engine)
    demanded = {
        "weaviate": "AUTHENTICATION_APIKEY_ALLOWED_KEYS",
        "qdrant": "QDRANT__SERVICE__API_KEY",
        "milvus": "COMMON_SECURITY_DEFAULTROOTPASSWORD",
        "pgvector": "DIFY_PASSWORD",
    }
    known = {"weaviate": "WEAVIATE_API_KEY", "qdrant": "QDRANT_API_KEY"}.get(engine, f"{engine.upper()}_PASSWORD")
    assert variables(objects, engine)[demanded[engine]] == variables(objects, "api")[known]


@every_engine
def test_the_storage_and_its_class_reach_the_volume_that_the_vectors_are_on(engine: str):
    objects = with_engine(engine, storage="77Gi", storage_class="fast")
    holder = {"milvus": "milvus-minio"}.get(engine, engine)
    for server in SERVERS.get(engine, {engine}):
        [claim] = stateful_set(objects, server)["volumeClaimTemplates"]
        assert claim["spec"]["storageClassName"] == "fast"
        assert (claim["spec"]["resources"]["requests"]["storage"] == "77Gi") == (server == holder)


@every_engine
def test_the_options_of_the_pod_reach_the_engine(engine: str):
    tier = Tier(node_selector={"pool": "vectors"}, resources=Resources(cpu="3", memory="9Gi"))
    objects = with_engine(engine, tier=tier)
    assert pod(objects, engine).spec["nodeSelector"] == {"pool": "vectors"}
    assert container(objects, engine)["resources"]["requests"] == {"cpu": "3", "memory": "9Gi"}


@every_engine
def test_every_server_writes_to_its_volume_and_to_scratch_folders_only(engine: str):
    objects = with_engine(engine)
    for server in SERVERS.get(engine, {engine}):
        assert container(objects, server)["securityContext"]["readOnlyRootFilesystem"] is True
        assert "/tmp" in {mount["mountPath"] for mount in container(objects, server)["volumeMounts"]}


@every_engine
def test_the_group_of_the_volumes_is_one_that_the_pod_has_and_not_that_of_root(engine: str):
    objects = with_engine(engine)
    for server in SERVERS.get(engine, {engine}):
        context = pod(objects, server).spec["securityContext"]
        assert context["runAsNonRoot"] is True
        assert context["runAsUser"] > 0
        assert context["fsGroup"] > 0


def test_an_unknown_engine_gets_the_nearest_one():
    with pytest.raises(ValueError, match=r"in_cluster\.engine: .*did you mean 'qdrant'"):
        VectorStore.in_cluster("qdrent")  # pyright: ignore[reportArgumentType]


# -- Weaviate and Qdrant --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("resources", "limit"), [(None, 4 << 30), (Resources(cpu="1", memory="10Gi"), 10 << 30)])
def test_weaviate_collects_garbage_before_its_memory_limit(resources: Resources | None, limit: int):
    found = variables(with_engine("weaviate", tier=Tier(resources=resources)), "weaviate")["GOMEMLIMIT"]
    assert isinstance(found, str)
    assert 0.7 * limit < int(found) < limit


def test_qdrant_keeps_collections_and_snapshots_on_its_volume():
    objects = with_engine("qdrant")
    [data] = [mount for mount in container(objects, "qdrant")["volumeMounts"] if mount["name"] == "data"]
    found = variables(objects, "qdrant")
    for name in ("QDRANT__STORAGE__STORAGE_PATH", "QDRANT__STORAGE__SNAPSHOTS_PATH"):
        assert str(found[name]).startswith(data["mountPath"])
    assert str(found["QDRANT_INIT_FILE_PATH"]).startswith("/tmp/")
    assert found["QDRANT__TELEMETRY_DISABLED"] == "true"


def test_one_setting_makes_dify_use_grpc_with_qdrant_in_the_cluster():
    choice = VectorStore.in_cluster("qdrant")
    objects = synth(vector_store=choice, settings={"QDRANT_GRPC_ENABLED": "true"})
    assert variables(objects, "api")["QDRANT_GRPC_ENABLED"] == "true"
    assert Network(objects).allows("api", "qdrant", int(str(variables(objects, "api")["QDRANT_GRPC_PORT"])))


def test_any_other_setting_of_qdrant_can_be_given_to_its_pod():
    tier = Tier(settings={"QDRANT__SERVICE__MAX_REQUEST_SIZE_MB": "64"})
    found = variables(with_engine("qdrant", tier=tier), "qdrant")
    assert found["QDRANT__SERVICE__MAX_REQUEST_SIZE_MB"] == "64"
    with pytest.raises(ValueError, match="QDRNAT__SERVICE"):
        with_engine("qdrant", tier=Tier(settings={"QDRNAT__SERVICE": "64"}))


# -- Milvus ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("server", "port"), [("milvus-etcd", 2379), ("milvus-minio", 9000)])
def test_only_milvus_reaches_its_etcd_and_its_minio(server: str, port: int):
    objects = with_engine("milvus")
    network = Network(objects)
    allowed = {part for part in components(objects) if network.allows(part, server, port)}
    assert allowed == {"milvus"}


def test_milvus_wants_a_login_and_its_root_has_a_generated_password():
    objects = with_engine("milvus")
    found = variables(objects, "milvus")
    assert found["COMMON_SECURITY_AUTHORIZATIONENABLED"] == "true"
    assert variables(objects, "api")["MILVUS_USER"] == "root"
    assert found["COMMON_SECURITY_DEFAULTROOTPASSWORD"] == SecretRef("dify-secrets", "milvus-root-password")


def test_milvus_has_the_addresses_and_the_keys_of_its_etcd_and_its_minio():
    objects = with_engine("milvus")
    milvus, minio = variables(objects, "milvus"), variables(objects, "milvus-minio")
    assert milvus["ETCD_ENDPOINTS"] == "dify-milvus-etcd:2379"
    assert milvus["MINIO_ADDRESS"] == "dify-milvus-minio:9000"
    assert milvus["MINIO_ACCESS_KEY_ID"] == minio["MINIO_ROOT_USER"]
    assert milvus["MINIO_SECRET_ACCESS_KEY"] == minio["MINIO_ROOT_PASSWORD"]
    assert minio["MINIO_ROOT_USER"] != minio["MINIO_ROOT_PASSWORD"]


def test_milvus_runs_in_the_only_group_that_may_read_its_image():
    context = pod(with_engine("milvus"), "milvus").spec["securityContext"]
    assert context["runAsGroup"] == 0


def test_its_management_port_is_for_probes_alone():
    objects = with_engine("milvus")
    network = Network(objects)
    assert container(objects, "milvus")["readinessProbe"]["httpGet"]["port"] == "metrics"
    assert not any(network.allows(part, "milvus", 9091) for part in components(objects))


# -- pgvector -------------------------------------------------------------------------------------------------------


def test_pgvector_on_its_own_server_has_one_database_with_the_extension():
    objects = with_engine("pgvector")
    found = variables(objects, "pgvector")
    assert found["DIFY_EXTENSIONS"] == "vector"
    assert "DIFY_PLUGIN_DATABASE" not in found
    assert found["DIFY_DATABASE"] == variables(objects, "api")["PGVECTOR_DATABASE"]
    assert found["DIFY_PASSWORD"] != variables(objects, "postgres")["DIFY_PASSWORD"]
    assert container(objects, "pgvector")["image"] == Release("1.9.1").images["pgvector"]
    assert container(objects, "postgres")["image"] == Release("1.9.1").images["postgres"]


def test_pgvector_in_postgres_is_the_same_server_database_and_login():
    options: dict[str, Any] = {
        "postgres": Postgres.in_cluster(pgvector=True),
        "vector_store": VectorStore.pgvector_in_postgres(),
    }
    objects = synth(**options)
    assert reference_errors(objects, secret_keys=keys_of(**options)) == []
    assert rule_errors(objects) == []
    assert connection_errors(objects) == []
    assert "pgvector" not in components(objects)
    server, found = variables(objects, "postgres-pgvector"), variables(objects, "api")
    assert container(objects, "postgres-pgvector")["image"] == Release("1.9.1").images["pgvector"]
    assert (
        pod(objects, "postgres-pgvector").spec["securityContext"]["runAsUser"] == Release("1.9.1").users["pgvector"].uid
    )
    assert server["DIFY_EXTENSIONS"] == "vector"
    assert server["DIFY_PLUGIN_DATABASE"] == "dify_plugin"
    for ours, theirs in {"HOST": "HOST", "PORT": "PORT", "USER": "USERNAME", "PASSWORD": "PASSWORD"}.items():
        assert found[f"PGVECTOR_{ours}"] == found[f"DB_{theirs}"]
    assert found["PGVECTOR_DATABASE"] == found["DB_DATABASE"]


@pytest.mark.parametrize(
    "postgres",
    [Postgres.in_cluster(), Postgres.external(host="db.example.com", username="dify", password=KEY)],
    ids=["plain", "external"],
)
def test_pgvector_in_postgres_names_its_other_half_when_that_is_missing(postgres: Choice):
    with pytest.raises(ValueError, match=r"vector_store: .*Postgres\.in_cluster\(pgvector=True\)"):
        dify(postgres=postgres, vector_store=VectorStore.pgvector_in_postgres())


def test_a_plain_postgres_has_no_further_extension():
    objects = with_engine("pgvector")
    assert "DIFY_EXTENSIONS" not in variables(objects, "postgres")
