"""What comes back, in which order, and what does not run meanwhile."""

from typing import Any

import pytest

from constructs_dify import BackupRepository, Postgres, Restore, SecretKey, Storage, VectorStore
from tests.support.backups import PASSWORD, REPOSITORY, backup, beside, data, mounts, steps
from tests.support.charts import components, pod, synth
from tests.support.manifests import Manifest, environment, find, of_kind, pods
from tests.support.references import reference_errors
from tests.support.samples import key

Objects = list[Manifest]


def restored(restore: Restore | None = None, **options: Any) -> Objects:
    """The objects of an installation that gets a backup back."""
    return synth(**({"backup": backup(), "restore": restore or Restore(), "paused": True} | options))


@pytest.fixture(scope="module")
def objects() -> Objects:
    return restored()


def jobs(objects: Objects) -> dict[str, Any]:
    """The Jobs that bring something back, by component."""
    labels = {each["metadata"]["labels"]["app.kubernetes.io/component"]: each for each in of_kind(objects, "Job")}
    return {component: job for component, job in labels.items() if component.startswith("restore")}


def read(objects: Objects, component: str, step: str) -> dict[str, Any]:
    """What a step reads."""
    return environment(objects, steps(objects, component)[step])


def test_what_may_refuse_comes_first_and_the_database_last(objects: Objects):
    commands = {name: " ".join(each["command"]) for name, each in steps(objects, "restore").items()}
    assert list(commands.items()) == [
        ("fetch", "sh /scripts/fetch.sh set"),
        ("check", "python /scripts/restore.py check"),
        ("files", "sh /scripts/fetch.sh files"),
        ("load-databases", "sh /scripts/load.sh main=dify plugins=dify_plugin"),
        ("verify", "python /scripts/restore.py verify"),
    ]


def test_what_only_looks_cannot_change_the_files(objects: Objects):
    assert data(objects, "restore", "files") == {"/data/files": "dify-files"}
    for step in ("check", "verify"):
        assert data(objects, "restore", step) == {"/data/files": "dify-files ro"}
    for step in ("fetch", "load-databases"):
        assert data(objects, "restore", step) == {}


def test_vectors_come_back_before_the_database_of_dify():
    qdrant = steps(restored(vector_store=VectorStore.in_cluster("qdrant")), "restore")
    assert list(qdrant) == ["fetch", "check", "files", "load-qdrant", "load-databases", "verify"]
    pgvector = steps(restored(vector_store=VectorStore.in_cluster("pgvector")), "restore")
    assert list(pgvector) == ["fetch", "check", "files", "load-vectors", "load-databases", "verify"]


def test_pieces_come_back_to_their_owners(objects: Objects):
    assert set(jobs(objects)) == {"restore", "restore-plugins", "restore-weaviate"}
    [fetch] = steps(objects, "restore-plugins").values()
    assert fetch["command"][1:] == ["/scripts/fetch.sh", "piece", "plugins", "/data/plugins"]
    assert data(objects, "restore-plugins", "fetch") == {"/data/plugins": "dify-plugins"}
    assert pod(objects, "restore-plugins").spec["securityContext"]["runAsUser"] == 1000
    weaviate = [" ".join(each["command"][1:]) for each in steps(objects, "restore-weaviate").values()]
    assert weaviate == [
        "/scripts/fetch.sh piece weaviate /data/weaviate",
        "/scripts/weaviate_backup.py load /data/weaviate",
    ]
    assert beside(objects, "restore-weaviate")["app.kubernetes.io/component"] == "weaviate"


def test_files_elsewhere_do_not_come_back():
    storage = Storage.s3(bucket="dify", plugin_bucket="dify", region="eu-central-1", access_key=key(), secret_key=key())
    objects = restored(storage=storage)
    assert set(jobs(objects)) == {"restore", "restore-weaviate"}
    assert list(steps(objects, "restore")) == ["fetch", "check", "load-databases", "verify"]


def test_each_step_that_fetches_is_told_of_the_same_snapshot(objects: Objects):
    told = [read(objects, "restore", "fetch"), read(objects, "restore", "files")]
    told += [read(objects, component, "fetch") for component in ("restore-plugins", "restore-weaviate")]
    for each in told:
        assert (each["SNAPSHOT"], each["OF"], each["REPLACE"]) == ("latest", "dify", "false")
        assert each["RESTIC_REPOSITORY"] == "s3:https://s3.eu-central-1.amazonaws.com/backups/dify"


def test_what_is_lost_for_it_has_to_be_said():
    objects = restored(Restore(replace=True, accept_other_secret_key=True))
    assert read(objects, "restore", "files")["REPLACE"] == "true"
    told = read(objects, "restore", "check")
    assert (told["REPLACE"], told["ACCEPT_OTHER_SECRET_KEY"]) == ("true", "true")


def test_a_repository_on_a_claim_is_only_read():
    objects = restored(backup=backup(repository=BackupRepository.claim(name="nfs")))
    assert mounts(objects, "restore", "fetch")["/repository"] == "nfs ro"
    [claim] = [
        each["persistentVolumeClaim"]
        for each in pod(objects, "restore").spec["volumes"]
        if each["name"] == "repository"
    ]
    assert claim["readOnly"] is True


def test_a_staging_copy_gets_what_another_installation_saved_in_another_namespace():
    restore = Restore(snapshot="2026-11-30T02:00", of="prod", repository=REPOSITORY, password=PASSWORD)
    objects = synth(name="staging", namespace="staging", paused=True, restore=restore)
    told = read(objects, "restore", "fetch")
    assert (told["OF"], told["SNAPSHOT"]) == ("prod", "2026-11-30T02:00")
    assert read(objects, "restore", "load-databases")["PGHOST"] == "staging-postgres"
    # Nothing of it is saved, least of all over the backups of the other.
    assert of_kind(objects, "CronJob") == []
    assert {each["metadata"]["namespace"] for each in of_kind(objects, "Job")} == {"staging"}
    # Weaviate reads the backup from its own volume, for which it needs its module.
    [weaviate] = pod(objects, "weaviate").spec["containers"]
    assert environment(objects, weaviate)["ENABLE_MODULES"] == "backup-filesystem"


def test_a_repository_of_its_own_counts_more_than_that_of_the_backups():
    old = BackupRepository.rest(url="https://old.example.com/dify")
    objects = restored(Restore(repository=old, password=SecretKey(secret="old", key="password")))
    assert read(objects, "restore", "fetch")["RESTIC_REPOSITORY"] == "rest:https://old.example.com/dify"
    assert read(objects, "restore", "fetch")["RESTIC_PASSWORD"].name == "old"


def test_nothing_is_saved_while_it_comes_back(objects: Objects):
    suspended = {each["metadata"]["name"]: each["spec"]["suspend"] for each in of_kind(objects, "CronJob")}
    assert suspended == dict.fromkeys(("dify-backup", "dify-backup-plugins", "dify-backup-weaviate"), True)
    assert not any(each["spec"]["suspend"] for each in of_kind(synth(backup=backup()), "CronJob"))


def test_no_pod_of_dify_runs_beside_it(objects: Objects):
    running = {
        each.labels["app.kubernetes.io/component"]
        for each in pods(objects)
        if each.owner["kind"] != "CronJob" and each.owner["spec"].get("replicas") != 0
    }
    assert {"api", "worker", "beat", "plugin-daemon"}.isdisjoint(running)
    assert {"restore", "restore-plugins", "restore-weaviate", "postgres", "weaviate"} <= running


def test_its_deadline_is_a_day_unless_somebody_says_otherwise(objects: Objects):
    assert {job["spec"]["activeDeadlineSeconds"] for job in jobs(objects).values()} == {86400}
    slow = jobs(restored(Restore(deadline=259200)))
    assert {job["spec"]["activeDeadlineSeconds"] for job in slow.values()} == {259200}


def test_another_snapshot_is_another_job_and_the_same_one_is_not_run_again(objects: Objects):
    names = {job["metadata"]["name"] for job in jobs(objects).values()}
    assert {job["metadata"]["name"] for job in jobs(restored(argo_cd=True)).values()} == names
    other = {job["metadata"]["name"] for job in jobs(restored(Restore(snapshot="0123abcd"))).values()}
    assert other.isdisjoint(names)
    # What ended stays, so that nobody who applies the manifests once more starts it once more.
    assert all("ttlSecondsAfterFinished" not in job["spec"] for job in jobs(objects).values())


def test_argo_cd_starts_it_with_the_claims_that_wait_for_its_pods():
    objects = restored(argo_cd=True)
    claims = of_kind(objects, "PersistentVolumeClaim")
    waves = {
        each["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"] for each in (*claims, *jobs(objects).values())
    }
    assert waves == {"0"}


def test_files_and_plugins_on_one_claim_come_back_on_one_node():
    storage = Storage.local(
        existing_claim="all", sub_path="files", plugin_existing_claim="all", plugin_sub_path="plugins"
    )
    objects = restored(storage=storage)
    for component in ("restore", "restore-plugins"):
        assert beside(objects, component) == {"constructs-dify/claim": "all"}
        assert pod(objects, component).labels["constructs-dify/claim"] == "all"
    assert pod(objects, "restore-plugins").spec["securityContext"]["fsGroup"] == 1001
    data_of_both = data(objects, "restore", "files") | data(objects, "restore-plugins", "fetch")
    assert data_of_both == {"/data/files": "all/files", "/data/plugins": "all/plugins"}


def test_two_claims_may_be_on_two_nodes(objects: Objects):
    assert beside(objects, "restore") == beside(objects, "restore-plugins") == {}


def test_all_that_its_pods_name_is_there(objects: Objects):
    errors = reference_errors(objects, {"Secret/dify-backup"})
    assert [error for error in errors if "restore" in error or "backup" in error] == []
    assert find(objects, "ServiceAccount", "dify-restore")["automountServiceAccountToken"] is False


def test_a_server_without_a_known_version_gets_nothing_back_either():
    server = Postgres.external(host="pg.example.com", username="dify", password=key())
    with pytest.raises(ValueError, match=r"Postgres\.external\(…, client_image="):
        restored(postgres=server)
    assert "restore" in components(restored())
