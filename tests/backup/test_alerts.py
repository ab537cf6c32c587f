"""The alerts of backups: none for too long, and one that failed."""

import re
from typing import Any

import promql_parser
import pytest

from constructs_dify import Monitoring, Network
from tests.support.backups import backup
from tests.support.charts import synth
from tests.support.manifests import Manifest, of_kind

Rules = list[dict[str, Any]]
MONITORED: dict[str, Any] = {"monitoring": Monitoring(), "network": Network(monitoring_namespaces=["monitoring"])}


def rules(name: str, **options: Any) -> Rules:
    """The alerts of this name."""
    objects = synth(**({"backup": backup()} | MONITORED | options))
    [found] = of_kind(objects, "PrometheusRule")
    return [each for each in found["spec"]["groups"][0]["rules"] if each["alert"] == name]


def cron_jobs(objects: list[Manifest]) -> set[str]:
    """Their names."""
    return {each["metadata"]["name"] for each in of_kind(objects, "CronJob")}


@pytest.mark.parametrize("alert", ["DifyBackupMissing", "DifyBackupFailed"])
def test_prometheus_understands_an_alert_for_each_cron_job(alert: str):
    found = rules(alert)
    for rule in found:
        promql_parser.parse(rule["expr"])
        assert 'namespace="dify"' in rule["expr"]
    named = {name for rule in found for name in re.findall(r'cronjob="(.+?)"', rule["expr"])}
    assert named == cron_jobs(synth(backup=backup()))


@pytest.mark.parametrize(
    ("options", "seconds"),
    [
        ({}, 26 * 3600),
        ({"schedule": "@hourly"}, 3 * 3600),
        ({"schedule": "0 2 * * SUN"}, (7 * 24 + 2) * 3600),
        ({"max_age": 100_000}, 100_000),
    ],
)
def test_a_backup_is_missed_when_the_next_one_should_have_been_there(options: dict[str, Any], seconds: int):
    for rule in rules("DifyBackupMissing", backup=backup(**options)):
        assert rule["expr"].endswith(f"> {seconds}")
        assert rule["labels"]["severity"] == "critical"


def test_one_that_never_succeeded_is_missed_too():
    for rule in rules("DifyBackupMissing"):
        assert " or kube_cronjob_created{" in rule["expr"]


def test_a_failure_is_over_when_a_later_run_succeeds():
    # Kubernetes keeps Jobs that failed, and a Job whose second pod succeeds has not failed.
    for rule in rules("DifyBackupFailed"):
        assert "kube_job_failed{" in rule["expr"]
        assert "kube_job_created{" in rule["expr"].partition(" > ")[0]
        assert "kube_cronjob_status_last_successful_time{" in rule["expr"].partition(" > ")[2]


def test_it_is_about_the_runs_of_its_own_cron_job():
    patterns = {
        re.findall(r'cronjob="(.+?)"', rule["expr"])[0]: re.compile(re.findall(r'job_name=~"(.+?)"', rule["expr"])[0])
        for rule in rules("DifyBackupFailed")
    }
    runs = {name: f"{name}-29384756" for name in patterns}
    for name, pattern in patterns.items():
        assert [other for other, run in runs.items() if pattern.fullmatch(run)] == [name]


def test_without_backups_there_is_no_alert_for_them():
    assert rules("DifyBackupMissing", backup=None) == rules("DifyBackupFailed", backup=None) == []
