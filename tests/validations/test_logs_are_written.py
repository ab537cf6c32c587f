"""Dify 1.9.1 opens its log file at its start, and ends where it cannot."""

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import ApiTier, Installation, Tier
from constructs_dify.validations.logs_are_written import LogsAreWritten
from tests.support.charts import empty_chart


def messages(file: str, tier: Tier | None = None) -> list[str]:
    """What is said of an API that logs to a file."""
    install = Installation(name="dify", namespace="dify", settings={"LOG_FILE": file})
    return LogsAreWritten([ApiTier(empty_chart(), "api", install=install, tier=tier)]).validate()


# The first is what docker/.env.example has.
@pytest.mark.parametrize("file", ["/app/logs/server.log", "server.log", "logs/server.log", "/tmpx/server.log", "/tmp"])
def test_a_log_file_where_a_part_may_not_write_is_an_error_that_names_the_setting(file: str):
    [message] = messages(file)
    assert message.startswith(f"api: LOG_FILE is {file!r}, where it may not write")


def test_a_log_file_in_a_folder_that_is_writable_passes():
    logs = Tier(
        volumes=[k8s.Volume(name="logs", empty_dir=k8s.EmptyDirVolumeSource())],
        volume_mounts=[k8s.VolumeMount(name="logs", mount_path="/app/logs")],
    )
    assert messages("") == []
    assert messages("/tmp/server.log") == []
    assert messages("/app/logs/server.log", logs) == []
    open_root = k8s.SecurityContext(read_only_root_filesystem=False)
    assert messages("/app/logs/server.log", Tier(security_context=open_root)) == []
