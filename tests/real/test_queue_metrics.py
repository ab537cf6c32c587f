"""What the queue exporter says of the queues that a real Celery fills in a real Redis."""

import re
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import Celery

from constructs_dify import Monitoring, Network
from tests.real.programs import Program, folder_of, free_port, require, running, wait_for_port, wait_until
from tests.support.charts import container, synth
from tests.support.in_pod import environment_in_pod
from tests.support.manifests import SecretRef, find

PASSWORD = {SecretRef("dify-secrets", "redis-password"): "secret"}


class Exporter:
    """The exporter, and the broker that it looks at."""

    def __init__(self, port: int, url: str, program: Program, broker: Program) -> None:
        self.port, self.url, self.program, self.broker = port, url, program, broker

    def __call__(self) -> dict[str, float]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=10) as answer:
            text = answer.read().decode()
        return {name: float(value) for name, value in re.findall(r"(?m)^(\w+(?:\{.*\})?) (\S+)$", text)}

    def send(self, queue: str) -> None:
        with Celery(broker=self.url) as app:
            app.send_task("anything", queue=queue)


def redis_server(port: int) -> Any:
    command = [require("redis-server"), "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
    return running([*command, "--requirepass", "secret"])


@pytest.fixture
def exporter() -> Iterator[Exporter]:
    objects = synth(monitoring=Monitoring(), network=Network(monitoring_namespaces=["monitoring"]))
    environment = environment_in_pod(objects, "queue-exporter", PASSWORD)
    redis_port, port = free_port(), free_port()
    environment["CELERY_BROKER_URL"] = environment["CELERY_BROKER_URL"].replace(
        "dify-redis:6379", f"127.0.0.1:{redis_port}"
    )
    with folder_of() as folder, redis_server(redis_port) as server:
        wait_for_port(redis_port, program=server)
        for name, text in find(objects, "ConfigMap", "dify-queue-exporter-files")["data"].items():
            (folder / name).write_text(text)
        python, script, _, *queues = container(objects, "queue-exporter")["command"]
        command = [require(python), str(folder / Path(script).name), str(port), *queues]
        with running(command, env=environment) as program:
            wait_for_port(port, program=program)
            yield Exporter(port, environment["CELERY_BROKER_URL"], program, server)


def test_it_counts_what_waits_in_each_queue(exporter: Exporter):
    exporter.send("dataset")
    exporter.send("dataset")
    exporter.send("mail")
    metrics = exporter()
    assert metrics["dify_broker_up"] == 1
    assert metrics['dify_queue_tasks{queue="dataset"}'] == 2
    assert metrics['dify_queue_tasks{queue="mail"}'] == 1
    assert metrics['dify_queue_tasks{queue="plugin"}'] == 0


def test_it_says_how_long_the_next_task_has_been_waiting(exporter: Exporter):
    age = 'dify_queue_oldest_task_seconds{queue="mail"}'
    exporter.send("mail")
    assert exporter()[age] == 0
    time.sleep(1.6)
    exporter.send("mail")
    assert exporter()[age] >= 1
    with Celery(broker=exporter.url) as app, app.connection_for_read() as connection:
        message = connection.default_channel.basic_get("mail", no_ack=True)
        assert message is not None
    # The second one has not been seen at the front before.
    assert exporter()[age] == 0


def test_a_broker_that_went_away_is_reported_and_found_again(exporter: Exporter):
    assert exporter()["dify_broker_up"] == 1
    exporter.broker.kill()
    assert exporter() == {"dify_broker_up": 0}, exporter.program.output
    port = int(re.findall(r":(\d+)/", exporter.url)[0])
    with redis_server(port) as server:
        wait_for_port(port, program=server)
        wait_until(lambda: exporter().get("dify_broker_up") == 1, "the exporter to find it", program=exporter.program)


def test_its_health_does_not_depend_on_the_broker(exporter: Exporter):
    exporter.broker.kill()
    with urllib.request.urlopen(f"http://127.0.0.1:{exporter.port}/healthz", timeout=5) as answer:
        assert answer.status == 200
