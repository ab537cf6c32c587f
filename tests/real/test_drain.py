"""A Celery worker that is told to stop, run as the image's entrypoint runs it with what a chart gives it."""

import importlib.util
import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis

from constructs_dify import Redis, WorkerPool
from tests.real.programs import Program, folder_of, free_port, missing, require, running, wait_for_port, wait_until
from tests.support.charts import synth
from tests.support.in_pod import environment_in_pod

PROBE = Path(__file__).parents[2] / "constructs_dify/tiers/celery_ping.py"
SECONDS = 0.5
APP = f"""
import os, time
from pathlib import Path
from celery import Celery

url = os.environ["CELERY_BROKER_URL"]
celery = Celery("app", broker=url, backend=os.environ["CELERY_BACKEND"])
celery.conf.update(result_backend=url, broker_connection_retry_on_startup=True, task_ignore_result=True)

@celery.task(name="work")
def work(number):
    Path(f"{{number}}.started").touch(exist_ok=False)
    time.sleep({SECONDS})
    Path(f"{{number}}.ended").touch()
"""


class Pool:
    """A pool of one pod, and the queue that it works on."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder, self.environment = folder, environment
        self.broker: Any = redis.Redis.from_url(environment["CELERY_BROKER_URL"])

    def send(self, tasks: int) -> None:
        code = f"import app\nfor n in range({tasks}): app.celery.tasks['work'].apply_async((n,), queue='dataset')"
        subprocess.run([sys.executable, "-c", code], cwd=self.folder, env=os.environ | self.environment, check=True)

    @contextmanager
    def worker(self) -> Iterator[Program]:
        env = self.environment
        command = [
            sys.executable, "-m", "celery", "-A", "app.celery", "worker", "-P", env["CELERY_WORKER_CLASS"],
            "-c", env["CELERY_WORKER_AMOUNT"], "--max-tasks-per-child", "50", "--loglevel", "INFO",
            "-Q", env["CELERY_QUEUES"],
        ]  # fmt: skip
        with running(command, env=env, cwd=self.folder) as program:
            yield program

    def tasks(self, state: str) -> set[int]:
        return {int(path.stem) for path in self.folder.glob(f"*.{state}")}

    @property
    def waiting(self) -> int:
        return self.broker.llen("dataset")

    @property
    def taken(self) -> int:
        """Tasks that a worker has taken from the queue and not yet confirmed."""
        return self.broker.hlen("unacked")


@pytest.fixture(params=["gevent", "prefork"])
def pool(request: pytest.FixtureRequest) -> Iterator[Pool]:
    # What the entrypoint takes where nothing else is said, and what those take who want processes.
    kind = request.param
    if kind == "gevent" and importlib.util.find_spec("gevent") is None:
        missing("the package gevent is not installed")
    port = free_port()
    choice = Redis.external(host="127.0.0.1", port=port)
    settings = {"CELERY_WORKER_CLASS": kind}
    objects = synth(redis=choice, workers=[WorkerPool(name="default", concurrency=2, settings=settings)])
    emitted = environment_in_pod(objects, "worker", defaultdict(str))
    environment = {name: value for name, value in emitted.items() if name.startswith("CELERY_")}
    with folder_of() as folder, running([require("redis-server"), "--port", str(port), "--save", ""]) as server:
        (folder / "app.py").write_text(APP)
        wait_for_port(port, program=server)
        yield Pool(folder, environment)


def test_a_worker_that_is_told_to_stop_ends_what_it_is_at_and_leaves_the_rest_to_the_next(pool: Pool) -> None:
    tasks = set(range(8))
    pool.send(len(tasks))
    with pool.worker() as program:
        wait_until(lambda: len(pool.tasks("started")) == 2, "two tasks to be under way", 30, program)
        os.kill(program.pid, signal.SIGTERM)
        assert program.process.wait(timeout=3 * SECONDS + 10) == 0, program.output
    done = pool.tasks("ended")
    assert done == pool.tasks("started")
    # Nothing is lost, and nothing has to wait until what was taken counts as lost.
    assert pool.waiting == len(tasks - done) > 0
    assert pool.taken == 0
    with pool.worker() as program:
        wait_until(lambda: pool.tasks("ended") == tasks, "the rest to be done", 30, program)
        # A task that is done a second time fails.
        assert "FileExistsError" not in program.output


def test_a_worker_that_has_its_hands_full_is_still_alive(pool: Pool) -> None:
    pool.send(6)
    with pool.worker() as program:
        wait_until(lambda: len(pool.tasks("started")) == 2, "two tasks to be under way", 30, program)
        probe = [sys.executable, str(PROBE), "--timeout", "1"]
        result = subprocess.run(
            probe, env=os.environ | pool.environment, capture_output=True, text=True, timeout=15, check=False
        )
        assert (result.returncode, "answers" in result.stdout) == (0, True), result.stdout
