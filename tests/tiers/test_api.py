"""ApiTier."""

from typing import Any

import pytest

from constructs_dify import Tier
from tests.support.charts import container, dify, pod, variables
from tests.support.manifests import find


def seconds(probe: Any) -> int:
    return probe["periodSeconds"] * probe["failureThreshold"]


def test_it_listens_where_the_others_look_for_it(default_objects: Any):
    [port] = container(default_objects, "api")["ports"]
    assert port["containerPort"] == 5001
    # The image listens on the port that it is told; a Service called "dify" must not tell it another one.
    assert variables(default_objects, "api")["DIFY_PORT"] == "5001"
    [service_port] = find(default_objects, "Service", "dify-api")["spec"]["ports"]
    assert service_port["port"] == 5001


def test_it_is_asked_for_its_health_which_does_not_depend_on_the_database(default_objects: Any):
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container(default_objects, "api")[probe]["httpGet"]["path"] == "/health"


def test_it_has_ten_minutes_for_migrations_of_its_own(default_objects: Any):
    assert seconds(container(default_objects, "api")["startupProbe"]) >= 600


def test_only_the_job_migrates_the_database(default_objects: Any):
    parts = ("migrate", "api", "worker", "beat")
    migrating = {part: variables(default_objects, part)["MIGRATION_ENABLED"] for part in parts}
    assert migrating == {"migrate": "true", "api": "false", "worker": "false", "beat": "false"}


def test_it_plays_the_role_that_its_mode_says(default_objects: Any):
    for part in ("api", "worker", "beat"):
        assert variables(default_objects, part)["MODE"] == part


def test_it_leaves_the_service_before_it_stops_and_lets_streams_end(default_objects: Any):
    command = container(default_objects, "api")["lifecycle"]["preStop"]["exec"]["command"]
    assert command[0] == "sleep"
    assert pod(default_objects, "api").spec["terminationGracePeriodSeconds"] >= int(command[1]) + 60


def test_it_runs_as_the_user_of_later_releases_on_a_read_only_file_system(default_objects: Any):
    for part in ("api", "worker", "beat"):
        context = pod(default_objects, part).spec["securityContext"]
        assert (context["runAsUser"], context["fsGroup"]) == (1001, 1001)
        assert container(default_objects, part)["securityContext"]["readOnlyRootFilesystem"] is True
        # The folder of the log file that compose asks for belongs to root.
        assert "LOG_FILE" not in variables(default_objects, part)


def test_its_files_are_on_the_claim_that_the_workers_mount_too(default_objects: Any):
    folder = variables(default_objects, "api")["OPENDAL_FS_ROOT"]
    for part in ("api", "worker"):
        [mount] = [m for m in container(default_objects, part)["volumeMounts"] if m["mountPath"] == folder]
        [volume] = [v for v in pod(default_objects, part).spec["volumes"] if v["name"] == mount["name"]]
        assert volume["persistentVolumeClaim"]["claimName"] == "dify-files"
    assert "persistentVolumeClaim" not in str(pod(default_objects, "beat").spec["volumes"])


def test_a_streamed_answer_outlives_the_two_hundred_seconds_of_the_image(default_objects: Any):
    assert int(str(variables(default_objects, "api")["GUNICORN_TIMEOUT"])) > 200


def test_what_1_9_1_switches_on_by_itself_is_off(default_objects: Any):
    for name in ("WORKFLOW_LOG_CLEANUP_ENABLED", "SWAGGER_UI_ENABLED"):
        assert variables(default_objects, "api")[name] == "false"


@pytest.mark.parametrize("part", ["api", "worker", "beat", "migrate"])
def test_what_imports_dify_keeps_compiled_modules_where_it_can_write(part: str, default_objects: Any):
    folder = variables(default_objects, part)["PYTHONPYCACHEPREFIX"]
    [name] = [each["name"] for each in container(default_objects, part)["volumeMounts"] if each["mountPath"] == folder]
    [volume] = [each for each in pod(default_objects, part).spec["volumes"] if each["name"] == name]
    assert "emptyDir" in volume


@pytest.mark.parametrize("options", [{"settings": {"PYTHONPYCACHEPREFIX": "/a"}}, {}])
def test_the_folder_of_compiled_modules_is_no_setting_which_would_be_ignored(options: dict[str, Any]):
    with pytest.raises(ValueError, match=r"settings\['PYTHONPYCACHEPREFIX'\]: .* no such setting .*extra_env"):
        dify(**(options or {"api": Tier(settings={"PYTHONPYCACHEPREFIX": "/a"})}))
