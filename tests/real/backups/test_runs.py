"""What the pods of one run have in common, and which sets are whole."""

import time
from pathlib import Path

import pytest

from tests.real.backups.dify import API_USER, PLUGIN_USER, Dify, failed, succeeded
from tests.real.backups.dify_data import Databases

pytestmark = pytest.mark.backups


def tags_of(dify: Dify, tag: str) -> list[list[str]]:
    return [snapshot["tags"] for snapshot in dify.listed(tag)]


def test_each_piece_goes_with_the_set_of_its_own_minute(dify: Dify):
    for _ in range(2):
        succeeded(dify.back_up())
    first, second = dify.snapshots()
    minute = dify.minute - 1
    assert [[tags[0], tags[2]] for tags in tags_of(dify, "dify")] == [
        ["dify", f"minute:{each}"] for each in (minute, minute + 1)
    ]
    # The one of the first run comes later than the set of the second.
    succeeded(dify.save_piece(minute=minute))
    assert tags_of(dify, "piece") == [["piece", "piece:plugins", f"set:{first}"]]
    # Whoever runs it by hand has no minute in the name, and gets the newest set.
    succeeded(dify.node.run(dify.pod("backup-plugins"), "by-hand"))
    assert tags_of(dify, "piece")[1] == ["piece", "piece:plugins", f"set:{second}"]


def test_a_node_whose_clock_is_behind_saves_for_the_same_run(dify: Dify):
    soon = int(time.time()) // 60 + 5
    succeeded(dify.node.run(dify.backup_pod(), f"dify-backup-{soon}"))
    succeeded(dify.save_piece(minute=soon))


def test_a_second_pod_of_the_same_job_saves_no_second_set(dify: Dify):
    succeeded(dify.back_up())
    [saved] = dify.snapshots()
    succeeded(dify.save_piece())
    job = f"dify-backup-{dify.minute}"
    again = dify.node.run(dify.backup_pod(keep="--keep-last 1"), job)
    assert f"an earlier pod of this Job saved the snapshot {saved}" in succeeded(again)
    assert dify.snapshots() == [saved]
    assert [tags[2] for tags in tags_of(dify, "piece")] == [f"set:{saved}"]


def test_a_job_by_hand_whose_name_there_was_before_saves_all_the_same(dify: Dify):
    succeeded(dify.node.run(dify.backup_pod(), "before-the-upgrade"))
    # Somebody deletes the Job, and makes one of that name again: Kubernetes gives it another id.
    del dify.node.uids["before-the-upgrade"]
    succeeded(dify.node.run(dify.backup_pod(), "before-the-upgrade"))
    assert len(dify.snapshots()) == 2


def test_the_newest_whole_set_is_what_latest_and_a_time_mean(dify: Dify):
    succeeded(dify.restic("init"))
    script = "mkdir /work/databases\n"
    for day, pieces in ((1, ""), (2, "plugins weaviate"), (3, "weaviate")):
        when = f"--host dify --time '2026-01-0{day} 02:00:00'"
        script += f"""
            echo made {day} >/work/made
            set{day}=$(restic backup --tag dify {when} /work | sed -n 's/^snapshot \\(.*\\) saved$/\\1/p')
            for piece in {pieces}; do
                restic backup --quiet --tag piece,piece:$piece,set:$set{day} {when} /scripts/save.sh
            done
        """
    # One of another installation, whose name begins alike, is newer and whole.
    script += "restic backup --quiet --host dify-2 --tag dify --time '2026-01-04 02:00:00' /scripts/save.sh\n"
    script += "export PIECES='plugins weaviate' OF=dify\n"
    for wanted in ("latest", "2026-01-02", "$set3"):
        script += f"rm /work/made; echo; echo ask; SNAPSHOT={wanted} sh /scripts/fetch.sh set; cat /work/made\n"
    script += "if SNAPSHOT=2026-01-01 sh /scripts/fetch.sh set; then exit 1; fi\n"
    said = succeeded(dify.shell(script)).split("\nask\n")[1:]
    latest, by_time, named = said
    assert "of 2026-01-03T02:00 has no plugins, and is left out" in latest
    assert "made 2" in latest
    assert "left out" not in by_time
    assert "made 2" in by_time
    assert "of 2026-01-03T02:00 has no plugins\n" in named
    assert "made 3" in named
    assert "no set of dify until 2026-01-01 is whole" in named
    assert "has no plugins and no weaviate" in named


def test_pods_of_two_users_write_to_one_claim(place: Path, databases: Databases):
    dify = Dify(place / "dify", databases)
    dify.fill()
    for _ in range(2):
        succeeded(dify.back_up(keep="--keep-last 1"))
        succeeded(dify.save_piece())
    kept = dify.node.claim("repository")
    assert {path.stat().st_uid for path in kept.rglob("*")} == {API_USER, PLUGIN_USER}
    assert {path.stat().st_gid for path in kept.rglob("*")} == {API_USER}
    assert not [path for path in kept.rglob("*") if path.stat().st_mode & 0o007]
    [tags] = tags_of(dify, "piece")
    assert tags[2] == f"set:{dify.snapshots()[0]}"
    succeeded(dify.restore_piece())


def test_a_set_that_nothing_is_whole_of_names_what_it_lacks(dify: Dify):
    succeeded(dify.back_up())
    [saved] = dify.snapshots()
    word = failed(dify.restore(PIECES="plugins weaviate"))
    assert "no set of dify until latest is whole" in word
    assert f"the set {saved} of " in word
    assert "has no plugins and no weaviate" in word
