import base64
import importlib.util
import json
import os
import shutil
import ssl
import string
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.real.programs import require
from tests.support.charts import dify

SCRIPT = Path(__file__).parents[2] / "constructs_dify" / "secrets" / "create_secrets.py"
TOKEN = "token-of-the-pod"
PATH = "/api/v1/namespaces/dify/secrets/dify-secrets"


def load_alone() -> ModuleType:
    """Loads the script without the package around it, as the Job does."""
    spec = importlib.util.spec_from_file_location("create_secrets_alone", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


create_secrets = load_alone()


def encode(value: str) -> str:
    return base64.b64encode(value.encode()).decode()


class Cluster:
    """A Kubernetes API server that has at most one Secret."""

    def __init__(self) -> None:
        self.data: dict[str, str] | None = {}
        self.version = 1
        self.token = TOKEN
        self.forbidden: set[str] = set()
        self.failures: list[int] = []
        self.before_patch: Callable[[], None] = lambda: None
        self.requests: list[tuple[str, dict[str, Any]]] = []

    def write(self, values: dict[str, str]) -> None:
        """What another writer does."""
        self.data = {**(self.data or {}), **{key: encode(value) for key, value in values.items()}}
        self.version += 1

    def values(self) -> dict[str, str]:
        return {key: base64.b64decode(value).decode() for key, value in (self.data or {}).items()}

    def patches(self) -> list[dict[str, Any]]:
        return [body for method, body in self.requests if method == "PATCH"]

    def answer(self, method: str, url: str, headers: Any, body: bytes) -> tuple[int, dict[str, Any]]:
        sent = json.loads(body) if body else {}
        self.requests.append((method, sent))
        target = urlsplit(url)
        if self.failures:
            return status(self.failures.pop(0), "InternalError", "something went wrong")
        if headers["Authorization"] != f"Bearer {self.token}":
            return status(401, "Unauthorized", "Unauthorized")
        if method.lower() in self.forbidden:
            return status(403, "Forbidden", f'secrets "dify-secrets" is forbidden: cannot {method.lower()}')
        if target.path != PATH or self.data is None:
            return status(404, "NotFound", 'secrets "dify-secrets" not found')
        if method == "PATCH":
            if headers["Content-Type"] != "application/merge-patch+json":
                return status(415, "UnsupportedMediaType", "unsupported media type")
            assert parse_qs(target.query)["fieldManager"] == ["create-secrets"]
            self.before_patch()
            if sent["metadata"].get("resourceVersion", str(self.version)) != str(self.version):
                return status(409, "Conflict", "the object has been modified")
            for value in sent["data"].values():
                base64.b64decode(value, validate=True)
            self.data = {**self.data, **sent["data"]}
            self.version += 1
        secret: dict[str, Any] = {
            "kind": "Secret",
            "apiVersion": "v1",
            "metadata": {"name": "dify-secrets", "namespace": "dify", "resourceVersion": str(self.version)},
            "type": "Opaque",
        }
        if self.data:
            secret["data"] = self.data
        return 200, secret


def status(code: int, reason: str, message: str) -> tuple[int, dict[str, Any]]:
    return code, {
        "kind": "Status",
        "apiVersion": "v1",
        "status": "Failure",
        "reason": reason,
        "message": message,
        "code": code,
    }


class Handler(BaseHTTPRequestHandler):
    cluster: Cluster

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        code, answer = self.cluster.answer(self.command, self.path, self.headers, body)
        content = json.dumps(answer).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_PATCH = handle_any

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving(cluster: Cluster, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    handler = type("ClusterHandler", (Handler,), {"cluster": cluster})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture
def cluster() -> Cluster:
    return Cluster()


@pytest.fixture
def account(tmp_path: Path) -> Path:
    (tmp_path / "token").write_text(TOKEN + "\n")
    (tmp_path / "ca.crt").write_text("")
    return tmp_path


@pytest.fixture
def run(cluster: Cluster, account: Path) -> Iterator[Callable[..., int]]:
    with serving(cluster) as port:

        def run(*keys: str, sleep: Callable[[float], object] = lambda seconds: None) -> int:
            argv = ["--namespace", "dify", "--secret", "dify-secrets", *keys]
            return create_secrets.main(argv, url=f"http://127.0.0.1:{port}", service_account=account, sleep=sleep)

        yield run


def test_all_missing_keys_are_created(cluster: Cluster, run: Callable[..., int]) -> None:
    assert run("SECRET_KEY", "DB_PASSWORD") == 0
    assert set(cluster.values()) == {"SECRET_KEY", "DB_PASSWORD"}


def test_values_are_long_differ_and_need_no_quoting_anywhere(cluster: Cluster, run: Callable[..., int]) -> None:
    assert run("A", "B") == 0
    first = cluster.values()
    cluster.data = {}
    assert run("A", "B") == 0
    values = [*first.values(), *cluster.values().values()]
    assert len(set(values)) == 4
    assert all(len(value) == 43 for value in values)
    assert set("".join(values)) <= set(string.ascii_letters + string.digits)


def test_every_value_is_32_bytes_in_base64url_as_the_key_of_the_agent_backend_has_to_be() -> None:
    for _ in range(100):
        value = create_secrets.new_value()
        raw = base64.urlsafe_b64decode(f"{value}=")
        assert len(raw) == 32
        # The same text again, which it is not where bits are left over.
        assert base64.urlsafe_b64encode(raw).decode() == f"{value}="


def test_an_upgrade_adds_the_keys_that_are_new_and_keeps_the_rest(cluster: Cluster, run: Callable[..., int]) -> None:
    before, after = (dify(release=version).secret_keys for version in ("1.9.1", "1.16.1"))
    cluster.write(dict.fromkeys(before, "as it was"))
    assert run(*after) == 0
    values = cluster.values()
    assert {key for key, value in values.items() if value == "as it was"} == set(before)
    assert set(values) - set(before) == {"agent-api-token", "agent-server-key", "agent-shell-token"}


def test_nothing_is_sent_when_every_key_exists(
    cluster: Cluster, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    cluster.write({"A": "mine", "B": "mine too"})
    assert run("A", "B") == 0
    assert [method for method, _ in cluster.requests] == ["GET"]
    assert capsys.readouterr().out == "A: kept\nB: kept\n"


def test_only_the_missing_keys_are_sent(
    cluster: Cluster, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    cluster.write({"A": "mine", "OTHER": "not ours"})
    assert run("A", "B") == 0
    (patch,) = cluster.patches()
    assert list(patch["data"]) == ["B"]
    assert cluster.values()["A"] == "mine"
    assert cluster.values()["OTHER"] == "not ours"
    assert capsys.readouterr().out == "A: kept\nB: created\n"


def test_an_empty_key_counts_as_missing(cluster: Cluster, run: Callable[..., int]) -> None:
    cluster.write({"A": ""})
    assert run("A") == 0
    assert len(cluster.values()["A"]) == 43


def test_a_key_named_twice_is_created_once(
    cluster: Cluster, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("A", "A") == 0
    assert capsys.readouterr().out == "A: created\n"


def test_the_patch_names_the_version_that_was_read(cluster: Cluster, run: Callable[..., int]) -> None:
    cluster.version = 41
    assert run("A") == 0
    (patch,) = cluster.patches()
    assert patch["metadata"] == {"resourceVersion": "41"}


def test_a_key_that_another_writer_creates_meanwhile_is_kept(
    cluster: Cluster, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    others = iter([{"A": "from the other writer"}])
    cluster.before_patch = lambda: cluster.write(next(others, {})) if len(cluster.patches()) == 1 else None
    assert run("A", "B") == 0
    assert cluster.values()["A"] == "from the other writer"
    assert list(cluster.patches()[-1]["data"]) == ["B"]
    assert capsys.readouterr().out == "A: kept\nB: created\n"


def test_it_gives_up_when_the_conflict_never_ends(
    cluster: Cluster, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    cluster.before_patch = lambda: cluster.write({"OTHER": "again"})
    pauses: list[float] = []
    assert run("A", sleep=pauses.append) == 1
    assert "A" not in cluster.values()
    assert pauses == sorted(pauses)
    assert 30 < sum(pauses) < 120
    assert "changed by somebody else; giving up" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["get", "patch"])
def test_a_forbidden_verb_ends_it_at_once_with_what_rbac_lacks(
    verb: str, cluster: Cluster, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    cluster.forbidden = {verb}
    assert run("A", sleep=lambda seconds: pytest.fail("it waited")) == 1
    message = capsys.readouterr().err
    assert f"may not {verb} Secret dify/dify-secrets" in message
    assert "RoleBinding" in message


def test_a_token_that_is_not_accepted_ends_it_at_once(
    cluster: Cluster, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    cluster.token = "another token"
    assert run("A", sleep=lambda seconds: pytest.fail("it waited")) == 1
    assert "does not accept the token" in capsys.readouterr().err


def test_it_waits_for_a_secret_that_is_applied_after_the_job(
    cluster: Cluster, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    cluster.data = None

    def sleep(seconds: float) -> None:
        if len(cluster.requests) == 3:
            cluster.write({})

    assert run("A", sleep=sleep) == 0
    assert set(cluster.values()) == {"A"}
    assert "apply the Secret of dist/ before this Job" in capsys.readouterr().err


def test_it_gives_up_on_a_secret_that_never_appears(
    cluster: Cluster, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    cluster.data = None
    assert run("A") == 1
    assert not cluster.patches()
    assert "Secret dify/dify-secrets does not exist" in capsys.readouterr().err.splitlines()[-1]


def test_a_server_that_is_broken_for_a_moment_is_asked_again(cluster: Cluster, run: Callable[..., int]) -> None:
    cluster.failures = [500, 503, 429]
    assert run("A") == 0
    assert set(cluster.values()) == {"A"}


def test_an_answer_that_nobody_expects_ends_it_at_once(cluster: Cluster, run: Callable[..., int]) -> None:
    cluster.failures = [422]
    assert run("A", sleep=lambda seconds: pytest.fail("it waited")) == 1


def test_a_server_that_cannot_be_reached_is_asked_a_bounded_number_of_times(
    account: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(Cluster()) as port:
        pass
    argv = ["--namespace", "dify", "--secret", "dify-secrets", "A"]
    pauses: list[float] = []
    url = f"http://127.0.0.1:{port}"
    assert create_secrets.main(argv, url=url, service_account=account, sleep=pauses.append) == 1
    assert len(pauses) == len(create_secrets.PAUSES)
    assert "ConnectionRefusedError" in capsys.readouterr().err


def test_no_value_is_ever_printed(
    cluster: Cluster, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    cluster.write({"A": "known-value"})
    cluster.failures = [500]
    cluster.before_patch = lambda: cluster.write({}) if len(cluster.patches()) == 1 else None
    assert run("A", "B") == 0
    printed = "".join(capsys.readouterr())
    sent = [value for patch in cluster.patches() for value in patch["data"].values()]
    for value in [*cluster.values().values(), *(cluster.data or {}).values(), *sent, TOKEN]:
        assert value not in printed


@pytest.mark.parametrize(
    ("host", "url"), [("10.96.0.1", "https://10.96.0.1:443"), ("fd00::1", "https://[fd00::1]:443")]
)
def test_the_api_server_is_the_one_that_kubernetes_names(host: str, url: str) -> None:
    environment = {"KUBERNETES_SERVICE_HOST": host, "KUBERNETES_SERVICE_PORT": "443"}
    assert create_secrets.cluster_url(environment) == url


def make_certificates(folder: Path) -> None:
    """Makes a CA, and a certificate of it for 127.0.0.1."""

    program = require("openssl")

    def openssl(*arguments: str) -> None:
        subprocess.run([program, *arguments], cwd=folder, check=True, capture_output=True)

    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl("req", "-x509", *key, "-subj", "/CN=test CA", "-keyout", "ca.key", "-out", "ca.crt")
    openssl("req", *key, "-subj", "/CN=api", "-keyout", "server.key", "-out", "server.csr")
    (folder / "names").write_text("subjectAltName = IP:127.0.0.1")
    signing = ["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names"]
    openssl("x509", "-req", "-in", "server.csr", *signing, "-out", "server.crt")


def run_as_in_the_job(port: int, account: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs a copy of the script that lies alone in a folder, as a ConfigMap mounts it."""
    folder.mkdir()
    script = Path(shutil.copy(SCRIPT, folder))
    program = (
        "import pathlib, sys, create_secrets\n"
        "account = pathlib.Path(sys.argv[1])\n"
        "sys.exit(create_secrets.main(sys.argv[2:], service_account=account, sleep=lambda seconds: None))\n"
    )
    return subprocess.run(
        [sys.executable, "-c", program, account, "--namespace", "dify", "--secret", "dify-secrets", "A"],
        env={
            **os.environ,
            "PYTHONPATH": str(script.parent),
            "KUBERNETES_SERVICE_HOST": "127.0.0.1",
            "KUBERNETES_SERVICE_PORT": str(port),
            "HTTPS_PROXY": "http://127.0.0.1:1",
        },
        check=False,
        capture_output=True,
        text=True,
    )


def test_it_talks_tls_to_a_server_of_the_clusters_ca(cluster: Cluster, account: Path, tmp_path: Path) -> None:
    make_certificates(account)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(account / "server.crt", account / "server.key")
    with serving(cluster, tls) as port:
        result = run_as_in_the_job(port, account, tmp_path / "mounted")
    assert (result.returncode, result.stdout) == (0, "A: created\n"), result.stderr
    assert set(cluster.values()) == {"A"}


def test_it_never_sends_the_token_to_a_server_of_another_ca(cluster: Cluster, account: Path, tmp_path: Path) -> None:
    make_certificates(account)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(account / "server.crt", account / "server.key")
    (tmp_path / "other").mkdir()
    make_certificates(tmp_path / "other")
    shutil.copy(tmp_path / "other" / "ca.crt", account)
    with serving(cluster, tls) as port:
        result = run_as_in_the_job(port, account, tmp_path / "mounted")
    assert result.returncode == 1
    assert "certificate is not from the cluster's CA" in result.stderr
    assert not cluster.requests
