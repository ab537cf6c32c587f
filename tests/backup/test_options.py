"""What users write of backups and restores, and what they are told when it is something else."""

from collections.abc import Callable
from typing import Any

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import (
    Backup,
    BackupRepository,
    DifyBackup,
    MySQL,
    Postgres,
    Restore,
    Retention,
    SecretKey,
    Storage,
    Tier,
)
from tests.support.backups import PASSWORD, REPOSITORY, backup, cron_job, saved
from tests.support.charts import dify, synth
from tests.support.manifests import of_kind
from tests.support.samples import key

CLOUDNATIVE_PG = Backup(destination="s3://backups/dify")
_PLACE = 'write repository=BackupRepository.s3(bucket="…", region="…", folder="…")'
# What is written -> what is wrong with it.
MISTAKES: dict[str, tuple[Callable[[], object], str]] = {
    "the backup of the server for that of Dify": (
        lambda: dify(backup=CLOUDNATIVE_PG),
        "backup: got Backup(…) (Backup), which is for Postgres.cloudnative_pg(backup=…), and saves that server alone; "
        "write DifyBackup(repository=BackupRepository.…(…), password=SecretKey(…))",
    ),
    "the backup of Dify for that of the server": (
        lambda: Postgres.cloudnative_pg(backup=backup()),  # type: ignore[arg-type]
        "Postgres.cloudnative_pg.backup: got DifyBackup(…) (DifyBackup), which is for DifyChart(backup=…), and saves "
        "all of an installation; write Backup(…)",
    ),
    "the retention of the server": (
        lambda: backup(retention="30d"),
        "DifyBackup.retention: got '30d' (str); write Retention(daily=7, weekly=4)",
    ),
    "the schedule of the server": (
        lambda: backup(schedule="0 0 2 * * *"),
        "a CronJob has no seconds: '0 2 * * *'",
    ),
    "a storage": (lambda: backup(storage=Storage.local()), f"there is no parameter 'storage'; {_PLACE}"),
    "a storage as the repository": (
        lambda: backup(repository=Storage.local()),
        "DifyBackup.repository: got LocalStorage(…) (LocalStorage); write one of its factories, BackupRepository.…(…)",
    ),
    "a destination": (lambda: backup(destination="s3://backups"), f"there is no parameter 'destination'; {_PLACE}"),
    "a prefix": (lambda: backup(prefix="dify"), f"there is no parameter 'prefix'; {_PLACE}"),
    "a path": (lambda: backup(path="dify"), f"there is no parameter 'path'; {_PLACE}"),
    "the options of restic": (lambda: backup(keep_daily=7), "write retention=Retention(daily=7, weekly=4)"),
    "the options of restic in their class": (lambda: Retention(keep_daily=7), "write daily=7"),  # type: ignore[call-arg]
    "a password": (lambda: backup(password="hunter"), "DifyBackup.password: got a literal str; if it is a credential"),
    "no password": (
        lambda: DifyBackup(repository=REPOSITORY),  # type: ignore[call-arg]
        "DifyBackup: password is missing; write password=SecretKey(",
    ),
    "a prefix in a bucket": (
        lambda: BackupRepository.s3(bucket="b", region="eu-central-1", prefix="dify"),  # type: ignore[call-arg]
        "BackupRepository.s3: there is no parameter 'prefix'; write folder=…",
    ),
    "a path on a claim": (
        lambda: BackupRepository.claim(name="nfs", path="dify"),  # type: ignore[call-arg]
        "BackupRepository.claim: there is no parameter 'path'; write sub_path=…",
    ),
    "a factory of others": (lambda: BackupRepository.gcs, "write BackupRepository.google_cloud(…)"),  # type: ignore[attr-defined]
    "a bucket with its scheme": (
        lambda: BackupRepository.s3(bucket="s3://backups", region="eu-central-1"),
        "BackupRepository.s3.bucket: got 's3://backups'; expected the name alone, such as \"dify-backups\"",
    ),
    "a folder above all": (
        lambda: BackupRepository.s3(bucket="backups", region="eu-central-1", folder="../other"),
        "BackupRepository.s3.folder: got '../other'",
    ),
    "a folder from the root": (
        lambda: BackupRepository.s3(bucket="backups", region="eu-central-1", folder="/dify"),
        "BackupRepository.s3.folder: got '/dify'; expected a folder such as \"dify\" or \"backups/dify\"",
    ),
    "a folder with a blank": (
        lambda: BackupRepository.google_cloud(bucket="backups", folder="of dify"),
        "BackupRepository.google_cloud.folder: got 'of dify'; expected a folder such as \"dify\"",
    ),
    "a region as people call it": (
        lambda: BackupRepository.s3(bucket="backups", region="EU Frankfurt"),
        "BackupRepository.s3.region: got 'EU Frankfurt'; expected a region such as \"eu-central-1\"",
    ),
    "a bucket in the endpoint, which restic would save to in place of the other": (
        lambda: BackupRepository.s3(bucket="b", region="r", endpoint="https://minio.example.com/backups"),
        "BackupRepository.s3.endpoint: got 'https://minio.example.com/backups'; expected a URL without a path",
    ),
    "half of a login": (
        lambda: BackupRepository.s3(bucket="backups", region="eu-central-1", access_key=key()),
        "BackupRepository.s3.secret_key: missing; give both keys, or neither to use a role",
    ),
    "half of a login at a REST server": (
        lambda: BackupRepository.rest(url="https://backups.example.com/dify", username=key()),
        "BackupRepository.rest: give both username and password to log in, or neither",
    ),
    "a login in the URL": (
        lambda: BackupRepository.rest(url="https://dify:word@backups.example.com/dify"),
        "BackupRepository.rest.url: ",
    ),
    "no way into Azure": (
        lambda: BackupRepository.azure_blob(account="dify", container="backups"),
        "BackupRepository.azure_blob: got no way to sign in; expected account_key or workload_identity",
    ),
    "two ways into Azure": (
        lambda: BackupRepository.azure_blob(
            account="dify", container="backups", account_key=key(), workload_identity="id"
        ),
        "BackupRepository.azure_blob: got two ways to sign in",
    ),
    "a retention that keeps nothing": (Retention, "Retention: got no number, which would keep no snapshot"),
    "a retention of no day": (lambda: Retention(daily=0), "Retention.daily: got 0; expected a whole number, 1 or more"),
    "a time zone by its offset": (
        lambda: backup(time_zone="UTC+1"),
        "DifyBackup.time_zone: got 'UTC+1'; expected a time zone such as \"Europe/Berlin\" or \"Etc/UTC\"",
    ),
    "a time zone in small letters, which is no file on Linux": (
        lambda: backup(time_zone="europe/berlin"),
        "DifyBackup.time_zone: got 'europe/berlin'",
    ),
    "an alert before the next run": (
        lambda: backup(schedule="@weekly", max_age=93600),
        "DifyBackup.max_age: got 93600; expected 604800 or more, which may be between two runs",
    ),
    "a server's options": (
        lambda: backup(tier=Tier(replicas=2)),
        "DifyBackup.tier.replicas: got 2; expected none, because these pods run once and have several images",
    ),
    "a share as a text": (lambda: backup(verify="1%"), "DifyBackup.verify: got '1%' (str); write a whole number: 1"),
    "more than all": (lambda: backup(verify=101), "DifyBackup.verify: got 101"),
    "a size without a unit that is known": (lambda: backup(work_size="20GB"), "DifyBackup.work_size: got '20GB'"),
    "a moment in words": (
        lambda: Restore(snapshot="yesterday"),
        "Restore.snapshot: got 'yesterday'; expected \"latest\", the id of a snapshot in 8 hexadecimal digits or more",
    ),
    "a day that no year has": (
        lambda: Restore(snapshot="2026-02-30"),
        "Restore.snapshot: got '2026-02-30'; expected \"latest\", the id of a snapshot",
    ),
    "hours for seconds": (
        lambda: backup(deadline=6),
        "DifyBackup.deadline: got 6; expected a whole number, 60 or more, of seconds: six hours are 21600",
    ),
    "hours for seconds of a restore": (
        lambda: Restore(deadline=24),
        "Restore.deadline: got 24; expected a whole number, 60 or more, of seconds: six hours are 21600",
    ),
    "a moment by another name": (lambda: Restore(point_in_time="x"), 'write snapshot="…"'),  # type: ignore[call-arg]
    "a repository without its password": (
        lambda: Restore(repository=REPOSITORY),
        "Restore.repository, Restore.password: give both, or neither for those of backup",
    ),
    "a restore that runs beside Dify": (
        lambda: dify(backup=backup(), restore=Restore()),
        "restore: got it with paused=False; expected paused=True beside it",
    ),
    "a restore from nowhere": (
        lambda: dify(restore=Restore(), paused=True),
        "restore: got it without a repository; expected Restore(repository=BackupRepository.…(…), "
        "password=SecretKey(…)), or backup=DifyBackup(…) beside it",
    ),
    "MySQL": (
        lambda: dify(
            release="1.16.1", backup=backup(),
            postgres=MySQL.external(host="db.example.com", username="dify", password=key()),
        ),
        "backup: got it beside a database server that is no PostgreSQL, for which there is no client here",
    ),
    "a server of nobody knows which version": (
        lambda: dify(
            backup=backup(), postgres=Postgres.external(host="pg.example.com", username="dify", password=key())
        ),
        "backup: got it beside the database server pg.example.com, of which nobody has said which major version it "
        "has; expected an image with the client of the same one, such as "
        'Postgres.external(…, client_image="postgres:17-alpine")',
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_whoever_writes_something_else_is_told_what_to_write(mistake: str):
    call, words = MISTAKES[mistake]
    with pytest.raises((TypeError, ValueError, AttributeError)) as error:
        call()
    assert words in str(error.value)
    assert "hunter" not in str(error.value)


def test_the_schedule_is_that_of_the_cron_jobs_and_no_two_runs_meet():
    objects = saved(backup=backup(schedule="30 1 * * MON-FRI", time_zone="Europe/Berlin", deadline=3600))
    for each in of_kind(objects, "CronJob"):
        spec = each["spec"]
        assert (spec["schedule"], spec["timeZone"], spec["concurrencyPolicy"]) == (
            "30 1 * * MON-FRI", "Europe/Berlin", "Forbid",
        )  # fmt: skip
        assert spec["jobTemplate"]["spec"]["activeDeadlineSeconds"] == 3600
        assert spec["suspend"] is False


def test_what_stays_is_told_to_restic():
    def told(**options: Any) -> Any:
        [save] = cron_job(saved(backup=backup(**options)))["jobTemplate"]["spec"]["template"]["spec"]["containers"]
        return {each["name"]: each.get("value") for each in save["env"]}

    assert told()["KEEP"] == "--keep-daily 7 --keep-weekly 4 --keep-monthly 6"
    assert told(retention=Retention(last=3, yearly=2))["KEEP"] == "--keep-last 3 --keep-yearly 2"
    assert told(retention=None)["KEEP"] == ""
    assert (told()["CHECK"], told(verify=100)["CHECK"], told(verify=0)["CHECK"]) == ("1%", "100%", "")


def test_a_name_that_leaves_no_room_for_the_minute_of_a_run_is_refused():
    # Kubernetes adds eleven characters to the name of a CronJob, and nobody else needs that room.
    fits = "d" * (52 - len("-backup-weaviate"))
    assert synth(name=fits, backup=backup())
    with pytest.raises(ValueError, match=r"at most 52|52 characters"):
        synth(name=f"{fits}d", backup=backup())
    assert synth(name=f"{fits}d")


def test_the_operators_backups_and_these_live_side_by_side():
    objects = synth(backup=backup(), postgres=Postgres.cloudnative_pg(backup=CLOUDNATIVE_PG))
    assert len(of_kind(objects, "ScheduledBackup")) == 1
    assert {each["metadata"]["name"] for each in of_kind(objects, "CronJob")} == {
        "dify-backup", "dify-backup-plugins", "dify-backup-weaviate",
    }  # fmt: skip


def test_nothing_is_saved_unless_somebody_says_so():
    assert dify().backups is None
    assert of_kind(synth(), "CronJob") == []


def test_the_password_is_read_where_it_is():
    assert SecretKey(secret="dify-backup", key="password") == PASSWORD
    for each in of_kind(saved(), "CronJob"):
        pod = each["spec"]["jobTemplate"]["spec"]["template"]["spec"]
        [container] = [one for one in (*pod["initContainers"], *pod["containers"]) if one["name"] == "save"]
        [password] = [one["valueFrom"] for one in container["env"] if one["name"] == "RESTIC_PASSWORD"]
        assert password == {"secretKeyRef": {"name": "dify-backup", "key": "password"}}


def test_settings_of_dify_are_refused_with_what_to_write():
    with pytest.raises(ValueError, match=r"DifyBackup\.tier\.settings: .*extra_env=\[k8s\.EnvVar"):
        backup(tier=Tier(settings={"RESTIC_COMPRESSION": "max"}))


def test_a_literal_password_of_the_repository_is_refused_as_a_variable():
    with pytest.raises(ValueError, match=r"RESTIC_PASSWORD.*credential"):
        saved(backup=backup(tier=Tier(extra_env=[k8s.EnvVar(name="RESTIC_PASSWORD", value="open sesame")])))
