"""The emitted command with which the plugin daemon waits for PostgreSQL, in a real shell."""

import socket

import pytest

from tests.support.charts import pod, synth

from .programs import free_port, require, running, wait_until


@pytest.fixture(scope="module")
def command() -> list[str]:
    require("bash")
    [waiting] = pod(synth(), "plugin-daemon").spec["initContainers"]
    return waiting["command"]


def test_it_waits_for_as_long_as_nobody_listens_and_ends_when_somebody_does(command: list[str]) -> None:
    port = free_port()
    with running(command, env={"DB_HOST": "127.0.0.1", "DB_PORT": str(port)}) as program:
        said = f"waiting for PostgreSQL at 127.0.0.1:{port}"
        wait_until(lambda: program.output.count(said) >= 2, "it to try twice", program=program)
        assert program.process.poll() is None
        with socket.create_server(("127.0.0.1", port)):
            assert program.process.wait(timeout=15) == 0


def test_a_name_that_is_not_there_yet_is_waited_for_too(command: list[str]) -> None:
    environment = {"DB_HOST": "dify-postgres.invalid", "DB_PORT": "5432"}
    with running(command, env=environment) as program:
        wait_until(lambda: "waiting for PostgreSQL" in program.output, "it to go on", program=program)
        assert program.process.poll() is None
