"""What was saved comes back, all of it: real databases and files, in restic's repository on an S3 server."""

import json
import shutil
import signal
from pathlib import Path

import pytest

from tests.real.backups.dify import API_USER, PLUGIN_USER, Dify, failed, step, succeeded
from tests.real.backups.dify_data import MAIN, contents
from tests.real.backups.kubelet import kill, wait_for_program
from tests.real.backups.s3_server import S3

pytestmark = pytest.mark.backups


def test_what_was_lost_comes_back_to_the_last_byte(dify: Dify):
    before = dify.state()
    saved = dify.back_up(keep="--keep-daily 7", check="1%")
    told = json.loads(succeeded(saved).splitlines()[-1])
    assert [told["snapshot"]] == dify.snapshots()
    assert told["bytes"] > sum(len(content) for content in before[2].values())
    assert 0 < told["added"] < told["bytes"]
    assert json.loads(saved.last_word) == told
    dify.databases.empty()
    shutil.rmtree(dify.files / "privkeys")
    for file in (dify.files / "upload_files").rglob("*.bin"):
        file.write_text("damaged")
    succeeded(dify.restore(REPLACE="false"))
    assert dify.state() == before
    assert {path.stat().st_uid for path in dify.files.rglob("*")} == {API_USER}


def test_an_installation_that_went_on_is_put_back(dify: Dify):
    before = dify.state()
    succeeded(dify.back_up())
    dify.databases.sql("""
        UPDATE accounts SET name = 'changed'; DELETE FROM messages; DROP TABLE embeddings;
        CREATE TYPE mood AS ENUM ('new'); CREATE TABLE newer (id bigint GENERATED ALWAYS AS IDENTITY, feels mood);
        CREATE FUNCTION newer() RETURNS bigint LANGUAGE sql AS 'SELECT max(id) FROM newer'; CREATE SCHEMA newer;
        CREATE MATERIALIZED VIEW newer.all AS SELECT * FROM accounts;
    """)
    (dify.files / "upload_files" / "newer.bin").write_text("newer")
    kept = dify.files / "lost+found"
    kept.mkdir(mode=0o700)
    assert "is not empty" in dify.restore(REPLACE="false").output
    succeeded(dify.restore())
    assert kept.exists()
    kept.rmdir()
    assert dify.state() == before


def test_what_the_role_does_not_own_stays(dify: Dify):
    server = dify.databases.server
    script = "CREATE ROLE neighbour; CREATE TABLE theirs AS SELECT 1 AS one; ALTER TABLE theirs OWNER TO neighbour"
    admin = ["psql", "-X", "-U", "postgres", "-h", str(server.folder), "-d", MAIN, "-c"]
    assert server.run(*admin, script).returncode == 0
    extensions = "SELECT extname, extowner FROM pg_extension ORDER BY 1"
    before = dify.databases.sql(extensions)
    try:
        # Its rows are not Dify's to read, so the backup says that it is there.
        refused = dify.back_up()
        assert "permission denied for table theirs" in refused.output
        server.run(*admin, "GRANT SELECT ON theirs TO dify")
        succeeded(dify.back_up())
        loaded = dify.restore()
        assert "another login owns that" in failed(loaded)
        assert dify.databases.sql("SELECT count(*) FROM messages") == [(400,)]
    finally:
        server.run(*admin, "DROP TABLE theirs; DROP ROLE neighbour")
    assert dify.databases.sql(extensions) == before


def test_the_folder_of_the_plugin_daemon_is_a_piece_of_the_set(dify: Dify):
    succeeded(dify.back_up())
    piece = dify.save_piece()
    succeeded(piece)
    before = contents(dify.plugins / "packages")
    shutil.rmtree(dify.plugins / "packages")
    succeeded(dify.restore_piece())
    assert contents(dify.plugins / "packages") == before
    assert (dify.plugins / "packages").stat().st_uid == PLUGIN_USER
    [tags] = [each["tags"] for each in dify.listed("piece")]
    assert tags == ["piece", "piece:plugins", f"set:{dify.snapshots()[0]}"]
    assert json.loads(piece.last_word)["files"] == len(before)


def test_a_set_without_the_piece_is_refused(dify: Dify):
    succeeded(dify.back_up())
    [saved] = dify.snapshots()
    word = failed(dify.restore_piece(SNAPSHOT=saved))
    assert f"the set {saved} of dify has no piece plugins" in word


def test_a_piece_waits_for_the_set_of_its_own_run(dify: Dify):
    succeeded(dify.back_up())
    name = f"dify-backup-plugins-{dify.minute + 1}"
    with dify.node.running(dify.pod("backup-plugins"), name) as running:
        wait_for_program("10", pod=name)
        kill("/scripts/save.sh", pod=name, number=signal.SIGTERM)
    assert running.result().statuses == {"wait": 143}


def test_another_installation_takes_the_set_of_the_first(dify: Dify, place: Path, s3: S3):
    before = dify.state()
    succeeded(dify.back_up())
    dify.databases.empty()
    staging = Dify(place / "staging", dify.databases, s3, name="staging", beside=dify)
    assert "installations: dify" in failed(staging.restore())
    succeeded(staging.restore(OF="dify"))
    assert staging.state() == before


def test_a_restore_that_was_interrupted_changes_nothing_and_is_repeated(dify: Dify):
    dify.databases.sql("INSERT INTO messages SELECT gen_random_uuid(), app_id, query, message, 0, 0, repeat(answer, 3)"
                       " FROM messages, generate_series(1, 20)")  # fmt: skip
    before = dify.state()
    succeeded(dify.back_up())
    dify.databases.sql("DELETE FROM messages")
    damaged = dify.state()
    with dify.node.running(dify.pod("restore", PIECES=""), "dify-restore") as running:
        kill("--no-owner", pod="dify-restore")
    assert "is as it was" in failed(running.result())
    assert dify.databases.text() == damaged[0]
    succeeded(dify.restore())
    assert dify.state() == before


def test_the_shell_of_debian_runs_the_same_scripts(dify: Dify):
    before = dify.state()
    debian = "pgvector/pgvector:pg15"
    backup, restore = dify.backup_pod(), dify.pod("restore", PIECES="")
    step(backup, "dump-databases")["image"] = step(restore, "load-databases")["image"] = debian
    succeeded(dify.node.run(backup))
    dify.databases.empty()
    succeeded(dify.node.run(restore))
    assert dify.state() == before


def test_the_pods_of_these_tests_are_as_closed_as_real_ones(dify: Dify):
    asked = dify.pod("backup")
    asked["containers"], asked["initContainers"] = [step(asked, "dump-databases")], []
    script = "grep -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/self/status; id -u; for f in /a /usr/a /scripts/a /work/a; do"
    asked["containers"][0]["command"] = [
        "sh",
        "-c",
        f"{script} touch $f 2>/dev/null && echo wrote $f; done; which restic || true",
    ]
    told = succeeded(dify.node.run(asked)).split()
    assert told == ["CapEff:", "0" * 16, "CapBnd:", "0" * 16, "NoNewPrivs:", "1", str(API_USER), "wrote", "/work/a"]
