"""Runs the server that is backed up, as a chart has it."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.real.backups.tools import newer_postgres
from tests.real.postgres_server import USER, Passwords, Postgres
from tests.real.programs import folder_of, own_address
from tests.support.in_pod import environment_in_pod
from tests.support.manifests import Manifest

# The newer PostgreSQL was built without it.
UUID_OSSP = "CREATE FUNCTION uuid_generate_v4() RETURNS uuid LANGUAGE sql VOLATILE AS 'SELECT gen_random_uuid()';"


@contextmanager
def serving_postgres(objects: list[Manifest], *, newer: bool = False) -> Iterator[Postgres]:
    """A server with Dify's login and its two databases, which have nothing in them."""
    with folder_of(USER) as folder:
        server = Postgres(folder, objects)
        # Where pods look for it, which is the same port for each.
        server.host, server.port = own_address(), 5432
        if newer:
            server.programs = newer_postgres()
            extension = folder / "share" / "extension"
            extension.mkdir(parents=True)
            (extension / "uuid-ossp.control").write_text("default_version = '1.1'\ntrusted = true\n")
            (extension / "uuid-ossp--1.1.sql").write_text(UUID_OSSP)
            server.arguments += ["-c", f"extension_control_path={folder}/share:$system"]
        server.initialise()
        with server.serving(server.host):
            made = server.run_script(**environment_in_pod(objects, "postgres", Passwords()))
            assert made.returncode == 0, made.stderr
            yield server
