"""Real squid with the emitted configuration, and an internet to use it on."""

import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from tests.support.charts import synth
from tests.support.manifests import find

from .http_stubs import DnsStub, HttpStub, Reply, first_line, http_stub, own_stdout, request
from .programs import Program, folder_of, free_port, require, run_as, running, wait_for_port

USER = "proxy"


@contextmanager
def internet(*ports: int) -> Iterator[dict[int, HttpStub]]:
    """Runs a server on these ports of every address; it needs a network of the tests' own."""
    with ExitStack() as stack:
        yield {port: stack.enter_context(http_stub(f"port {port}", "::", port)) for port in ports}


def emitted_conf(**options: Any) -> str:
    """The configuration that the pod mounts."""
    return find(synth(**options), "ConfigMap", "dify-ssrf-proxy-files")["data"]["squid.conf"]


def complaints(text: str) -> list[str]:
    """What squid has to say of a configuration."""
    squid = require("squid")
    with folder_of(USER) as folder:
        (folder / "squid.conf").write_text(text)
        command = run_as(USER, [squid, "-k", "parse", "-f", str(folder / "squid.conf")])
        said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    usual = ("Startup:", "Processing", "Initializing https://")
    return [line for line in said.splitlines() if not any(words in line for words in usual)]


class Proxy:
    """A running squid."""

    def __init__(self, port: int, program: Program, agents_port: int | None = None) -> None:
        self.port = port
        self.program = program
        self._agents_port = agents_port

    @property
    def for_agents(self) -> "Proxy":
        """The same squid, asked at the port of the local sandbox."""
        assert self._agents_port is not None
        return Proxy(self._agents_port, self.program)

    def get(self, url: str, method: str = "GET", headers: dict[str, str] | None = None, body: bytes = b"") -> Reply:
        """The reply to a request that passes."""
        return request(self.port, url, method, headers, body or None)

    def ask(self, text: str) -> str:
        """What comes back of a request that no client has tidied up, until the connection ends."""
        with socket.create_connection(("127.0.0.1", self.port), 5) as connection:
            connection.sendall(text.encode())
            with connection.makefile("rb") as answer:
                return answer.read().decode()

    def status(self, url: str, method: str = "GET") -> int:
        """The status of a request whose URL no client has tidied up."""
        return int(first_line(self.port, f"{method} {url} HTTP/1.0\r\n\r\n").split()[1])

    def tunnel(self, target: str) -> int:
        """The status of a CONNECT."""
        return int(first_line(self.port, f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n").split()[1])

    def through(self, target: str) -> dict[str, Any]:
        """What a stub saw of a plain request through a tunnel."""
        with socket.create_connection(("127.0.0.1", self.port), 5) as connection, connection.makefile("rb") as answer:
            connection.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
            status = answer.readline()
            assert b" 200 " in status, status
            while answer.readline() != b"\r\n":
                pass
            connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
            return json.loads(answer.read().partition(b"\r\n\r\n")[2])


@contextmanager
def started(dns: DnsStub, conf: str) -> Iterator[Proxy]:
    """Runs squid with nothing changed but its ports, its folder and who answers its questions."""
    squid, port, agents_port = require("squid"), free_port(), free_port()
    with folder_of(USER) as folder:
        for old, new in (("http_port 3128", f"http_port 127.0.0.1:{port}"), ("/var/spool/squid", str(folder))):
            assert old in conf
            conf = conf.replace(old, new)
        conf = conf.replace("http_port 3129", f"http_port 127.0.0.1:{agents_port}")
        (folder / "squid.conf").write_text(f"{conf}\ndns_nameservers {dns.host}\n")
        command = [squid, "-f", str(folder / "squid.conf"), "-NYC"]
        with running(own_stdout(command), user=USER) as program:
            wait_for_port(port, program=program)
            yield Proxy(port, program, agents_port)
