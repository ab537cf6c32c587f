"""Real clients, as the manifests tell them whom to trust, and a server that only a private authority vouches for."""

import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from constructs_dify import CaBundle
from tests.support.charts import synth, variables

from .certificates import make_authority, make_certificate
from .programs import require

MOUNTED = "/etc/ssl/certs/ca-certificates.crt"

PYTHON = "import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1], timeout=10).read().decode())"
NODE = """
require('https').get(process.argv[1], answer => answer.pipe(process.stdout)).on('error', error => {
  console.error(error.message); process.exit(1)
})
"""


class _Hello(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that does not trust the server hangs up."""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    authority = make_authority(folder, "site")
    make_certificate(folder, "site", "localhost")
    return authority


@pytest.fixture(scope="module")
def url(authority: Path) -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.with_name("server.pem"), authority.with_name("server.key"))
    with _Server(("127.0.0.1", 0), _Hello) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"https://localhost:{server.server_port}/"
        server.shutdown()


def variables_of(component: str, bundle: Path) -> dict[str, str]:
    """The variables that name the file, as if the pod's file were this one."""
    known = variables(synth(ca_bundle=CaBundle(config_map="site-ca")), component)
    return {name: str(bundle) for name, value in known.items() if value == MOUNTED}


@pytest.mark.parametrize(
    ("component", "program"),
    [
        ("api", [sys.executable, "-c", PYTHON]),
        ("plugin-daemon", [sys.executable, "-c", PYTHON]),
        ("web", ["node", "-e", NODE]),
    ],
)
def test_it_trusts_the_authority_of_the_site_and_does_not_without_it(
    component: str, program: list[str], url: str, authority: Path
) -> None:
    command = [require(program[0]), *program[1:], url]
    environment = variables_of(component, authority)
    assert environment
    trusted = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert trusted.stdout.strip() == "hello", trusted.stderr
    distrusted = subprocess.run(command, env={}, capture_output=True, text=True)
    assert distrusted.returncode != 0
    assert "certificate" in distrusted.stderr


def test_pip_trusts_it_in_the_sandbox(url: str, authority: Path, tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "download", "-i", url, "--retries", "0", "--no-cache-dir", "nothing"]
    for environment, trusts in ((variables_of("sandbox", authority), True), ({}, False)):
        ended = subprocess.run(pip, env=environment, capture_output=True, text=True, cwd=tmp_path)
        assert "No matching distribution found for nothing" in ended.stderr
        assert ("certificate verify failed" not in ended.stdout) is trusts
