"""The commands by which data comes over from docker compose, run as they are told."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from constructs_dify import Release
from constructs_dify.commands.conversion.compose import steps
from constructs_dify.commands.conversion.compose.steps import copied, extracted
from constructs_dify.commands.conversion.installed import Installed
from constructs_dify.commands.conversion.lifting.lifting import Lifting
from constructs_dify.data_layer.postgres.in_cluster import DATABASE, PLUGIN_DATABASE, USERNAME
from tests.real.postgres_server import USER, Passwords, Postgres
from tests.real.programs import folder_of, run_as
from tests.support.in_pod import environment_in_pod
from tests.support.manifests import Manifest

PASSWORD = "sample-db-pass"
# What stands before a command for a container is left out.
_STANDINS = {
    "docker": '#!/bin/sh\n[ "$1 $2 $3" = "compose exec -T" ] && shift 4 && exec "$@"\n',
    "kubectl": '#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done\nshift\nexec "$@"\n',
    "sudo": '#!/bin/sh\nexec "$@"\n',
}
# As Dify's migrations leave it: an extension, functions, and a login of another name that owns it all.
_OLD = """
CREATE ROLE "old-user" LOGIN SUPERUSER;
CREATE DATABASE "my dify" OWNER "old-user";
\\connect "my dify" "old-user"
CREATE EXTENSION "uuid-ossp";
CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE accounts (id uuid PRIMARY KEY DEFAULT uuid_generate_v4(), name text, number serial);
CREATE VIEW names AS SELECT name FROM accounts;
INSERT INTO accounts (name) VALUES ('somebody');
GRANT SELECT ON accounts TO PUBLIC;
"""


def standins(folder: Path) -> str:
    programs = folder / "bin"
    programs.mkdir(mode=0o755)
    for name, text in _STANDINS.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    return str(programs)


@pytest.fixture(scope="module")
def both(default_objects: list[Manifest]) -> Iterator[Postgres]:
    """A server that has docker compose's database, and the new and empty ones."""
    settings = {**environment_in_pod(default_objects, "postgres", Passwords()), "DIFY_PASSWORD": PASSWORD}
    with folder_of(USER) as folder:
        postgres = Postgres(folder, default_objects)
        postgres.initialise()
        with postgres.serving("127.0.0.1"):
            settings["PGHOST"] = str(folder)
            made = postgres.run_script(**settings)
            assert made.returncode == 0, made.stderr
            script = folder / "old.sql"
            script.write_text(_OLD)
            old = postgres.run(
                "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-f", script, env=settings
            )
            assert old.returncode == 0, old.stderr
            yield postgres


def as_dify(postgres: Postgres, sql: str, database: str) -> str:
    return postgres.query(sql, USERNAME, PASSWORD, database)


def copy(postgres: Postgres, work: Lifting, old: str, new: str) -> subprocess.CompletedProcess[str]:
    programs = postgres.folder / "bin"
    path = str(programs) if programs.exists() else standins(postgres.folder)
    command = copied(work, "db", "old-user", old, new)
    return postgres.run(
        "bash", "-o", "pipefail", "-c", f'PATH="{path}:$PATH"; {command}', env={"PGHOST": str(postgres.folder)}
    )


@pytest.fixture
def work() -> Lifting:
    installed = Installed(made_by="docker compose", dify="1.9.1", name="dify", namespace="dify")
    return Lifting(installed=installed, release=Release("1.9.1"), name="dify")


def test_a_database_comes_over_and_belongs_to_the_role_of_dify(both: Postgres, work: Lifting):
    done = copy(both, work, "my dify", DATABASE)
    assert (done.returncode, done.stderr) == (0, "")
    owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
    assert as_dify(both, owners, DATABASE) == USERNAME
    assert as_dify(both, "SELECT name, number, one() FROM accounts", DATABASE) == "somebody|1|1"
    assert as_dify(both, "ALTER TABLE accounts ADD COLUMN more int", DATABASE) == "ALTER TABLE"
    added = "INSERT INTO accounts (name) VALUES ('next') RETURNING number"
    assert as_dify(both, added, DATABASE).splitlines()[0] == "2"


def test_comments_on_extensions_would_make_it_fail(both: Postgres, work: Lifting, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(steps, "_RESTORE", steps._RESTORE.replace("--no-comments ", ""))
    done = copy(both, work, "my dify", PLUGIN_DATABASE)
    assert done.returncode != 0
    assert "must be owner of extension" in done.stderr


def test_a_copy_that_fails_leaves_nothing_and_is_one_that_fails(both: Postgres, work: Lifting):
    assert copy(both, work, "no such database", PLUGIN_DATABASE).returncode != 0
    assert copy(both, work, "my dify", PLUGIN_DATABASE).returncode == 0
    # A second time there is something already: the first copy stays as it is.
    again = copy(both, work, "my dify", PLUGIN_DATABASE)
    assert again.returncode != 0
    assert as_dify(both, "SELECT count(*) FROM accounts", PLUGIN_DATABASE) == "1"


def test_a_folder_comes_over_although_its_claim_is_of_root():
    with folder_of(USER) as folder:
        (folder / "volumes/app/storage/upload_files").mkdir(parents=True)
        (folder / "volumes/app/storage/upload_files/a file").write_text("text")
        (folder / "volumes/app/storage/.dify_secret_key").write_text("sample")
        claim = folder / "claim"
        claim.mkdir()
        claim.chmod(0o777)
        remote = " ".join(run_as(USER, []))
        command = extracted("app/storage", f"kubectl exec copy-files -- {remote}").replace("-C /claim", f"-C {claim}")
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", f'PATH="{standins(folder)}:$PATH"; {command}'],
            cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        assert (claim / "upload_files/a file").read_text() == "text"
        assert (claim / ".dify_secret_key").read_text() == "sample"
        assert (claim / "upload_files").owner() == USER
