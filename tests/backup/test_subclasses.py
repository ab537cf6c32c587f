"""Backups of one's own: a chart that makes them otherwise, and a pod that saves more."""

from dataclasses import replace
from typing import Any

import cdk8s
from cdk8s_plus_27 import k8s
from typing_extensions import Unpack

from constructs_dify import Backups, BackupsOptions, DifyChart, Installation, Storage, Tier
from constructs_dify.backup.backup_job import BackupJob
from constructs_dify.pods.structs import laid_over
from tests.support.backups import backup, cron_job
from tests.support.charts import COMPONENT, dify
from tests.support.manifests import Manifest, of_kind


def objects_of(chart: type[DifyChart], **options: Any) -> list[Manifest]:
    """The objects of a chart of one's own with backups."""
    return cdk8s.Testing.synth(dify(chart, backup=backup(), **options))


def test_the_chart_says_what_saves_it_and_what_brings_it_back():
    made = dify(backup=backup()).backups
    assert made is not None
    assert [each.component for each in made.cron_jobs] == ["backup", "backup-plugins", "backup-weaviate"]
    assert made.restores == []


def test_a_subclass_makes_backups_otherwise():
    class Quiet(DifyChart):
        def make_backups(self, **options: Unpack[BackupsOptions]) -> Backups:
            # Somebody else saves the files.
            options["parts"] = [part for part in options["parts"] if part.component != "plugin-daemon"]
            return super().make_backups(**options)

    names = {each["metadata"]["name"] for each in of_kind(objects_of(Quiet), "CronJob")}
    assert names == {"dify-backup", "dify-backup-weaviate"}


class Careful(BackupJob):
    """One that is tried once, and says so."""

    retries = 0

    def pod_spec(self) -> k8s.PodSpec:
        """See Workload."""
        return laid_over(super().pod_spec(), {"priority_class_name": "low"})


def test_a_pod_of_ones_own_saves_beside_the_others():
    class WithMore(DifyChart):
        def make_backups(self, **options: Unpack[BackupsOptions]) -> Backups:
            made = super().make_backups(**options)
            [first, *_] = made.cron_jobs
            own = Careful(
                self, "careful", install=options["install"], options=backup(schedule="@weekly"), suspended=False,
                plan=laid(first),
            )  # fmt: skip
            made.cron_jobs.append(own)
            return made

    def laid(job: BackupJob) -> Any:
        return replace(job._plan, component="backup-careful")  # pyright: ignore[reportPrivateUsage]

    objects = objects_of(WithMore)
    spec = cron_job(objects, "backup-careful")
    assert (spec["schedule"], spec["jobTemplate"]["spec"]["backoffLimit"]) == ("@weekly", 0)
    assert spec["jobTemplate"]["spec"]["template"]["spec"]["priorityClassName"] == "low"
    # It has its walls like the others.
    policies = {each["spec"]["podSelector"]["matchLabels"].get(COMPONENT) for each in of_kind(objects, "NetworkPolicy")}
    assert "backup-careful" in policies


def test_an_installation_knows_whether_its_servers_have_to_be_ready_for_backups():
    assert Installation(name="dify", namespace="dify").backed_up is False
    assert dify(backup=backup(), storage=Storage.local(), api=Tier()).backups is not None
