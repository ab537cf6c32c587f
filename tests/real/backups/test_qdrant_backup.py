"""What saves Qdrant and brings it back, against a server that stands in for it."""

import json
import os
import resource
import secrets
import signal
import subprocess
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.real.programs import free_port, running, wait_until

from .qdrant_stand_in import QdrantStandIn
from .stand_in import command, run, serving

pytestmark = pytest.mark.backups
PROGRAM = "qdrant_backup.py"
ONE, TWO = (f"Vector_index_{digit * 8}_1111_2222_3333_444444444444_Node" for digit in "ab")
LATER = "Knowledge_cccccccc_1111_2222_3333_444444444444_Node"


@dataclass
class Qdrant:
    """A server, and the folder for what is saved of it."""

    url: str
    stand_in: QdrantStandIn
    folder: Path

    def run(self, action: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Runs the program."""
        return run(PROGRAM, action, self.folder, env={**self.env, **env})

    @property
    def env(self) -> Mapping[str, str]:
        """What tells the program where it is."""
        return {"QDRANT_URL": self.url, "QDRANT_API_KEY": self.stand_in.key}

    def left(self) -> list[str]:
        """The snapshots that are at the server."""
        return [name for each in self.stand_in.snapshots.values() for name in each]


@pytest.fixture(params=[True, False], ids=["1.8.3", "1.7.3"])
def qdrant(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Qdrant]:
    """Two collections of Dify's and one of somebody else."""
    stand_in = QdrantStandIn(secrets.token_hex(), checksums=request.param)
    stand_in.points = {ONE: [[1, [0.5, 0.25]], [2, [1, 0]]], TWO: [[3, [0, 1]]], "of somebody/else": [[4, [1, 1]]]}
    stand_in.aliases = {"current": ONE}
    with serving(stand_in) as url:
        yield Qdrant(url, stand_in, tmp_path / "vectors")


def test_what_was_damaged_is_as_it_was_saved(qdrant: Qdrant):
    stand_in, before = qdrant.stand_in, deepcopy(qdrant.stand_in.points)
    saved = qdrant.run("save")
    assert (saved.returncode, saved.stderr) == (0, "")
    assert saved.stdout.startswith("Saved 3 collections with 4 points, ")
    assert qdrant.left() == []
    del stand_in.points[TWO]
    stand_in.aliases.clear()
    stand_in.points |= {ONE: [], LATER: [[5, [0, 0]]], "Another": [[6, [1, 1]]]}
    loaded = qdrant.run("load", REPLACE="true")
    assert (loaded.returncode, loaded.stderr, loaded.stdout) == (0, "", "Restored 3 collections with 4 points.\n")
    # A collection of Dify's that was not there is not there again; what is of others, and not in the backup, stays.
    assert stand_in.points == before | {"Another": [[6, [1, 1]]]}
    assert stand_in.aliases == {"current": ONE}
    assert qdrant.left() == []


def test_it_is_restored_into_an_empty_server(qdrant: Qdrant):
    before = deepcopy(qdrant.stand_in.points)
    assert qdrant.run("save").returncode == 0
    qdrant.stand_in.points.clear()
    assert qdrant.run("load").returncode == 0
    assert qdrant.stand_in.points == before


def test_a_server_without_collections_is_saved_as_that(qdrant: Qdrant):
    qdrant.stand_in.points.clear()
    qdrant.stand_in.aliases.clear()
    assert qdrant.run("save").returncode == 0
    qdrant.stand_in.points[LATER] = [[5, [0, 0]]]
    assert qdrant.run("load", REPLACE="true").returncode == 0
    assert qdrant.stand_in.points == {}


def test_a_set_of_another_store_is_no_failure_and_says_what_to_do(qdrant: Qdrant):
    before = deepcopy(qdrant.stand_in.points)
    loaded = qdrant.run("load", REPLACE="true")
    assert loaded.returncode == 0
    assert "index the datasets anew" in loaded.stdout
    assert qdrant.stand_in.points == before


def test_collections_that_are_there_are_not_replaced_unless_it_is_said(qdrant: Qdrant):
    assert qdrant.run("save").returncode == 0
    del qdrant.stand_in.points[ONE]
    before = deepcopy(qdrant.stand_in.points)
    loaded = qdrant.run("load")
    assert loaded.returncode == 1
    assert f"Qdrant has 2 collections already, such as {TWO}, and nothing was changed" in loaded.stderr
    assert qdrant.stand_in.points == before


def test_a_snapshot_that_breaks_off_is_not_saved(qdrant: Qdrant):
    qdrant.stand_in.padding, qdrant.stand_in.cut = b"x" * 2_000_000, 10
    saved = qdrant.run("save")
    assert saved.returncode == 1
    assert f"The snapshot of {ONE} broke off" in saved.stderr
    assert qdrant.left() == []
    assert qdrant.run("load", REPLACE="true").stderr.startswith("There is no backup of Qdrant in ")


@pytest.mark.parametrize("qdrant", [True], indirect=True)
def test_a_snapshot_that_arrives_as_another_one_is_not_saved(qdrant: Qdrant):
    qdrant.stand_in.changed = True
    saved = qdrant.run("save")
    assert saved.returncode == 1
    assert f"The snapshot of {ONE} came with the SHA-256 " in saved.stderr
    assert qdrant.left() == []


def test_a_file_that_is_not_what_was_saved_is_told_before_anything_is_deleted(qdrant: Qdrant):
    assert qdrant.run("save").returncode == 0
    before, file = deepcopy(qdrant.stand_in.points), qdrant.folder / f"{TWO}.snapshot"
    file.write_bytes(file.read_bytes()[:-1])
    loaded = qdrant.run("load", REPLACE="true")
    assert loaded.returncode == 1
    assert loaded.stderr == f"{file} is not the snapshot that was saved; nothing was changed.\n"
    assert qdrant.stand_in.points == before


def test_a_snapshot_that_is_refused_is_told_in_the_server_s_words(qdrant: Qdrant):
    assert qdrant.run("save").returncode == 0
    qdrant.stand_in.refusal = "Wrong input: Snapshot is not compatible with existing collection"
    loaded = qdrant.run("load", REPLACE="true")
    assert loaded.returncode == 1
    assert loaded.stderr.endswith(f"with status 400: {qdrant.stand_in.refusal}\n")
    assert qdrant.left() == []


def test_fewer_points_than_there_were_are_told(qdrant: Qdrant):
    assert qdrant.run("save").returncode == 0
    qdrant.stand_in.lost = 1
    loaded = qdrant.run("load", REPLACE="true")
    assert loaded.returncode == 1
    assert loaded.stderr.startswith("Qdrant has restored fewer points than there were: ")
    assert f"{ONE} 1 of 2, {TWO} 0 of 1" in loaded.stderr


def test_another_key_is_told_in_the_server_s_words(qdrant: Qdrant):
    saved = qdrant.run("save", QDRANT_API_KEY=secrets.token_hex())
    assert (saved.returncode, saved.stderr) == (1, "Qdrant refuses GET /aliases with status 403: Invalid api-key\n")


def test_a_pod_that_is_stopped_leaves_no_snapshot_at_the_server(qdrant: Qdrant):
    # It is written to a pipe that nobody reads.
    qdrant.folder.mkdir()
    os.mkfifo(qdrant.folder / f"{ONE}.snapshot")
    with running(command(PROGRAM, "save", qdrant.folder), env=qdrant.env) as program:
        wait_until(lambda: qdrant.stand_in.fetched, "a snapshot to be fetched", program=program)
        program.signal(signal.SIGTERM)
        assert program.process.wait(10) == 1
        assert program.output == "The pod is being stopped; run this again.\n"
    assert qdrant.left() == []


@pytest.mark.parametrize("qdrant", [True], indirect=True)
def test_snapshots_are_never_in_memory_as_a_whole(qdrant: Qdrant):
    size = 128 << 20
    qdrant.stand_in.padding = bytes(size)

    def run_in_little(action: str) -> None:
        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_AS, (size, size))

        arguments = command(PROGRAM, action, qdrant.folder)
        done = subprocess.run(arguments, env={**qdrant.env, "REPLACE": "true"}, preexec_fn=limit, capture_output=True)
        assert done.returncode == 0, done.stderr

    del qdrant.stand_in.points[TWO], qdrant.stand_in.points["of somebody/else"]
    before = deepcopy(qdrant.stand_in.points)
    run_in_little("save")
    assert (qdrant.folder / f"{ONE}.snapshot").stat().st_size > size
    run_in_little("load")
    assert qdrant.stand_in.points == before


def test_nothing_but_counts_checksums_and_aliases_is_noted(qdrant: Qdrant):
    assert qdrant.run("save").returncode == 0
    note = json.loads((qdrant.folder / "collections.json").read_text())
    assert note["aliases"] == {"current": ONE}
    assert note["collections"].keys() == qdrant.stand_in.points.keys()
    assert note["collections"][ONE].keys() == {"points", "sha256"}
    assert qdrant.stand_in.key not in json.dumps(note)


def test_it_does_not_wait_for_ever(tmp_path: Path):
    url = f"http://127.0.0.1:{free_port()}"
    env = {"QDRANT_URL": url, "QDRANT_API_KEY": secrets.token_hex(), "START_SECONDS": "0.3"}
    saved = run(PROGRAM, "save", tmp_path, env=env)
    assert saved.returncode == 1
    assert saved.stderr.startswith(f"Qdrant at {url} is not ready after 0.3 seconds: ")
