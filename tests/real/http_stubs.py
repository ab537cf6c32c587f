"""Stub HTTP and DNS servers for the proxies to talk to, and a client that sends exactly what it is told."""

import json
import random
import socket
import socketserver
import ssl
import struct
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any

from .programs import missing

_PREFIX = f"127.{random.randint(1, 254)}.{random.randint(1, 254)}"
_TYPE_A, _TYPE_PTR, _TYPE_AAAA = 1, 12, 28


def loopback(number: int) -> str:
    """An address of this machine on which every port is free, so that stubs can have their real ones."""
    return f"{_PREFIX}.{number}"


class HttpStub:
    """Answers every request with JSON that says what it received; it is a slow reader of what goes to `…/slow`.

    To who asks for another protocol it says back each line.
    """

    def __init__(self, name: str, server: ThreadingHTTPServer) -> None:
        self.name = name
        self.port: int = server.server_address[1]
        self.requests = 0
        self.connected_to: list[str] = []
        """The addresses that clients connected to, one for each connection."""
        self.server_names: list[str | None] = []
        """The TLS server names that clients asked for."""
        self.next_event = threading.Semaphore(0)
        """Each release lets a request for `…/stream` have one more event."""


def _handler(stub: HttpStub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10
        tunnel_to = ""

        def setup(self) -> None:
            super().setup()
            stub.connected_to.append(self.own_address())

        def own_address(self) -> str:
            address = ip_address(self.connection.getsockname()[0])
            return str(getattr(address, "ipv4_mapped", None) or address)

        def answer(self) -> None:
            if self.path.endswith("/stream"):
                self.stream()
                return
            if self.headers.get("Upgrade") and self.headers.get("Connection") == "upgrade":
                self.upgrade()
                return
            body = self.body(int(self.headers.get("Content-Length", 0)))
            stub.requests += 1
            seen = {
                "by": stub.name,
                "at": self.own_address(),
                "tunnel_to": self.tunnel_to,
                "method": self.command,
                "path": self.path,
                "version": self.request_version,
                "headers": self.headers.items(),
                "body": len(body),
            }
            text = json.dumps(seen).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(text)))
            self.send_header("Cache-Control", "public, max-age=300")
            self.send_header("Set-Cookie", f"from={stub.name}")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(text)

        def body(self, size: int) -> bytes:
            if not self.path.endswith("/slow"):
                return self.rfile.read(size)
            parts: list[bytes] = []
            while size:
                parts.append(self.rfile.read(min(size, 2**16)))
                size -= len(parts[-1])
                time.sleep(0.002)
            return b"".join(parts)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = answer

        def do_CONNECT(self) -> None:
            self.tunnel_to, self.close_connection = self.path, False
            self.send_response(200)
            self.end_headers()

        def stream(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for number in range(3):
                if not stub.next_event.acquire(timeout=5):
                    break
                event = f"data: {number}\n".encode()
                self.wfile.write(b"%x\r\n%s\r\n" % (len(event), event))
            self.wfile.write(b"0\r\n\r\n")

        def upgrade(self) -> None:
            self.send_response(101)
            self.send_header("Upgrade", self.headers["Upgrade"])
            self.send_header("Connection", "Upgrade")
            self.end_headers()
            while line := self.rfile.readline():
                self.wfile.write(line)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object, **__: object) -> None:
        """A client that hangs up is none."""


class _DualStackServer(_Server):
    address_family = socket.AF_INET6

    def server_bind(self) -> None:
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()


@contextmanager
def http_stub(
    name: str, host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
) -> Iterator[HttpStub]:
    """Runs a stub; port 0 is a free one, and host `::` every address of either kind."""
    with (_DualStackServer if ":" in host else _Server)((host, port), BaseHTTPRequestHandler) as server:
        stub = HttpStub(name, server)
        server.RequestHandlerClass = _handler(stub)
        if tls is not None:

            def note(_socket: ssl.SSLObject, server_name: str | None, _context: ssl.SSLContext) -> None:
                stub.server_names.append(server_name)

            tls.sni_callback = note  # pyright: ignore[reportAttributeAccessIssue]
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        with _serving(server):
            yield stub


class DnsStub:
    """Answers what it was told, with a lifetime of zero; other names do not exist."""

    def __init__(self, host: str, port: int) -> None:
        self.address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self.host = host
        self.asked: list[str] = []
        """The names whose IPv4 address was asked for, once per query."""
        self._answers: dict[str, list[dict[int, list[bytes]]]] = {}

    def set(self, name: str, *answers: Sequence[str]) -> None:
        """Sets the addresses of a name: each answer in its turn, the last for ever."""
        self._answers[name] = [
            {
                kind: [ip_address(each).packed for each in addresses if ip_address(each).version == version]
                for kind, version in ((_TYPE_A, 4), (_TYPE_AAAA, 6))
            }
            for addresses in answers
        ]

    def set_pointer(self, address: str, name: str) -> None:
        """Sets the name of an address."""
        labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
        self._answers[ip_address(address).reverse_pointer] = [{_TYPE_PTR: [labels + b"\0"]}]

    def forget(self, name: str) -> None:
        """Makes a name one that does not exist."""
        self._answers.pop(name, None)

    def reply(self, query: bytes) -> bytes:
        """Returns the answer to a query."""
        labels: list[str] = []
        end = 12
        while length := query[end]:
            labels.append(query[end + 1 : end + 1 + length].decode())
            end += 1 + length
        end += 5
        name = ".".join(labels).lower()
        (kind,) = struct.unpack_from("!H", query, end - 4)
        answers = self._answers.get(name)
        values = answers[0].get(kind, []) if answers else []
        if kind == _TYPE_A:
            self.asked.append(name)
            if answers and len(answers) > 1:
                del answers[0]
        status = 0x8180 if answers else 0x8183
        records = (struct.pack("!HHHIH", 0xC00C, kind, 1, 0, len(value)) + value for value in values)
        return query[:2] + struct.pack("!5H", status, 1, len(values), 0, 0) + query[12:end] + b"".join(records)


class _Ipv6UdpServer(socketserver.UDPServer):
    address_family = socket.AF_INET6


@contextmanager
def dns_stub(host: str = "127.0.0.1", port: int = 0) -> Iterator[DnsStub]:
    """Runs a stub; port 0 is a free one."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            query, sender = self.request
            sender.sendto(stub.reply(query), self.client_address)

    try:
        server = (_Ipv6UdpServer if ":" in host else socketserver.UDPServer)((host, port), Handler)
    except PermissionError:
        missing(f"this user may not listen on port {port}")
    with server:
        stub = DnsStub(host, server.server_address[1])  # pyright: ignore[reportArgumentType]
        with _serving(server):
            yield stub


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


@dataclass(frozen=True)
class Reply:
    """What came back, and what the stub said that it received."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def seen(self) -> dict[str, Any]:
        return json.loads(self.text)

    @property
    def by(self) -> str:
        return self.seen["by"]

    @property
    def at(self) -> str:
        """The address by which the stub was reached."""
        return self.seen["at"]

    def sent(self, header: str) -> str | None:
        """The value in which the stub received a header; None when it did not."""
        values = [value for name, value in self.seen["headers"] if name.lower() == header.lower()]
        assert len(values) <= 1, f"{header} was sent more than once: {values}"
        return values[0] if values else None


@contextmanager
def opened(
    port: int, path: str, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes | None = None
) -> Iterator[Any]:
    """Sends a request and yields the response before its body is read."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        sent = {"Host": "dify.example.com", **(headers or {})}
        if body is not None:
            sent["Content-Length"] = str(len(body))
        for name, value in sent.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        with connection.getresponse() as response:
            yield response
    finally:
        connection.close()


def request(
    port: int, path: str, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes | None = None
) -> Reply:
    """Sends a request with its path as it is, and only the headers given."""
    with opened(port, path, method, headers, body) as response:
        return Reply(response.status, dict(response.getheaders()), response.read().decode())


def first_line(port: int, text: str, timeout: float = 5.0) -> str:
    """Sends raw text and returns the first line that comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout) as connection:
        connection.sendall(text.encode())
        with connection.makefile("rb") as answer:
            return answer.readline().decode().strip()


def own_stdout(command: Sequence[str]) -> list[str]:
    """Gives a command a standard output that its user may open by name, as a container runtime does."""
    return ["sh", "-c", '"$@" 2>&1 | cat', "sh", *command]
