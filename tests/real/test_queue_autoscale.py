"""What KEDA is told leads to the lists that a real Celery fills in a real Redis."""

import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis
from redis.sentinel import Sentinel

from constructs_dify import QueueAutoscale, Redis, Release, SecretKey, WorkerPool
from constructs_dify.data_layer.choice import Choice
from constructs_dify.releases.release import DEFAULT_VERSION
from tests.real import dify_clients
from tests.real.certificates import make_authority, make_certificate
from tests.real.programs import folder_of, free_port, require, running, wait_for_port
from tests.support.charts import synth
from tests.support.in_pod import environment_in_pod
from tests.support.manifests import Manifest, SecretRef, find, of_kind

QUEUES = Release(DEFAULT_VERSION).queues
POOLS = [
    WorkerPool(name="indexing", queues=["dataset", "pipeline"], autoscale=QueueAutoscale(max=2)),
    WorkerPool(name="default", autoscale=QueueAutoscale(max=1)),
]
HOST = "redis.example.com"
PASSWORD = SecretKey(secret="redis", key="password")


@dataclass(frozen=True)
class Case:
    """A Redis, how a real one is set up like it, and the names and ports that lead to it in the cluster."""

    choice: Choice
    settings: str
    places: Sequence[tuple[str, int]]
    sentinel_settings: str = ""


CASES = {
    "in the cluster": Case(
        Redis.in_cluster(),
        "requirepass redis-password",
        [("dify-redis", 6379), ("dify-redis.dify.svc.cluster.local", 6379)],
    ),
    "a user, TLS and an authority": Case(
        Redis.external(
            host=HOST, port=6380, username="dify@prod", password=PASSWORD, broker_database=4,
            tls=True, ca=SecretKey(secret="redis", key="ca"),
        ),
        "port 0\ntls-port {port}\ntls-auth-clients no\ntls-cert-file server.pem\ntls-key-file server.key\n"
        "tls-ca-cert-file ca.pem\nuser default off\nuser dify@prod on >password ~* &* +@all",
        [(HOST, 6380)],
    ),
    "a user in a Secret": Case(
        Redis.external(host=HOST, username=SecretKey(secret="redis", key="someone"), password=PASSWORD),
        "user default off\nuser someone on >password ~* &* +@all",
        [(HOST, 6379)],
    ),
    "Sentinels": Case(
        Redis.external_sentinel(
            nodes=[HOST], master="main", proxy="redis.example.com:6379", password=PASSWORD, broker_database=2,
            sentinel_password=SecretKey(secret="redis", key="sentinel-password"),
        ),
        "requirepass password",
        [(HOST, 26379)],
        "requirepass sentinel-password\nsentinel monitor main 127.0.0.1 {master} 1\nsentinel auth-pass main password",
    ),
}  # fmt: skip


class Secrets(dict[SecretRef, str]):
    """The values of Secrets: the text of the authority, and of every other key its name."""

    def __missing__(self, reference: SecretRef) -> str:
        return reference.key


@contextmanager
def server(folder: Path, settings: str, *options: str) -> Iterator[int]:
    """Runs a Redis, and returns its port."""
    port = free_port()
    file = folder / f"{port}.conf"
    file.write_text(f"bind 127.0.0.1\nport {port}\ndir {folder}\n" + settings.format(port=port))
    with running([require("redis-server"), str(file), *options]) as program:
        wait_for_port(port, program=program)
        yield port


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Case, Path]]:
    """One of them, running, with the name service of a cluster."""
    case: Case = CASES[request.param]
    look_up = socket.getaddrinfo

    def in_cluster(host: str, port: int, *rest: Any, **options: Any) -> Any:
        return look_up(*(("127.0.0.1", there) if (host, port) in case.places else (host, port)), *rest, **options)

    with folder_of() as folder:
        make_certificate(folder, make_authority(folder, "ca").stem, HOST)
        with server(folder, case.settings) as there:
            monkeypatch.setattr(socket, "getaddrinfo", in_cluster)
            if case.sentinel_settings:
                with server(folder, case.sentinel_settings.replace("{master}", str(there)), "--sentinel") as there:
                    yield case, folder / "ca.pem"
            else:
                yield case, folder / "ca.pem"


def as_keda(trigger: Manifest, login: Mapping[str, str]) -> Any:
    """The connection that KEDA makes of a trigger."""
    told = trigger["metadata"]
    options: dict[str, Any] = {
        "db": int(told["databaseIndex"]),
        "username": told.get("username", login.get("username")),
        "password": login.get("password"),
    }
    if told.get("enableTLS") == "true":
        options |= {"ssl": True, "ssl_ca_data": login.get("ca")}
    if trigger["type"] == "redis-sentinel":
        nodes = [(host, int(port)) for host, port in (node.split(":") for node in told["addresses"].split(","))]
        sentinel = Sentinel(nodes, sentinel_kwargs={"password": login.get("sentinelPassword")})
        return sentinel.master_for(told["sentinelMaster"], **options)
    host, port = told["address"].split(":")
    return redis.Redis(host=host, port=int(port), **options)


def logins(objects: list[Manifest], trigger: Manifest, secrets: Mapping[SecretRef, str]) -> dict[str, str]:
    """What KEDA reads from Secrets for a trigger."""
    authentication = find(objects, "TriggerAuthentication", trigger["authenticationRef"]["name"])
    references = authentication["spec"]["secretTargetRef"]
    return {each["parameter"]: secrets[SecretRef(each["name"], each["key"])] for each in references}


def test_it_sees_how_many_tasks_wait_in_each_queue(case: tuple[Case, Path]) -> None:
    choice, authority = case[0].choice, case[1]
    objects = synth(redis=choice, workers=POOLS)
    secrets = Secrets({SecretRef("redis", "ca"): authority.read_text()})
    environment = environment_in_pod(objects, "api", secrets)
    if "REDIS_SSL_CA_CERTS" in environment:
        environment["REDIS_SSL_CA_CERTS"] = str(authority)

    sent = {queue: number for number, queue in enumerate(QUEUES)}
    with dify_clients.celery_app(environment) as app:
        for queue, number in sent.items():
            for _ in range(number):
                app.send_task("work", queue=queue, ignore_result=True)

    seen: dict[str, int] = {}
    for scaled in of_kind(objects, "ScaledObject"):
        for trigger in scaled["spec"]["triggers"]:
            with as_keda(trigger, logins(objects, trigger, secrets)) as client:
                queue = trigger["metadata"]["listName"]
                assert queue not in seen
                seen[queue] = client.llen(queue)
    assert seen == sent
