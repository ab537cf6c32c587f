"""The clients that Dify makes of what a chart gives its pods reach a real Redis over TLS, and nothing else."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from constructs_dify import Redis, SecretKey, Secrets
from tests.real.certificates import make_authority, make_certificate
from tests.real.programs import folder_of, free_port, require, running, wait_for_port, wait_until
from tests.support.charts import synth
from tests.support.external_secrets import made_secrets
from tests.support.in_pod import environment_in_pod, file_source
from tests.support.manifests import SecretRef

USERNAME = SecretKey(secret="redis", key="username")
PASSWORD = SecretKey(secret="redis", key="password")
URL = SecretKey(secret="redis", key="url")
CA = SecretKey(secret="redis-ca", key="ca.crt")
ROOT = Path(__file__).parents[2]
CLIENTS = "tests.real.dify_clients"


@dataclass(frozen=True)
class Server:
    """A Redis that speaks only TLS, only to one user, and is called `localhost` by its certificate."""

    port: int
    ca: Path
    password: str
    composed: bool
    """Whether the URL of the broker is composed by the External Secrets Operator."""

    def environment(self, ca: SecretKey | None, ca_file: Path | None = None) -> dict[str, str]:
        """What a worker of a chart with this Redis finds in its environment; the authority is in `ca_file`."""
        escaped = quote(self.password, safe="")
        ready = not self.composed and escaped != self.password
        choice = Redis.external(
            host="localhost", port=self.port, username=USERNAME, password=PASSWORD, tls=True, ca=ca,
            broker_url=URL if ready else None,
            agent_url=SecretKey(secret="redis", key="agent-url") if ready else None,
            events_url=SecretKey(secret="redis", key="events-url") if ready and ca else None,
        )  # fmt: skip
        values = {
            SecretRef("redis", "username"): "someone",
            SecretRef("redis", "password"): self.password,
            SecretRef("redis", "url"): f"rediss://someone:{escaped}@localhost:{self.port}/1",
        }
        secrets = Secrets.external(store="vault", path="dify") if self.composed else Secrets.generated()
        objects = synth(redis=choice, secrets=secrets)
        kept = {"username": "someone", "password": self.password}
        values |= made_secrets(objects, lambda _, name: kept.get(name or "", ""))
        environment = environment_in_pod(objects, "worker", Values(values))
        if "REDIS_SSL_CA_CERTS" in environment:
            assert file_source(objects, "worker", environment["REDIS_SSL_CA_CERTS"]) == SecretRef("redis-ca", "ca.crt")
            environment["REDIS_SSL_CA_CERTS"] = str(ca_file or self.ca)
        return {name: value for name, value in environment.items() if name.startswith(("REDIS_", "CELERY_"))}


class Values(dict[SecretRef, str]):
    """The values of some Secrets; the others are of no interest here."""

    def __missing__(self, reference: SecretRef) -> str:
        return ""


@pytest.fixture(
    scope="module",
    params=[("safe-in_a.URL~1", False), ("p@ss/w:rd%?#&", False), ("p@ss w:rd +%?#&;=é", True)],
    ids=["safe", "unsafe", "composed"],
)
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    password, composed = request.param
    with folder_of() as folder:
        ca = make_authority(folder, "ca")
        make_certificate(folder, "ca", "localhost")
        port = free_port()
        lines = [
            "port 0", f"tls-port {port}", "bind 127.0.0.1", 'save ""', f"dir {folder}",
            f"tls-cert-file {folder}/server.pem", f"tls-key-file {folder}/server.key", f"tls-ca-cert-file {ca}",
            "tls-auth-clients no", "user default off", f'user someone on ">{password}" ~* &* +@all',
        ]  # fmt: skip
        (folder / "redis.conf").write_text("\n".join(lines))
        with running([require("redis-server"), str(folder / "redis.conf")]) as program:
            wait_for_port(port, program=program)
            yield Server(port, ca, password, composed)


@pytest.fixture(scope="module")
def emitted(server: Server) -> dict[str, str]:
    """The environment of a worker."""
    return server.environment(CA)


def python(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs Python with nothing of Redis in its environment but this."""
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def ask(environment: Mapping[str, str], code: str) -> subprocess.CompletedProcess[str]:
    """Runs code that may use the clients."""
    return python(environment, "-c", f"import {CLIENTS} as clients\n{code}")


PING = "print(clients.cache().ping())"
CONNECT = "clients.app.connection_for_write().ensure_connection(max_retries=1, interval_start=0); print(True)"


@pytest.mark.parametrize("client", [PING, CONNECT], ids=["cache", "broker"])
def test_the_clients_reach_redis(server: Server, emitted: dict[str, str], client: str) -> None:
    result = ask(emitted, client)
    assert result.stdout.strip() == "True", result.stderr


def test_a_worker_does_what_it_is_sent(server: Server, emitted: dict[str, str]) -> None:
    done = server.ca.parent / "done"
    done.unlink(missing_ok=True)
    command = [sys.executable, "-m", "celery", "-A", CLIENTS, "worker", "--pool", "solo", "--loglevel", "INFO"]
    with running([*command, "--without-mingle", "--without-gossip"], env=emitted, cwd=ROOT) as worker:
        wait_until(lambda: " ready." in worker.output, "the worker to be ready", 30, program=worker)
        sent = ask(emitted, f"clients.touch.delay({json.dumps(str(done))})")
        assert sent.returncode == 0, sent.stderr
        wait_until(done.exists, "the task to be done", 30, program=worker)
        probe = python(emitted, str(ROOT / "constructs_dify/tiers/celery_ping.py"))
        assert (probe.returncode, probe.stdout.split()[1:]) == (0, ["answers"])


@pytest.mark.parametrize("client", [PING, CONNECT], ids=["cache", "broker"])
def test_a_server_of_another_authority_is_refused(server: Server, client: str) -> None:
    other = make_authority(server.ca.parent, "other")
    result = ask(server.environment(CA, other), client)
    assert "certificate verify failed" in result.stderr
    assert "True" not in result.stdout


@pytest.mark.parametrize("client", [PING, CONNECT], ids=["cache", "broker"])
def test_a_server_that_has_another_name_is_refused(server: Server, emitted: dict[str, str], client: str) -> None:
    elsewhere = {
        **emitted,
        "REDIS_HOST": "127.0.0.1",
        "CELERY_BROKER_URL": emitted["CELERY_BROKER_URL"].replace("@localhost:", "@127.0.0.1:"),
    }
    result = ask(elsewhere, client)
    assert "certificate is not valid for '127.0.0.1'" in result.stderr
    assert "True" not in result.stdout


@pytest.mark.parametrize("client", [PING, CONNECT], ids=["cache", "broker"])
def test_without_an_authority_of_its_own_a_client_trusts_those_of_the_system(server: Server, client: str) -> None:
    environment = server.environment(None)
    assert "REDIS_SSL_CA_CERTS" not in environment
    refused = ask(environment, client)
    assert "certificate verify failed" in refused.stderr
    trusted = ask({**environment, "SSL_CERT_FILE": str(server.ca)}, client)
    assert trusted.stdout.strip() == "True", trusted.stderr
