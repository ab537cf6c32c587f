"""Brings the schema of Dify's database to what this image expects, or waits until somebody else has.

Runs by itself in the image of the API: `python database_schema.py migrate /app/api/migrations`, or `wait`.
"""

import ast
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import parse_qsl

import psycopg2

# Which lock it is matters to nobody; that every migration of this database takes the same one does.
LOCK = 0x64696679
# A database that starts together with everything else needs a minute or two.
CONNECT_FOR = 600
CONNECT_PAUSE = 5
# Another one that migrates holds upstream's lock in Redis, or died and left it there for a minute.
SKIPPED = "migration skipped"
SKIPPED_PAUSE = 15
SKIPPED_TIMES = 8
# Every part waits with one query in this many seconds, and less and less often.
WAIT_PAUSES = (2, 3, 5, 8, 13, 15)
POSTGRES_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = ANY (current_schemas(false))"
MYSQL_TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
# Every release of Dify has these, from its first one on.
DIFY = {"accounts", "apps", "datasets", "dify_setups", "messages", "tenants"}
PLUGIN_DAEMON = {"plugin_declarations", "plugin_installations"}


@dataclass(frozen=True)
class Schema:
    """What a database holds: the revisions that its migrations have come to, and its tables."""

    revisions: set[str]
    tables: set[str]

    @property
    def at(self) -> str:
        """The revisions, as people read them."""
        return ", ".join(sorted(self.revisions)) or "nothing"


class Revisions:
    """The revisions that an image knows, read from its migration scripts without running them."""

    def __init__(self, folder: Path) -> None:
        parents = dict(_revision(file) for file in sorted((folder / "versions").glob("*.py")))
        parents.pop("", None)
        if not parents:
            sys.exit(f"{folder} has no migrations; this is not the image of Dify's API")
        self.known = set(parents)
        self.heads = self.known - {parent for each in parents.values() for parent in each}

    def answer(self, schema: Schema) -> str | None:
        """Why this schema will do; None when it will not yet. A schema that never will ends the program."""
        if problem := self.stranger(schema):
            sys.exit(f"FAILED: the database {os.environ['DB_DATABASE']} on {os.environ['DB_HOST']} {problem}")
        if schema.revisions == self.heads:
            return f"the schema is at {schema.at}, as this release expects"
        if schema.revisions - self.known:
            return f"the schema is at {schema.at}, of a newer release; it is left as it is"
        return None

    def stranger(self, schema: Schema) -> str | None:
        """What is wrong with a schema that neither is Dify's, of any release, nor can become it; None: nothing."""
        found, missing = sorted(DIFY & schema.tables), sorted(DIFY - schema.tables)
        if not schema.revisions:
            if found:
                return (
                    f"has the tables {', '.join(found)}, and no revision in alembic_version: it is half restored, or "
                    "another program's; restore Dify's backup whole, or give Dify a database of its own"
                )
            if schema.tables >= PLUGIN_DAEMON and not is_shared():
                return (
                    "is the plugin daemon's, with its tables in it; give Dify a database of its own, or say that both "
                    "have one: accept_shared_database=True"
                )
            return None
        if missing:
            return (
                f"is at revision {schema.at} and has no table {', '.join(missing)}, as every Dify has: it is another "
                "program's, or half restored; give Dify a database of its own, or restore its backup whole"
            )
        if len(schema.revisions) > 1 and schema.revisions - self.known:
            return (
                f"is at the revisions {schema.at}, of more than one program, as every Dify has one: find whose rows in "
                "alembic_version are not Dify's, and give that program a database of its own"
            )
        return None


def _revision(file: Path) -> tuple[str, tuple[str, ...]]:
    """A script's revision and the ones that it follows."""
    found: dict[str, Any] = {}
    for statement in ast.parse(file.read_text("utf-8")).body:
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        for target in targets:
            if isinstance(target, ast.Name) and target.id in ("revision", "down_revision"):
                found[target.id] = ast.literal_eval(statement.value)  # type: ignore[attr-defined]
    parents = found.get("down_revision") or ()
    return found.get("revision", ""), (parents,) if isinstance(parents, str) else tuple(parents)


def is_mysql() -> bool:
    """Whether the database is MySQL: PostgreSQL is what Dify takes unless it is told."""
    return os.environ.get("DB_TYPE", "postgresql") == "mysql"


def is_shared() -> bool:
    """Whether the plugin daemon is to have its tables in the same database, where it may have been first."""
    return os.environ.get("DB_PLUGIN_DATABASE") == os.environ["DB_DATABASE"]


def connect() -> Any:
    """A connection as Dify itself opens it."""
    options: dict[str, Any] = dict(parse_qsl(os.environ.get("DB_EXTRAS", "")))
    if is_mysql():
        return driver().connect(
            host=os.environ["DB_HOST"],
            port=int(os.environ["DB_PORT"]),
            user=os.environ["DB_USERNAME"],
            password=os.environ["DB_PASSWORD"],
            database=os.environ["DB_DATABASE"],
            connect_timeout=10,
            # As SQLAlchemy hands it over: as an argument of its own, PyMySQL would verify nothing.
            ssl={"ca": options["ssl_ca"]} if "ssl_ca" in options else None,
        )
    return psycopg2.connect(
        host=os.environ["DB_HOST"],
        port=os.environ["DB_PORT"],
        user=os.environ["DB_USERNAME"],
        password=os.environ["DB_PASSWORD"],
        dbname=os.environ["DB_DATABASE"],
        connect_timeout=10,
        **options,
    )


def driver() -> Any:
    """What talks to the database."""
    if not is_mysql():
        return psycopg2
    # Only the image of a release that takes MySQL has it.
    import pymysql  # pyright: ignore[reportMissingModuleSource]

    return pymysql


def current_schema() -> Schema:
    """What the database holds: nothing before the first migration.

    On a connection of its own and in one snapshot, so that tables and revisions are of the same moment.
    """
    with closing(connect()) as connection:
        if not is_mysql():
            connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with connection.cursor() as cursor:
            if is_mysql():
                cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
            cursor.execute(MYSQL_TABLES if is_mysql() else POSTGRES_TABLES)
            tables = {row[0] for row in cursor.fetchall()}
            if "alembic_version" not in tables:
                return Schema(set(), tables)
            cursor.execute("SELECT version_num FROM alembic_version")
            return Schema({row[0] for row in cursor.fetchall()}, tables)


def migrate(revisions: Revisions) -> int:
    """Run the release's migrations, one at a time, and judge by what has become of the schema.

    The exit status of 1.9.1's command tells nothing: it is 0 when the migration failed or was skipped (up to 1.12),
    and 1 when a migration of more than a minute succeeded and its lock in Redis was gone.
    """
    with closing(patiently_connected()) as connection, connection.cursor() as cursor:
        say("waiting for other migrations of this database to end")
        # Held for as long as this transaction or connection is open, and so no longer than this process lives.
        if is_mysql():
            cursor.execute("SELECT GET_LOCK(CONCAT('dify ', DATABASE()), -1)")
        else:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        return _migrate(revisions)


def _migrate(revisions: Revisions) -> int:
    for _ in range(SKIPPED_TIMES):
        if answer := revisions.answer(current_schema()):
            say(answer)
            return 0
        skipped = upgrade()
        if answer := revisions.answer(current_schema()):
            say(answer)
            return 0
        if not skipped:
            break
        say(f"somebody else holds the lock of migrations in Redis; trying again in {SKIPPED_PAUSE} s")
        time.sleep(SKIPPED_PAUSE)
    at = current_schema().at
    say(f"FAILED: the schema is at {at}, and this release expects {', '.join(sorted(revisions.heads))}; see above")
    return 1


def upgrade() -> bool:
    """Run `flask upgrade-db`, and tell whether it did nothing because somebody else was at it."""
    skipped = False
    with subprocess.Popen(
        ["flask", "upgrade-db"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as flask:
        try:
            for line in flask.stdout or ():
                print(line, end="", flush=True)
                skipped = skipped or SKIPPED in line
        except BaseException:
            flask.terminate()
            raise
    return skipped


def wait(revisions: Revisions) -> int:
    """Wait until the schema will do, for as long as it takes."""
    said = ""
    for pause in _pauses():
        try:
            current = current_schema()
            if answer := revisions.answer(current):
                say(answer)
                return 0
            reason = f"waiting for the migration; the schema is at {current.at}"
        except driver().Error as error:
            reason = f"waiting for the database: {_first_line(error)}"
        if reason != said:
            say(reason)
            said = reason
        time.sleep(pause)
    raise AssertionError


def _pauses() -> Iterator[int]:
    yield from WAIT_PAUSES
    while True:
        yield WAIT_PAUSES[-1]


def patiently_connected() -> Any:
    """A connection, as soon as the database takes one."""
    end = time.monotonic() + CONNECT_FOR
    while True:
        try:
            return connect()
        except driver().OperationalError as error:
            if time.monotonic() > end:
                sys.exit(f"FAILED: no connection to the database for {CONNECT_FOR} s: {_first_line(error)}")
            say(f"waiting for the database: {_first_line(error)}")
            time.sleep(CONNECT_PAUSE)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


def stop(*_: object) -> NoReturn:
    """End; process 1 of a container gets no signal that it has no handler for."""
    sys.exit(143)


def main(arguments: Sequence[str]) -> int:
    """Do what the first argument says, with the migrations in the folder that the second one names."""
    signal.signal(signal.SIGTERM, stop)
    command = {"migrate": migrate, "wait": wait}[arguments[0]]
    return command(Revisions(Path(arguments[1])))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
