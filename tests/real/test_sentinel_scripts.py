import glob
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from redis.sentinel import SentinelConnectionPool

from constructs_dify import Redis
from tests.real import dify_clients
from tests.real.programs import Program, folder_of, free_port, missing, require, running, wait_until
from tests.support import charts
from tests.support.in_pod import environment_in_pod
from tests.support.manifests import Manifest, SecretRef, find

ROOT = Path(__file__).parents[2]
CLIENTS = "tests.real.dify_clients"
PASSWORD = "data-password"
SENTINEL_PASSWORD = r"""it's a "pass\word" """
PASSWORDS = {
    SecretRef("dify-secrets", "redis-password"): PASSWORD,
    SecretRef("dify-secrets", "redis-sentinel-password"): SENTINEL_PASSWORD,
}


class Secrets(dict[SecretRef, str]):
    """The values of some Secrets; the others are of no interest here."""

    def __missing__(self, reference: SecretRef) -> str:
        return ""


def names_from_a_file() -> str:
    """Returns the library that lets programs look host names up in a file, or skips the test."""
    found = sorted(glob.glob("/usr/lib/*/libnss_wrapper.so"))
    if not found:
        missing("the library libnss-wrapper is not installed")
    return found[0]


class Pod:
    """One pod of the StatefulSet: its name and its volume outlive it, its address does not."""

    def __init__(self, ordinal: int, cluster: "Cluster") -> None:
        self.ordinal = ordinal
        self.name = cluster.names[ordinal]
        self.cluster = cluster
        self.folder = cluster.folder / str(ordinal)
        self.containers = ExitStack()
        self.is_up = False

    @property
    def address(self) -> str:
        return self.cluster.addresses[self.name]

    def inside(self, path: str) -> Path:
        """Returns where a path of the containers is on this machine."""
        return self.folder / path.lstrip("/")

    def start(self) -> None:
        self.cluster.give_new_address(self.name)
        files = find(self.cluster.objects, "ConfigMap", "dify-redis-sentinel-files")["data"]
        redis_container, sentinel_container = charts.pod(self.cluster.objects, "redis-sentinel").spec["containers"]
        for mount in redis_container["volumeMounts"]:
            path = self.inside(mount["mountPath"])
            if mount["name"] == "files":
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(files[mount["subPath"]].replace("bind * -::*", f"bind {self.address}"))
            else:
                path.mkdir(parents=True, exist_ok=True)
        self.redis = self._container(redis_container)
        self.sentinel = self._container(sentinel_container)
        self.is_up = True

    def _container(self, container: Manifest) -> Program:
        emitted = self.cluster.emitted("redis-sentinel")
        env = {
            **self.cluster.env,
            **emitted,
            "POD_NAME": f"dify-redis-sentinel-{self.ordinal}",
            "SENTINEL_RUN_FOLDER": str(self.inside(emitted["SENTINEL_RUN_FOLDER"])),
            "REDIS_CONFIG_FOLDER": str(self.inside("/etc/redis")),
            "REDIS_DATA_FOLDER": str(self.inside("/data")),
            "REDIS_RUN_FOLDER": str(self.inside("/run/redis")),
            # The test has less time than people have.
            "SENTINEL_DOWN_AFTER": self.cluster.down_after,
            "SENTINEL_FAILOVER_TIMEOUT": "2000",
        }
        shell, script = container["command"]
        # The shell of the image.
        return self.containers.enter_context(running([require("busybox"), shell, str(self.inside(script))], env=env))

    def kill(self) -> None:
        self.is_up = False
        self.containers.close()

    def forget(self) -> None:
        """Empties what is not on the volume, as a new pod finds it."""
        for path in set(self.folder.iterdir()) - {self.inside("/data")}:
            shutil.rmtree(path)

    @contextmanager
    def _client(self, port: int, password: str | None) -> Iterator[redis.Redis]:
        once = Retry(NoBackoff(), 0)
        options: dict[str, Any] = {"decode_responses": True, "protocol": 2, "socket_timeout": 2}
        with redis.Redis(self.address, port, password=password, retry=once, **options) as client:
            yield client

    def ask_redis(self, *command: str, password: str | None = PASSWORD) -> Any:
        with self._client(self.cluster.ports["redis"], password) as client:
            return client.execute_command(*command)

    def ask_sentinel(self, *command: str, password: str | None = SENTINEL_PASSWORD) -> Any:
        with self._client(self.cluster.ports["sentinel"], password) as client:
            return client.execute_command(*command)

    def view(self) -> dict[str, str]:
        """Returns what Sentinel says of the master, and in `role` what Redis says of itself."""
        try:
            role: Any = self.ask_redis("ROLE")
            fields: list[str] = self.ask_sentinel("SENTINEL", "MASTERS")[0]
        except (redis.RedisError, IndexError):
            return {"ip": "", "role": ""}
        role = "master" if role[0] == "master" else f"replica of {role[1]}: {role[3]}"
        return {**dict(zip(fields[::2], fields[1::2], strict=True)), "role": role}


class Cluster:
    """The pods of a chart, and the name server that they use."""

    def __init__(self, folder: Path) -> None:
        require("redis-server")
        self.folder = folder
        self.objects = charts.synth(redis=Redis.in_cluster_sentinel())
        self.names = self.emitted("redis-sentinel")["REDIS_NODES"].split()
        ports = find(self.objects, "Service", "dify-redis-sentinel")["spec"]["ports"]
        self.ports: dict[str, int] = {port["name"]: port["targetPort"] for port in ports}
        # The ports are those of the chart, so the addresses have to be ones that no other test run uses.
        self.network = "127.{}.{}".format(*divmod(free_port(), 256))
        self.addresses: dict[str, str] = {}
        self.address_count = 0
        # Sentinel connects and asks once a second; with less patience it gives up a master that it just elected.
        self.down_after = "2500"
        self.hosts = folder / "hosts"
        self.env = {"LD_PRELOAD": names_from_a_file(), "NSS_WRAPPER_HOSTS": str(self.hosts)}
        self.pods = [Pod(ordinal, self) for ordinal in range(len(self.names))]

    def emitted(self, component: str) -> dict[str, str]:
        """Returns what the chart gives a container about Redis and Celery."""
        environment = environment_in_pod(self.objects, component, Secrets(PASSWORDS))
        return {
            name: value for name, value in environment.items() if name.startswith(("REDIS", "SENTINEL_", "CELERY_"))
        }

    def give_new_address(self, name: str) -> None:
        self.address_count += 1
        self.addresses[name] = f"{self.network}.{self.address_count}"
        # The name of a pod that is gone stays: the library would ask the real name server, who may be slow.
        new = self.hosts.with_suffix(".new")
        new.write_text("".join(f"{address} {name}\n" for name, address in self.addresses.items()))
        # The library reads the file again when its time, in whole seconds, is another.
        os.utime(new, (self.address_count, self.address_count))
        new.replace(self.hosts)

    def agrees(self) -> bool:
        """Whether all name one master, which is one, and the others follow it."""
        views = {pod.name: pod.view() for pod in self.pods}
        master = views[self.names[0]]["ip"]
        return all(
            view["ip"] == master
            and view["role"] == ("master" if name == master else f"replica of {master}: connected")
            and view["flags"] == "master"
            for name, view in views.items()
        )

    def wait(self, condition: Callable[[], object], what: str, timeout: float = 30) -> None:
        """Waits until `condition()` is true, or fails the test with what all programs have printed."""
        try:
            wait_until(condition, what, timeout)
        except pytest.fail.Exception as failure:
            report = [f"{pod.name}\n{pod.redis.output}\n{pod.sentinel.output}" for pod in self.pods]
            pytest.fail("\n\n".join([str(failure), *report]))

    def heal(self) -> None:
        for pod in self.pods:
            if not pod.is_up:
                pod.start()
        self.wait(self.agrees, "all to agree")

    def master(self) -> Pod:
        (name,) = {pod.view()["ip"] for pod in self.pods if pod.is_up}
        return self.pods[self.names.index(name)]

    def lose_master(self) -> Pod:
        """Kills the master, once Sentinel has noticed whom it could elect in its place."""

        def knows_all(pod: Pod) -> bool:
            view = pod.view()
            return (view["num-slaves"], view["num-other-sentinels"]) == ("2", "2")

        for pod in self.pods:
            if not knows_all(pod):
                # It looks for replicas every 10 s, and after this at once.
                pod.ask_sentinel("SENTINEL", "RESET", self.emitted("redis-sentinel")["SENTINEL_MASTER"])
        self.wait(lambda: all(knows_all(pod) for pod in self.pods), "all Sentinels to know everybody")
        lost = self.master()
        lost.kill()
        return lost


@pytest.fixture(scope="module")
def shared_cluster() -> Iterator[Cluster]:
    with folder_of() as folder:
        cluster = Cluster(folder)
        try:
            yield cluster
        finally:
            for pod in cluster.pods:
                pod.kill()


@pytest.fixture
def cluster(shared_cluster: Cluster) -> Cluster:
    """A set that is whole, whatever the test before did to it."""
    shared_cluster.heal()
    return shared_cluster


@pytest.fixture
def cache(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[redis.Redis]:
    """The client that Dify makes for its cache."""
    look_up = socket.getaddrinfo

    def in_cluster(host: Any, *more: Any, **named: Any) -> Any:
        return look_up(cluster.addresses.get(host, host), *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", in_cluster)
    with dify_clients.cache(cluster.emitted("api")) as client:
        yield client
        pool = client.connection_pool
    assert isinstance(pool, SentinelConnectionPool)
    for watcher in pool.sentinel_manager.sentinels:
        watcher.close()


@pytest.fixture
def worker(cluster: Cluster) -> Iterator[Path]:
    """The folder of a Celery worker that is ready."""
    with folder_of() as folder:
        command = [sys.executable, "-m", "celery", "-A", CLIENTS, "worker", "--pool", "solo"]
        options = ["--without-mingle", "--without-gossip", "--loglevel", "INFO"]
        with running([*command, *options], env={**cluster.env, **cluster.emitted("worker")}, cwd=ROOT) as program:
            wait_until(lambda: " ready." in program.output, "the worker to be ready", program=program)
            yield folder
            # For the report of a test that failed.
            print(program.output)


def run_python(cluster: Cluster, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, **cluster.env, **cluster.emitted("worker")},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def run_a_task(cluster: Cluster, worker: Path, name: str) -> None:
    sent = run_python(cluster, "-c", f"from {CLIENTS} import touch; touch.delay({json.dumps(str(worker / name))})")
    assert sent.returncode == 0, sent.stderr
    cluster.wait((worker / name).exists, f"the task {name} to be done", 60)


def worker_answers(cluster: Cluster) -> bool:
    probe = run_python(cluster, str(ROOT / "constructs_dify/tiers/celery_ping.py"))
    return (probe.returncode, probe.stdout.split()[1:]) == (0, ["answers"])


def accepts_writes(cache: redis.Redis) -> bool:
    try:
        return bool(cache.set("written", "after"))
    except redis.RedisError:
        return False


def test_the_first_node_of_a_new_set_is_the_master(cluster: Cluster) -> None:
    assert cluster.master() is cluster.pods[0]


def test_redis_and_sentinel_answer_only_with_their_passwords(cluster: Cluster) -> None:
    pod = cluster.pods[1]
    for password in (None, "wrong"):
        with pytest.raises(redis.RedisError, match=r"(?i)auth|password"):
            pod.ask_redis("GET", "key", password=password)
        with pytest.raises(redis.RedisError, match=r"(?i)auth|password"):
            pod.ask_sentinel("SENTINEL", "MASTERS", password=password)


def test_no_password_is_on_a_command_line(cluster: Cluster) -> None:
    for pod in cluster.pods:
        for container in (pod.redis, pod.sentinel):
            command_line = Path(f"/proc/{container.pid}/cmdline").read_bytes()
            assert command_line.startswith(b"redis-server")
            assert b"password" not in command_line


def test_dify_follows_when_the_master_is_lost_and_the_lost_one_comes_back_as_a_replica(
    cluster: Cluster, cache: redis.Redis, worker: Path
) -> None:
    cache.set("kept", "before")
    run_a_task(cluster, worker, "before")

    lost = cluster.lose_master()
    cluster.wait(lambda: accepts_writes(cache), "a new master to accept writes")
    assert cache.get("kept") == b"before"
    run_a_task(cluster, worker, "after")
    # For each of its connections the worker asks the lost Sentinel first, several times, and does nothing else.
    cluster.wait(lambda: worker_answers(cluster), "the worker to answer its probe", 90)

    lost.start()
    cluster.heal()
    assert cluster.master() is not lost
    assert "MASTER MODE enabled" not in lost.redis.output
    assert lost.ask_redis("GET", "written") == "after"


def write_to_all_disks(cluster: Cluster, key: str, value: str) -> None:
    master = cluster.master()

    def has_replicas() -> bool:
        # Those that answered lately; without any, the master takes no writes.
        return master.ask_redis("INFO", "replication").get("min_slaves_good_slaves", 0) == 2

    cluster.wait(has_replicas, "the master to have its replicas")
    master.ask_redis("SET", key, value)
    assert master.ask_redis("WAIT", "2", "10000") == 2

    def is_written(pod: Pod) -> bool:
        # A replica that has just fetched all data has the old data on its disk until this is done.
        return pod.ask_redis("INFO", "persistence")["aof_rewrite_in_progress"] == 0

    cluster.wait(lambda: all(is_written(pod) for pod in cluster.pods), "all replicas to have the data on disk")


def test_a_set_that_starts_again_with_nothing_but_its_volumes_keeps_the_master_that_it_had(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    while cluster.master() is cluster.pods[0]:
        cluster.lose_master()
        cluster.wait(lambda: cluster.pods[1].view()["role"] != f"replica of {cluster.names[0]}: connect", "an election")
        cluster.heal()
    before = cluster.master()
    write_to_all_disks(cluster, "kept", "over the restart")
    monkeypatch.setattr(cluster, "down_after", "20000")
    for pod in cluster.pods:
        pod.kill()
        pod.forget()
    cluster.heal()
    assert cluster.master() is before
    assert before.ask_redis("GET", "kept") == "over the restart"


def test_a_set_that_starts_again_without_its_master_elects_another_that_has_the_data(cluster: Cluster) -> None:
    write_to_all_disks(cluster, "kept", "on two volumes")
    lost = cluster.master()
    for pod in cluster.pods:
        pod.kill()
        pod.forget()
    others = [pod for pod in cluster.pods if pod is not lost]
    for pod in others:
        pod.start()
    cluster.wait(lambda: "master" in [pod.view()["role"] for pod in others], "an election")
    assert [pod.ask_redis("GET", "kept") for pod in others] == ["on two volumes"] * 2
