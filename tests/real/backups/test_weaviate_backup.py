"""What saves Weaviate and brings it back, against a server that stands in for it.

Where a `weaviate-server` is on the PATH, whatever its version, most of it runs against that one.
"""

import json
import random
import re
import secrets
import shutil
import signal
import subprocess
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.real.programs import free_port, running, wait_until

from .stand_in import command, run, serving
from .weaviate_stand_in import WeaviateStandIn

pytestmark = pytest.mark.backups
PROGRAM = "weaviate_backup.py"
ONE, TWO = (f"Vector_index_{digit * 8}_1111_2222_3333_444444444444_Node" for digit in "ab")
LATER = "Knowledge_cccccccc_1111_2222_3333_444444444444_Node"


@dataclass
class Weaviate:
    """A server, and its folder of backups."""

    url: str
    key: str
    folder: Path
    stand_in: WeaviateStandIn | None = None

    def call(self, method: str, path: str, body: object = None) -> Any:
        """What it answers."""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(f"{self.url}/v1{path}", data=data, headers=headers, method=method)) as answer:
            return json.loads(answer.read() or b"null")

    def fill(self, name: str, count: int) -> None:
        """Makes a class with objects."""
        self.call("POST", "/schema", {"class": name, "vectorizer": "none"})
        objects = [
            {"class": name, "id": str(uuid.uuid4()), "properties": {"text": f"text {number}"}, "vector": vector()}
            for number in range(count)
        ]
        self.call("POST", "/batch/objects", {"objects": objects})

    def content(self) -> dict[str, list[Any]]:
        """All objects with their vectors, by class."""
        names = [each["class"] for each in self.call("GET", "/schema")["classes"]]
        path = "/objects?limit=1000&include=vector&class="
        return {
            name: sorted(
                ([each["id"], each["properties"], each["vector"]] for each in self.call("GET", path + name)["objects"]),
                key=str,
            )
            for name in names
        }

    def run(self, action: str, folder: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
        """Runs the program."""
        return run(PROGRAM, action, folder or self.folder, env={**self.env, **env})

    @property
    def env(self) -> Mapping[str, str]:
        """What tells the program where it is."""
        return {"WEAVIATE_ENDPOINT": self.url, "WEAVIATE_API_KEY": self.key, "POLL_SECONDS": "0.1"}


def vector() -> list[float]:
    return [random.random() for _ in range(8)]


@contextmanager
def real(program: str, folder: Path) -> Iterator[Weaviate]:
    """A real server, as the construct configures it."""
    key, port, backups = secrets.token_hex(), free_port(), folder / "backups"
    env = {
        "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": "false", "AUTHENTICATION_APIKEY_ENABLED": "true",
        "AUTHENTICATION_APIKEY_ALLOWED_KEYS": key, "AUTHENTICATION_APIKEY_USERS": "dify",
        "AUTHORIZATION_ADMINLIST_ENABLED": "true", "AUTHORIZATION_ADMINLIST_USERS": "dify",
        "CLUSTER_HOSTNAME": "node1", "CLUSTER_ADVERTISE_ADDR": "127.0.0.1", "DEFAULT_VECTORIZER_MODULE": "none",
        "PERSISTENCE_DATA_PATH": str(folder), "DISABLE_TELEMETRY": "true", "ENABLE_MODULES": "backup-filesystem",
        "BACKUP_FILESYSTEM_PATH": str(backups),
    }  # fmt: skip
    address = ("--scheme", "http", "--host", "127.0.0.1", "--port", str(port))
    with running([program, *address], env=env) as server:
        found = Weaviate(f"http://127.0.0.1:{port}", key, backups)

        def ready() -> bool:
            try:
                return found.call("GET", "/schema") is not None
            except OSError:
                return False

        wait_until(ready, "Weaviate to start", 60, server)
        yield found


@contextmanager
def stood_in(folder: Path) -> Iterator[Weaviate]:
    """A server that stands in for it."""
    stand_in = WeaviateStandIn(secrets.token_hex(), folder)
    with serving(stand_in) as url:
        yield Weaviate(url, stand_in.key, folder, stand_in)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Weaviate]:
    program, folder = shutil.which("weaviate-server"), tmp_path_factory.mktemp("weaviate")
    with real(program, folder) if program else stood_in(folder) as found:
        yield found


@pytest.fixture
def weaviate(server: Weaviate) -> Weaviate:
    """A server with two of Dify's classes and one of somebody else, and no backup."""
    for name in server.content():
        server.call("DELETE", f"/schema/{name}")
    server.run("clean")
    for name, count in ((ONE, 60), (TWO, 7), ("Foreign", 2)):
        server.fill(name, count)
    return server


@pytest.fixture
def stand_in(tmp_path: Path) -> Iterator[Weaviate]:
    """One that stands in, for what no real one does at will."""
    with stood_in(tmp_path) as found:
        found.fill(ONE, 3)
        yield found


def control(weaviate: Weaviate) -> WeaviateStandIn:
    assert weaviate.stand_in is not None
    return weaviate.stand_in


def test_what_was_damaged_is_as_it_was_saved(weaviate: Weaviate):
    before = weaviate.content()
    saved = weaviate.run("save")
    assert (saved.returncode, saved.stderr) == (0, "")
    assert saved.stdout.startswith("Saved 3 classes with 69 objects, ")
    weaviate.call("DELETE", f"/schema/{TWO}")
    weaviate.call("DELETE", f"/schema/{ONE}")
    weaviate.fill(ONE, 5)
    weaviate.fill(LATER, 1)
    weaviate.fill("Another", 4)
    another = weaviate.content()["Another"]
    loaded = weaviate.run("load", REPLACE="true")
    assert (loaded.returncode, loaded.stderr) == (0, "")
    assert loaded.stdout == "Restored 3 classes with 69 objects.\n"
    # A class of Dify's that was not there is not there again; what is of others, and not in the backup, stays.
    assert weaviate.content() == before | {"Another": another}


def test_it_is_restored_into_an_empty_server(weaviate: Weaviate):
    before = weaviate.content()
    assert weaviate.run("save").returncode == 0
    for name in before:
        weaviate.call("DELETE", f"/schema/{name}")
    assert weaviate.run("load").returncode == 0
    assert weaviate.content() == before


def test_classes_that_are_there_are_not_replaced_unless_it_is_said(weaviate: Weaviate):
    assert weaviate.run("save").returncode == 0
    weaviate.call("DELETE", f"/schema/{ONE}")
    before = weaviate.content()
    loaded = weaviate.run("load")
    assert loaded.returncode == 1
    assert "Weaviate has 2 classes already, such as Foreign, and nothing was changed" in loaded.stderr
    assert weaviate.content() == before


def test_each_run_removes_the_backup_before_it_and_nothing_else(weaviate: Weaviate):
    kept = weaviate.folder / "of-somebody-else"
    kept.mkdir(exist_ok=True)
    assert weaviate.run("save").returncode == 0
    weaviate.call("DELETE", f"/schema/{ONE}")
    saved = weaviate.run("save")
    assert saved.stdout.startswith("Saved 2 classes with 9 objects, ")
    assert {each.name for each in weaviate.folder.iterdir()} == {"dify", "dify.json", kept.name}
    assert weaviate.run("clean").returncode == 0
    assert [each.name for each in weaviate.folder.iterdir()] == [kept.name]


def test_a_server_without_classes_is_saved_as_that(weaviate: Weaviate):
    for name in weaviate.content():
        weaviate.call("DELETE", f"/schema/{name}")
    saved = weaviate.run("save")
    assert (saved.returncode, saved.stdout) == (0, "Weaviate has no classes, so there is nothing to save.\n")
    weaviate.fill(LATER, 1)
    assert weaviate.run("load", REPLACE="true").returncode == 0
    assert weaviate.content() == {}


def test_a_run_that_was_killed_is_no_hindrance_to_the_next(weaviate: Weaviate):
    if weaviate.stand_in:
        weaviate.stand_in.polls = 10
    try:
        with running(command(PROGRAM, "save", weaviate.folder), env={**weaviate.env, "POLL_SECONDS": "30"}) as first:
            wait_until((weaviate.folder / "dify").exists, "the first backup to begin", program=first)
            first.signal(signal.SIGKILL)
        saved = weaviate.run("save")
    finally:
        if weaviate.stand_in:
            weaviate.stand_in.polls = 1
    assert saved.returncode == 0, saved.stderr
    assert "Weaviate is still busy with the backup of an earlier run.\n" in saved.stdout
    before = weaviate.content()
    assert weaviate.run("load", REPLACE="true").returncode == 0
    assert weaviate.content() == before


def test_a_volume_that_gets_too_full_is_left_the_space_that_the_server_needs(weaviate: Weaviate):
    assert weaviate.run("save").returncode == 0
    saved = weaviate.run("save", FULLEST="0")
    assert saved.returncode == 1
    assert "its claim needs twice the space of its data" in saved.stderr
    assert list(weaviate.folder.glob("dify*")) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"serverVersion":', '"serverVersion":"99.0.0","was":', r"The backup is of Weaviate 99\.0\.0, and this is 1\."),
        ('"node1":', '"node7":', "The backup is of the node node7, and this server is node1: set its CLUSTER_HOSTNAME"),
    ],
)
def test_what_this_server_cannot_restore_is_refused_before_anything_is_deleted(
    weaviate: Weaviate, old: str, new: str, said: str
):
    assert weaviate.run("save").returncode == 0
    written = weaviate.folder / "dify" / "backup_config.json"
    written.write_text(written.read_text().replace(old, new))
    before = weaviate.content()
    loaded = weaviate.run("load", REPLACE="true")
    assert loaded.returncode == 1
    assert re.search(said, loaded.stderr)
    assert weaviate.content() == before


def test_fewer_objects_than_there_were_are_told(weaviate: Weaviate):
    assert weaviate.run("save").returncode == 0
    note = weaviate.folder / "dify.json"
    told = json.loads(note.read_text())
    assert told == {"objects": {ONE: [60, 60], TWO: [7, 7], "Foreign": [2, 2]}}
    told["objects"][TWO] = [8, 9]
    note.write_text(json.dumps(told))
    loaded = weaviate.run("load", REPLACE="true")
    assert loaded.returncode == 1
    assert loaded.stderr == f"Weaviate has restored fewer objects than there were: {TWO} 7 of 8.\n"


def test_a_folder_that_is_not_the_server_s_is_told(weaviate: Weaviate, tmp_path: Path):
    saved = weaviate.run("save", tmp_path)
    assert saved.returncode == 1
    assert f"Weaviate has made a backup, but not in {tmp_path}: mount the folder there" in saved.stderr
    assert weaviate.run("load", tmp_path).stderr == (
        f"There is no backup of Weaviate in {tmp_path}: dify.json is missing.\n"
    )
    assert "is no folder: mount Weaviate's folder" in weaviate.run("save", tmp_path / "none").stderr


def test_another_key_is_told_in_the_server_s_words(weaviate: Weaviate):
    saved = weaviate.run("save", WEAVIATE_API_KEY=secrets.token_hex())
    assert saved.returncode == 1
    assert saved.stderr == (
        "Weaviate refuses GET /v1/schema with status 401: invalid api key, please provide a valid api key\n"
    )


def test_a_failure_is_told_in_the_server_s_words_and_leaves_nothing(stand_in: Weaviate):
    control(stand_in).failure = "write /var/lib/weaviate/backups/dify: no space left on device"
    saved = stand_in.run("save")
    assert saved.returncode == 1
    assert saved.stderr.endswith(
        "the backup with FAILED: write /var/lib/weaviate/backups/dify: no space left on device\n"
    )
    assert list(stand_in.folder.iterdir()) == []


def test_a_restore_that_fails_is_told(stand_in: Weaviate):
    assert stand_in.run("save").returncode == 0
    control(stand_in).failure = "cannot unpack"
    loaded = stand_in.run("load", REPLACE="true")
    assert (loaded.returncode, loaded.stderr) == (1, "Weaviate ended the restore with FAILED: cannot unpack\n")


def test_the_module_that_is_missing_is_named(stand_in: Weaviate):
    assert stand_in.run("save").returncode == 0
    control(stand_in).modules.clear()
    assert "did you enable the right module?" in stand_in.run("save").stderr


def test_a_server_that_is_missing_its_module_loses_nothing(stand_in: Weaviate):
    assert stand_in.run("save").returncode == 0
    control(stand_in).modules.clear()
    loaded = stand_in.run("load", REPLACE="true")
    assert loaded.stderr == "Weaviate runs without its module backup-filesystem, which ENABLE_MODULES has to name.\n"
    assert len(stand_in.content()[ONE]) == 3


def test_it_waits_for_a_server_that_is_starting(tmp_path: Path):
    port, stand_in = free_port(), WeaviateStandIn(secrets.token_hex(), tmp_path)
    weaviate, ended = Weaviate(f"http://127.0.0.1:{port}", stand_in.key, tmp_path), threading.Event()

    def start_later() -> None:
        time.sleep(1)
        with serving(stand_in, port):
            ended.wait(30)

    thread = threading.Thread(target=start_later)
    thread.start()
    try:
        assert weaviate.run("save").returncode == 0
    finally:
        ended.set()
        thread.join()


def test_it_does_not_wait_for_ever(tmp_path: Path):
    url = f"http://127.0.0.1:{free_port()}"
    saved = Weaviate(url, secrets.token_hex(), tmp_path).run("save", START_SECONDS="0.3")
    assert saved.returncode == 1
    assert saved.stderr.startswith(f"Weaviate at {url} is not ready after 0.3 seconds: ")
