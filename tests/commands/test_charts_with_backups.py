"""What the commands say of the backups that charts write: the shape that they read is the one that is there."""

from typing import Any

import pytest

from constructs_dify import (
    BackupRepository,
    DifyBackup,
    Monitoring,
    Network,
    Postgres,
    Release,
    Restore,
    Retention,
    SecretKey,
    Storage,
    VectorStore,
)
from constructs_dify.commands.page.clean import without_credentials
from constructs_dify.commands.page.reviewed import Reviewed
from constructs_dify.commands.page.rules import RULES
from constructs_dify.commands.upgrade_facts import facts_of
from tests.support.changes import all_found, edited, found, text
from tests.support.charts import synth
from tests.support.manifests import Manifest
from tests.support.samples import key

pytestmark = pytest.mark.commands

ABOUT_BACKUPS = {
    "no-backup", "backup-suspended", "backup-in-cluster", "backup-incomplete", "restore-left", "kept-elsewhere",
    "vectors-not-saved", "no-backup-alert",
}  # fmt: skip
S3 = BackupRepository.s3(
    bucket="acme-backups", region="eu-central-1",
    access_key=SecretKey(secret="dify-backup", key="id"), secret_key=SecretKey(secret="dify-backup", key="secret"),
)  # fmt: skip
EXTERNAL = Postgres.external(
    host="pg.example.com", username="dify", password=key("db"), client_image="postgres:17-alpine"
)
WATCHED = {"monitoring": Monitoring(), "network": Network(monitoring_namespaces=["monitoring"])}


def backup(**options: Any) -> DifyBackup:
    return DifyBackup(**({"repository": S3, "password": key("dify-backup")} | options))


def backed(**options: Any) -> list[Manifest]:
    return synth(**({"backup": backup()} | options))


def warned(objects: list[Manifest]) -> dict[str, list[str]]:
    """The rules about backups that find something, and where."""
    reviewed = Reviewed(objects)
    findings = (rule.finding(reviewed) for rule in RULES if rule.name in ABOUT_BACKUPS)
    return {finding.rule: list(finding.places) for finding in findings if finding}


def lines(old: list[Manifest], new: list[Manifest]) -> dict[str, str]:
    """What is said of backups: rule -> all its lines."""
    told: dict[str, str] = {}
    for line in all_found(old, new):
        if line.rule.section == "Backups":
            told[line.rule.name] = told.get(line.rule.name, "") + text(line.finding)
    return told


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {}),
        (WATCHED, {}),
        ({"vector_store": VectorStore.in_cluster("qdrant")}, {}),
        ({"vector_store": VectorStore.in_cluster("pgvector")}, {}),
        ({"postgres": Postgres.cloudnative_pg()}, {}),
        ({"postgres": EXTERNAL}, {}),
        (
            {"vector_store": VectorStore.in_cluster("milvus")},
            {"vectors-not-saved": ["milvus-etcd", "milvus-minio", "milvus"]},
        ),
        (
            {"storage": Storage.s3(bucket="a", plugin_bucket="b", region="eu-central-1")},
            {"kept-elsewhere": ["files: a"]},
        ),
        (
            {"backup": backup(repository=BackupRepository.claim(name="dify-sets"))},
            {
                "backup-in-cluster": [
                    f"claim dify-sets: CronJob dify-backup{piece}" for piece in ("", "-plugins", "-weaviate")
                ]
            },
        ),
        ({"paused": True, "restore": Restore(snapshot="latest")}, {}),
    ],
    ids=str,
)
def test_a_chart_with_a_backup_is_warned_of_what_it_does_not_save_alone(
    options: dict[str, Any], expected: dict[str, list[str]]
):
    told = warned(backed(**options))
    assert {rule: sorted(places) for rule, places in told.items()} == {
        rule: sorted(places) for rule, places in expected.items()
    }


@pytest.mark.parametrize("part", ["backup", "backup-plugins", "backup-weaviate"])
def test_each_cron_job_of_a_chart_is_missed(part: str):
    objects = [obj for obj in backed() if (obj["kind"], obj["metadata"]["name"]) != ("CronJob", f"dify-{part}")]
    assert warned(objects)


def test_an_alert_of_the_chart_names_its_cron_job():
    objects = [obj for obj in backed(**WATCHED) if obj["kind"] != "PrometheusRule"]
    assert warned([*objects, *(obj for obj in synth(**WATCHED) if obj["kind"] == "PrometheusRule")]) == {
        "no-backup-alert": ["CronJob dify-backup"]
    }


def test_a_restore_and_its_end_are_no_loss_of_backups():
    restoring = backed(paused=True, restore=Restore(snapshot="latest"))
    assert lines(backed(), restoring) == {}
    assert lines(restoring, backed()) == {}


def test_a_restore_in_place_of_what_is_there_is_told_and_one_into_an_empty_installation_is_not():
    def restoring(**options: Any) -> list[Manifest]:
        return backed(paused=True, restore=Restore(**options))

    [told] = found("restore-replaces", backed(), restoring(replace=True))
    assert [place.name.rpartition("-")[0] for place in told.about] == [
        "dify-restore", "dify-restore-plugins", "dify-restore-weaviate",
    ]  # fmt: skip
    assert found("restore-replaces", backed(), restoring()) == []
    assert found("restore-replaces", restoring(replace=True), restoring(replace=True)) == []


def test_what_a_restore_is_told_to_do_with_a_key_is_no_credential():
    restore = Restore(snapshot="latest", accept_other_secret_key=True)
    reviewed = Reviewed(without_credentials(backed(paused=True, restore=restore)))
    [rule] = [rule for rule in RULES if rule.name == "credentials-in-variables"]
    assert rule.finding(reviewed) is None
    assert reviewed.objects == backed(paused=True, restore=restore)


def test_a_restore_that_is_left_while_the_api_runs_is_told():
    restoring = backed(paused=True, restore=Restore(snapshot="latest"))
    running = edited(restoring, "Deployment", "dify-api", lambda api: api["spec"].update(replicas=1))
    assert [place.partition("-restore")[0] for place in warned(running)["restore-left"]] == ["Job dify"] * 3


@pytest.mark.parametrize(
    ("options", "rule", "words"),
    [
        ({"retention": Retention(daily=3)}, "retention-narrowed", "--keep-daily 3"),
        ({"password": key("other")}, "backup-moved", "from Secret mine, key other"),
        ({"repository": BackupRepository.claim(name="sets")}, "backup-moved", "/repository on claim sets"),
        ({"include_secrets": True}, "backup-secrets-switched", "dify-secrets"),
    ],
)
def test_a_change_of_the_backup_of_a_chart_is_told(options: dict[str, Any], rule: str, words: str):
    told = lines(backed(), backed(backup=backup(**options)))
    assert told.keys() == {rule}
    assert words in told[rule]


def test_what_the_last_set_of_a_chart_is_of_no_use_for_is_told():
    storage = Storage.s3(bucket="a", plugin_bucket="b", region="eu-central-1")
    other = backed(postgres=EXTERNAL, storage=storage, vector_store=VectorStore.in_cluster("qdrant"))
    told = lines(backed(), other)
    assert told.keys() == {"backup-of-another-database", "backup-of-other-files", "backup-of-other-vectors"}
    assert "PostgreSQL 17, and no later one into 15" in told["backup-of-another-database"]
    assert "/data/weaviate" not in told["backup-of-other-files"]


def test_the_image_of_a_server_and_that_of_its_client_are_one_in_a_chart():
    image = {"images": {"postgres": "postgres:17-alpine"}}
    assert lines(backed(), backed(**image)).keys() == {"backup-of-another-database"}


def test_an_upgrade_of_a_chart_with_a_backup_has_the_command():
    [told] = found("backup-of-another-release", backed(release="1.15.0"), backed())
    assert (
        told.commands[0]
        == "kubectl -n dify create job --from=cronjob/dify-backup dify-backup-before-1-16-1-$(date +%s)"
    )
    assert facts_of(backed(release="1.15.0"), Release("1.15.0")).backups[0] == ("dify", "dify-backup")
