"""The servers, as the chart starts them, in pods that have IPv4 alone, IPv6 alone or both."""

import os
import re
import shlex
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis

from constructs_dify import Marketplace, Monitoring, Network, Redis, Tier, VectorStore
from tests.support.charts import container, synth, variables
from tests.support.in_pod import environment_in_pod
from tests.support.manifests import Manifest, SecretRef, find

from .http_stubs import dns_stub, http_stub, own_stdout
from .own_network import pod_network
from .postgres_server import USER as POSTGRES_USER
from .postgres_server import Passwords, Postgres
from .programs import folder_of, missing, require, run_as, running, wait_for_port, wait_until
from .squid import USER as SQUID_USER
from .squid import emitted_conf
from .test_nginx import API, emitted_files, lay_out
from .test_nginx import USER as NGINX_USER
from .test_sentinel_scripts import names_from_a_file

IPV4, IPV6 = "10.20.30.40", "fd00:20::40"
# Addresses that no route leads to from a pod that has not got the family.
ELSEWHERE = {IPV4: "198.51.100.1", IPV6: "2001:db8::1"}
IPV6_FILE = "/proc/net/if_inet6"
PODS: dict[str, tuple[str, ...]] = {
    "IPv4 alone": (IPV4,),
    "IPv6 alone": (IPV6,),
    "both": (IPV4, IPV6),
    "IPv4, and no IPv6 in the kernel": (IPV4,),
}


@dataclass
class Pod:
    """A pod's network."""

    addresses: Sequence[str]
    kernel_has_ipv6: bool

    @property
    def everywhere(self) -> list[str]:
        """Where its servers have to be reached: by others, and by its own probes and `kubectl port-forward`."""
        return ["127.0.0.1", *self.addresses]

    def command(self, command: Sequence[str], user: str | None = None) -> list[str]:
        """A command as the kernel of the pod runs it."""
        given = run_as(user, command) if user else list(command)
        if self.kernel_has_ipv6:
            return given
        without = [sys.executable, str(Path(__file__).with_name("without_ipv6.py"))]
        return [*without, *(part.replace(IPV6_FILE, "/nowhere") for part in given)]

    def wait_for(self, port: int, program: Any) -> None:
        for address in self.everywhere:
            wait_for_port(port, address, program=program)


@pytest.fixture(params=PODS)
def pod(request: pytest.FixtureRequest) -> Iterator[Pod]:
    addresses = PODS[request.param]
    with pod_network(*addresses) as made:
        if not made:
            missing("these tests may not make a network of their own")
        yield Pod(addresses, "no IPv6 in the kernel" not in request.param)


def url(address: str, port: int, path: str) -> str:
    return f"http://{f'[{address}]' if ':' in address else address}:{port}{path}"


def got(address: str, port: int, path: str, host: str = "dify.example.com") -> str:
    request = urllib.request.Request(url(address, port, path), headers={"Host": host})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=10) as answer:
        return answer.read().decode()


def filled_in(pod: Pod, files: Mapping[str, str], resolvers: str) -> str:
    """The template, with what the image's start script takes from the pod."""
    script = files["16-ipv6.envsh"] if pod.kernel_has_ipv6 else files["16-ipv6.envsh"].replace(IPV6_FILE, "/nowhere")
    # The file is sourced by a shell for which the one before it has set these options.
    found = subprocess.run(["sh", "-euc", f"{script}\nenv"], capture_output=True, text=True, check=True).stdout
    known = {**dict(line.split("=", 1) for line in found.splitlines()), "NGINX_LOCAL_RESOLVERS": resolvers}
    return re.sub(r"\$\{(\w+)\}", lambda name: known[name[1]], files["default.conf.template"])


def test_nginx_serves_both_and_finds_its_upstreams_by_what_the_pod_has(pod: Pod) -> None:
    files, own = emitted_files(marketplace=Marketplace()), pod.addresses[-1]
    # As the pod's sysctl has it.
    Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").write_text("80")
    with ExitStack() as stack:
        dns = stack.enter_context(dns_stub(own, 53))
        stack.enter_context(http_stub("api", "::" if pod.kernel_has_ipv6 else own, 5001))
        # A name that stands for both families, as that of a host on the internet does.
        dns.set(API, [*pod.addresses, *(ELSEWHERE[other] for other in ELSEWHERE if other not in pod.addresses)])
        folder = stack.enter_context(folder_of(NGINX_USER))
        conf = lay_out(folder, files["nginx.conf"], filled_in(pod, files, dns.address.removesuffix(":53")))
        command = [require("nginx"), "-e", "stderr", "-c", str(conf), "-g", "daemon off;"]
        program = stack.enter_context(running(pod.command(own_stdout(command), NGINX_USER)))
        pod.wait_for(80, program)
        for address in pod.everywhere:
            assert got(address, 80, "/healthz") == "ok\n"
        start = time.monotonic()
        for _ in range(4):
            assert '"by": "api"' in got(own, 80, "/v1/chat")
        assert time.monotonic() - start < 2
        if IPV6 not in pod.addresses:
            # It would go on to the next address at once, and write an error for each that it has tried in vain.
            assert "connect() to [" not in program.output


def test_squid_serves_both(pod: Pod) -> None:
    with folder_of(SQUID_USER) as folder:
        conf = emitted_conf().replace("/var/spool/squid", str(folder))
        (folder / "squid.conf").write_text(f"{conf}\ndns_nameservers {pod.addresses[0]}\n")
        command = own_stdout([require("squid"), "-f", str(folder / "squid.conf"), "-NYC"])
        with running(pod.command(command, SQUID_USER)) as program:
            pod.wait_for(3128, program)


def test_the_metrics_of_the_queues_are_served_on_both(pod: Pod) -> None:
    objects = synth(monitoring=Monitoring(), network=Network(monitoring_namespaces=["monitoring"]))
    secrets = {SecretRef("dify-secrets", "redis-password"): "secret"}
    with folder_of() as folder:
        for name, text in find(objects, "ConfigMap", "dify-queue-exporter-files")["data"].items():
            (folder / name).write_text(text)
        python, script, port, *queues = container(objects, "queue-exporter")["command"]
        command = pod.command([require(python), str(folder / Path(script).name), port, *queues])
        with running(command, env=environment_in_pod(objects, "queue-exporter", secrets)) as program:
            pod.wait_for(int(port), program)
            for address in pod.everywhere:
                assert got(address, int(port), "/healthz") == "ok\n"


# -- Redis --------------------------------------------------------------------------------------------------------


@contextmanager
def redis_pod(pod: Pod, folder: Path, objects: list[Manifest], part: str) -> Iterator[dict[str, str]]:
    """The files and the variables of the containers."""
    for name, text in find(objects, "ConfigMap", f"dify-{part}-files")["data"].items():
        (folder / name).write_text(text)
    (folder / "run").mkdir()
    found = environment_in_pod(objects, part, Passwords())
    hosts = folder / "hosts"
    hosts.write_text("".join(f"{address} {found.get('REDIS_NODES', '').split(' ')[0]}\n" for address in pod.addresses))
    yield {
        **{name: text for name, text in found.items() if name.startswith(("REDIS", "SENTINEL"))},
        **{f"REDIS_{name}_FOLDER": str(folder) for name in ("CONFIG", "DATA")},
        "REDIS_RUN_FOLDER": str(folder / "run"),
        "SENTINEL_RUN_FOLDER": str(folder / "sentinel"),
        "POD_NAME": "dify-redis-sentinel-0",
        **({"LD_PRELOAD": names_from_a_file(), "NSS_WRAPPER_HOSTS": str(hosts)} if "REDIS_NODES" in found else {}),
    }


def asked(address: str, port: int, password: str, *command: str) -> Any:
    with redis.Redis(address, port, password=password, decode_responses=True, protocol=2) as client:
        return client.execute_command(*command)


def answers(address: str, port: int, password: str) -> bool:
    try:
        return asked(address, port, password, "PING") in ("PONG", True)
    except redis.RedisError:
        return False


def test_redis_serves_both(pod: Pod, default_objects: list[Manifest]) -> None:
    with folder_of() as folder, redis_pod(pod, folder, default_objects, "redis") as env:
        require("redis-server")
        with running(pod.command(["sh", str(folder / "start_redis.sh")]), env=env) as program:
            for address in pod.everywhere:
                wait_until(lambda at=address: answers(at, 6379, "the-redis-password"), "Redis", program=program)


def test_sentinel_serves_both_and_watches_redis_by_a_name(pod: Pod) -> None:
    objects = synth(redis=Redis.in_cluster_sentinel())
    with folder_of() as folder, redis_pod(pod, folder, objects, "redis-sentinel") as env, ExitStack() as stack:
        require("redis-server")
        for script in ("start_sentinel.sh", "start_redis_replica.sh"):
            program = stack.enter_context(running(pod.command(["sh", str(folder / script)]), env=env))
        password = "the-redis-sentinel-password"
        name = env["REDIS_NODES"].split()[0]
        for address in pod.everywhere:
            wait_until(lambda at=address: answers(at, 26379, password), "Sentinel", program=program)
            wait_until(lambda at=address: answers(at, 6379, "the-redis-password"), "Redis", program=program)
            assert asked(address, 26379, password, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mymaster")[0] == name

        # It has connected, and got the answers of a master.
        def view() -> dict[str, str]:
            fields: list[str] = asked("127.0.0.1", 26379, password, "SENTINEL", "MASTERS")[0]
            return dict(zip(fields[::2], fields[1::2], strict=True))

        wait_until(lambda: view()["flags"] == "master" and view()["role-reported"] == "master", "a master that is up")


# -- PostgreSQL ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def postgres(default_objects: list[Manifest]) -> Iterator[Postgres]:
    with folder_of(POSTGRES_USER) as folder:
        server = Postgres(folder, default_objects)
        server.initialise()
        # The image's own line, with the method in which nobody needs a password.
        with (folder / "data/pg_hba.conf").open("a") as rules:
            rules.write("host all all all trust\n")
        yield server


def test_postgres_serves_both(pod: Pod, postgres: Postgres) -> None:
    # The image has `listen_addresses = '*'`.
    command = [str(postgres.programs / "postgres"), "-D", "data", "-k", str(postgres.folder), "-F", *postgres.arguments]
    command += ["-p", str(postgres.port), "-c", "listen_addresses=*", "-c", "logging_collector=off"]
    with running(pod.command(command, POSTGRES_USER), cwd=postgres.folder) as program:
        wait_until(postgres.is_ready, "PostgreSQL to accept connections", program=program)
        for address in pod.everywhere:
            assert postgres.run("pg_isready", "-h", address).returncode == 0
        for address in pod.addresses:
            rows = postgres.run("psql", "-h", address, "-U", "postgres", "-tAc", "SELECT 1")
            assert rows.stdout.strip() == "1", rows.stderr
        program.stop()


# -- programs that take one address -------------------------------------------------------------------------------

NEXT_JS = """
const cluster = require("cluster"), http = require("http");
const hostname = process.env.HOSTNAME || "0.0.0.0", port = parseInt(process.env.PORT, 10) || 3000;
if (cluster.isPrimary) { cluster.fork(); cluster.fork(); cluster.on("exit", () => process.exit(1)); }
else http.createServer((_, response) => response.end("a page")).listen(port, hostname);
"""
"""How the server.js of Next.js 15.5 reads where to listen, in the cluster mode of pm2."""


def emitted_start(objects: list[Manifest], part: str, entrypoint: str, folder: Path, script: str) -> list[str]:
    """The command of a container, with another script in the place of the image's entrypoint."""
    (folder / "entrypoint.sh").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "entrypoint.sh").chmod(0o755)
    command = container(objects, part)["command"]
    assert command[-1] == entrypoint
    return [*command[:-1], str(folder / "entrypoint.sh")]


def test_the_web_serves_both(pod: Pod, default_objects: list[Manifest]) -> None:
    with folder_of() as folder:
        (folder / "server.js").write_text(NEXT_JS)
        run = shlex.join([require("node"), str(folder / "server.js")])
        command = emitted_start(default_objects, "web", "./entrypoint.sh", folder, run)
        env = environment_in_pod(default_objects, "web", {})
        with running(pod.command(command), env=env) as program:
            pod.wait_for(3000, program)
            for address in pod.everywhere:
                assert got(address, 3000, "/") == "a page"


STARTS: dict[str, tuple[str, dict[str, Any], str, str, str]] = {
    "gunicorn": ("api", {}, "/entrypoint.sh", "DIFY_BIND_ADDRESS", "[::]"),
    "gunicorn with WebSockets": ("websocket", {}, "/entrypoint.sh", "DIFY_BIND_ADDRESS", "[::]"),
    "Flask": ("api", {"settings": {"DEBUG": "true"}}, "/entrypoint.sh", "DIFY_BIND_ADDRESS", "::"),
    "Qdrant": (
        "qdrant", {"vector_store": VectorStore.in_cluster("qdrant")}, "./entrypoint.sh", "QDRANT__SERVICE__HOST", "::",
    ),
}  # fmt: skip


@pytest.mark.parametrize("program", STARTS)
def test_a_program_with_one_address_gets_that_of_both_where_the_kernel_has_them(pod: Pod, program: str) -> None:
    part, options, entrypoint, variable, both = STARTS[program]
    objects = synth(**options)
    given = str(variables(objects, part)[variable])
    with folder_of() as folder:
        command = emitted_start(objects, part, entrypoint, folder, f'echo "${variable}"')
        told = subprocess.run(
            pod.command(command), env={**os.environ, variable: given}, capture_output=True, text=True, check=True
        )
    assert told.stdout.strip() == (both if pod.kernel_has_ipv6 else "0.0.0.0")


def test_an_address_of_the_users_own_stays() -> None:
    objects = synth(api=Tier(settings={"DIFY_BIND_ADDRESS": "127.0.0.1"}))
    with folder_of() as folder:
        command = emitted_start(objects, "api", "/entrypoint.sh", folder, 'echo "$DIFY_BIND_ADDRESS"')
        env = {**os.environ, "DIFY_BIND_ADDRESS": str(variables(objects, "api")["DIFY_BIND_ADDRESS"])}
        told = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "127.0.0.1"
