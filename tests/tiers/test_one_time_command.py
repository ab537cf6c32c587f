"""OneTimeCommand."""

import pytest

from constructs_dify import Installation, OneTimeCommand, Release, ServiceAccount, Storage, Tier
from tests.support.charts import alone, dify, objects_of, pod, variables
from tests.support.manifests import Manifest, of_kind
from tests.support.network import Network
from tests.support.references import reference_errors
from tests.support.rules import rule_errors

NEWEST = Release("1.16.1")
TRIAL = "data-migrate legacy-model-types"
REAL = f"{TRIAL} --apply"


def made(command: str, release: Release = NEWEST) -> tuple[OneTimeCommand, Manifest]:
    install = Installation(name="dify", namespace="dify", release=release)
    part, objects = alone(OneTimeCommand, command=command, install=install)
    [job] = of_kind(objects, "Job")
    return part, job


@pytest.fixture(scope="module")
def objects() -> list[Manifest]:
    return objects_of(
        dify(
            release=NEWEST,
            one_time_commands=[TRIAL, REAL, "backfill-plugin-auto-upgrade --dry-run"],
            api=Tier(settings={"LOG_LEVEL": "DEBUG"}, service_account=ServiceAccount(annotations={"role": "files"})),
            storage=Storage.s3(bucket="files", plugin_bucket="files", region="eu-central-1"),
            argo_cd=True,
        )
    )


def jobs(objects: list[Manifest]) -> dict[str, Manifest]:
    return {
        " ".join(spec["args"]): job
        for job in of_kind(objects, "Job")
        if "args" in (spec := job["spec"]["template"]["spec"]["containers"][0])
        if spec["args"][0] in ("data-migrate", "backfill-plugin-auto-upgrade")
    }


def test_the_trial_and_the_real_thing_are_two_jobs(objects: list[Manifest]):
    found = jobs(objects)
    assert found.keys() == {TRIAL, REAL, "backfill-plugin-auto-upgrade --dry-run"}
    names = [job["metadata"]["name"] for job in found.values()]
    assert len(set(names)) == 3
    assert all("data-migrate-legacy-model-types" in name or "backfill" in name for name in names)


def test_it_runs_once_and_ends_after_a_day(objects: list[Manifest]):
    spec = jobs(objects)[REAL]["spec"]
    assert spec["backoffLimit"] == 0
    assert spec["activeDeadlineSeconds"] == 86400
    assert spec["template"]["spec"]["restartPolicy"] == "Never"


def test_it_has_the_settings_and_the_identity_of_the_api_and_waits_for_the_schema(objects: list[Manifest]):
    spec = jobs(objects)[REAL]["spec"]["template"]["spec"]
    component = jobs(objects)[REAL]["metadata"]["labels"]["app.kubernetes.io/component"]
    api = pod(objects, "api").spec
    assert spec["serviceAccountName"] == api["serviceAccountName"]
    assert [each["name"] for each in spec["initContainers"]] == ["wait-for-schema"]
    mine, theirs = variables(objects, component), variables(objects, "api")
    for name in ("DB_HOST", "DB_PASSWORD", "SECRET_KEY", "S3_BUCKET_NAME", "PLUGIN_DAEMON_KEY", "LOG_LEVEL"):
        assert mine[name] == theirs[name], name
    assert mine["MODE"] == "job"
    assert mine["MIGRATION_ENABLED"] == "false"


def test_it_goes_where_the_api_goes_and_nobody_comes_to_it(objects: list[Manifest]):
    network = Network(objects)
    component = jobs(objects)[REAL]["metadata"]["labels"]["app.kubernetes.io/component"]
    for other, port in (("postgres", 5432), ("redis", 6379), ("plugin-daemon", 5002), ("weaviate", 8080)):
        assert network.allows(component, other, port), other
    assert not network.allows("api", component, 5001)


def test_its_manifests_keep_the_rules_of_all_the_others(objects: list[Manifest]):
    assert not reference_errors(objects)
    assert not rule_errors(objects)


def test_argo_cd_applies_it_when_the_parts_are_healthy_and_not_at_every_sync(objects: list[Manifest]):
    annotations = jobs(objects)[REAL]["metadata"]["annotations"]
    assert int(annotations["argocd.argoproj.io/sync-wave"]) > 0
    assert "argocd.argoproj.io/hook" not in annotations


def test_where_the_image_has_no_mode_for_it_it_calls_flask_itself():
    _, old = made("vdb-migrate", Release("1.10.0"))
    [container] = old["spec"]["template"]["spec"]["containers"]
    assert (container["command"], container["args"]) == (["flask"], ["vdb-migrate"])
    _, new = made("vdb-migrate")
    [container] = new["spec"]["template"]["spec"]["containers"]
    assert "command" not in container
    assert container["args"] == ["vdb-migrate"]


@pytest.mark.parametrize(
    ("command", "release", "said"),
    [
        (REAL, "1.14.2", "this one came with 1.15.0"),
        ("clean-workflow-runs", "1.11.2", "this one came with 1.11.3"),
        ("vdb-migrat", "1.16.1", "did you mean 'vdb-migrate'"),
        ("flask vdb-migrate", "1.16.1", "expected the words behind flask: vdb-migrate"),
        ("data-migrate", "1.16.1", "data-migrate legacy-model-types"),
        ("", "1.16.1", "a command that Dify 1.16.1 has"),
        ("vdb-migrate 'x", "1.16.1", "words as in a shell"),
        ("upgrade-db", "1.16.1", "is what the Migration runs"),
        ("reset-password --email a@example.com", "1.16.1", "takes a password"),
        ("app-migration-wizard", "1.16.1", "asks questions"),
    ],
)
def test_a_command_that_the_release_does_not_have_or_that_needs_a_person_is_refused(
    command: str, release: str, said: str
):
    with pytest.raises(ValueError, match="one_time_commands: got") as error:
        dify(release=release, one_time_commands=[command])
    assert said in str(error.value)


def test_two_of_the_same_are_refused():
    with pytest.raises(ValueError, match="one_time_commands"):
        dify(release=NEWEST, one_time_commands=[TRIAL, TRIAL])


def test_long_names_of_installations_leave_room_for_the_hashes():
    install = Installation(name="a-rather-long-name-of-an-instance", namespace="dify", release=NEWEST)
    part, _ = alone(OneTimeCommand, command="backfill-workflow-run-archive-bundles --dry-run", install=install)
    assert len(part.job.name) <= 63
    assert "backfill" in part.job.name
