"""Starts PostgreSQL as the official image does, with what a chart gives it."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.real.programs import free_port, require, run_as, running, wait_for_port, wait_until
from tests.support.charts import container
from tests.support.manifests import Manifest, SecretRef, find

USER = "nobody"


class Passwords(dict[SecretRef, str]):
    """A password for every key of every Secret."""

    def __missing__(self, reference: SecretRef) -> str:
        return f"the-{reference.key}"


class Postgres:
    """A PostgreSQL cluster that is being initialised as the official image does it, with what a chart gives it."""

    def __init__(self, folder: Path, objects: list[Manifest]) -> None:
        self.folder = folder
        self.script = find(objects, "ConfigMap", "dify-postgres-files")["data"]["create_databases.sh"]
        program, *self.arguments = container(objects, "postgres")["args"]
        assert program == "postgres"
        self.host, self.port = "127.0.0.1", free_port()
        self.programs = Path(require("initdb")).resolve().parent

    def run(self, *command: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "PGPORT": str(self.port),
            "POSTGRES_USER": "postgres",
            **(env or {}),
        }
        return subprocess.run(
            run_as(USER, [str(part) for part in command]),
            env=environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )

    def initialise(self) -> None:
        options = ["--username=postgres", "--auth-local=trust", "--auth-host=scram-sha-256", "--encoding=UTF8"]
        made = self.run(self.programs / "initdb", "--no-sync", "--locale=C", *options, "data")
        assert made.returncode == 0, made.stderr

    @contextmanager
    def serving(self, addresses: str) -> Iterator[None]:
        command = [
            *(str(self.programs / "postgres"), "-D", "data", "-k", str(self.folder), "-p", str(self.port)),
            *("-F", "-c", f"listen_addresses={addresses}", "-c", "logging_collector=off", *self.arguments),
        ]
        with running(command, cwd=self.folder, user=USER) as program:
            self.program = program
            wait_until(self.is_ready, "PostgreSQL to accept connections", program=program)
            if addresses:
                wait_for_port(self.port, self.host, program=program)
            yield
            # Killed, it would leave shared memory behind that keeps it from starting again.
            program.process.send_signal(signal.SIGINT)
            program.process.wait(10)

    def is_ready(self) -> bool:
        return self.run(self.programs / "pg_isready", "-q", "-h", self.folder).returncode == 0

    def run_script(self, **settings: str) -> subprocess.CompletedProcess[str]:
        """Sources the script, as the image does with one that is not executable."""
        script = self.folder / "create_databases.sh"
        script.write_text(self.script)
        entrypoint = 'set -Eeo pipefail; . "$1"; echo "$UNSET_IS_FINE" "the next script"'
        env = {"PGHOST": str(self.folder), **settings}
        return self.run("bash", "-c", entrypoint, "docker-entrypoint.sh", script, env=env)

    def query(self, sql: str, user: str, password: str, database: str) -> str:
        """Runs SQL over TCP, as Dify does, and returns the rows or the error."""
        target = ["-h", self.host, "-U", user, "-d", database]
        result = self.run(
            *("psql", "-X", "-A", "-t", "-w", "-v", "ON_ERROR_STOP=1", *target, "-c", sql),
            env={"PGPASSWORD": password},
        )
        return (result.stdout if result.returncode == 0 else result.stderr).strip()
