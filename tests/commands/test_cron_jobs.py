"""A CronJob with several containers of different images, as each command shows it."""

import copy
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from constructs_dify.__main__ import main
from constructs_dify.commands.drawing.mermaid import mermaid
from constructs_dify.commands.system.connections import network_of
from constructs_dify.commands.system.hosts import hosts_of
from constructs_dify.commands.system.parts import parts_of
from constructs_dify.commands.system.schedules import duration, schedule
from constructs_dify.commands.system.variables import config_maps
from tests.support.backup_manifests import backup, piece, restore
from tests.support.changes import at, named
from tests.support.charts import synth
from tests.support.manifests import Manifest

pytestmark = pytest.mark.commands

POD = "spec.jobTemplate.spec.template.spec"
Run = Callable[..., str]


@cache
def manifests() -> str:
    """The default install with a backup in two CronJobs, of which one rests, and a restore."""
    return yaml.dump_all([*synth(), backup(), piece(suspend=True), restore()], Dumper=yaml.CSafeDumper)


@pytest.fixture(name="run")
def _run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command with these manifests, and gives what it prints."""
    source = tmp_path / "all.yaml"
    source.write_text(manifests())

    def run(command: str, *options: str) -> str:
        assert main([command, str(source), *options]) == 0
        return capsys.readouterr().out

    return run


def network_with(*objects: Manifest) -> str:
    return mermaid(network_of(objects), objects)


# -- when it runs -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ("0 2 * * *", "every day at 02:00"),
        ("30 23 * * 0", "every Sunday at 23:30"),
        ("30 23 * * 7", "every Sunday at 23:30"),
        ("5 * * * *", "every hour at minute 5"),
        ("*/5 * * * *", "at */5 * * * *"),
        ("0 2 1 * *", "at 0 2 1 * *"),
        ("0 2 * * MON-FRI", "at 0 2 * * MON-FRI"),
        ("0 2,14 * * *", "at 0 2,14 * * *"),
        ("0 2 * *", "at 0 2 * *"),
        ("@daily", "at @daily"),
        ("", "at times that are not said"),
        (5, "at times that are not said"),
    ],
)
def test_a_plain_schedule_is_told_in_words_and_any_other_as_it_is_written(times: Any, said: str):
    assert schedule(backup(schedule=times)) == f"{said}, Etc/UTC"


def test_without_a_time_zone_that_of_the_cluster_counts():
    job = backup()
    del job["spec"]["timeZone"]
    assert schedule(job) == "every day at 02:00, in the time zone of the cluster"


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 s"), (90, "90 s"), (120, "2 min"), (21600, "6 h"), (86400, "1 d")]
)
def test_a_time_is_told_in_its_largest_unit(seconds: int, said: str):
    assert duration(seconds) == said


# -- topology -----------------------------------------------------------------------------------------------------


def test_the_picture_shows_every_image_and_when_it_runs(run: Run):
    [box] = [line for line in run("topology").splitlines() if "<b>backup</b>" in line]
    for words in ("postgres:15-alpine", "dify-api:1.16.1", "restic:0.19.1", "every day at 02:00, Etc/UTC"):
        assert words in box
    assert "suspended" not in box
    [box] = [line for line in run("topology").splitlines() if "<b>backup-plugins</b>" in line]
    assert "suspended" in box


def test_a_job_shows_the_images_of_what_runs_first_and_a_part_does_not():
    first = [{"name": "first", "image": "example.com/first:1"}]
    job, part = restore(), copy.deepcopy(synth())
    at("spec.template.spec.initContainers", first)(job)
    [web] = [obj for obj in part if obj["kind"] == "Deployment" and obj["metadata"]["name"] == "dify-web"]
    at("spec.template.spec.initContainers", first)(web)
    assert "first:1" in network_with(job)
    assert "first:1" not in network_with(web)


def test_the_json_of_the_picture_says_when_it_runs(run: Run):
    found = {place["id"]: place for place in json.loads(run("topology", "--format", "json"))["places"]}
    main_set, plugins = (found[f"dify/CronJob/dify-{name}"] for name in ("backup", "backup-plugins"))
    assert (main_set["runs"], main_set["suspended"]) == ("every day at 02:00, Etc/UTC", False)
    assert plugins["suspended"] is True
    assert "runs" not in found["dify/Deployment/dify-api"]


def test_the_claim_of_a_stateful_set_that_a_cron_job_mounts_is_known_with_its_size():
    mounting = piece("weaviate", "data-dify-weaviate-0", "/data/weaviate")
    other = piece("other", "data-dify-nothing-0", "/data/other")
    places = network_of([*synth(), mounting, other]).places
    assert places["claim/dify/data-dify-weaviate-0"].note == "32Gi"
    assert places["claim/dify/data-dify-nothing-0"].note == "not in these manifests"


@pytest.mark.parametrize(
    ("repository", "more", "host", "port"),
    [
        ("s3:https://s3.eu-central-1.amazonaws.com/bucket/folder", {}, "s3.eu-central-1.amazonaws.com", 443),
        ("s3:http://minio.example.com:9000/bucket", {}, "minio.example.com", 9000),
        ("s3:s3.example.com/bucket", {}, "s3.example.com", 443),
        ("rest:https://backups.example.com:8000/", {}, "backups.example.com", 8000),
        ("azure:container:/folder", {"AZURE_ACCOUNT_NAME": "acme"}, "acme.blob.core.windows.net", 443),
        ("gs:bucket:/folder", {}, "storage.googleapis.com", 443),
    ],
)
def test_where_the_backups_go_is_a_store_outside(repository: str, more: dict[str, str], host: str, port: int):
    job = backup(repository=repository)
    job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["env"] += [
        {"name": name, "value": text} for name, text in more.items()
    ]
    [part] = parts_of([job])
    [found] = [each for each in hosts_of(part, config_maps([job])) if each.setting == "RESTIC_REPOSITORY"]
    assert (found.name, found.port, found.is_store) == (host, port, True)


def test_a_repository_in_a_folder_is_no_host():
    [part] = parts_of([backup(repository="/repository", server="dify-postgres")])
    assert hosts_of(part, {}) == []


def test_a_database_outside_that_is_dumped_is_shown_with_its_port():
    job = backup(server="pg.example.com", repository="/repository")
    [host] = hosts_of(parts_of([job])[0], {})
    assert (host.name, host.port, host.setting, host.is_store) == ("pg.example.com", 5432, "PGHOST", True)
    at(f"{POD}.initContainers.0.env.1", {"name": "PGPORT", "value": "6432"})(job)
    assert [each.port for each in hosts_of(parts_of([job])[0], {})] == [6432]


def test_the_way_to_the_repository_is_an_arrow_where_a_policy_allows_it():
    job = backup()
    ports = [{"port": 443, "protocol": "TCP"}]
    rule = {"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": ports}
    selector = {"matchLabels": job["metadata"]["labels"]}
    spec = {"podSelector": selector, "policyTypes": ["Egress"], "egress": [rule]}
    policy = named("NetworkPolicy", "dify-allow-from-backup", "networking.k8s.io/v1", spec=spec)
    found = [each.target for each in network_of([job, policy]).connections]
    assert found == ["host/s3.eu-central-1.amazonaws.com", "claim/dify/dify-files"]


# -- resources, secrets, images, explain --------------------------------------------------------------------------


def test_a_cron_job_asks_for_what_its_largest_container_does_and_a_suspended_one_for_nothing(run: Run):
    told = run("resources")
    [row] = [line.split() for line in told.splitlines() if line.startswith("dify ") and "dify-backup " in line]
    assert row[1:7] == ["CronJob", "dify-backup", "1", "1", "1", "256"]
    assert "CronJob dify-backup has its pods every day at 02:00, Etc/UTC." in told
    assert "CronJob dify-backup-plugins is suspended, and counts without pods" in told
    said = json.loads(run("resources", "--format", "json"))
    assert [(each["name"], each["suspended"]) for each in said["schedules"]] == [
        ("dify-backup", False),
        ("dify-backup-plugins", True),
    ]


def test_the_keys_that_containers_of_a_cron_job_read_are_listed(run: Run):
    told = run("secrets")
    assert "RESTIC_PASSWORD of dify-backup, dify-backup-plugins" in told
    assert "PGPASSWORD of dify-backup" in told


def test_the_secrets_that_a_backup_saves_as_files_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    source = tmp_path / "all.yaml"
    source.write_text(yaml.dump_all([*synth(), backup(secrets=["dify-mail"])], Dumper=yaml.CSafeDumper))
    assert main(["secrets", str(source)]) == 0
    [row] = [line for line in capsys.readouterr().out.splitlines() if "dify-mail" in line]
    assert row.split()[:3] == ["dify", "dify-mail", "*"]
    assert "dify-backup" in row


def test_the_images_of_all_containers_are_listed(run: Run):
    assert {"postgres:15-alpine", "restic/restic:0.19.1"} <= {*run("images").split()}


def test_a_variable_is_explained_with_the_container_that_gets_it(run: Run):
    told = run("explain", "PGHOST")
    assert "dify-postgres" in told
    assert "for dify-backup (dump)" in told
    assert "in a Secret, so it is not shown" in run("explain", "RESTIC_PASSWORD")
