"""`python -m constructs_dify upgrade` tells what to do between two releases."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from constructs_dify import QueueAutoscale, Release, Storage, VectorStore, WorkerPool
from constructs_dify.__main__ import main
from constructs_dify.commands.upgrade_facts import Facts, facts_of
from constructs_dify.commands.upgrade_plan import plan
from constructs_dify.releases.data import versions
from constructs_dify.releases.upgrade_steps import always, jumps
from tests.support.backup_manifests import backup, piece
from tests.support.charts import synth
from tests.support.manifests import Manifest, find, of_kind, title

OLD, NEW = Release("1.9.1"), Release("1.16.1")


def told(old: Release, new: Release, facts: Facts | None = None) -> str:
    phases = plan(old, new, facts or Facts())
    return "\n".join(f"{phase.title}: {step.kind} {step.what}" for phase in phases for step in phase.steps)


def titles(old: Release, new: Release) -> list[str]:
    return [phase.title for phase in plan(old, new, Facts())]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["upgrade", *arguments]) == 0
    return capsys.readouterr().out


@pytest.fixture(scope="module")
def old_objects() -> list[Manifest]:
    return synth(release="1.9.1")


@pytest.fixture
def folder(tmp_path: Path, old_objects: list[Manifest]) -> Path:
    (tmp_path / "dify.k8s.yaml").write_text(yaml.dump_all(old_objects, Dumper=yaml.CSafeDumper))
    return tmp_path


# -- the data ------------------------------------------------------------------------------------------------------


def test_every_statement_has_its_source():
    for step in (*always(), *(step for jump in jumps("1.9.1", versions()[-1]) for step in jump.steps)):
        assert step.source, step.what
        assert step.what, step


def test_every_release_says_how_it_is_come_to():
    for jump in jumps(versions()[0], versions()[-1]):
        assert jump.source, jump.release
        assert jump.migrations is not None or Release(jump.release).preview, jump.release


def test_every_command_that_a_release_wants_run_is_one_that_it_has():
    for jump in jumps(versions()[0], versions()[-1]):
        for step in jump.steps:
            assert not step.command or step.command in Release(jump.release).commands, step.command
            assert bool(step.command) == (step.kind == "command")


def test_the_rungs_of_weaviate_leave_out_no_minor_and_end_where_the_release_is():
    [rungs] = [step.rungs for step in jumps("1.17.0", "1.17.1")[0].steps if step.rungs]
    minors = [int(rung.split(".")[-2]) for rung in rungs]
    assert minors == list(range(27, 40))
    assert rungs[-1] == Release("1.17.1").images["weaviate"]
    assert Release("1.17.0").images["weaviate"].endswith("1.27.0")


# -- the plan ------------------------------------------------------------------------------------------------------


def test_the_phases_are_in_the_order_of_a_careful_operator():
    assert titles(OLD, NEW) == [
        "Before anything changes: look",
        "Back up",
        "Change the program",
        "First commit: the old release without its pods",
        "While nothing of Dify runs",
        "Second commit: the new release",
        "Afterwards",
        "The way back",
    ]


@pytest.mark.parametrize(
    ("old", "new", "gone"),
    [
        ("1.9.1", "1.9.2", True),
        ("1.9.2", "1.13.0", False),
        ("1.13.0", "1.13.1", True),
        ("1.13.3", "1.14.2", False),
        ("1.14.2", "1.15.0", True),
        ("1.15.0", "1.16.1", False),
        ("1.13.3", "1.16.1", True),
    ],
)
def test_old_pods_are_gone_first_across_the_releases_that_need_it_and_only_there(old: str, new: str, gone: bool):
    assert ("First commit: the old release without its pods" in titles(Release(old), Release(new))) is gone


def test_what_a_step_locks_and_rewrites_is_said():
    text = told(OLD, NEW)
    assert "There are 59 migrations" in text
    assert "rewrites end_users.type" in text
    assert "answers 404 for their conversations" in text


def test_a_release_with_nothing_special_is_a_short_plan():
    text = told(Release("1.13.2"), Release("1.13.3"))
    assert "Weaviate" not in text
    assert "There are 0 migrations" in text


def test_an_upgrade_that_needs_no_pause_has_one_commit():
    assert "The new release" in titles(Release("1.15.0"), NEW)
    assert "paused" not in told(Release("1.15.0"), NEW).partition("The way back")[0]


def test_what_manifests_have_answered_is_not_asked_again(capsys: pytest.CaptureFixture[str], folder: Path):
    assert "only with storage local" in run(capsys, "--from", "1.9.1", "--to", "1.16.1")
    assert "only with" not in run(capsys, "--from", "1.9.1", "--to", "1.16.1", str(folder))


def test_a_preview_is_said_to_be_one():
    assert "1.17.1 is a preview here" in told(NEW, Release("1.17.1"))
    assert "preview" not in told(OLD, NEW)


# -- the manifests -------------------------------------------------------------------------------------------------


def test_with_manifests_only_what_applies_is_told(old_objects: list[Manifest]):
    here = told(OLD, Release("1.17.1"), facts_of(old_objects, OLD))
    assert "Path A" in here
    assert "Qdrant" not in here
    assert "2.6.3" not in here
    assert "Copy the claims" in here
    assert "copy of the buckets" not in here
    assert "RBAC" not in here


def test_another_store_and_storage_get_what_is_theirs():
    objects = synth(
        release="1.9.1",
        vector_store=VectorStore.in_cluster("qdrant"),
        storage=Storage.s3(bucket="files", plugin_bucket="files", region="eu-central-1"),
    )
    here = told(OLD, Release("1.17.1"), facts_of(objects, OLD))
    assert "1.7.3 to 1.8.3" in here
    assert "Path A" not in here
    assert "1.39.2" not in here
    assert "copy of the buckets" in here


def test_a_setting_that_the_new_release_does_not_read_is_named_where_it_is_given(old_objects: list[Manifest]):
    environment = find(old_objects, "ConfigMap", "dify-environment")
    given = {**environment, "data": {**environment["data"], "APP_DAILY_RATE_LIMIT": "0"}}
    objects = [given if obj is environment else obj for obj in old_objects]
    assert "APP_DAILY_RATE_LIMIT of api, beat, worker is not read any more" in told(OLD, NEW, facts_of(objects, OLD))
    assert "APP_DAILY_RATE_LIMIT" not in told(OLD, NEW, facts_of(old_objects, OLD))
    assert "SQLALCHEMY_DATABASE_URI_SCHEME of api, beat, worker is not read any more; 1.10.1 renamed it to DB_TYPE" in (
        told(OLD, NEW)
    )


def test_the_ladder_begins_above_the_server_that_runs():
    facts = Facts(known=True, has={"vector_store": frozenset({"weaviate"}), "engine": frozenset({"weaviate"})},
                  weaviate="cr.weaviate.io/semitechnologies/weaviate:1.35.23")  # fmt: skip
    phases = plan(Release("1.17.0"), Release("1.17.1"), facts)
    [rungs] = [step.rungs for phase in phases for step in phase.steps if step.rungs]
    assert [rung.rpartition(":")[2] for rung in rungs] == ["1.36.23", "1.37.16", "1.38.14", "1.39.2"]


# -- the command ---------------------------------------------------------------------------------------------------


def test_it_prints_the_plan_and_the_commands_as_the_program_takes_them(
    capsys: pytest.CaptureFixture[str], folder: Path
):
    printed = run(capsys, "--from", "1.9.1", "--to", "1.16.1", str(folder))
    assert printed.startswith("From Dify 1.9.1 to 1.16.1\n")
    trial = printed.index('one_time_commands=["data-migrate legacy-model-types"]')
    assert trial < printed.index('one_time_commands=["data-migrate legacy-model-types --apply"]')
    assert printed.index("--dry-run") < printed.index('one_time_commands=["backfill-plugin-auto-upgrade"]')


def test_it_prints_the_same_as_json(capsys: pytest.CaptureFixture[str]):
    said = json.loads(run(capsys, "--from", "1.16.1", "--to", "1.17.1", "--format", "json"))
    assert (said["from"], said["to"]) == ("1.16.1", "1.17.1")
    [rungs] = [step for phase in said["phases"] for step in phase["steps"] if step["rungs"]]
    assert rungs["options"][0] == 'images={"weaviate": "cr.weaviate.io/semitechnologies/weaviate:1.27.27"}, paused=True'
    assert all(step["source"] for phase in said["phases"] for step in phase["steps"])


def test_it_writes_the_phases(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    objects = synth(release="1.16.1", workers=[WorkerPool(name="default", autoscale=QueueAutoscale(max=2))])
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist/dify.yaml").write_text(yaml.dump_all(objects, Dumper=yaml.CSafeDumper))
    out = tmp_path / "phases"
    run(capsys, "--from", "1.16.1", "--to", "1.17.1", "--out", str(out), str(tmp_path / "dist"))
    written = sorted(path.name for path in out.iterdir())
    assert len(written) == 14
    assert "1-paused" in written
    assert "14-weaviate-1.39.2" in written

    def read(name: str) -> list[Any]:
        return list(yaml.load_all((out / name / "manifests.yaml").read_text(), yaml.CSafeLoader))

    paused = read("1-paused")
    stopped = {title(obj) for obj in of_kind(paused, "Deployment") if obj["spec"].get("replicas") == 0}
    assert stopped >= {f"Deployment/dify-{part}" for part in ("api", "worker", "beat", "plugin-daemon")}
    assert [title(obj) for obj in of_kind(paused, "Job") if "create-secrets" not in title(obj)] == []
    [scaler] = of_kind(paused, "ScaledObject")
    assert scaler["metadata"]["annotations"]["autoscaling.keda.sh/paused-replicas"] == "0"
    [rung] = read("3-weaviate-1.28.16")
    before = find(objects, "StatefulSet", "dify-weaviate")
    assert rung["spec"]["template"]["spec"]["containers"][0]["image"].endswith("weaviate:1.28.16")
    assert rung["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] == 3600
    assert rung["spec"]["volumeClaimTemplates"] == before["spec"]["volumeClaimTemplates"]
    assert rung["spec"]["selector"] == before["spec"]["selector"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--from", "1.16.1", "--to", "1.9.1"), "the way back is to restore the backup"),
        (("--from", "1.16.1", "--to", "1.16.1"), "a later release than 1.16.1, which runs already"),
        (("--from", "1.16", "--to", "1.16.1"), "--from: got '1.16'"),
        (("--from", "1.9.1", "--to", "1.16.1", "--out", "x"), "the manifests that are applied now"),
        (("--from", "1.9.1", "--to", "1.16.1", "no-such-folder"), "no such file or folder"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit):
        main(["upgrade", *arguments])
    assert said in " ".join(capsys.readouterr().err.split())


def test_manifests_of_another_release_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["upgrade", "--from", "1.13.3", "--to", "1.16.1", str(folder)])
    assert "give those that are applied now" in " ".join(capsys.readouterr().err.split())


# -- the backup of the chart ---------------------------------------------------------------------------------------


def shell(facts: Facts) -> list[str]:
    """The commands of the phase that backs up."""
    [phase] = [phase for phase in plan(OLD, NEW, facts) if phase.title == "Back up"]
    return [command for step in phase.steps for command in step.shell]


def test_the_cron_jobs_of_the_manifests_save_once_right_before_the_set_first(old_objects: list[Manifest]):
    assert shell(facts_of([*old_objects, piece(), backup()], OLD)) == [
        "kubectl -n dify create job --from=cronjob/dify-backup dify-backup-before-1-16-1-$(date +%s)",
        "kubectl -n dify create job --from=cronjob/dify-backup-plugins dify-backup-plugins-before-1-16-1-$(date +%s)",
    ]


def test_without_a_backup_in_the_manifests_there_is_no_command_for_it(old_objects: list[Manifest]):
    assert shell(facts_of(old_objects, OLD)) == []


def test_without_manifests_the_command_is_told_for_a_chart_that_has_a_backup(capsys: pytest.CaptureFixture[str]):
    said = run(capsys, "--from", "1.15.0", "--to", "1.16.1")
    assert "If the chart has backup=" in said
    assert "kubectl -n NAMESPACE create job --from=cronjob/NAME-backup NAME-backup-before-1-16-1-$(date +%s)\n" in said
    found = json.loads(run(capsys, "--from", "1.15.0", "--to", "1.16.1", "--format", "json"))
    assert any(step["shell"] for phase in found["phases"] for step in phase["steps"])
