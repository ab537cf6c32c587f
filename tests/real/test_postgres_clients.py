"""The URL that Dify makes of what a chart gives its pods opens an encrypted connection to the right PostgreSQL only."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlencode

import pytest

from constructs_dify import Postgres, SecretKey
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
