"""Serves what waits in Celery's queues to Prometheus: `python queue_metrics.py 9540 dataset mail`."""

import json
import os
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any

from celery_ping import celery_app, transport_options

HELP = {
    "dify_queue_tasks": "Tasks that wait in a queue.",
    "dify_queue_oldest_task_seconds": "How long the task that is next has been seen waiting.",
    "dify_broker_up": "Whether the broker answers.",
}


class Queues:
    """The queues, and since when the task that is next in each of them has been there."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._connection = self._connect()
        self._seen: dict[str, tuple[str, float]] = {}
        self._lock = Lock()

    def _connect(self) -> Any:
        """A connection to the broker, which is opened when it is first used."""
        return celery_app(os.environ).connection_for_read()

    def metrics(self) -> str:
        """The metrics, in the format of Prometheus."""
        with self._lock:
            try:
                lines = list(self._lines())
            except Exception as error:
                self._connection = self._connect()
                print(f"the broker does not answer: {type(error).__name__}: {error}", flush=True)
                lines = ["dify_broker_up 0"]
        shown = {line.partition("{")[0].partition(" ")[0] for line in lines}
        about = [f"# HELP {name} {text}\n# TYPE {name} gauge" for name, text in HELP.items() if name in shown]
        return "\n".join([*about, *lines, ""])

    def _lines(self) -> Iterator[str]:
        redis = self._connection.default_channel.client
        lines = ["dify_broker_up 1"]
        # The client puts the prefix before the names of some commands, and LINDEX is not among them.
        prefix = transport_options(os.environ).get("global_keyprefix", "")
        for name in self._names:
            label = json.dumps({"queue": name})[1:-1].replace('"queue": ', "queue=")
            # Tasks are put in at one end of a list, and taken from the other.
            lines.append(f"dify_queue_tasks{{{label}}} {redis.llen(name)}")
            lines.append(
                f"dify_queue_oldest_task_seconds{{{label}}} {self._age(name, redis.lindex(prefix + name, -1)):.0f}"
            )
        yield from lines

    def _age(self, name: str, message: Any) -> float:
        """How long this message has been next. A message does not say when it was sent."""
        if message is None:
            self._seen.pop(name, None)
            return 0
        tag = json.loads(message)["properties"]["delivery_tag"]
        known, since = self._seen.get(name, ("", 0.0))
        if known != tag:
            since = time.monotonic()
            self._seen[name] = (tag, since)
        return time.monotonic() - since


class Handler(BaseHTTPRequestHandler):
    """Answers `/metrics`, and `/healthz` whether or not the broker is there."""

    queues: Queues

    def do_GET(self) -> None:
        """Answer."""
        text = {"/metrics": self.queues.metrics, "/healthz": lambda: "ok\n"}.get(self.path)
        self.send_response(200 if text else 404)
        self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        self.end_headers()
        if text:
            self.wfile.write(text().encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a question comes every few seconds."""


class Server(ThreadingHTTPServer):
    """Listens on IPv4 and IPv6, or on IPv4 alone where the kernel has nothing else."""

    address_family = socket.AF_INET6 if socket.has_dualstack_ipv6() else socket.AF_INET

    def server_bind(self) -> None:
        """Take both families, whatever the node's default is."""
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()


def main(arguments: Sequence[str]) -> None:
    """Listen on the port that comes first, for the queues that follow."""
    Handler.queues = Queues(arguments[1:])
    Server(("", int(arguments[0])), Handler).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
