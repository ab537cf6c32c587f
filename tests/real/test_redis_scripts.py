import signal
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from constructs_dify.data_layer.redis import RedisServer
from tests.real.programs import Program, folder_of, free_port, require, running, wait_until
from tests.support.charts import alone
from tests.support.manifests import find

SCRIPTS = Path(__file__).parents[2] / "constructs_dify/data_layer/redis"
PASSWORD = r"""it's a "pass\word" $HOME # %"""


class Redis:
    """A pod with the start script, whose folders are elsewhere."""

    def __init__(self, folder: Path, config: str = (SCRIPTS / "redis.conf").read_text()) -> None:
        self.port = free_port()
        self.run_folder = folder / "run"
        self.data_folder = folder / "data"
        self.config_folder = folder / "config"
        for made in (self.run_folder, self.data_folder, self.config_folder):
            made.mkdir()
        assert "port 6379\n" in config
        (self.config_folder / "redis.conf").write_text(config.replace("port 6379\n", f"port {self.port}\n"))

    def starting(self, *shell: str) -> AbstractContextManager[Program]:
        require("redis-server")
        folders = {
            "REDIS_CONFIG_FOLDER": str(self.config_folder),
            "REDIS_RUN_FOLDER": str(self.run_folder),
            "REDIS_DATA_FOLDER": str(self.data_folder),
        }
        env = {**folders, "REDISCLI_AUTH": PASSWORD}
        return running([*(shell or ("sh",)), str(SCRIPTS / "start_redis.sh")], env=env)

    def client(self, password: str | None = PASSWORD) -> redis.Redis:
        once = Retry(NoBackoff(), 0)
        return redis.Redis(port=self.port, password=password, decode_responses=True, retry=once)

    def answers(self) -> bool:
        """Whether Redis is there and has read its data."""
        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


@pytest.fixture
def pod() -> Iterator[Redis]:
    with folder_of() as folder:
        yield Redis(folder)


@pytest.fixture
def server(pod: Redis) -> Iterator[Program]:
    with pod.starting() as program:
        wait_until(pod.answers, "Redis to answer", program=program)
        yield program


@pytest.mark.usefixtures("server")
def test_redis_answers_whoever_has_the_password(pod: Redis) -> None:
    with pod.client() as client:
        assert client.ping()


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("password", [None, "", "wrong"])
def test_redis_refuses_everybody_else(pod: Redis, password: str | None) -> None:
    with pod.client(password) as client, pytest.raises((redis.AuthenticationError, redis.ResponseError)):
        client.ping()


def test_the_password_is_on_no_command_line_and_in_no_readable_file(pod: Redis, server: Program) -> None:
    command_lines = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline")]
    assert Path(f"/proc/{server.pid}/cmdline").read_bytes().startswith(b"redis-server")
    assert not [line for line in command_lines if b"pass\\word" in line]
    (config,) = pod.run_folder.iterdir()
    assert stat.S_IMODE(config.stat().st_mode) == 0o600


@pytest.mark.usefixtures("server")
def test_redis_is_set_up_as_a_queue(pod: Redis) -> None:
    with pod.client() as client:
        settings: Any = client.config_get()
    assert settings["maxmemory-policy"] == "noeviction"
    assert (settings["appendonly"], settings["appendfsync"], settings["save"]) == ("yes", "everysec", "")
    assert settings["dir"] == str(pod.data_folder)


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("command", ["FLUSHALL", "FLUSHDB", "DEBUG SLEEP 0", "MODULE LIST"])
def test_commands_that_nobody_needs_are_gone(pod: Redis, command: str) -> None:
    with pod.client() as client, pytest.raises(redis.ResponseError, match="unknown command"):
        client.execute_command(*command.split())


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_what_was_written_outlives_redis(pod: Redis, end: signal.Signals) -> None:
    for expected in (None, "still here"):
        with pod.starting() as program, pod.client() as client:
            wait_until(pod.answers, "Redis to answer", program=program)
            assert client.get("task") == expected
            client.set("task", "still here")
            program.signal(end)
            program.process.wait(10)


def test_the_claim_of_another_redis_is_read_whatever_its_password_was(pod: Redis) -> None:
    """As Bitnami's keeps it: the append-only file in parts at the root of the volume, and no snapshot."""
    old = ["redis-server", "--port", str(pod.port), "--dir", str(pod.data_folder), "--requirepass", "of-the-old-one"]
    with running([*old, "--appendonly", "yes", "--save", ""]) as program:
        wait_until(lambda: _written(pod, "of-the-old-one"), "the old Redis to answer", program=program)
    with pod.starting() as program:
        wait_until(pod.answers, "Redis to answer", program=program)
        with pod.client() as client:
            assert client.lrange("dataset", 0, -1) == ["a task"]


def _written(pod: Redis, password: str) -> bool:
    try:
        with pod.client(password) as client:
            return bool(client.rpush("dataset", "a task"))
    except redis.RedisError:
        return False


def test_redis_does_not_start_without_a_password(pod: Redis) -> None:
    with running(["sh", str(SCRIPTS / "start_redis.sh")], env={"REDISCLI_AUTH": ""}) as program:
        assert program.process.wait(10) != 0
        assert "the password of Redis" in program.output


def test_the_script_runs_in_the_shell_of_the_image(pod: Redis) -> None:
    with pod.starting(require("busybox"), "sh") as program:
        wait_until(pod.answers, "Redis to answer", program=program)


def test_redis_takes_the_lines_of_the_user():
    lines = {
        "maxmemory": "100mb",
        "maxmemory-policy": "noeviction",
        "save": "900 1 300 10",
        "appendfsync": "always",
        "databases": "32",
        "notify-keyspace-events": "",
        "client-output-buffer-limit": "normal 0 0 0",
        # What Redis makes of quotes is seen where it gives a text back.
        "proc-title-template": r'"{title} a \"quoted\" word"',
        "proto-max-bulk-len": "'64mb'",
    }
    _, objects = alone(RedisServer, storage="1Gi", config=lines)
    with folder_of() as folder:
        pod = Redis(folder, find(objects, "ConfigMap", "dify-redis-files")["data"]["redis.conf"])
        with pod.starting() as program, pod.client() as client:
            wait_until(pod.answers, "Redis to answer", program=program)
            settings: Any = client.config_get()
    assert (settings["maxmemory"], settings["maxmemory-policy"]) == (str(100 * 2**20), "noeviction")
    assert (settings["appendonly"], settings["appendfsync"], settings["save"]) == ("yes", "always", "900 1 300 10")
    assert (settings["databases"], settings["proto-max-bulk-len"]) == ("32", str(64 * 2**20))
    assert (settings["notify-keyspace-events"], settings["proc-title-template"]) == ("", '{title} a "quoted" word')


def test_redis_says_which_line_it_does_not_know():
    _, objects = alone(RedisServer, storage="1Gi", config={"maxmemry": "100mb"})
    with folder_of() as folder:
        pod = Redis(folder, find(objects, "ConfigMap", "dify-redis-files")["data"]["redis.conf"])
        with pod.starting() as program:
            assert program.process.wait(10) != 0
            assert "maxmemry 100mb" in program.output
