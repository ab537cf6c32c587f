"""Saves what Weaviate has with its own backups, and brings it back; runs alone, in Dify's API image.

`python weaviate_backup.py save FOLDER` lets Weaviate write a backup into FOLDER, where the server has its own folder
of backups; `load FOLDER` lets it restore the one that is there; `clean FOLDER` removes it, as the next `save` would do.
All classes are saved, whosever they are. WEAVIATE_ENDPOINT and WEAVIATE_API_KEY say where the server is.

REPLACE=true lets `load` delete first what is in the way: the classes that the backup has, and all others of Dify's.
Dify may write while it is saved, so objects are counted before and after: a restored class has no fewer than the lower.
"""

import json
import os
import re
import shutil
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from http.client import HTTPException
from pathlib import Path
from typing import Any

# Both versions that Dify has had take it again, once its files are gone.
ID = "dify"
NOTE = "dify.json"
# As Dify names a class, whatever prefix it is told; that of each dataset has the id of the dataset.
OF_DIFY = re.compile(r".+_[0-9a-f]{8}_[0-9a-f]{4}_[0-9a-f]{4}_[0-9a-f]{4}_[0-9a-f]{12}_Node")
ENDED = ("SUCCESS", "FAILED", "CANCELED")
START_SECONDS = float(os.environ.get("START_SECONDS", "600"))
# Of the volume; Weaviate's own DISK_USE_READONLY_PERCENTAGE is 90.
FULLEST = float(os.environ.get("FULLEST", "0.85"))
POLL_SECONDS = float(os.environ.get("POLL_SECONDS", "2"))
# To delete a large class takes minutes.
ANSWER_SECONDS = 600
# No proxy leads to a server in the cluster.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Failed(Exception):
    """What is wrong, in one sentence."""


def request(method: str, path: str, body: object = None) -> tuple[int, str]:
    """The status of an answer, and what it says."""
    url = os.environ["WEAVIATE_ENDPOINT"].rstrip("/") + path
    headers = {"Authorization": f"Bearer {os.environ['WEAVIATE_API_KEY']}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(url, data=data, headers=headers, method=method)
    try:
        with OPENER.open(asked, timeout=ANSWER_SECONDS) as answer:
            return answer.status, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8", "replace")


def call(method: str, path: str, body: object = None) -> Any:
    """What the server answers, or its own words about why it does not."""
    try:
        status, text = request(method, path, body)
    except (OSError, HTTPException) as error:
        raise Failed(f"Weaviate no longer answers ({error}); it may have been restarted, so run this again.") from None
    if status != 200:
        raise Failed(f"Weaviate refuses {method} {path} with status {status}: {words(text)}")
    return json.loads(text) if text.strip() else {}


def words(text: str) -> str:
    """What an error of the server says, without what is around it."""
    try:
        answer = json.loads(text)
        errors = [error["message"] for error in answer.get("error", ())]
        return "; ".join(errors) or str(answer.get("message", text))
    except (ValueError, TypeError, AttributeError, KeyError):
        return text.strip()[:500]


def wait_for_server() -> None:
    """Wait until the server is ready, as it may be starting."""
    deadline, last = time.monotonic() + START_SECONDS, ""
    while time.monotonic() < deadline:
        try:
            status, text = request("GET", "/v1/.well-known/ready")
            if status == 200:
                return
            last = f"status {status} {words(text)}".strip()
        except (OSError, HTTPException) as error:
            last = str(error)
        time.sleep(POLL_SECONDS)
    raise Failed(f"Weaviate at {os.environ['WEAVIATE_ENDPOINT']} is not ready after {START_SECONDS:g} seconds: {last}")


def wait_for_end(path: str, what: str, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Wait until a backup or a restore has come to its end."""
    while (answer := call("GET", path))["status"] not in ENDED:
        meanwhile()
        time.sleep(POLL_SECONDS)
    if answer["status"] != "SUCCESS":
        why = answer.get("error") or "it does not say why"
        raise Failed(f"Weaviate ended the {what} with {answer['status']}: {why}")


def check_space(folder: Path) -> None:
    """Leave the server the space without which it takes no more writes, and none either when there is space again."""
    volume = shutil.disk_usage(folder)
    if volume.used > FULLEST * (volume.used + volume.free):
        raise Failed(
            f"The volume of Weaviate is more than {FULLEST:.0%} full, and from 90% on Weaviate takes no more writes "
            "until it is restarted: its claim needs twice the space of its data, and some more."
        )


def is_running(path: str) -> bool:
    """Whether the server is still at a backup or a restore of an earlier run."""
    try:
        status, text = request("GET", path)
    except (OSError, HTTPException):
        # It has been stopped, and the backup with it.
        return False
    return status == 200 and json.loads(text)["status"] not in ENDED


def classes() -> list[str]:
    """The names of all classes."""
    return sorted(each["class"] for each in call("GET", "/v1/schema").get("classes") or ())


def counts() -> dict[str, int]:
    """How many objects each class has."""
    found: dict[str, int] = {}
    for name in classes():
        answer = call("POST", "/v1/graphql", {"query": f"{{Aggregate{{{name}{{meta{{count}}}}}}}}"})
        if answer.get("errors"):
            raise Failed(f"Weaviate does not count the objects of {name}: {answer['errors'][0].get('message')}")
        found[name] = answer["data"]["Aggregate"][name][0]["meta"]["count"]
    return found


def remove(folder: Path) -> None:
    """Remove what an earlier run has left, and nothing else."""
    (folder / NOTE).unlink(missing_ok=True)
    if (folder / ID).exists():
        shutil.rmtree(folder / ID)


def save(folder: Path) -> None:
    """Let the server write a backup of all classes."""
    wait_for_server()
    remove(folder)
    # Without its files, the server knows of a backup only while it makes it.
    while is_running(f"/v1/backups/filesystem/{ID}"):
        print("Weaviate is still busy with the backup of an earlier run.", flush=True)
        time.sleep(POLL_SECONDS)
        remove(folder)
    check_space(folder)
    before = counts()
    saved = write_backup(folder) if before else []
    after = counts()
    objects = {name: sorted((before.get(name, 0), after.get(name, 0))) for name in saved}
    (folder / NOTE).write_text(json.dumps({"objects": objects}, indent=2) + "\n", "utf-8")
    if not saved:
        print("Weaviate has no classes, so there is nothing to save.")
        return
    size = sum(file.stat().st_size for file in (folder / ID).rglob("*") if file.is_file())
    print(f"Saved {len(saved)} classes with {sum(most for _, most in objects.values())} objects, {size} bytes.")


def write_backup(folder: Path) -> list[str]:
    """Let the server write it; the classes that are in it."""
    path = f"/v1/backups/filesystem/{ID}"
    try:
        saved = call("POST", "/v1/backups/filesystem", {"id": ID})["classes"]
        wait_for_end(path, "backup", lambda: check_space(folder))
    except Failed:
        # Half a backup is of no use, and takes space. The server may still be at it: not every version can be stopped.
        remove(folder)
        while is_running(path):
            time.sleep(POLL_SECONDS)
            remove(folder)
        raise
    if not (folder / ID / "backup_config.json").exists():
        raise Failed(
            f"Weaviate has made a backup, but not in {folder}: mount the folder there that its BACKUP_FILESYSTEM_PATH "
            "names."
        )
    return saved


def load(folder: Path) -> None:
    """Let the server restore the backup, in place of what is in the way."""
    objects = noted(folder)
    wait_for_server()
    if objects:
        check_server(folder)
        # What is written there of an earlier restore is not of this one.
        (folder / ID / "restore_config.json").unlink(missing_ok=True)
        while is_running(f"/v1/backups/filesystem/{ID}/restore"):
            print("Weaviate is still busy with an earlier restore.", flush=True)
            time.sleep(POLL_SECONDS)
    in_the_way = [name for name in classes() if name in objects or OF_DIFY.fullmatch(name)]
    if in_the_way and os.environ.get("REPLACE") != "true":
        raise Failed(
            f"Weaviate has {len(in_the_way)} classes already, such as {in_the_way[0]}, and nothing was changed: "
            "restore into an empty one, or have them replaced, with replace=True."
        )
    for name in in_the_way:
        call("DELETE", f"/v1/schema/{name}")
    if not objects:
        print(f"The backup has no classes; {len(in_the_way)} were deleted.")
        return
    call("POST", f"/v1/backups/filesystem/{ID}/restore", {})
    wait_for_end(f"/v1/backups/filesystem/{ID}/restore", "restore")
    restored = counts()
    lost = [name for name, (least, _) in objects.items() if restored.get(name, 0) < least]
    if lost:
        each = ", ".join(f"{name} {restored.get(name, 0)} of {objects[name][0]}" for name in lost)
        raise Failed(f"Weaviate has restored fewer objects than there were: {each}.")
    print(f"Restored {len(objects)} classes with {sum(restored[name] for name in objects)} objects.")


def noted(folder: Path) -> dict[str, list[int]]:
    """How many objects each class of the backup had, the least and the most."""
    try:
        return json.loads((folder / NOTE).read_text("utf-8"))["objects"]
    except FileNotFoundError:
        raise Failed(f"There is no backup of Weaviate in {folder}: {NOTE} is missing.") from None


def check_server(folder: Path) -> None:
    """Find out before anything is deleted whether this server can restore the backup."""
    saved = json.loads((folder / ID / "backup_config.json").read_text("utf-8"))
    meta, version = call("GET", "/v1/meta"), saved["serverVersion"]
    if "backup-filesystem" not in meta.get("modules", {}):
        raise Failed("Weaviate runs without its module backup-filesystem, which ENABLE_MODULES has to name.")
    if release(version) > release(meta["version"]):
        raise Failed(f"The backup is of Weaviate {version}, and this is {meta['version']}, which is older.")
    names = {node["name"] for node in call("GET", "/v1/nodes")["nodes"]}
    if unknown := saved["nodes"].keys() - names:
        raise Failed(
            f"The backup is of the node {min(unknown)}, and this server is {min(names)}: set its CLUSTER_HOSTNAME to "
            "the former."
        )


def release(version: str) -> list[int]:
    """The numbers of a version before the last, which do not change what files are like."""
    return [int(number) for number in version.split(".")[:2]]


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments say; the exit status."""
    commands = {"save": save, "load": load, "clean": remove}
    if len(arguments) != 2 or arguments[0] not in commands:
        print("Usage: weaviate_backup.py save|load|clean FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[1])
    try:
        if not folder.is_dir():
            raise Failed(f"{folder} is no folder: mount Weaviate's folder of backups there.")
        commands[arguments[0]](folder)
    except (Failed, OSError, HTTPException) as error:
        print(f"{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
