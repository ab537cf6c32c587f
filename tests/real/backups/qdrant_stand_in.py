"""Stands in for Qdrant 1.8.3, and 1.7.3 without checksums: by its OpenAPI description and source, it was never run."""

import hashlib
import json
from collections.abc import Mapping
from email import message_from_bytes
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from .stand_in import StandIn

OK, BAD_REQUEST, NOT_FOUND = 200, 400, 404


class QdrantStandIn(StandIn):
    """Collections with points, aliases and snapshots.

    Args:
        key: The API key.
        checksums: Whether it says the checksums of snapshots, as it does from 1.8 on.
    """

    def __init__(self, key: str, *, checksums: bool = True) -> None:
        self.key, self.checksums = key, checksums
        self.points: dict[str, list[Any]] = {}
        self.aliases: dict[str, str] = {}
        self.snapshots: dict[str, dict[str, bytes]] = {}
        self.padding = b""
        """What makes snapshots large."""
        self.cut = 0
        """How many bytes of a snapshot are lost on the way."""
        self.changed = False
        """Whether a snapshot is another one when it arrives."""
        self.refusal = ""
        """Why it recovers no snapshot, if it does not."""
        self.fetched: list[str] = []
        """The snapshots that were asked for."""
        self.lost = 0
        """How many points it loses of each collection that it recovers."""

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """See StandIn."""
        url = urlsplit(path)
        match (method, [unquote(part) for part in url.path.split("/")[1:]]):
            case "GET", ["readyz"]:
                return OK, b"all shards are ready"
            case _ if headers.get("api-key") != self.key:
                return 403, b"Invalid api-key"
            case "GET", ["collections", name, "snapshots", snapshot]:
                found = self.snapshots[name][snapshot]
                self.fetched.append(snapshot)
                return OK, found[:-1] + b"?" if self.changed else found
            case "POST", ["collections", name, "snapshots", "upload"]:
                assert parse_qs(url.query)["priority"] == ["snapshot"]
                file, content = uploaded(headers, body)
                return self._recover(name, file, content)
            case _:
                return self._answer(method, url.path, json.loads(body) if body else None)

    def sent(self, body: bytes) -> bytes:
        """See StandIn."""
        return body[: -self.cut] if self.cut and self.padding and self.padding in body else body

    def _answer(self, method: str, path: str, body: Any) -> tuple[int, bytes]:
        match (method, [unquote(part) for part in path.split("/")[1:]]):
            case "GET", ["collections"]:
                return _result({"collections": [{"name": name} for name in self.points]})
            case "GET", ["aliases"]:
                told = [{"alias_name": alias, "collection_name": name} for alias, name in self.aliases.items()]
                return _result({"aliases": told})
            case "POST", ["collections", "aliases"]:
                for action in body["actions"]:
                    made = action["create_alias"]
                    self.aliases[made["alias_name"]] = made["collection_name"]
                return _result(True)
            case "DELETE", ["collections", name]:
                self.points.pop(name)
                self.snapshots.pop(name, None)
                self.aliases = {alias: to for alias, to in self.aliases.items() if to != name}
                return _result(True)
            case "POST", ["collections", name, "points", "count"]:
                assert body == {"exact": True}
                return _result({"count": len(self.points[name])})
            case "POST", ["collections", name, "snapshots"]:
                return self._snapshot(name)
            case "DELETE", ["collections", name, "snapshots", snapshot]:
                del self.snapshots[name][snapshot]
                return _result(True)
            case _:
                return NOT_FOUND, b""

    def _snapshot(self, name: str) -> tuple[int, bytes]:
        content = json.dumps(self.points[name]).encode() + b"\n" + self.padding
        of_collection = self.snapshots.setdefault(name, {})
        snapshot = f"{name}-1234567-2026-11-30-02-00-{len(of_collection):02}.snapshot"
        of_collection[snapshot] = content
        told: dict[str, Any] = {"name": snapshot, "creation_time": "2026-11-30T02:00:00", "size": len(content)}
        if self.checksums:
            told["checksum"] = hashlib.sha256(content).hexdigest()
        return _result(told)

    def _recover(self, name: str, file: str, content: bytes) -> tuple[int, bytes]:
        # It keeps what was uploaded.
        self.snapshots.setdefault(name, {})[file] = content
        if self.refusal:
            return BAD_REQUEST, json.dumps({"status": {"error": self.refusal}, "time": 0.1}).encode()
        points = json.loads(content.partition(b"\n")[0])
        self.points[name] = points[self.lost :]
        return _result(True)


def uploaded(headers: Mapping[str, str], body: bytes) -> tuple[str, bytes]:
    """The name and the content of the file that is all of a form."""
    kind, _, boundary = headers["content-type"].partition("; boundary=")
    assert kind == "multipart/form-data"
    head, _, rest = body.partition(b"\r\n\r\n")
    content, end, after = rest.rpartition(f"\r\n--{boundary}--\r\n".encode())
    first, _, told = head.partition(b"\r\n")
    assert (first, bool(end), after) == (f"--{boundary}".encode(), True, b"")
    part = message_from_bytes(told)
    assert part.get_param("name", header="content-disposition") == "snapshot"
    return part.get_filename() or "", content


def _result(result: object) -> tuple[int, bytes]:
    return OK, json.dumps({"result": result, "status": "ok", "time": 0.001}).encode()
