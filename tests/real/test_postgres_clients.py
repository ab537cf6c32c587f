"""The URL that Dify makes of what a chart gives its pods opens an encrypted connection to the right PostgreSQL only."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlencode

import psycopg2
import pytest

from constructs_dify import Postgres, SecretKey
from constructs_dify.tiers import database_schema
from tests.real.certificates import make_authority, make_certificate
from tests.real.postgres_server import USER, Passwords
from tests.real.postgres_server import Postgres as Server
from tests.real.programs import folder_of
from tests.support.charts import synth
from tests.support.in_pod import environment_in_pod, file_source
from tests.support.manifests import Manifest, SecretRef

CA = SecretKey(secret="pg-ca", key="ca.pem")


@pytest.fixture(scope="module")
def server(default_objects: list[Manifest]) -> Iterator[Server]:
    """PostgreSQL with the default chart's databases, whose certificate says `localhost`."""
    with folder_of(USER) as folder:
        make_authority(folder, "ca")
        make_authority(folder, "other")
        make_certificate(folder, "ca", "localhost")
        (folder / "server.key").chmod(0o600)
        if os.geteuid() == 0:
            shutil.chown(folder / "server.key", USER)
        server = Server(folder, default_objects)
        files = {"ssl_cert_file": folder / "server.pem", "ssl_key_file": folder / "server.key"}
        server.arguments += ["-c", "ssl=on", *(f"--{name}={path}" for name, path in files.items())]
        server.initialise()
        with server.serving("127.0.0.1"):
            made = server.run_script(**environment_in_pod(default_objects, "postgres", Passwords()))
            assert made.returncode == 0, made.stderr
            yield server


def connect(server: Server, ca_file: Path | None = None, **options: Any) -> str:
    """Connects as the API does, and returns the database and whether it is encrypted, or the error."""
    password = SecretKey(secret="pg", key="postgres-password")
    given = {"host": "localhost", "port": server.port, "username": "dify", "password": password} | options
    objects = synth(postgres=Postgres.external(**given))
    told = environment_in_pod(objects, "api", Passwords())
    extras = dict(parse_qsl(told.get("DB_EXTRAS", "")))
    if "sslrootcert" in extras:
        assert file_source(objects, "api", extras["sslrootcert"]) == SecretRef("pg-ca", "ca.pem")
        extras["sslrootcert"] = str(ca_file)
    # As configs/middleware of 1.9.1 composes it; psycopg2 is the same library as psql.
    login = f"{quote_plus(told['DB_USERNAME'])}:{quote_plus(told['DB_PASSWORD'])}"
    url = f"postgresql://{login}@{told['DB_HOST']}:{told['DB_PORT']}/{told['DB_DATABASE']}?{urlencode(extras)}"
    question = "SELECT current_database(), ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
    result = server.run("psql", "-X", "-A", "-t", "-w", "-c", question, url)
    return (result.stdout if result.returncode == 0 else result.stderr).strip()


@pytest.mark.parametrize("tls", ["require", "verify-ca", "verify-full"])
def test_the_api_connects_encrypted(server: Server, tls: str) -> None:
    ca = None if tls == "require" else CA
    assert connect(server, server.folder / "ca.pem", tls=tls, ca=ca) == "dify|t"


@pytest.mark.parametrize("tls", ["verify-ca", "verify-full"])
def test_a_server_of_another_authority_is_refused(server: Server, tls: str) -> None:
    assert "certificate verify failed" in connect(server, server.folder / "other.pem", tls=tls, ca=CA)


def test_a_server_of_another_name_is_refused_when_all_is_verified(server: Server) -> None:
    elsewhere: dict[str, Any] = {"host": "127.0.0.1", "ca": CA}
    assert connect(server, server.folder / "ca.pem", tls="verify-ca", **elsewhere) == "dify|t"
    answer = connect(server, server.folder / "ca.pem", tls="verify-full", **elsewhere)
    assert 'does not match host name "127.0.0.1"' in answer


PARAMETERS = {
    "search_path": '"$user", "my schema", public',
    "statement_timeout": "90s",
    "dify.hard": r"""it's a "back\slash" & 100% = ?#""",
    "dify.empty": "",
}


@pytest.fixture(scope="module")
def objects_with_parameters(server: Server) -> list[Manifest]:
    password = SecretKey(secret="pg", key="postgres-password")
    login: dict[str, Any] = {"host": "127.0.0.1", "port": server.port, "username": "dify", "password": password}
    return synth(postgres=Postgres.external(**login, parameters=PARAMETERS))


@pytest.mark.parametrize("part", ["api", "worker", "beat"])
def test_the_api_and_the_workers_begin_with_the_parameters_and_in_utc(
    part: str, objects_with_parameters: list[Manifest]
) -> None:
    told = environment_in_pod(objects_with_parameters, part, Passwords())
    # As configs/middleware of 1.9.1 does it.
    options = f"{dict(parse_qsl(told['DB_EXTRAS'])).get('options', '')} -c timezone=UTC"
    login = f"{quote_plus(told['DB_USERNAME'])}:{quote_plus(told['DB_PASSWORD'])}"
    url = f"postgresql://{login}@{told['DB_HOST']}:{told['DB_PORT']}/{told['DB_DATABASE']}?{told['DB_EXTRAS']}"
    with closing(psycopg2.connect(url, options=options)) as connection, connection.cursor() as cursor:
        assert shown_by(cursor, *PARAMETERS, "timezone") == [*PARAMETERS.values(), "UTC"]
    # Once more without the time zone, because alembic and others read the URL alone.
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        assert shown_by(cursor, *PARAMETERS) == [*PARAMETERS.values()]


def test_the_migration_waits_without_a_timeout(
    objects_with_parameters: list[Manifest], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment_in_pod(objects_with_parameters, "migrate", Passwords()).items():
        monkeypatch.setenv(name, value)
    with closing(database_schema.connect()) as connection, connection.cursor() as cursor:
        assert shown_by(cursor, "search_path", "statement_timeout") == [PARAMETERS["search_path"], "0"]


def test_the_plugin_daemon_begins_with_the_parameters(server: Server, objects_with_parameters: list[Manifest]) -> None:
    told = environment_in_pod(objects_with_parameters, "plugin-daemon", Passwords())
    # As internal/db/pg of 0.3.0 composes it. pgx reads quotes and backslashes as psql does.
    login = f"host={told['DB_HOST']} port={told['DB_PORT']} user={told['DB_USERNAME']} password={told['DB_PASSWORD']}"
    database = f"dbname={told['DB_DATABASE']} sslmode={told['DB_SSL_MODE']}"
    options = told["DB_EXTRAS"].replace("options=", "")
    questions = [part for name in PARAMETERS for part in ("-c", f"SHOW {name}")]
    result = server.run("psql", "-X", "-A", "-t", "-w", *questions, f"{login} {database} options='{options}'")
    assert result.stdout.splitlines() == [*PARAMETERS.values()]


def shown_by(cursor: Any, *names: str) -> list[str]:
    values: list[str] = []
    for name in names:
        cursor.execute(f"SHOW {name}")
        values.append(cursor.fetchone()[0])
    return [value.replace("1min 30s", "90s") for value in values]
