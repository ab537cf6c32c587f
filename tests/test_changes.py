"""Changes of a program that a cluster takes, because what has another shape has another name."""

from typing import Any

import pytest

from constructs_dify import (
    SMALL,
    Autoscale,
    Exposure,
    PluginDaemonOptions,
    Postgres,
    QueueAutoscale,
    Redis,
    Secrets,
    Storage,
    Tier,
    VectorStore,
    WorkerPool,
)
from tests.support.charts import synth
from tests.support.immutable import refusals
from tests.support.manifests import Manifest, of_kind

BUCKET = Storage.s3(bucket="files", plugin_bucket="files", region="eu-central-1")
SHARED = Storage.local(access_mode="ReadWriteMany", plugin_access_mode="ReadWriteMany")
SEVERAL = PluginDaemonOptions(replicas=2, accept_unsupported_scale_out=True)
CACHED = Storage.s3(bucket="files", plugin_bucket="files", region="eu-central-1", plugin_cache="5Gi")
TWO = WorkerPool(name="default", replicas=2)
SCALED = WorkerPool(name="default", autoscale=Autoscale(min=1, max=2))
LABELLED = Tier(labels={"team": "platform"})

TAKEN: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "one Redis and Sentinels": ({}, {"redis": Redis.in_cluster_sentinel()}),
    "PostgreSQL and pgvector": ({}, {"postgres": Postgres.in_cluster(pgvector=True)}),
    "PostgreSQL and an operator's": ({}, {"postgres": Postgres.cloudnative_pg()}),
    "a claim for one node and for many": ({}, {"storage": SHARED}),
    "claims and an object storage": ({}, {"storage": BUCKET}),
    "packages that are shared and a cache of them": ({"storage": SHARED}, {"storage": CACHED}),
    "Weaviate and Qdrant": ({}, {"vector_store": VectorStore.in_cluster("qdrant")}),
    "a number of pods and an autoscaler": ({"workers": [TWO]}, {"workers": [SCALED]}),
    "two kinds of autoscalers": (
        {"workers": [SCALED]}, {"workers": [WorkerPool(name="default", autoscale=QueueAutoscale(max=2))]}
    ),
    "one plugin daemon and several": ({"storage": BUCKET}, {"storage": BUCKET, "plugin_daemon": SEVERAL}),
    "a load balancer and none": ({"expose": Exposure.load_balancer()}, {}),
    "credentials that are generated and existing ones": ({}, {"secrets": Secrets.existing("dify-secrets")}),
    "another domain of the cluster": ({}, {"cluster_domain": "example.internal"}),
    "options of Jobs": (
        {"smoke_test": Tier()},
        {"smoke_test": LABELLED, "migration": LABELLED, "secrets": Secrets.generated(tier=LABELLED)},
    ),
    "defaults": ({"smoke_test": Tier()}, {"smoke_test": Tier(), "defaults": SMALL}),
}  # fmt: skip


@pytest.mark.parametrize("change", TAKEN)
def test_a_cluster_takes_the_change_in_both_directions(change: str, default_objects: list[Manifest]):
    before, after = (synth(**options) if options else default_objects for options in TAKEN[change])
    assert refusals(before, after) == []
    assert refusals(after, before) == []


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        (
            {"postgres": Postgres.in_cluster(storage="40Gi")},
            "StatefulSet/dify-postgres: spec.volumeClaimTemplates cannot be changed",
        ),
        (
            {"storage": Storage.local(size="10Gi")},
            "PersistentVolumeClaim/dify-files: spec.resources.requests.storage cannot be changed",
        ),
        (
            {"storage": Storage.local(plugin_storage_class="fast")},
            "PersistentVolumeClaim/dify-plugins: spec.storageClassName cannot be changed",
        ),
    ],
)
def test_what_is_left_that_a_cluster_refuses_is_on_the_page_about_changes(
    options: dict[str, Any], refusal: str, default_objects: list[Manifest]
):
    assert refusals(default_objects, synth(**options)) == [refusal]


def test_claims_grow(default_objects: list[Manifest]):
    assert refusals(default_objects, synth(storage=Storage.local(size="21Gi", plugin_size="1Ti"))) == []


def test_a_server_of_another_shape_has_a_claim_of_its_own_beside_the_old_one(default_objects: list[Manifest]):
    def claims(objects: list[Manifest]) -> set[str]:
        return {f"data-{obj['metadata']['name']}-0" for obj in of_kind(objects, "StatefulSet")}

    others = synth(redis=Redis.in_cluster_sentinel(), postgres=Postgres.in_cluster(pgvector=True))
    assert claims(default_objects) & claims(others) == {"data-dify-weaviate-0"}
