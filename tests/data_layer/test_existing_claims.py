"""Servers in the cluster on claims that are there already."""

from collections.abc import Callable
from typing import Any

import pytest

from constructs_dify import Postgres, Redis, Storage, VectorStore
from constructs_dify.data_layer.redis.in_cluster_sentinel import RedisSentinelSet
from tests.support.charts import alone, dify, objects_of, pod
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
