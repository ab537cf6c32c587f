import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.real.programs import Program, folder_of, free_port, require, running, wait_for_port, wait_until

PROBE = Path(__file__).parents[2] / "constructs_dify/tiers/celery_ping.py"
WORKER = """
import os
import ssl
from celery import Celery

ca = os.environ.get("REDIS_SSL_CA_CERTS")
options = {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_ca_certs": ca} if ca else None
app = Celery("worker", broker=os.environ["CELERY_BROKER_URL"], changes={"broker_use_ssl": options})
"""


# As Kubernetes runs it, with less patience.
COMMAND = [sys.executable, str(PROBE), "--timeout", "1"]


def ping(env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(COMMAND, env={**os.environ, **env}, capture_output=True, text=True, timeout=15, check=False)


def redis_server(port: int, *options: str) -> AbstractContextManager[Program]:
    return running(
        [require("redis-server"), "--bind", "127.0.0.1", "--save", "", "--requirepass", "secret"]
        + (list(options) or ["--port", str(port)])
    )


@contextmanager
def worker(env: Mapping[str, str], *options: str) -> Iterator[Program]:
    command = [sys.executable, "-m", "celery", "-A", "worker", "worker", "--pool", "solo"]
    quick = ["--without-mingle", "--without-gossip", "--without-heartbeat", "--loglevel", "INFO"]
    with folder_of() as folder:
        (folder / "worker.py").write_text(WORKER)
        with running([*command, *quick, *options], env=env, cwd=folder) as program:
            wait_until(lambda: " ready." in program.output, "the worker to be ready", program=program)
            yield program


@pytest.fixture(scope="module", autouse=True)
def probe_of_a_silent_broker() -> Iterator[subprocess.Popen[str]]:
    """The slowest probe of all, which therefore begins first."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"redis://:secret@127.0.0.1:{listener.getsockname()[1]}/1"
        environment = {**os.environ, "CELERY_BROKER_URL": url}
        with subprocess.Popen(COMMAND, env=environment, stdout=subprocess.PIPE, text=True) as probe:
            yield probe


@pytest.fixture(scope="module")
def env() -> Iterator[dict[str, str]]:
    port = free_port()
    with redis_server(port) as program:
        wait_for_port(port, program=program)
        yield {"CELERY_BROKER_URL": f"redis://:secret@127.0.0.1:{port}/1"}


def test_a_worker_that_answers_is_alive_until_it_falls_silent(env: dict[str, str]) -> None:
    with worker(env) as program:
        result = ping(env)
        assert (result.returncode, result.stdout) == (0, f"celery@{socket.gethostname()} answers\n")
        program.signal(signal.SIGSTOP)
        result = ping(env)
        assert result.returncode == 1
        assert "does not answer" in result.stdout
        program.signal(signal.SIGCONT)
        assert ping(env).returncode == 0


def test_the_worker_of_another_pod_does_not_answer_for_this_one(env: dict[str, str]) -> None:
    with worker(env, "--hostname", "celery@another-pod"):
        assert ping(env).returncode == 1


def test_a_worker_is_not_restarted_because_its_broker_is_away() -> None:
    result = ping({"CELERY_BROKER_URL": f"redis://127.0.0.1:{free_port()}/1"})
    assert result.returncode == 0
    assert "the broker cannot be reached" in result.stdout


def test_a_worker_is_not_restarted_because_no_sentinel_is_there() -> None:
    env = {
        "CELERY_BROKER_URL": ";".join(f"sentinel://:secret@127.0.0.1:{free_port()}/1" for _ in range(3)),
        "CELERY_USE_SENTINEL": "true",
        "CELERY_SENTINEL_MASTER_NAME": "mymaster",
        "CELERY_SENTINEL_PASSWORD": "",
        "CELERY_SENTINEL_SOCKET_TIMEOUT": "0.5",
    }
    result = ping(env)
    assert result.returncode == 0
    assert "the broker" in result.stdout


def make_certificates(folder: Path) -> None:
    """Makes a CA, and a certificate of it for 127.0.0.1."""
    openssl = require("openssl")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    signing = ["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names"]
    (folder / "names").write_text("subjectAltName = IP:127.0.0.1")
    for arguments in (
        ["req", "-x509", *key, "-subj", "/CN=test CA", "-keyout", "ca.key", "-out", "ca.crt"],
        ["req", *key, "-subj", "/CN=redis", "-keyout", "redis.key", "-out", "redis.csr"],
        ["x509", "-req", "-in", "redis.csr", *signing, "-out", "redis.crt"],
    ):
        subprocess.run([openssl, *arguments], cwd=folder, check=True, capture_output=True)


def test_a_worker_behind_tls_is_reached_with_the_settings_of_dify(tmp_path: Path) -> None:
    make_certificates(tmp_path)
    port = free_port()
    files = {"cert": "redis.crt", "key": "redis.key", "ca-cert": "ca.crt"}
    tls = [text for name, file in files.items() for text in (f"--tls-{name}-file", str(tmp_path / file))]
    env = {
        "CELERY_BROKER_URL": f"rediss://:secret@127.0.0.1:{port}/1",
        "REDIS_USE_SSL": "true",
        "REDIS_SSL_CERT_REQS": "CERT_REQUIRED",
        "REDIS_SSL_CA_CERTS": str(tmp_path / "ca.crt"),
    }
    options = ["--port", "0", "--tls-port", str(port), "--tls-auth-clients", "no", *tls]
    with redis_server(port, *options) as program:
        wait_for_port(port, program=program)
        with worker(env):
            assert "answers" in ping(env).stdout
            strangers = {**env, "REDIS_SSL_CA_CERTS": ""}
            assert "CERTIFICATE_VERIFY_FAILED" in ping(strangers).stdout


def test_a_broker_that_accepts_and_never_answers_ends_the_probe_in_time(
    probe_of_a_silent_broker: subprocess.Popen[str],
) -> None:
    output, _ = probe_of_a_silent_broker.communicate(timeout=15)
    assert probe_of_a_silent_broker.returncode == 0
    assert "the broker" in output
