"""Saves what Qdrant has with its own snapshots, and brings it back; runs alone, in Dify's API image.

`python qdrant_backup.py save FOLDER` fetches a snapshot of each collection, `load FOLDER` uploads them. QDRANT_URL and
QDRANT_API_KEY say where the server is. All collections are saved, whosever they are, and the aliases that lead to them.

REPLACE=true lets `load` delete first what is in the way: the collections that the backup has, and all others of Dify's.
Dify may write while it is saved, so points are counted before and after: a collection has no fewer than the lower.
"""

import hashlib
import json
import os
import re
import shutil
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from types import FrameType
from typing import Any, BinaryIO
from urllib.parse import quote

NOTE = "collections.json"
# As Dify names a collection, whatever prefix it is told, with the id of a dataset or of a shared one.
OF_DIFY = re.compile(r".+_[0-9a-f]{8}_[0-9a-f]{4}_[0-9a-f]{4}_[0-9a-f]{4}_[0-9a-f]{12}_Node")
# The server keeps what is uploaded, under this name, until somebody deletes it.
UPLOADED = "dify-restore.snapshot"
START_SECONDS = float(os.environ.get("START_SECONDS", "600"))
PAUSE_SECONDS = 2
# A snapshot of a large collection takes long before the first byte of the answer.
ANSWER_SECONDS = 3600
CHUNK = 1 << 20
# No proxy leads to a server in the cluster.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Failed(Exception):
    """What is wrong, in one sentence."""


def opened(method: str, path: str, data: Any = None, headers: dict[str, str] | None = None) -> Any:
    """An answer to read from."""
    url = os.environ["QDRANT_URL"].rstrip("/") + path
    request = urllib.request.Request(url, data=data, headers=headers or {}, method=method)
    request.add_header("api-key", os.environ["QDRANT_API_KEY"])
    try:
        return OPENER.open(request, timeout=ANSWER_SECONDS)
    except urllib.error.HTTPError as error:
        why = words(error.read().decode("utf-8", "replace"))
        raise Failed(f"Qdrant refuses {method} {path} with status {error.code}: {why}") from None
    except (OSError, HTTPException) as error:
        raise Failed(f"Qdrant no longer answers ({error}); it may have been restarted, so run this again.") from None


def call(method: str, path: str, body: object = None) -> Any:
    """The result that the server answers."""
    data = None if body is None else json.dumps(body).encode()
    with opened(method, path, data, {"Content-Type": "application/json"}) as answer:
        return json.load(answer)["result"]


def words(text: str) -> str:
    """What an error of the server says, without what is around it."""
    try:
        return str(json.loads(text)["status"]["error"])
    except (ValueError, TypeError, KeyError):
        return text.strip()[:500]


def wait_for_server() -> None:
    """Wait until the server is ready, as it may be starting."""
    deadline, last = time.monotonic() + START_SECONDS, ""
    url = os.environ["QDRANT_URL"].rstrip("/") + "/readyz"
    while time.monotonic() < deadline:
        try:
            OPENER.open(url, timeout=10).close()
            return
        except (OSError, HTTPException) as error:
            last = str(error)
        time.sleep(PAUSE_SECONDS)
    raise Failed(f"Qdrant at {os.environ['QDRANT_URL']} is not ready after {START_SECONDS:g} seconds: {last}")


def at(collection: str) -> str:
    """The path of a collection."""
    return f"/collections/{quote(collection, safe='')}"


def file_of(folder: Path, collection: str) -> Path:
    """The file of its snapshot."""
    return folder / f"{quote(collection, safe='')}.snapshot"


def counts() -> dict[str, int]:
    """How many points each collection has."""
    names = sorted(each["name"] for each in call("GET", "/collections")["collections"])
    return {name: call("POST", f"{at(name)}/points/count", {"exact": True})["count"] for name in names}


def save(folder: Path) -> None:
    """Fetch a snapshot of each collection."""
    wait_for_server()
    folder.mkdir(parents=True, exist_ok=True)
    aliases = {each["alias_name"]: each["collection_name"] for each in call("GET", "/aliases")["aliases"]}
    before, digests = counts(), dict[str, str]()
    for name in before:
        digests[name] = fetch(name, file_of(folder, name))
    after = counts()
    saved = {
        # One that was deleted meanwhile is as it was in its snapshot.
        name: {"points": sorted((points, after.get(name, points))), "sha256": digests[name]}
        for name, points in before.items()
    }
    (folder / NOTE).write_text(json.dumps({"collections": saved, "aliases": aliases}, indent=2) + "\n", "utf-8")
    size = sum(file_of(folder, name).stat().st_size for name in saved)
    print(f"Saved {len(saved)} collections with {sum(before.values())} points, {size} bytes.")


def fetch(collection: str, file: Path) -> str:
    """Have a snapshot made, fetch it, and have it deleted; its checksum."""
    snapshots = f"{at(collection)}/snapshots"
    made = call("POST", f"{snapshots}?wait=true")
    snapshot = f"{snapshots}/{quote(made['name'], safe='')}"
    try:
        with opened("GET", snapshot) as answer, file.open("wb") as target:
            shutil.copyfileobj(answer, target, CHUNK)
    finally:
        # It takes the server the space of the collection once more.
        call("DELETE", f"{snapshot}?wait=true")
    size, digest = file.stat().st_size, sha256(file)
    if size != made["size"]:
        raise Failed(f"The snapshot of {collection} broke off: {size} of {made['size']} bytes came.")
    # Qdrant says it from 1.8 on.
    if (made.get("checksum") or digest) != digest:
        raise Failed(f"The snapshot of {collection} came with the SHA-256 {digest}, not {made['checksum']}.")
    return digest


def sha256(file: Path) -> str:
    """The checksum of a file."""
    digest = hashlib.sha256()
    with file.open("rb") as source:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def load(folder: Path) -> None:
    """Upload the snapshots, in place of what is in the way."""
    if not folder.exists():
        print("The set has no vectors of Qdrant, because it was saved with another store; index the datasets anew.")
        return
    saved, aliases = noted(folder)
    wait_for_server()
    in_the_way = [name for name in counts() if name in saved or OF_DIFY.fullmatch(name)]
    if in_the_way and os.environ.get("REPLACE") != "true":
        raise Failed(
            f"Qdrant has {len(in_the_way)} collections already, such as {in_the_way[0]}, and nothing was changed: "
            "restore into an empty one, or have them replaced, with replace=True."
        )
    for name in in_the_way:
        call("DELETE", at(name))
    for name in saved:
        upload(name, file_of(folder, name))
    if actions := [{"create_alias": {"alias_name": alias, "collection_name": name}} for alias, name in aliases.items()]:
        call("POST", "/collections/aliases", {"actions": actions})
    restored = counts()
    lost = [name for name, each in saved.items() if restored.get(name, 0) < each["points"][0]]
    if lost:
        each = ", ".join(f"{name} {restored.get(name, 0)} of {saved[name]['points'][0]}" for name in lost)
        raise Failed(f"Qdrant has restored fewer points than there were: {each}.")
    print(f"Restored {len(saved)} collections with {sum(restored[name] for name in saved)} points.")


def noted(folder: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """What `save` wrote of each collection, and the aliases; all of its files are as they were."""
    try:
        note = json.loads((folder / NOTE).read_text("utf-8"))
    except FileNotFoundError:
        raise Failed(f"There is no backup of Qdrant in {folder}: {NOTE} is missing.") from None
    for name, each in note["collections"].items():
        file = file_of(folder, name)
        if not file.is_file() or sha256(file) != each["sha256"]:
            raise Failed(f"{file} is not the snapshot that was saved; nothing was changed.")
    return note["collections"], note["aliases"]


def upload(collection: str, file: Path) -> None:
    """Have a collection made of a snapshot."""
    boundary = hashlib.sha256(os.urandom(32)).hexdigest()
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="snapshot"; filename="{UPLOADED}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode()
    tail = f"\r\n--{boundary}--\r\n".encode()
    headers = {
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Content-Length": str(len(head) + file.stat().st_size + len(tail)),
    }
    snapshots = f"{at(collection)}/snapshots"
    path, uploaded = f"{snapshots}/upload?wait=true&priority=snapshot", f"{snapshots}/{UPLOADED}?wait=true"
    try:
        with file.open("rb") as source:
            opened("POST", path, framed(head, source, tail), headers).close()
    except Failed:
        # Where no collection came of it, the server does not find it; the next one of this name takes its place.
        with suppress(Failed):
            call("DELETE", uploaded)
        raise
    call("DELETE", uploaded)


def framed(head: bytes, source: BinaryIO, tail: bytes) -> Iterator[bytes]:
    """A file in pieces, with what comes before and after it."""
    yield head
    while chunk := source.read(CHUNK):
        yield chunk
    yield tail


def stop(number: int, frame: FrameType | None) -> None:
    """End as after an error, so that no snapshot stays at the server."""
    raise Failed("The pod is being stopped; run this again.")


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments say; the exit status."""
    commands = {"save": save, "load": load}
    if len(arguments) != 2 or arguments[0] not in commands:
        print("Usage: qdrant_backup.py save|load FOLDER", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, stop)
    try:
        commands[arguments[0]](Path(arguments[1]))
    except (Failed, OSError, HTTPException) as error:
        print(f"{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
