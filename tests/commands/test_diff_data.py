"""`constructs-dify diff` tells what puts data at risk, and what of servers with data is refused."""

from typing import Any

import pytest

from constructs_dify import Postgres, Secrets
from tests.support.changes import at, edited, found, named, text, workload
from tests.support.charts import synth
from tests.support.manifests import Manifest

pytestmark = pytest.mark.commands


def said(rule: str, old: list[Manifest], new: list[Manifest]) -> str:
    return "\n".join(map(text, found(rule, old, new)))


def fetching(path: str = "dify/prod", store: str = "vault", **target: str) -> list[Manifest]:
    data = [{"secretKey": "secret-key", "remoteRef": {"key": path, "property": "secret-key"}}]
    spec = {"secretStoreRef": {"name": store}, "data": data, "target": {"name": "s", **target}}
    return [named("ExternalSecret", "s", "external-secrets.io/v1", spec=spec)]


def server(env: str = "", **mount: str) -> list[Manifest]:
    container = {
        "volumeMounts": [{"name": "data", "mountPath": "/data", **mount}],
        "env": [{"name": "PGDATA", "value": env}],
    }
    template = {"metadata": {"name": "data"}, "spec": {"resources": {"requests": {"storage": "1Gi"}}}}
    return [workload("StatefulSet", "server", container=container, volumeClaimTemplates=[template])]


def cluster(**spec: Any) -> list[Manifest]:
    return [named("Cluster", "pg", "postgresql.cnpg.io/v1", spec={"storage": {"size": "9Gi"}, **spec})]


def test_credentials_from_another_path_or_another_store_are_others():
    assert "secret-key: dify/prod, secret-key -> dify/test, secret-key" in said(
        "secret-sources-switched", fetching(), fetching("dify/test")
    )
    assert "store: SecretStore vault -> SecretStore other" in said(
        "secret-sources-switched", fetching(), fetching(store="other")
    )
    one, two = (synth(secrets=Secrets.external(store="vault", path=f"dify/{name}")) for name in ("prod", "test"))
    assert "dify/prod" in said("secret-sources-switched", one, two)


def test_a_key_more_from_the_same_store_is_no_other_source():
    more = edited(fetching(), "ExternalSecret", "s", at("spec.data", [
        *fetching()[0]["spec"]["data"], {"secretKey": "more", "remoteRef": {"key": "dify/more"}},
    ]))  # fmt: skip
    assert found("secret-sources-switched", fetching(), more) == []


def test_another_folder_of_the_same_claim_starts_empty():
    assert "subPath (none) -> pg of claim data-server-*" in said("volume-switched", server(), server(subPath="pg"))
    assert "PGDATA /data/a -> /data/b" in said("volume-switched", server("/data/a"), server("/data/b"))


def test_the_same_claim_at_another_path_has_its_data():
    words = said("volume-switched", server(), server(mountPath="/other"))
    assert "claim data-server-* was at /data, and is at /other" in words
    assert "on another claim" not in words
    assert "copy" not in words


@pytest.mark.parametrize(
    ("obj", "path", "says"),
    [
        (server()[0], "spec.persistentVolumeClaimRetentionPolicy.whenDeleted", "its claims are deleted with it"),
        (server()[0], "spec.persistentVolumeClaimRetentionPolicy.whenScaled", "the claims of pods that go"),
        (named("PersistentVolume", "pv", spec={"persistentVolumeReclaimPolicy": "Retain"}),
         "spec.persistentVolumeReclaimPolicy", "Retain -> Delete"),
        (fetching()[0], "spec.target.deletionPolicy", "the Secret goes when"),
    ],
)  # fmt: skip
def test_data_that_are_deleted_with_something_from_now_on_are_told(obj: Manifest, path: str, says: str):
    new = edited([obj], obj["kind"], obj["metadata"]["name"], at(path, "Delete"))
    assert says in said("protection-removed", [obj], new)
    assert found("protection-removed", new, [obj]) == []


@pytest.mark.parametrize(
    ("rule", "old", "new", "says"),
    [
        ("server-replaced", {"imageName": "pg:16.4"}, {"imageName": "pg:15.1"}, "an older version"),
        ("claim-shrunk", {"walStorage": {"size": "5Gi"}}, {"walStorage": {"size": "1Gi"}}, "walStorage 5Gi -> 1Gi"),
        ("claim-shrunk", {"walStorage": {"size": "5Gi"}}, {}, "walStorage is gone (was 5Gi)"),
        ("claim-grown", {"walStorage": {"size": "1Gi"}}, {"walStorage": {"size": "5Gi"}}, "walStorage 1Gi -> 5Gi"),
        ("fewer-servers", {"instances": 3}, {"instances": 1}, "loses 2 of its 3 servers"),
    ],
)
def test_a_cluster_of_cloudnative_pg_is_a_server_with_data(
    rule: str, old: dict[str, Any], new: dict[str, Any], says: str
):
    assert says in said(rule, cluster(**old), cluster(**new))
    assert found(rule, cluster(**new), cluster(**new)) == []


@pytest.mark.parametrize(
    ("old", "new", "is_told"),
    [
        ("15.4-alpine", "15-alpine", False),
        ("15-alpine", "15.4-alpine", False),
        ("15.4", "15.3", True),
        ("16", "15.4", True),
    ],
)
def test_a_shorter_tag_is_no_older_version(old: str, new: str, is_told: bool):
    path = "spec.template.spec.containers.0.image"
    one, two = (edited(synth(), "StatefulSet", "dify-postgres", at(path, f"postgres:{tag}")) for tag in (old, new))
    assert ("opens its data with an older version" in said("server-replaced", one, two)) is is_told


def test_a_label_of_a_claim_template_is_refused():
    new = edited(server(), "StatefulSet", "server", at("spec.volumeClaimTemplates.0.metadata.labels", {"team": "ml"}))
    words = said("stateful-set-changed", server(), new)
    assert "data.labels changed" in words
    assert "delete --cascade=orphan" in words


def test_the_history_of_a_stateful_set_is_refused_by_most_versions():
    new = edited(server(), "StatefulSet", "server", at("spec.revisionHistoryLimit", 3))
    assert "revisionHistoryLimit 10 -> 3 (newer versions" in said("stateful-set-changed", server(), new)
    same = edited(server(), "StatefulSet", "server", at("spec.revisionHistoryLimit", 10))
    assert found("stateful-set-changed", server(), same) == []


def test_the_servers_of_an_operator_ask_for_room_too():
    one, three = (synth(postgres=Postgres.cloudnative_pg(instances=count)) for count in (1, 3))
    [cpu, claims] = found("room-needed", one, three)
    assert "CPU" in text(cpu)
    assert "claims ask for" in text(claims)
