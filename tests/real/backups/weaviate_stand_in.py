"""Stands in for Weaviate: it answers what the servers of 1.19.0 and 1.27.0 were seen to answer, word by word."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .stand_in import StandIn

OK, NOT_FOUND, REFUSED = 200, 404, 422


class WeaviateStandIn(StandIn):
    """Classes with objects, and the module backup-filesystem.

    Args:
        key: The API key.
        folder: Where it writes backups.
    """

    def __init__(self, key: str, folder: Path) -> None:
        self.key, self.folder = key, folder
        self.objects: dict[str, list[Any]] = {}
        self.polls = 1
        """How often it says that it is not at the end yet."""
        self.failure = ""
        """Why it fails, if it does."""
        self.modules = {"backup-filesystem": {"backupsPath": str(folder)}}
        self._left: dict[str, int] = {}

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """See StandIn."""
        if path == "/v1/.well-known/ready":
            return OK, b""
        if headers.get("authorization") != f"Bearer {self.key}":
            return 401, json.dumps({"code": 401, "message": "invalid api key, please provide a valid api key"}).encode()
        status, answer = self._answer(method, path, json.loads(body) if body else None)
        return status, b"" if answer is None else json.dumps(answer).encode()

    def _answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        url = urlsplit(path)
        match (method, url.path.removeprefix("/v1/").split("/")):
            case "GET", ["schema"]:
                return OK, {"classes": [{"class": name} for name in self.objects]}
            case "POST", ["schema"]:
                self.objects[body["class"]] = []
                return OK, body
            case "DELETE", ["schema", name]:
                self.objects.pop(name)
                return OK, None
            case "POST", ["batch", "objects"]:
                for each in body["objects"]:
                    self.objects[each["class"]].append(each)
                return OK, body["objects"]
            case "GET", ["objects"]:
                [name] = parse_qs(url.query)["class"]
                return OK, {"objects": sorted(self.objects[name], key=lambda each: each["id"])}
            case "POST", ["graphql"]:
                name = body["query"].split("{")[2]
                return OK, {"data": {"Aggregate": {name: [{"meta": {"count": len(self.objects[name])}}]}}}
            case "GET", ["meta"]:
                return OK, {"hostname": "http://[::]:8080", "modules": self.modules, "version": "1.19.0"}
            case "GET", ["nodes"]:
                return OK, {"nodes": [{"name": "node1", "shards": None, "status": "HEALTHY", "version": "1.19.0"}]}
            case "POST", ["backups", "filesystem"]:
                return self._create(body["id"])
            case "POST", ["backups", "filesystem", backup, "restore"]:
                return self._restore(backup)
            case "GET", ["backups", "filesystem", backup]:
                return self._status(backup, "backup_config.json")
            case "GET", ["backups", "filesystem", backup, "restore"]:
                return self._status(backup, "restore_config.json")
            case _:
                return NOT_FOUND, {"code": 404, "message": f"path {path} was not found"}

    def _started(self, backup: str, classes: list[str]) -> tuple[int, Any]:
        path = str(self.folder / backup)
        return OK, {"backend": "filesystem", "classes": classes, "id": backup, "path": path, "status": "STARTED"}

    def _create(self, backup: str) -> tuple[int, Any]:
        folder = self.folder / backup
        if "backup-filesystem" not in self.modules:
            why = 'no backup backend "filesystem": backup: filesystem not found, did you enable the right module?'
            return _refused(why)
        if not self.objects:
            return _refused("no available classes to backup, there's nothing to do here")
        if (folder / "backup_config.json").exists():
            return _refused(f'backup "{backup}" already exists at "{folder}"')
        if self._left.get("backup_config.json"):
            return _refused(f"backup {backup} already in progress")
        (folder / "node1").mkdir(parents=True)
        (folder / "node1" / "objects.json").write_text(json.dumps(self.objects))
        told = {"classes": list(self.objects), "status": "SUCCESS", "error": ""}
        self._write(backup, "backup_config.json", {"nodes": {"node1": told}, "serverVersion": "1.19.0"})
        return self._started(backup, list(self.objects))

    def _restore(self, backup: str) -> tuple[int, Any]:
        folder = self.folder / backup
        if not folder.exists():
            return NOT_FOUND, {"error": [{"message": f'metadata not found: "{folder}"'}]}
        saved = json.loads((folder / "node1" / "objects.json").read_text())
        there = [name for name in saved if name in self.objects]
        self._write(backup, "restore_config.json", {})
        if there:
            self._write(backup, "restore_config.json", {"error": f"restore class {there[0]}: already exists"})
        else:
            self.objects |= saved
        return self._started(backup, list(saved))

    def _write(self, backup: str, file: str, told: Mapping[str, Any]) -> None:
        failure = told.get("error") or self.failure
        status = {"status": "FAILED" if failure else "SUCCESS", "error": failure}
        (self.folder / backup / file).write_text(json.dumps({"id": backup, **told, **status}))
        self._left[file] = self.polls

    def _status(self, backup: str, file: str) -> tuple[int, Any]:
        path = self.folder / backup / file
        told = {"backend": "filesystem", "id": backup, "path": str(path.parent)}
        if self._left.get(file):
            self._left[file] -= 1
            if not self._left[file] and not path.exists():
                # It ends with writing what it did.
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(json.dumps({"status": "FAILED", "error": "no such file or directory"}))
            return OK, {**told, "status": "STARTED"}
        if not path.exists():
            why = f"get object '{path}': stat {path}: no such file or directory"
            return NOT_FOUND, {"error": [{"message": f'metadata not found: "{backup}/{file}": {why}'}]}
        ended = json.loads(path.read_text())
        error = {"error": ended["error"]} if ended["error"] else {}
        return OK, {**told, "status": ended["status"], **error}


def _refused(why: str) -> tuple[int, Any]:
    return REFUSED, {"error": [{"message": why}]}
