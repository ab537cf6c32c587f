"""What database_schema.py makes of a real PostgreSQL, with a `flask` that stands in for Dify's own."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from tests.real.postgres_server import USER, Passwords
from tests.real.postgres_server import Postgres as Server
from tests.real.programs import folder_of, running, wait_until
from tests.support.in_pod import environment_in_pod
from tests.support.manifests import Manifest, SecretRef, find

FIRST, SECOND, NEWER = "aaaaaaaaaaaa", "bbbbbbbbbbbb", "cccccccccccc"
DIFY = ("accounts", "apps", "datasets", "dify_setups", "messages", "tenants")
PLUGIN_DAEMON = ("plugins", "plugin_declarations", "plugin_installations")


@pytest.fixture(scope="module")
def server(default_objects: list[Manifest]) -> Iterator[Server]:
    with folder_of(USER) as folder:
        server = Server(folder, default_objects)
        server.initialise()
        with server.serving("127.0.0.1"):
            made = server.run_script(**environment_in_pod(default_objects, "postgres", Passwords()))
            assert made.returncode == 0, made.stderr
            yield server


class Release:
    """An image of Dify's API: its migrations, and its `flask`."""

    def __init__(self, folder: Path, server: Server, objects: list[Manifest], *revisions: str) -> None:
        self.folder, self.server = folder, server
        self.password = Passwords()[SecretRef("dify-secrets", "postgres-password")]
        self.environment = environment_in_pod(objects, "migrate", Passwords()) | {
            "DB_HOST": "127.0.0.1",
            "DB_PORT": str(server.port),
            "PATH": f"{folder}:{server.programs}:{os.environ['PATH']}",
            "PGPASSWORD": self.password,
        }
        self.script = folder / "database_schema.py"
        self.script.write_text(find(objects, "ConfigMap", "dify-migrate-files")["data"]["database_schema.py"])
        (folder / "versions").mkdir()
        for revision, parent in zip(revisions, (None, *revisions), strict=False):
            text = f"import models\nrevision = {revision!r}\ndown_revision = {parent!r}\n"
            (folder / "versions" / f"2025_01_01-{revision}_change.py").write_text(text)
        self.flask("exit 0")

    def flask(self, script: str) -> None:
        """What `flask upgrade-db` does: a shell script, with `sql` to run SQL as Dify's user."""
        sql = f"sql() {{ psql -XAqt -v ON_ERROR_STOP=1 -h 127.0.0.1 -p {self.server.port} -U dify -d dify; }}"
        program = self.folder / "flask"
        program.write_text(f'#!/bin/sh\n{sql}\n[ "$*" = upgrade-db ] || exit 9\n{dedent(script)}\n')
        program.chmod(0o755)

    def run(self, command: str) -> tuple[int, str]:
        with self.running(command) as program:
            program.process.wait(40)
            return program.process.returncode, program.output

    def running(self, command: str) -> Any:
        arguments = [sys.executable, str(self.script), command, str(self.folder)]
        return running(arguments, env=self.environment)

    def sql(self, text: str) -> str:
        return self.server.query(text, "dify", self.password, "dify")


@pytest.fixture
def release(server: Server, default_objects: list[Manifest], tmp_path: Path) -> Iterator[Release]:
    release = Release(tmp_path, server, default_objects, FIRST, SECOND)
    yield release
    release.sql(f"DROP TABLE IF EXISTS {', '.join(('alembic_version', 'runs', *DIFY, *PLUGIN_DAEMON))}")


def making(tables: tuple[str, ...]) -> str:
    return "".join(f"CREATE TABLE IF NOT EXISTS {table} (id uuid);" for table in tables)


MIGRATED = f"""
sql <<'END'
{making(DIFY)}
CREATE TABLE IF NOT EXISTS alembic_version (version_num varchar(32) PRIMARY KEY);
DELETE FROM alembic_version;
INSERT INTO alembic_version VALUES ('{SECOND}');
END
"""


def at(release: Release, revision: str, tables: tuple[str, ...] = DIFY) -> None:
    release.sql(making(tables))
    release.sql("CREATE TABLE IF NOT EXISTS alembic_version (version_num varchar(32) PRIMARY KEY)")
    release.sql(f"INSERT INTO alembic_version VALUES ('{revision}')")


def test_an_empty_database_is_migrated(release: Release):
    release.flask(MIGRATED)
    status, printed = release.run("migrate")
    assert (status, f"the schema is at {SECOND}" in printed) == (0, True), printed


def test_an_older_database_is_migrated(release: Release):
    at(release, FIRST)
    release.flask(MIGRATED)
    assert release.run("migrate")[0] == 0


def test_a_database_that_is_up_to_date_is_left_alone(release: Release):
    at(release, SECOND)
    release.flask("echo must not run; exit 3")
    status, printed = release.run("migrate")
    assert (status, "must not run" in printed) == (0, False), printed


def test_a_database_of_a_newer_release_is_left_alone(release: Release):
    at(release, NEWER)
    release.flask("echo must not run; exit 3")
    status, printed = release.run("migrate")
    assert (status, "newer release" in printed, "must not run" in printed) == (0, True, False), printed
    assert release.run("wait")[0] == 0


def holding(release: Release, tables: tuple[str, ...], revisions: tuple[str, ...]) -> None:
    release.sql(f"{making(tables)} SELECT 1")
    for revision in revisions:
        at(release, revision, tables)


@pytest.mark.parametrize(
    ("tables", "revisions", "found"),
    [
        ((), (NEWER,), f"is at revision {NEWER} and has no table accounts, "),
        ((), (SECOND,), f"is at revision {SECOND} and has no table accounts, "),
        (
            ("accounts", "messages"),
            (NEWER,),
            f"is at revision {NEWER} and has no table apps, datasets, dify_setups, ten",
        ),
        (DIFY, (), "has the tables accounts, apps, datasets, dify_setups, messages, tenants, and no revision"),
        (PLUGIN_DAEMON, (), "is the plugin daemon's"),
        (DIFY, (SECOND, NEWER), f"is at the revisions {SECOND}, {NEWER}, of more than one program"),
    ],
    ids=["another program's", "no tables", "like Dify's", "no revision", "the plugin daemon's", "two programs'"],
)
def test_a_database_of_somebody_else_is_neither_waited_for_nor_migrated(
    tables: tuple[str, ...], revisions: tuple[str, ...], found: str, release: Release
):
    holding(release, tables, revisions)
    release.flask("echo must not run")
    for command in ("migrate", "wait"):
        status, printed = release.run(command)
        assert (status, "must not run" in printed) == (1, False), printed
        assert f"FAILED: the database dify on 127.0.0.1 {found}" in printed
        assert "give" in printed


def test_a_database_with_tables_of_other_programs_beside_is_migrated(release: Release):
    holding(release, ("plugins",), ())
    release.flask(MIGRATED)
    assert release.run("migrate")[0] == 0


def test_a_database_that_dify_shares_with_its_plugin_daemon_may_stay_so(release: Release):
    holding(release, (*DIFY, *PLUGIN_DAEMON), (SECOND,))
    assert release.run("migrate")[0] == 0


def test_a_database_for_both_is_migrated_also_where_the_plugin_daemon_was_first(release: Release):
    holding(release, PLUGIN_DAEMON, ())
    release.environment["DB_PLUGIN_DATABASE"] = release.environment["DB_DATABASE"]
    release.flask(MIGRATED)
    status, printed = release.run("migrate")
    assert (status, f"the schema is at {SECOND}" in printed) == (0, True), printed


def test_a_migration_that_fails_and_says_that_all_is_well_is_a_failure(release: Release):
    at(release, FIRST)
    release.flask("echo 'Failed to execute database migration' >&2; exit 0")
    status, printed = release.run("migrate")
    assert status == 1
    assert f"FAILED: the schema is at {FIRST}, and this release expects {SECOND}" in printed
    assert "Failed to execute database migration" in printed


def test_a_migration_that_succeeds_and_says_that_it_failed_is_a_success(release: Release):
    release.flask(f"{MIGRATED}\necho LockNotOwnedError >&2; exit 1")
    assert release.run("migrate")[0] == 0


def test_two_at_once_migrate_one_after_the_other_and_only_once(release: Release):
    release.sql("CREATE TABLE runs (at timestamptz DEFAULT now())")
    release.flask(f"echo 'INSERT INTO runs DEFAULT VALUES' | sql; sleep 1; {MIGRATED}")
    with ThreadPoolExecutor(2) as pool:
        assert [status for status, _ in pool.map(release.run, ["migrate", "migrate"])] == [0, 0]
    assert release.sql("SELECT count(*) FROM runs") == "1"


def test_a_lock_in_redis_that_somebody_else_holds_is_waited_for(release: Release, monkeypatch: pytest.MonkeyPatch):
    release.script.write_text(release.script.read_text().replace("SKIPPED_PAUSE = 15", "SKIPPED_PAUSE = 1"))
    held = release.folder / "held"
    release.flask(f"[ -e {held} ] || {{ touch {held}; echo 'Database migration skipped'; exit 0; }}\n{MIGRATED}")
    status, printed = release.run("migrate")
    assert (status, "trying again" in printed) == (0, True), printed


def test_who_waits_starts_when_the_migration_is_done(release: Release):
    at(release, FIRST)
    with release.running("wait") as program:
        wait_until(lambda: f"the schema is at {FIRST}" in program.output, "it to wait", program=program)
        release.sql(f"UPDATE alembic_version SET version_num = '{SECOND}'")
        program.process.wait(15)
        assert program.process.returncode == 0, program.output


def test_who_waits_puts_up_with_a_database_that_is_not_there(release: Release):
    release.environment["DB_PORT"] = "1"
    with release.running("wait") as program:
        wait_until(lambda: "waiting for the database" in program.output, "it to wait", program=program)
        time.sleep(3)
        assert program.process.poll() is None
        assert program.output.count("waiting for the database") == 1


@pytest.mark.parametrize("command", ["wait", "migrate"])
def test_it_ends_at_once_when_it_is_told_to(command: str, release: Release):
    release.flask("echo at work; exec sleep 30")
    with release.running(command) as program:
        wait_until(lambda: "at work" in program.output or "waiting for the m" in program.output, "it to work")
        program.process.send_signal(signal.SIGTERM)
        assert program.process.wait(5) == 143, program.output


def test_an_image_without_migrations_is_told_from_one_with(release: Release):
    for file in (release.folder / "versions").iterdir():
        file.unlink()
    status, printed = release.run("wait")
    assert (status, "no migrations" in printed) == (1, True)
