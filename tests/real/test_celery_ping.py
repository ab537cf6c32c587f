"""The probe of the workers, against a real Redis and real workers of Celery."""

import importlib.util
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from celery import Celery

from constructs_dify.tiers import celery_ping
from tests.real.programs import Program, folder_of, free_port, missing, require, running, wait_for_port, wait_until

PROBE = Path(__file__).parents[2] / "constructs_dify/tiers/celery_ping.py"
WORKER = """
import os
import ssl
from celery import Celery

ca = os.environ.get("REDIS_SSL_CA_CERTS")
options = {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_ca_certs": ca} if ca else None
app = Celery("worker", broker=os.environ["CELERY_BROKER_URL"], changes={"broker_use_ssl": options})

@app.task(name="compute")
def compute(until):
    # It never waits for anything, so that no other greenlet runs.
    while not os.path.exists(until):
        sum(range(1000))
"""


# As Kubernetes runs it, with less patience.
COMMAND = [sys.executable, str(PROBE), "--timeout", "1", "--limit", "10"]


def ping(env: Mapping[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    """What the start-up probe does; the liveness probe has options beside."""
    command = [*COMMAND, *options]
    return subprocess.run(command, env={**os.environ, **env}, capture_output=True, text=True, timeout=15, check=False)


def liveness(folder: Path, program: Program) -> list[str]:
    """The options of the liveness probe in a container that runs nothing but a worker."""
    processes = folder / "processes"
    processes.mkdir()
    (processes / str(program.pid)).symlink_to(f"/proc/{program.pid}")
    return ["--busy-is-alive", "--processes", str(processes)]


def redis_server(port: int, *options: str) -> AbstractContextManager[Program]:
    return running(
        [require("redis-server"), "--bind", "127.0.0.1", "--save", "", "--requirepass", "secret"]
        + (list(options) or ["--port", str(port)])
    )


@contextmanager
def worker(env: Mapping[str, str], *options: str, pool: str = "solo") -> Iterator[Program]:
    command = [sys.executable, "-m", "celery", "-A", "worker", "worker", "--pool", pool]
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


def test_a_worker_that_answers_is_alive_until_it_hangs(env: dict[str, str], tmp_path: Path) -> None:
    with worker(env) as program:
        result = ping(env)
        assert (result.returncode, result.stdout) == (0, f"celery@{socket.gethostname()} answers\n")
        # As one that waits for a connection which is gone: it is silent, and does nothing else.
        program.signal(signal.SIGSTOP)
        result = ping(env, *liveness(tmp_path, program))
        assert result.returncode == 1
        assert "does not answer within 1 s, and is idle" in result.stdout
        program.signal(signal.SIGCONT)
        assert ping(env).returncode == 0


def test_a_worker_whose_task_computes_is_alive_but_has_not_started(env: dict[str, str], tmp_path: Path) -> None:
    if importlib.util.find_spec("gevent") is None:
        missing("the package gevent is not installed")
    with worker(env, pool="gevent") as program:
        done = tmp_path / "done"
        Celery(broker=env["CELERY_BROKER_URL"]).send_task("compute", [str(done)], ignore_result=True)
        wait_until(lambda: "compute" in program.output, "the task to be received", program=program)
        result = ping(env, *liveness(tmp_path, program))
        assert (result.returncode, "but computes" in result.stdout) == (0, True), result.stdout
        # The import of Dify computes as well.
        assert ping(env).returncode == 1
        done.touch()
        assert ping(env).returncode == 0


def test_a_worker_comes_back_to_a_broker_that_was_away_and_needs_no_restart(tmp_path: Path) -> None:
    port = free_port()
    env = {"CELERY_BROKER_URL": f"redis://:secret@127.0.0.1:{port}/1"}
    with redis_server(port) as server:
        wait_for_port(port, program=server)
        with worker(env, pool="gevent" if importlib.util.find_spec("gevent") else "solo") as program:
            options = liveness(tmp_path, program)
            server.kill()
            wait_until(lambda: "Trying again in" in program.output, "the loss to be noticed", program=program)
            result = ping(env, *options)
            assert (result.returncode, "the broker cannot be reached" in result.stdout) == (0, True), result.stdout
            with redis_server(port) as server:
                wait_for_port(port, program=server)
                wait_until(lambda: "answers" in ping(env, *options).stdout, "the worker to answer", 15, program)


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
    assert "the broker cannot be reached" in output or "no verdict" in output


def test_a_node_that_has_no_time_for_the_probe_is_no_failure_of_the_worker(tmp_path: Path) -> None:
    (tmp_path / "celery.py").write_text("import time\ntime.sleep(60)")
    result = ping({"CELERY_BROKER_URL": "redis://127.0.0.1/1", "PYTHONPATH": str(tmp_path)}, "--limit", "1")
    assert (result.returncode, result.stdout) == (0, "no verdict within 1 s\n")


# -- the URL ------------------------------------------------------------------------------------------------------

# The password begins with "zebra" or with digits, and ends with "quagga".
UNREADABLE = {
    "a slash": "redis://:zebra/quagga@127.0.0.1:1/1",
    "a slash behind digits": "redis://:12345/quagga@127.0.0.1:1/1",
    "a slash after a user": "redis://someone:12345/quagga@127.0.0.1:1/1",
    "a hash": "redis://:zebra#quagga@127.0.0.1:1/1",
    "a hash behind digits": "redis://:12345#quagga@127.0.0.1:1/1",
    "a question mark": "rediss://:12345?quagga@127.0.0.1:1/1",
    "an at sign and a slash": "redis://:zebra@/quagga@127.0.0.1:1/1",
    "a bracket": "redis://:zebra[quagga@127.0.0.1:1/1",
    "a semicolon": "redis://:zebra;quagga@127.0.0.1:1/1",
    "a slash at the second Sentinel": "sentinel://127.0.0.1:1/1;sentinel://:zebra/quagga@127.0.0.1:1/1",
    "a scheme": "reddis://:zebra-quagga@127.0.0.1:1/1",
    "no scheme": "zebra-quagga@127.0.0.1:1/1",
    "nothing": "",
    "a port": "redis://:zebra-quagga@127.0.0.1:redis/1",
    "a port that is too high": "redis://:zebra-quagga@127.0.0.1:70000/1",
    "a database": "redis://:zebra-quagga@127.0.0.1:1/zebra",
    "a parameter": "redis://:zebra-quagga@127.0.0.1:1/1?zebra=quagga",
}


@pytest.mark.parametrize("url", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_url_that_cannot_be_read_is_told_without_a_word_of_it(url: str) -> None:
    with pytest.raises(ValueError, match=r"^CELERY_BROKER_URL: got .*; expected a scheme such as redis") as raised:
        celery_ping.broker_connection(celery_ping.celery_app({"CELERY_BROKER_URL": url}), url)
    for word in ("zebra", "12345", "quagga"):
        assert word not in str(raised.value)


@pytest.mark.parametrize("options", [[], ["--busy-is-alive"]], ids=["start-up", "liveness"])
@pytest.mark.parametrize("url", [UNREADABLE["a slash"], UNREADABLE["a scheme"]], ids=["a slash", "a scheme"])
def test_both_probes_are_red_where_the_url_cannot_be_read(url: str, options: list[str]) -> None:
    result = ping({"CELERY_BROKER_URL": url}, *options)
    assert (result.returncode, result.stderr) == (1, "")
    assert result.stdout.startswith("CELERY_BROKER_URL: got ")
    assert "%2F for /" in result.stdout
    assert "zebra" not in result.stdout
    assert "quagga" not in result.stdout


@pytest.mark.parametrize(
    "url",
    [
        "redis://:ze%2Fb%23r%3Fa%40%25%3B%5B@127.0.0.1:1/1",
        # Celery reads these as they are meant, so that an installation may have them.
        "redis://:z@e:b%r+a&=!$*,@127.0.0.1:1/1",
        "redis://localhost",
        "REDIS://localhost//1",
        "redis://localhost/%31 ",
        "redis://localhost/1#the-broker",
        "redis://:$(REDIS_PASSWORD)@[::1]:6379/",
        "rediss://someone:zebra@redis:6379/1?ssl_cert_reqs=required",
        "sentinel://:zebra@a:26379/1;sentinel://:zebra@b:26379/1",
        "redis+socket:///run/redis.sock?virtual_host=1",
        "amqp://someone:zebra@rabbitmq:5672//",
    ],
)
def test_a_url_that_celery_reads_is_left_to_it(url: str) -> None:
    celery_ping.broker_connection(celery_ping.celery_app({"CELERY_BROKER_URL": url}), url)
