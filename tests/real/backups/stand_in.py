"""The base of the servers that stand in for vector stores, and the programs that talk to them."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PROGRAMS = Path(__file__).parents[3] / "constructs_dify" / "data_layer" / "vector_store"


class StandIn:
    """Answers as another server would; what it is asked comes one after the other."""

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """The status of the answer to a request, and its body; the names of headers are in lower case."""
        raise NotImplementedError

    def sent(self, body: bytes) -> bytes:
        """What of a body gets through before the connection ends."""
        return body


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object, **__: object) -> None:
        """A client that hangs up is none."""


def _handler(stand_in: StandIn) -> type[BaseHTTPRequestHandler]:
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def reply(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            with lock:
                status, text = stand_in.answer(self.command, self.path, headers, body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(stand_in.sent(text))

        do_GET = do_POST = do_PUT = do_DELETE = reply

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@contextmanager
def serving(stand_in: StandIn, port: int = 0, host: str = "127.0.0.1") -> Iterator[str]:
    """Runs it; its URL. Port 0 is a free one."""
    with _Server((host, port), _handler(stand_in)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield f"http://{host}:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def command(program: str, *arguments: object) -> list[str]:
    """How a program is run: by Python alone, without the package and its packages."""
    return [sys.executable, "-I", "-S", str(PROGRAMS / program), *map(str, arguments)]


def run(program: str, *arguments: object, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Runs a program to its end."""
    told = {"PATH": os.environ["PATH"], **env}
    return subprocess.run(command(program, *arguments), env=told, capture_output=True, text=True, timeout=120)
