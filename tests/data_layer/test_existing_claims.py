"""Servers in the cluster on claims that are there already."""

from collections.abc import Callable
from typing import Any

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import Postgres, Redis, Storage, Tier, VectorStore
from constructs_dify.data_layer.redis.in_cluster_sentinel import RedisSentinelSet
from tests.support.charts import alone, dify, objects_of, pod, synth, variables
from tests.support.manifests import find

FACTORIES: dict[str, Callable[..., Any]] = {
    "Postgres.in_cluster": Postgres.in_cluster,
    "Redis.in_cluster": Redis.in_cluster,
    **{
        f"VectorStore.in_cluster {engine}": lambda engine=engine, **options: VectorStore.in_cluster(engine, **options)
        for engine in ("weaviate", "qdrant", "pgvector")
    },
}
each_factory = pytest.mark.parametrize("factory", FACTORIES.values(), ids=FACTORIES)


@pytest.fixture(scope="module")
def objects() -> Any:
    return objects_of(
        dify(
            postgres=Postgres.in_cluster(existing_claim="old-postgres", pgvector=True),
            redis=Redis.in_cluster(existing_claim="old-redis"),
            vector_store=VectorStore.in_cluster("qdrant", existing_claim="old-vectors"),
        )
    )


@pytest.mark.parametrize(
    ("server", "claim", "path"),
    [
        ("postgres-pgvector", "old-postgres", "/var/lib/postgresql/data"),
        ("redis", "old-redis", "/data"),
        ("qdrant", "old-vectors", "/qdrant/storage"),
    ],
)
def test_a_server_has_its_data_on_the_claim_and_makes_none(objects: Any, server: str, claim: str, path: str):
    found = pod(objects, server)
    assert {"name": "data", "persistentVolumeClaim": {"claimName": claim}} in found.spec["volumes"]
    assert {"name": "data", "mountPath": path} in found.spec["containers"][0]["volumeMounts"]
    assert "volumeClaimTemplates" not in find(objects, "StatefulSet", f"dify-{server}")["spec"]


@each_factory
@pytest.mark.parametrize("beside", [{"storage": "5Gi"}, {"storage_class": "fast"}])
def test_a_claim_that_is_there_has_a_size_and_a_class_already(factory: Callable[..., Any], beside: dict[str, str]):
    [option] = beside
    with pytest.raises(ValueError, match=rf"in_cluster\.{option}: got .* together with existing_claim='old'"):
        factory(existing_claim="old", **beside)
    assert factory(existing_claim="old")
    assert factory(**beside)


@each_factory
def test_a_claim_has_a_name_that_kubernetes_allows(factory: Callable[..., Any]):
    with pytest.raises(ValueError, match=r"in_cluster\.existing_claim: got 'Old_Claim'"):
        factory(existing_claim="Old_Claim")


def test_several_claims_cannot_be_named_by_one_and_are_found_by_their_names():
    with pytest.raises(ValueError, match="data-<name>-milvus-minio-0"):
        VectorStore.in_cluster("milvus", existing_claim="old")
    with pytest.raises(ValueError, match=r"got up to 3 pods; .*data-<name of the StatefulSet>-0"):
        alone(RedisSentinelSet, existing_claim="old")


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        (
            {
                "postgres": Postgres.in_cluster(existing_claim="old"),
                "redis": Redis.in_cluster(existing_claim="old"),
            },
            r"redis\.existing_claim: got 'old', which postgres has too",
        ),
        (
            {
                "postgres": Postgres.in_cluster(existing_claim="old"),
                "storage": Storage.local(existing_claim="old"),
            },
            r"postgres\.existing_claim: got 'old', which storage has too",
        ),
        (
            {"redis": Redis.in_cluster(existing_claim="dify-plugins")},
            r"redis\.existing_claim: got 'dify-plugins', which storage has too",
        ),
    ],
)
def test_two_that_write_to_one_claim_are_an_error(choices: dict[str, Any], message: str):
    with pytest.raises(ValueError, match=message):
        dify(**choices)


@each_factory
def test_a_folder_of_a_claim_is_mounted_in_place_of_all_of_it(factory: Callable[..., Any]):
    with pytest.raises(ValueError, match=r"in_cluster\.sub_path: got 'old'; expected none without existing_claim"):
        factory(sub_path="old")
    with pytest.raises(ValueError, match=r"in_cluster\.sub_path: got '\.\./old'; expected a folder of the volume"):
        factory(existing_claim="old", sub_path="../old")
    assert factory(existing_claim="old", sub_path="dify/data")


# -- what the servers of the community Helm chart left behind -------------------------------------------------------

REDIS_7, WEAVIATE = "redis:7.2-alpine", "cr.weaviate.io/semitechnologies/weaviate:1.27.27"
OLD_REDIS, OLD_WEAVIATE = "redis-data-dify-redis-master-0", "weaviate-data-weaviate-0"
BITNAMI_USER = k8s.PodSecurityContext(run_as_user=1001, run_as_group=1001, fs_group=1001)


@pytest.fixture(scope="module")
def adopted() -> Any:
    return synth(
        name="dify-next",
        redis=Redis.in_cluster(
            existing_claim=OLD_REDIS, sub_path="redis", tier=Tier(image=REDIS_7, pod_security_context=BITNAMI_USER)
        ),
        vector_store=VectorStore.in_cluster(
            "weaviate",
            existing_claim=OLD_WEAVIATE,
            tier=Tier(image=WEAVIATE, settings={"CLUSTER_HOSTNAME": "weaviate-0"}),
        ),
    )


@pytest.mark.parametrize(
    ("server", "claim", "mount"),
    [
        ("redis", OLD_REDIS, {"name": "data", "mountPath": "/data", "subPath": "redis"}),
        ("weaviate", OLD_WEAVIATE, {"name": "data", "mountPath": "/var/lib/weaviate"}),
    ],
)
def test_an_old_claim_is_mounted_where_the_server_reads(adopted: Any, server: str, claim: str, mount: Any):
    spec = pod(adopted, server).spec
    assert {"name": "data", "persistentVolumeClaim": {"claimName": claim}} in spec["volumes"]
    assert mount in spec["containers"][0]["volumeMounts"]
    assert "volumeClaimTemplates" not in find(adopted, "StatefulSet", f"dify-next-{server}")["spec"]


def test_a_server_runs_as_the_user_whose_files_the_claim_has(adopted: Any):
    security = pod(adopted, "redis").spec["securityContext"]
    assert {key: security[key] for key in ("runAsUser", "runAsGroup", "fsGroup", "runAsNonRoot")} == {
        "runAsUser": 1001, "runAsGroup": 1001, "fsGroup": 1001, "runAsNonRoot": True,
    }  # fmt: skip
    # What is not said stays: the volume's files get the group of Weaviate's own user.
    security = pod(adopted, "weaviate").spec["securityContext"]
    assert (security["runAsUser"], security["fsGroup"]) == (1000, 1000)
    assert security["fsGroupChangePolicy"] == "OnRootMismatch"


def test_an_old_weaviate_keeps_its_name_and_its_folder(adopted: Any):
    found = variables(adopted, "weaviate")
    assert (found["CLUSTER_HOSTNAME"], found["PERSISTENCE_DATA_PATH"]) == ("weaviate-0", "/var/lib/weaviate")


@pytest.mark.parametrize("settings", [{}, {"CLUSTER_HOSTNAME": "node1"}])
def test_a_weaviate_of_another_name_than_its_data_is_refused(settings: dict[str, str]):
    choice = VectorStore.in_cluster(
        "weaviate", existing_claim=OLD_WEAVIATE, tier=Tier(image=WEAVIATE, settings=settings)
    )
    with pytest.raises(ValueError, match=r"weaviate\.settings\['CLUSTER_HOSTNAME'\]: got .*; expected 'weaviate-0'"):
        dify(vector_store=choice)


@pytest.mark.parametrize("image", [None, "redis:6.2.7", "registry.example.com:5000/mirror/redis:6-alpine"])
def test_a_redis_that_would_not_read_what_an_old_one_wrote_is_refused(image: str | None):
    with pytest.raises(ValueError, match=r"redis\.image: got '.*redis:6.*'; expected Redis 7 or newer"):
        dify(redis=Redis.in_cluster(existing_claim=OLD_REDIS, tier=Tier(image=image)))


@pytest.mark.parametrize(
    "image", ["redis:7", "registry.example.com:5000/redis:7.0.15", f"redis@sha256:{'a' * 64}", "redis:8.2-alpine"]
)
def test_a_redis_as_new_as_the_old_one_or_of_an_unknown_age_is_taken(image: str):
    assert dify(redis=Redis.in_cluster(existing_claim=OLD_REDIS, tier=Tier(image=image)))


@pytest.mark.parametrize("claim", ["data-dify-postgresql-0", "data-dify-postgresql-primary-0", "data-postgresql-0"])
@pytest.mark.parametrize("pgvector", [True, False])
def test_a_claim_of_another_postgresql_is_refused_before_an_empty_one_is_made_on_it(claim: str, pgvector: bool):
    choice = Postgres.in_cluster(existing_claim=claim, pgvector=pgvector)
    with pytest.raises(ValueError, match=r"postgres.*\.existing_claim: got .*Bitnami's.*dump and restore.*external"):
        dify(postgres=choice)
    for ours in ("data-dify-postgres-0", "data-old-postgresql-postgres-0"):
        assert dify(postgres=Postgres.in_cluster(existing_claim=ours))
