"""What dump.sh and load.sh do with real servers, of two major versions, that others use too."""

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from tests.real.backups.dify import Dify, failed, lend, step, succeeded
from tests.real.backups.dify_data import MAIN, PASSWORD, PLUGINS, Databases
from tests.real.backups.kubelet import wait_for_program
from tests.real.backups.postgres import serving_postgres
from tests.real.programs import folder_of
from tests.support.manifests import Manifest

pytestmark = [pytest.mark.backups, pytest.mark.xdist_group("databases")]
NEWER = "postgres:18-alpine"


@pytest.fixture(scope="module")
def newer(default_objects: list[Manifest]) -> Iterator[Databases]:
    """The databases on a server of a newer PostgreSQL."""
    with serving_postgres(default_objects, newer=True) as server:
        yield Databases(server)


def login_of(dify: Dify) -> dict[str, Any]:
    """How Dify signs in at its server."""
    server = dify.databases.server
    return {"host": server.host, "port": server.port, "user": "dify", "password": PASSWORD}


def restore_with(dify: Dify, image: str) -> Manifest:
    """The pod that restores, with the client of PostgreSQL of this image."""
    restore = dify.pod("restore", PIECES="")
    step(restore, "load-databases")["image"] = image
    return restore


@pytest.fixture(scope="module")
def saved(databases: Databases) -> Iterator[Dify]:
    """An installation with a backup."""
    with folder_of() as folder:
        folder.chmod(0o755)
        dify = Dify(folder / "dify", databases)
        dify.fill()
        succeeded(dify.back_up())
        yield dify


@pytest.fixture
def onto_newer(saved: Dify, databases: Databases, newer: Databases) -> Iterator[Dify]:
    """The same installation, whose server is a newer one."""
    newer.empty()
    saved.databases = newer
    yield saved
    saved.databases = databases


def test_a_newer_postgres_takes_the_set_of_an_older_one(onto_newer: Dify, databases: Databases, newer: Databases):
    succeeded(onto_newer.node.run(restore_with(onto_newer, NEWER)))
    for database in (MAIN, PLUGINS):
        assert newer.rows(database) == databases.rows(database)
    assert newer.sql("SELECT last_value FROM task_id_sequence") == [(4711,)]
    column = (
        "SELECT column_default FROM information_schema.columns WHERE table_name = 'providers' AND column_name = 'id'"
    )
    assert newer.sql(column) == [("public.uuidv7()",)]
    assert newer.sql("SELECT count(*) FROM pg_class WHERE relowner <> 'dify'::regrole AND relname = 'messages'") == [
        (0,)
    ]


def test_the_client_of_another_major_is_refused(onto_newer: Dify):
    word = failed(onto_newer.restore())
    assert "the server is PostgreSQL 18, and this image has the client of 15" in word
    assert 'client_image="postgres:18-alpine"' in word


def test_an_older_postgres_does_not_take_the_set_of_a_newer_one(onto_newer: Dify, databases: Databases, place: Path):
    newer = Dify(place / "newer", onto_newer.databases)
    newer.fill()
    backup = newer.backup_pod()
    step(backup, "dump-databases")["image"] = NEWER
    succeeded(newer.node.run(backup))
    newer.databases = databases
    before = databases.text()
    restore = newer.pod("restore", PIECES="")
    assert not newer.node.run(restore).succeeded
    # restore.py has refused it; load.sh does so by itself.
    step(restore, "check")["command"] = ["true"]
    assert "saved from PostgreSQL 18, and the server is 15" in failed(newer.node.run(restore))
    assert databases.text() == before


def test_a_database_that_somebody_uses_is_left_alone(saved: Dify):
    before = saved.databases.text()
    login = login_of(saved)
    with closing(psycopg2.connect(dbname=MAIN, application_name="dify-worker", **login)):
        result = saved.restore()
    assert "somebody is connected to the database dify" in failed(result)
    assert "dify-worker (login dify, from 127.0.0.1): 1" in result.output
    assert "loaded" not in result.output
    assert saved.databases.text() == before


def test_who_lets_go_in_time_is_waited_for(saved: Dify):
    login = login_of(saved)
    connection = psycopg2.connect(dbname=MAIN, **login)
    with saved.node.running(saved.pod("restore", PIECES=""), "waiting") as running:
        wait_for_program("/scripts/load.sh", pod="waiting")
        threading.Timer(3, connection.close).start()
    succeeded(running.result())


def test_meanwhile_no_migration_begins(saved: Dify):
    server = saved.databases.server
    lock = f"SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = {0x64696679} AND granted"
    # The lock is held for part of a second, so the server itself looks for it all the time.
    seen = f"""
        SET statement_timeout = '60s';
        DO 'BEGIN WHILE NOT EXISTS ({lock.replace("'", "''")}) LOOP PERFORM pg_sleep(0.002); END LOOP; END'
    """
    admin = ["psql", "-XAtq", "-U", "postgres", "-h", str(server.folder), "-d", "postgres", "-v", "ON_ERROR_STOP=1"]
    with saved.node.running(saved.pod("restore", PIECES=""), "locking") as running:
        looked = server.run(*admin, "-c", seen)
        assert looked.returncode == 0, looked.stderr
    succeeded(running.result())
    assert server.run(*admin, "-c", f"SELECT EXISTS ({lock})").stdout.strip() == "f"


def test_what_is_there_already_is_skipped(saved: Dify):
    saved.databases.sql("UPDATE accounts SET name = 'kept'")
    saved.databases.sql("DELETE FROM plugins", PLUGINS)
    restore = saved.pod("restore", PIECES="")
    step(restore, "check")["command"] = ["sh", "-c", "echo main >/work/skip"]
    try:
        result = saved.node.run(restore)
        assert result.statuses["load-databases"] == 0
        assert "main: the database dify is left as it is" in result.output
        assert saved.databases.sql("SELECT DISTINCT name FROM accounts") == [("kept",)]
        assert saved.databases.sql("SELECT count(*) FROM plugins", PLUGINS) == [(20,)]
    finally:
        succeeded(saved.restore())


def test_the_rows_are_counted_in_the_moment_of_the_dump(saved: Dify):
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            saved.databases.sql("INSERT INTO dify_setups SELECT gen_random_uuid()::text FROM generate_series(1, 50)")

    writer = threading.Thread(target=write)
    writer.start()
    script = """
        sh /scripts/dump.sh main=dify plugins=dify_plugin >/dev/null
        pg_restore --data-only --table=dify_setups --file=- /work/databases/main.dump | grep -c '20[0-9][0-9]-'
        cat /work/databases/main.rows
    """
    dump = saved.backup_pod()
    dump["containers"] = [{**dump["initContainers"][0], "command": ["sh", "-euc", script]}]
    dump["initContainers"].clear()
    try:
        counted, *rows = succeeded(saved.node.run(dump)).splitlines()
    finally:
        stop.set()
        writer.join()
        saved.databases.sql("DELETE FROM dify_setups WHERE version LIKE '%-%-%'")
    told = dict(row.split("\t") for row in rows)
    assert told["public.dify_setups"] == counted
    assert told["public.messages"] == "400"
    assert list(told) == sorted(told)
    assert set(told) == {f"public.{table.removeprefix('public.')}" for table in saved.databases.rows()}


def test_time_limits_of_the_login_do_not_end_a_dump(saved: Dify):
    saved.databases.sql("ALTER ROLE CURRENT_USER SET statement_timeout = 20")
    saved.databases.sql("ALTER ROLE CURRENT_USER SET idle_in_transaction_session_timeout = 20")
    try:
        succeeded(saved.back_up())
    finally:
        for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
            saved.databases.sql(f"ALTER ROLE CURRENT_USER RESET {name}")


def test_a_server_that_starts_later_is_waited_for(default_objects: list[Manifest], place: Path):
    with serving_postgres(default_objects) as server:
        dify = Dify(place / "late", Databases(server))
        dify.fill()
        server.run(server.programs / "pg_ctl", "-D", "data", "stop", "-m", "fast")
        with dify.node.running(dify.backup_pod(), "early") as running:
            wait_for_program("5", pod="early")
            command = [
                "-D",
                "data",
                "-w",
                "-l",
                "late.log",
                "-o",
                f"-k {server.folder} -h {server.host} -p {server.port} -F",
                "start",
            ]
            assert server.run(server.programs / "pg_ctl", *command).returncode == 0
        assert "waiting for PostgreSQL" in succeeded(running.result())
        server.run(server.programs / "pg_ctl", "-D", "data", "stop", "-m", "fast")


def test_a_wrong_argument_is_told(saved: Dify):
    backup = saved.backup_pod()
    step(backup, "dump-databases")["command"] = ["sh", "/scripts/dump.sh", "dify"]
    assert "dify is not ROLE=DATABASE" in failed(saved.node.run(backup))


def test_what_the_migrations_have_come_to_is_dumped_too(saved: Dify):
    dump = saved.backup_pod()
    look = "sh /scripts/dump.sh main=dify plugins=dify_plugin >/dev/null; cd /work/databases; wc -c <plugins.revision"
    step(dump, "dump-databases")["command"] = ["sh", "-euc", f"{look}; cat main.revision"]
    dump["containers"], dump["initContainers"] = [step(dump, "dump-databases")], []
    assert succeeded(saved.node.run(dump)).split() == ["0", "bbbbbbbbbbbb"]


def test_a_database_may_have_any_name(saved: Dify):
    server, odd = saved.databases.server, 'it\'s "odd" = $1 `x` \\'
    quoted = odd.replace('"', '""')
    admin = ["psql", "-X", "-U", "postgres", "-h", str(server.folder), "-d", "postgres", "-c"]
    assert server.run(*admin, f'CREATE DATABASE "{quoted}" OWNER dify TEMPLATE template0').returncode == 0
    rows = "SELECT id, name FROM kept"
    try:
        saved.databases.sql("CREATE TABLE kept AS SELECT 1 AS id, 'it''s \"here\"' AS name", odd)
        before = saved.databases.sql(rows, odd)
        dump = saved.backup_pod()
        lend(dump, saved.pod("restore"))
        both = step(dump, "dump-databases")
        both["command"] = ["sh", "-euc", 'sh /scripts/dump.sh "$1"; sh /scripts/load.sh "$1"', "sh", f"main={odd}"]
        dump["containers"], dump["initContainers"] = [both], []
        assert "main: loaded the database" in succeeded(saved.node.run(dump))
        assert saved.databases.sql(rows, odd) == before
    finally:
        server.run(*admin, f'DROP DATABASE "{quoted}"')
