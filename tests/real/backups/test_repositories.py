"""What save.sh and fetch.sh do with a repository: one that does not open, is full, is shared, or has grown old."""

import secrets
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.real.backups.dify import PASSWORD, Dify, failed, reference, succeeded
from tests.real.backups.dify_data import Databases, give
from tests.real.backups.s3_server import S3
from tests.real.programs import free_port

pytestmark = pytest.mark.backups


def test_a_wrong_password_is_told_and_changes_nothing(dify: Dify):
    succeeded(dify.back_up())
    right = dify.secrets[reference(PASSWORD)]
    dify.secrets[reference(PASSWORD)] = "wrong"
    for result in (dify.back_up(), dify.restore(), dify.save_piece()):
        assert "the password is not the one of the repository" in failed(result)
    dify.secrets[reference(PASSWORD)] = right
    assert len(dify.snapshots()) == 1


def test_two_at_once_both_end_well(dify: Dify, place: Path, s3: S3):
    other = Dify(place / "other", dify.databases, s3, name="dify-2", beside=dify)
    (other.files / "only there").write_bytes(secrets.token_bytes(2**20))
    give(other.files, 1001)
    succeeded(dify.restic("init"))
    with ThreadPoolExecutor() as executor:
        for result in executor.map(lambda each: each.back_up(keep="--keep-last 1"), [dify, other]):
            succeeded(result)
    hosts = sorted(snapshot["hostname"] for snapshot in dify.listed())
    assert hosts == ["dify", "dify-2"]
    succeeded(dify.restic("check", "--read-data"))


def test_sets_that_are_not_asked_for_go_with_their_pieces(dify: Dify):
    succeeded(dify.restic("init"))
    now = datetime.now(timezone.utc)
    script = ""
    for host, ages in (("dify", (1, 2, 3, 9, 16)), ("dify-2", (50,))):
        for age in ages:
            when = f"--time '{now - timedelta(days=age):%Y-%m-%d %H:%M:%S}' --host {host} /scripts/save.sh"
            script += f"""
                set=$(restic backup --tag dify {when} | sed -n 's/^snapshot \\(.*\\) saved$/\\1/p')
                restic backup --quiet --tag piece,piece:plugins,set:$set {when}
            """
    succeeded(dify.shell(script))
    succeeded(dify.back_up(keep="--keep-daily 3 --keep-weekly 3"))
    sets = dify.listed()
    own = [snapshot for snapshot in sets if snapshot["hostname"] == "dify"]
    ages = [(now.date() - datetime.fromisoformat(each["time"][:19]).date()).days for each in own]
    assert ages[-3:] == [2, 1, 0]
    assert 1 <= len(ages[:-3]) <= 2
    assert all(age > 2 for age in ages[:-3])
    assert len(sets) - len(own) == 1
    # The last run has no piece yet.
    pieces = {tag for piece in dify.listed("piece") for tag in piece["tags"] if tag.startswith("set:")}
    assert pieces == {f"set:{each['short_id']}" for each in sets} - {f"set:{own[-1]['short_id']}"}


def test_without_retention_everything_is_kept(dify: Dify):
    for _ in range(2):
        succeeded(dify.back_up())
    assert len(dify.snapshots()) == 2


def test_a_snapshot_is_found_by_id_and_by_time(dify: Dify):
    succeeded(dify.restic("init"))
    times = ("2026-01-01 12:00:00", "2026-01-02 02:00:30", "2026-01-02 23:00:00", "2026-02-01 00:00:00")
    script = "mkdir /work/databases\n"
    for when in times:
        script += f"echo '{when}' >/work/made; restic backup --quiet --host dify --tag dify --time '{when}' /work\n"
    script += "rm /work/made\n"
    ids = "restic snapshots --json --tag dify | jq -r 'sort_by(.time) | .[1].short_id'"
    for wanted in ("latest", "2026-01-02", "2026-01-02T02:00", "2026-01-31", f"$({ids})"):
        script += f"SNAPSHOT={wanted} sh /scripts/fetch.sh set >/dev/null; cat /work/made\n"
    found = succeeded(dify.shell(script)).split("\n")
    assert [line for line in found if line.startswith("2026")] == [times[3], times[2], times[1], times[2], times[1]]
    word = failed(dify.restore(SNAPSHOT="2025-12-31"))
    assert "there is no snapshot 2025-12-31 of dify" in word
    assert "of 2026-01-01T12:00" in word
    assert "no snapshot bad" in failed(dify.restore(SNAPSHOT="bad"))


@contextmanager
def small_volume(folder: Path, size: str) -> Iterator[None]:
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "small", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_destination_is_told_and_older_snapshots_can_be_restored(place: Path, databases: Databases):
    dify = Dify(place / "dify", databases)
    dify.fill()
    before = dify.state()
    with small_volume(dify.node.claim("repository"), "4m"):
        succeeded(dify.back_up())
        (dify.files / "upload_files" / "large.bin").write_bytes(secrets.token_bytes(2**23))
        give(dify.files, 1001)
        full = dify.back_up()
        assert "Where the destination is full, make room" in failed(full)
        assert "no space left on device" in full.output
        assert len(dify.snapshots()) == 1
        # Not a byte is left for a lock.
        with suppress(OSError):
            (dify.node.claim("repository") / "rest").write_bytes(bytes(2**22))
        with pytest.raises(OSError, match="No space"):
            (dify.node.claim("repository") / "more").write_bytes(bytes(4096))
        dify.databases.empty()
        succeeded(dify.restore())
    assert dify.state() == before


def test_a_destination_that_does_not_answer_is_told_within_a_minute(dify: Dify):
    dify.told["RESTIC_REPOSITORY"] = f"s3:http://127.0.0.1:{free_port()}/backups/dify"
    result = dify.back_up()
    assert "the repository cannot be opened" in failed(result)
    assert "connection refused" in result.output


def test_a_damaged_repository_is_found_when_it_is_saved_to(dify: Dify, s3: S3):
    succeeded(dify.back_up())
    for pack in (s3.folder / "backups" / dify.node.folder.name / "data").rglob("*"):
        if pack.is_file():
            pack.write_bytes(pack.read_bytes()[:-40] + bytes(40))
    result = dify.back_up(check="100%")
    assert "is saved and whole, but the repository is damaged" in failed(result)
