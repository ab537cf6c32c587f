"""A dozen data layers, each a page to review: what runs in the cluster, and what API and plugin daemon get."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import cdk8s
import pytest
import yaml
from cdk8s_plus_27 import k8s

from constructs_dify import Backup, DataLayer, Installation, Postgres, Redis, Release, SecretKey, Storage, VectorStore
from constructs_dify.tiers.plugin_daemon_settings import plugin_daemon_grant
from constructs_dify.tiers.python_settings import python_grant
from constructs_dify.wiring.dependency import Dependency
from constructs_dify.wiring.destinations import Destination
from constructs_dify.wiring.environment import Expanded, Value
from tests.support.samples import AWS_ROLE, key

READERS = {"api": python_grant, "plugin-daemon": partial(plugin_daemon_grant, release=Release("1.9.1"))}
GOLDENS = Path(__file__).with_name("goldens")

_DEFAULTS = {
    "postgres": lambda: Postgres.external(host="pg.example.com", username="dify", password=key()),
    "redis": lambda: Redis.external(host="redis.example.com", password=key()),
    "vector_store": lambda: VectorStore.qdrant(url="https://qdrant.example.com:6333", api_key=key()),
    "storage": lambda: Storage.s3(
        bucket="dify", plugin_bucket="dify", region="eu-central-1", access_key=key("a"), secret_key=key("s")
    ),
}
CASES: Mapping[str, Mapping[str, Any]] = {
    "in_cluster": {
        "postgres": Postgres.in_cluster,
        "redis": Redis.in_cluster,
        "vector_store": lambda: VectorStore.in_cluster("weaviate"),
        "storage": Storage.local,
    },
    "outside": {},
    "postgres_verify_full": {
        "postgres": lambda: Postgres.external(
            host="pg.example.com", username=key("user"), password=key(), tls="verify-full", ca=key("ca.pem")
        )
    },
    "cloudnative_pg_with_backup": {
        "postgres": lambda: Postgres.cloudnative_pg(
            backup=Backup(destination="s3://backups/dify", service_account_annotations=AWS_ROLE)
        )
    },
    "redis_tls": {
        "redis": lambda: Redis.external(
            host="redis.example.com", username="dify", password=key(), tls=True, ca=key("ca.pem")
        )
    },
    "redis_sentinel": {"redis": Redis.in_cluster_sentinel},
    "redis_sentinel_outside": {
        "redis": lambda: Redis.external_sentinel(
            nodes=["s0.example.com", "s1.example.com"],
            master="mymaster",
            proxy="redis.example.com:6379",
            password=key(),
            sentinel_password=key("s"),
        )
    },
    "milvus": {"vector_store": lambda: VectorStore.in_cluster("milvus")},
    "pgvector": {
        "postgres": lambda: Postgres.in_cluster(pgvector=True),
        "vector_store": VectorStore.pgvector_in_postgres,
    },
    "shared_claim": {
        "storage": lambda: Storage.local(access_mode="ReadWriteMany", storage_class="nfs", plugin_storage_class="fast")
    },
    "s3_keyless": {
        "storage": lambda: Storage.s3(
            bucket="dify", plugin_bucket="dify", region="eu-central-1", service_account_annotations=AWS_ROLE
        )
    },
    "google_cloud_keyless": {
        "storage": lambda: Storage.google_cloud(
            bucket="dify", service_account="dify@example.iam.gserviceaccount.com", plugins=Storage.local()
        )
    },
}


def page(case: str) -> str:
    """The objects of a data layer, then the settings, files and cloud role that its readers get."""
    chart = cdk8s.Chart(cdk8s.Testing.app(), "data", namespace="dify", disable_resource_name_hashes=True)
    choices = {name: (CASES[case].get(name) or default)() for name, default in _DEFAULTS.items()}
    data = DataLayer(chart, "data", install=Installation(name="dify", namespace="dify"), **choices)
    given = (data.postgres, data.redis, data.vector_store, data.storage)
    readers = [{"reader": part, **grants(part, given)} for part in READERS]
    return yaml.safe_dump_all([*readers, *cdk8s.Testing.synth(chart)], sort_keys=False, width=200)


def grants(part: str, dependencies: tuple[Dependency, ...]) -> dict[str, Any]:
    """What a part gets of all dependencies together, without what is empty."""
    of_part = [dependency.grant(part, READERS[part]) for dependency in dependencies]
    environment = {name: text(value) for grant in of_part for name, value in grant.environment.items()}
    found = {
        "environment": dict(sorted(environment.items())),
        "mounts": [mounted(mount) for grant in of_part for mount in grant.mounts],
        "connects to": sorted({reached(destination) for grant in of_part for destination in grant.destinations}),
        "service account": {k: v for grant in of_part for k, v in grant.service_account_annotations.items()},
    }
    return {name: value for name, value in found.items() if value}


def text(value: Value) -> str:
    match value:
        case SecretKey():
            return f"key {value.key} of Secret {value.secret}"
        case Expanded():
            return value.text
        case _:
            return value


def reached(destination: Destination) -> str:
    where = (
        destination.part
        or destination.host
        or destination.namespace
        or ", ".join(
            f"{block.cidr} without {' '.join(block.without)}" if block.without else block.cidr
            for block in destination.blocks
        )
    )
    return f"{where or 'this namespace'}, port {' '.join(map(str, destination.ports)) or 'any'}"


def mounted(mount: k8s.VolumeMount) -> str:
    return f"{mount.name} at {mount.mount_path}"


@pytest.mark.parametrize("case", CASES)
def test_a_data_layer_is_as_it_was_reviewed(case: str, request: pytest.FixtureRequest) -> None:
    golden = GOLDENS / f"{case}.yaml"
    if request.config.getoption("--update-goldens"):
        golden.write_text(page(case))
    assert page(case) == golden.read_text(), "`make golden` rewrites what is expected"


def test_no_page_is_left_over() -> None:
    assert {path.stem for path in GOLDENS.iterdir()} == set(CASES)
