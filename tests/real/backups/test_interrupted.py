"""A backup that ends in the middle leaves nothing that passes for a set, and the next one is as good as any."""

import os
import secrets
import signal

import pytest

from tests.real.backups.dify import Dify, failed, succeeded
from tests.real.backups.dify_data import give
from tests.real.backups.kubelet import kill
from tests.real.programs import wait_until

pytestmark = pytest.mark.backups
MEBIBYTE = 2**20


@pytest.fixture
def large(dify: Dify) -> Dify:
    """An installation whose files take a while."""
    for number in range(6):
        (dify.files / "upload_files" / f"{number}.bin").write_bytes(secrets.token_bytes(8 * MEBIBYTE))
    give(dify.files, 1001)
    return dify


def test_after_a_killed_restic_the_next_run_saves_and_waits_for_its_lock(large: Dify):
    before = large.state()
    succeeded(large.restic("init"))
    with large.backing_up("killed") as running:
        kill("backup", pod="killed")
    assert "nothing was saved" in failed(running.result())
    assert large.snapshots() == []
    with large.backing_up("next", keep="--keep-daily 7") as running:
        wait_until(large.snapshots, "the next snapshot", timeout=60)
        # Nobody may take it away for half an hour; the test is sure that its holder is gone.
        succeeded(large.restic("unlock", "--remove-all"))
    succeeded(running.result(90))
    large.databases.empty()
    succeeded(large.restore())
    assert large.state() == before


def test_a_pod_that_is_told_to_end_takes_its_lock_away(large: Dify):
    succeeded(large.restic("init"))
    with large.backing_up("evicted") as running:
        kill("backup", pod="evicted", number=0)
        kill("/scripts/save.sh", pod="evicted", number=signal.SIGTERM)
    assert running.result().statuses["save"] == 143
    assert large.snapshots() == []
    assert not large.restic("list", "locks", "--no-lock").output.strip()


def test_without_a_whole_dump_nothing_is_saved(dify: Dify):
    dify.databases.sql("INSERT INTO messages SELECT gen_random_uuid(), app_id, query, message, 0, 0, repeat(answer, 20)"
                       " FROM messages, generate_series(1, 20)")  # fmt: skip
    with dify.backing_up("killed") as running:
        kill("--format=custom", pod="killed")
    assert "pg_dump of the database dify did not come to its end" in failed(running.result())
    assert list(running.result().statuses) == ["dump-databases"]
    succeeded(dify.back_up())
    assert len(dify.snapshots()) == 1


def test_files_that_cannot_be_read_leave_no_set(dify: Dify):
    [upload, *_] = sorted(dify.files.glob("upload_files/*/*.bin"))
    os.chown(upload, 0, 0)
    upload.chmod(0o600)
    word = failed(dify.back_up())
    assert "let the user of this pod (1001:1001) read them" in word
    assert dify.snapshots() == []
