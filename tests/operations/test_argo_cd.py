"""Argo CD's sync waves. An object may only need what is in an earlier wave, or in its own."""

from typing import Any

import pytest

from constructs_dify import Exposure, Postgres, Redis, SecretKey, Secrets, Storage, Tier, VectorStore
from tests.support.charts import synth
from tests.support.manifests import Manifest, namespace_of, of_kind, pods, title
from tests.support.rules import rule_errors

WAVE = "argocd.argoproj.io/sync-wave"
HOOK = "argocd.argoproj.io/hook"

INSTALLATIONS: dict[str, dict[str, Any]] = {
    "default": {},
    "with everything": {
        "smoke_test": Tier(),
        "expose": Exposure.http_route(gateway="infra/public", hosts=["dify.example.com"]),
        "redis": Redis.in_cluster_sentinel(),
        "vector_store": VectorStore.in_cluster("milvus"),
        "api": Tier(replicas=2),
    },
    "from outside": {
        "postgres": Postgres.external(host="pg.example.com", username="dify", password=SecretKey(secret="a", key="b")),
        "secrets": Secrets.external(store="vault", path="dify"),
        "storage": Storage.s3(bucket="files", plugin_bucket="plugins", region="eu-central-1"),
    },
    "on an operator": {"postgres": Postgres.cloudnative_pg(), "storage": Storage.local(access_mode="ReadWriteMany")},
}


@pytest.fixture(params=INSTALLATIONS)
def objects(request: pytest.FixtureRequest) -> list[Manifest]:
    return synth(argo_cd=True, **INSTALLATIONS[request.param])


def wave(obj: Manifest) -> int:
    """When Argo CD applies it: in the phase Sync by its wave, in PostSync after all of that."""
    annotations = obj["metadata"].get("annotations") or {}
    return 1000 if annotations.get(HOOK) == "PostSync" else int(annotations[WAVE])


def waves_of(objects: list[Manifest], *kinds: str) -> set[int]:
    return {wave(obj) for obj in of_kind(objects, *kinds)}


def job(objects: list[Manifest], part: str) -> Manifest:
    return next(each for each in of_kind(objects, "Job") if part in each["metadata"]["name"])


def errors(objects: list[Manifest]) -> list[str]:
    """What comes before something that it needs, by the rule at the top of this file."""
    found: list[str] = []
    when = {(obj["kind"], namespace_of(obj), obj["metadata"]["name"]): wave(obj) for obj in objects}
    for pod in pods(objects):
        volumes = pod.spec.get("volumes") or []
        needs = [("ServiceAccount", pod.spec["serviceAccountName"])]
        needs += [("ConfigMap", volume["configMap"]["name"]) for volume in volumes if "configMap" in volume]
        needs += [
            ("PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"])
            for volume in volumes
            if "persistentVolumeClaim" in volume
        ]
        for kind, name in needs:
            needed = when.get((kind, pod.namespace, name))
            if needed is not None and needed > wave(pod.owner):
                found.append(f"{title(pod.owner)}: comes before {kind}/{name}")
    for claim in of_kind(objects, "PersistentVolumeClaim"):
        users = [
            wave(pod.owner)
            for pod in pods(objects)
            for volume in pod.spec.get("volumes") or []
            if volume.get("persistentVolumeClaim", {}).get("claimName") == claim["metadata"]["name"]
        ]
        if wave(claim) < min(users):
            found.append(f"{title(claim)}: is waited for before the first pod that would bind it")
    return found


def test_nothing_comes_before_what_it_needs(objects: list[Manifest]):
    assert errors(objects) == []
    assert rule_errors(objects) == []


def test_a_claim_that_would_be_waited_for_in_vain_is_seen():
    objects = synth(argo_cd=True)
    claim = of_kind(objects, "PersistentVolumeClaim")[0]
    claim["metadata"]["annotations"][WAVE] = "-30"
    assert errors(objects) == [f"{title(claim)}: is waited for before the first pod that would bind it"]


def test_the_database_comes_before_the_migration_and_that_before_the_api(objects: list[Manifest]):
    databases = waves_of(objects, "StatefulSet", "Cluster")
    assert all(database < wave(job(objects, "migrate")) for database in databases)
    assert wave(job(objects, "migrate")) < min(waves_of(objects, "Deployment"))


def test_walls_and_credentials_come_before_every_pod(objects: list[Manifest]):
    first = min(wave(pod.owner) for pod in pods(objects))
    for kind in ("Namespace", "NetworkPolicy", "Secret", "ExternalSecret", "Role", "RoleBinding"):
        assert all(each < first for each in waves_of(objects, kind)), kind


def test_users_are_let_in_when_the_parts_are_up():
    objects = synth(argo_cd=True, **INSTALLATIONS["with everything"])
    assert min(waves_of(objects, "HTTPRoute")) > max(waves_of(objects, "Deployment", "StatefulSet"))


def test_a_migration_runs_again_at_every_sync_and_the_smoke_test_after_it():
    objects = synth(argo_cd=True, smoke_test=Tier())
    for part, hook in (("migrate", "Sync"), ("smoke-test", "PostSync")):
        annotations = job(objects, part)["metadata"]["annotations"]
        assert annotations[HOOK] == hook
        assert annotations[f"{HOOK}-delete-policy"] == "BeforeHookCreation"
    assert HOOK not in job(objects, "create-secrets")["metadata"]["annotations"]


def test_nobody_is_bothered_with_it_who_did_not_ask(default_objects: list[Manifest]):
    assert not [obj for obj in default_objects if WAVE in str(obj["metadata"]) or HOOK in str(obj["metadata"])]
