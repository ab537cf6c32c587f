"""What `constructs-dify diff` says of backups: when they stop or move, and when the last one is of no use."""

import subprocess
from collections.abc import Sequence
from typing import Any

import pytest

from constructs_dify import Secrets, Storage, VectorStore
from constructs_dify.commands.differences.line import Finding
from constructs_dify.commands.system.backups import command_to_save
from tests.support.backup_manifests import BUCKET, KEEP, backup, piece, restore
from tests.support.canaries import CANARY
from tests.support.changes import all_found, at, edited, found, named, rules_found, text, without
from tests.support.charts import synth
from tests.support.manifests import Manifest

pytestmark = pytest.mark.commands

WEAVIATE = ("weaviate", "data-dify-weaviate-0", "/data/weaviate")
S3 = Storage.s3(bucket="a", plugin_bucket="b", region="eu-central-1")


def saved(*backups: Manifest, **options: Any) -> list[Manifest]:
    return [*synth(**options), *(backups or (backup(), piece(), piece(*WEAVIATE)))]


def said(rule: str, old: Sequence[Manifest], new: Sequence[Manifest]) -> str:
    return "\n".join(map(text, found(rule, old, new)))


def backups_said(old: Sequence[Manifest], new: Sequence[Manifest]) -> set[str]:
    """The rules about backups that find something."""
    return {line.rule.name for line in all_found(old, new) if line.rule.section == "Backups"}


# -- the CronJob itself -------------------------------------------------------------------------------------------


def test_a_backup_that_is_new_is_told_once_with_its_first_time():
    old, new = synth(), saved()
    assert backups_said(old, new) == set()
    assert "dify-backup runs every day at 02:00, Etc/UTC" in said("parts-created", old, new)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"schedule": "30 3 * * *"}, "runs at other times: every day at 03:30, Etc/UTC, which was every day at 02:00"),
        ({"timeZone": "Europe/Berlin"}, "runs at other times: every day at 02:00, Europe/Berlin"),
        ({"suspend": True}, "does not run any more until that is taken back"),
        ({"startingDeadlineSeconds": 60}, "startingDeadlineSeconds 3600 -> 60"),
        ({"concurrencyPolicy": "Allow"}, "concurrencyPolicy Forbid -> Allow"),
        ({"failedJobsHistoryLimit": 1}, "failedJobsHistoryLimit 3 -> 1"),
    ],
)
def test_what_changes_of_the_runs_of_a_cron_job_is_one_line(change: dict[str, Any], words: str):
    old, new = saved(backup()), saved(backup(**change))
    assert words in said("cron-jobs-changed", old, new)
    assert "fields-changed" not in rules_found(old, new)


def test_a_cron_job_that_runs_again_is_told():
    assert "runs again: every day at 02:00" in said("cron-jobs-changed", saved(backup(suspend=True)), saved(backup()))


def test_fields_that_say_what_kubernetes_does_anyway_are_no_change():
    plain, spoken = backup(), backup(suspend=False)
    for name in ("concurrencyPolicy", "successfulJobsHistoryLimit", "failedJobsHistoryLimit"):
        del plain["spec"][name]
        del spoken["spec"][name]
    spoken["spec"] |= {"concurrencyPolicy": "Allow", "successfulJobsHistoryLimit": 3, "failedJobsHistoryLimit": 1}
    assert all_found(saved(plain), saved(spoken)) == []


def test_another_image_of_any_container_is_told():
    old, new = saved(backup()), saved(backup(client="postgres:15.4-alpine"))
    assert "image postgres 15-alpine -> 15.4-alpine" in said("cron-jobs-changed", old, new)


# -- stops and moves ----------------------------------------------------------------------------------------------


def test_a_backup_that_goes_with_its_installation_is_no_loss():
    assert found("backup-removed", saved(), synth(name="other")) == []


def test_a_piece_whose_claim_is_still_used_is_missed_and_one_whose_claim_went_is_not():
    old = saved()
    [told] = found("backup-removed", old, saved(backup(), piece(*WEAVIATE)))
    assert "dify-backup-plugins" in told.titles
    assert "a piece of the set is in no later one" in told.what
    [told] = found("backup-removed", old, saved(backup(), piece()))
    assert "dify-backup-weaviate" in told.titles
    assert found("backup-removed", old, saved(backup(files=None), piece(*WEAVIATE), storage=S3)) == []


def test_a_restore_may_suspend_the_backups():
    old, suspended = saved(backup()), backup(suspend=True)
    assert found("backup-suspended", old, saved(suspended, restore())) == []
    assert found("backup-suspended", old, saved(suspended))
    # Once it is over, they have to run again.
    assert found("backup-suspended", saved(suspended, restore()), saved(suspended)) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"repository": f"{BUCKET}2"}, ["none of the old snapshots", f"{BUCKET} -> {BUCKET}2", "Restore(repository="]),
        ({"password": "other"}, ["another password", "from Secret dify-backup, key password -> from Secret other"]),
        ({"called": "prod"}, ["under another name", "INSTALLATION dify -> prod", 'Restore(of="dify")']),
        (
            {"repository": "/repository", "repository_claim": "dify-sets"},
            [f"repository {BUCKET} -> /repository on claim dify-sets"],
        ),
    ],
)
def test_a_repository_that_is_another_has_none_of_the_old_snapshots(change: dict[str, Any], words: list[str]):
    told = said("backup-moved", saved(backup()), saved(backup(**change)))
    for each in words:
        assert each in told


def test_a_repository_on_another_claim_is_another_one():
    old, new = (backup(repository="/repository", repository_claim=claim) for claim in ("a", "b"))
    assert "/repository on claim a -> /repository on claim b" in said("backup-moved", saved(old), saved(new))


def test_a_move_of_all_cron_jobs_is_one_line():
    old, new = (
        [backup(password=name), edited([piece()], "CronJob", "dify-backup-plugins", at(PASSWORD, name))[0]]
        for name in ("dify-backup", "other")
    )
    [told] = found("backup-moved", saved(*old), saved(*new))
    assert told.titles == "CronJobs dify-backup, dify-backup-plugins"


PASSWORD = "spec.jobTemplate.spec.template.spec.containers.0.env.4.valueFrom.secretKeyRef.name"


def test_a_login_in_a_repository_is_not_shown():
    old, new = (backup(repository=f"rest:https://me:{CANARY}@{host}.example.com/") for host in ("a", "b"))
    told = said("backup-moved", saved(old), saved(new))
    assert told
    assert CANARY not in told


@pytest.mark.parametrize(
    ("old", "new", "less"),
    [
        (KEEP, KEEP, False),
        (KEEP, KEEP.replace("7", "14"), False),
        (KEEP, "", False),
        (KEEP, KEEP.replace("7", "6"), True),
        (KEEP, "--keep-daily 7", True),
        (KEEP, "--keep-daily=7 --keep-weekly=4 --keep-monthly=6", False),
        ("", "--keep-yearly 100", True),
        ("--keep-daily unlimited", "--keep-daily 9999", True),
        ("--keep-daily 9", "--keep-daily unlimited", False),
    ],
)
def test_retention_that_keeps_less_deletes_snapshots(old: str, new: str, less: bool):
    assert bool(found("retention-narrowed", saved(backup(keep=old)), saved(backup(keep=new)))) is less


def test_the_environment_may_come_from_a_config_map():
    def config(keep: str) -> list[Manifest]:
        job = backup()
        save = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
        save["env"] = [each for each in save["env"] if each["name"] == "RESTIC_PASSWORD"]
        save["envFrom"] = [{"configMapRef": {"name": "dify-backup"}}]
        return saved(job, named("ConfigMap", "dify-backup", data={"KEEP": keep, "RESTIC_REPOSITORY": BUCKET}))

    assert found("retention-narrowed", config("--keep-daily 7"), config("--keep-daily 3"))


# -- the last set -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [
        ("15", "17", "can be restored into PostgreSQL 17, and no later one into 15"),
        ("17", "15", "cannot be restored into PostgreSQL 15"),
    ],
)
def test_another_major_version_of_the_server_is_a_one_way_street(was: str, becomes: str, words: str):
    old, new = (
        saved(backup(client=f"postgres:{major}-alpine"), images={"postgres": f"postgres:{major}-alpine"})
        for major in (was, becomes)
    )
    [told] = found("backup-of-another-database", old, new)
    assert words in told.what
    assert "backup-client-differs" not in rules_found(old, new)


@pytest.mark.parametrize(
    ("client", "differs"),
    [("postgres:15.4", False), ("pgvector/pgvector:pg15", False), ("pgvector/pgvector:0.8.0-pg16", True)],
)
def test_a_client_of_another_major_version_does_not_dump(client: str, differs: bool):
    assert bool(found("backup-client-differs", saved(backup()), saved(backup(client=client)))) is differs


def test_a_server_that_gets_a_new_major_version_needs_another_client():
    image = "spec.template.spec.containers.0.image"
    new = edited(saved(backup()), "StatefulSet", "dify-postgres", at(image, "postgres:17-alpine"))
    assert "client postgres:15-alpine, server postgres:17-alpine" in said("backup-client-differs", saved(backup()), new)


def test_other_databases_are_told():
    new = edited(
        saved(backup()), "CronJob", "dify-backup",
        at("spec.jobTemplate.spec.template.spec.initContainers.0.command.2", "main=other"),
    )  # fmt: skip
    told = said("backup-of-another-database", saved(backup()), new)
    assert "main=dify" in told
    assert "main=other" in told


def test_files_that_move_to_a_bucket_are_in_no_later_set():
    new = saved(backup(files=None), piece(*WEAVIATE), storage=S3)
    [told] = found("backup-of-other-files", saved(), new)
    assert told.why == [
        "/data/files was on claim dify-files, and is on none",
        "/data/plugins was on claim dify-plugins, and is on none",
    ]


def test_a_claim_of_plugins_that_is_replaced_is_told():
    [told] = found("backup-of-other-files", saved(backup(), piece()), saved(backup(), piece(claim="other")))
    assert told.why == ["/data/plugins was on claim dify-plugins, and is on other"]


@pytest.mark.parametrize(("image", "tells"), [("1.27.3", False), ("1.28.0", True)])
def test_vectors_go_into_the_version_that_they_are_from(image: str, tells: bool):
    path = "spec.template.spec.containers.0.image"
    new = edited(saved(), "StatefulSet", "dify-weaviate", at(path, f"semitechnologies/weaviate:{image}"))
    assert bool(found("backup-of-other-vectors", saved(), new)) is tells
    # What is in no set does not become useless.
    old = saved(backup(), piece())
    new = edited(old, "StatefulSet", "dify-weaviate", at(path, f"semitechnologies/weaviate:{image}"))
    assert found("backup-of-other-vectors", old, new) == []


def test_secrets_that_leave_the_sets_are_told():
    old, new = saved(backup(secrets=["a", "b"])), saved(backup(secrets=["b"]))
    [told] = found("backup-secrets-switched", old, new)
    assert "in no set from the next run on" in told.what
    assert told.why == ["include_secrets: a"]


def test_a_lower_release_takes_no_set_of_a_higher_one():
    [told] = found("backup-of-another-release", saved(), saved(release="1.15.0"))
    assert "cannot be restored into Dify 1.15.0" in told.what
    assert "Restore(snapshot=…)" in told.do


@pytest.mark.parametrize(
    "other",
    [
        named("Schedule", "a", "velero.io/v1"),
        named("ScheduledBackup", "a", "postgresql.cnpg.io/v1"),
        named("CronJob", "nightly-backup", "batch/v1"),
    ],
)
def test_a_release_without_any_backup_is_told_and_with_that_of_others_not(other: Manifest):
    old, new = synth(release="1.15.0"), synth()
    assert found("release-without-backup", old, new)
    assert found("release-without-backup", new, old)
    assert found("release-without-backup", [*old, other], [*new, other]) == []
    assert "backup-of-another-release" not in rules_found([*old, other], [*new, other])


def commands(told: Sequence[Finding]) -> list[str]:
    return [command for finding in told for command in finding.commands]


def test_the_command_saves_the_set_first_and_then_its_pieces_with_the_cron_jobs_of_before():
    old = saved(piece(), backup(), release="1.15.0")
    assert commands(found("backup-of-another-release", old, synth())) == [
        "kubectl -n dify create job --from=cronjob/dify-backup dify-backup-before-1-16-1-$(date +%s)",
        "kubectl -n dify create job --from=cronjob/dify-backup-plugins dify-backup-plugins-before-1-16-1-$(date +%s)",
    ]


def test_a_job_has_a_name_that_no_other_one_had_because_that_one_would_save_nothing():
    command = command_to_save("dify", "dify-backup", "change")
    said = subprocess.run(
        ["sh", "-c", f"date() {{ echo 1764547200; }}; echo {command}"], capture_output=True, text=True
    )
    assert said.stdout.split()[-1] == "dify-backup-before-change-1764547200"


def test_a_job_of_a_long_name_is_one_that_kubernetes_takes():
    job = backup()
    job["metadata"]["name"] = f"{'a' * 45}-backup"
    [command] = commands(found("backup-of-another-release", saved(job, release="1.15.0"), synth()))
    name = command.replace("$(date +%s)", "1764547200").split()[-1]
    assert name.startswith("aaa")
    assert len(name) <= 63


@pytest.mark.parametrize(
    "options",
    [
        {"secrets": Secrets.existing("mine")},
        {"vector_store": VectorStore.in_cluster("qdrant")},
        {"storage": S3},
        {"images": {"postgres": "postgres:17-alpine"}},
    ],
)
def test_without_backups_nothing_is_said_of_the_last_one(options: dict[str, Any]):
    assert backups_said(synth(), synth(**options)) == set()


def test_a_change_of_settings_leaves_the_last_set_what_it_is():
    assert backups_said(saved(), saved(settings={"LOG_LEVEL": "WARNING"})) == set()
    assert backups_said(saved(), without(saved(), "Deployment/dify-web")) == set()
