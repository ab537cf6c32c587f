"""Real pip, as the sandbox runs it, with an index that it reaches through a proxy."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.support.charts import synth, variables

MIRROR = "http://pypi.example.com:3141/simple"


class _Proxy(ThreadingHTTPServer):
    """Stands for squid, and says that the index has no packages."""

    asked: list[str]


class _EmptyIndex(BaseHTTPRequestHandler):
    server: _Proxy

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def proxy() -> Iterator[_Proxy]:
    with _Proxy(("127.0.0.1", 0), _EmptyIndex) as server:
        server.asked = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def install(environment: dict[str, str], folder: Path) -> list[str]:
    """What the proxy is asked for when the sandbox 0.2.12 installs its requirements."""
    (folder / "requirements.txt").write_text("nothing\n")
    command = [sys.executable, "-m", "pip", "install", "-r", "requirements.txt", "-i", environment["PIP_MIRROR_URL"]]
    with proxy() as server:
        here = environment | {"HTTP_PROXY": f"http://127.0.0.1:{server.server_port}", "PIP_RETRIES": "0"}
        subprocess.run(command, env=here, capture_output=True, cwd=folder)
        return server.asked


def test_pip_takes_an_index_without_tls_only_because_it_is_told_to(tmp_path: Path) -> None:
    known = variables(synth(pip_mirror=MIRROR), "sandbox")
    environment = {name: value for name, value in known.items() if isinstance(value, str)}
    assert f"{MIRROR}/nothing/" in install(environment, tmp_path)
    del environment["PIP_TRUSTED_HOST"]
    assert install(environment, tmp_path) == []
