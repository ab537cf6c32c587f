"""A PostgreSQL server in the cluster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from constructs import Construct

from ...installation import Installation
from ...pods import container_security, exec_probe, pod_security
from ...settings import Value
from ...tier import Resources, Tier
from ...wiring import to_part
from ..choice import Provided
from ..engine import Engine
from .vocabulary import postgres_dependency

_SCRIPT = "create_databases.sh"
_USERNAME, _DATABASE, _PLUGIN_DATABASE = "dify", "dify", "dify_plugin"
_MAX_CONNECTIONS = 300


class PostgresServer(Engine):
    """PostgreSQL, with a role for Dify that owns its two databases and is no superuser.

    See https://hub.docker.com/_/postgres
    """

    part = "postgres"
    data_path = "/var/lib/postgresql/data"
    scratch: ClassVar[Mapping[str, str]] = {"/tmp": "1Gi", "/var/run/postgresql": "16Mi"}

    def defaults(self) -> Tier:
        """See Workload."""
        ready = ("pg_isready", "--host", "127.0.0.1", "--username", "postgres")
        return Tier(
            resources=Resources(cpu="250m", memory="512Mi", cpu_limit="2", memory_limit="2Gi"),
            pod_security_context=pod_security(self.user),
            security_context=container_security(),
            # The first start creates the cluster; later ones may replay a long log.
            startup=exec_probe(*ready, period=5, failures=120),
            readiness=exec_probe(*ready, period=10),
            liveness=exec_probe(*ready, period=30, failures=5),
            termination_grace_period=120,
        )

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        return {
            "POSTGRES_USER": "postgres",
            "POSTGRES_PASSWORD": self.install.secret("postgres-superuser-password"),
            "POSTGRES_DB": "postgres",
            # Below the mount: a fresh volume may hold lost+found, which initdb refuses.
            "PGDATA": f"{self.data_path}/pgdata",
            "DIFY_USERNAME": _USERNAME,
            "DIFY_PASSWORD": self.install.secret("postgres-password"),
            "DIFY_DATABASE": _DATABASE,
            "DIFY_PLUGIN_DATABASE": _PLUGIN_DATABASE,
        }

    def arguments(self) -> Sequence[str]:
        """See Workload."""
        return ("postgres", "-c", f"max_connections={_MAX_CONNECTIONS}", "-c", "shared_buffers=256MB")

    def files(self) -> Mapping[str, str]:
        """See Workload."""
        script = Path(__file__).with_name(_SCRIPT).read_text("utf-8")
        return {f"/docker-entrypoint-initdb.d/{_SCRIPT}": script}


@dataclass(frozen=True, kw_only=True, slots=True)
class PostgresInCluster:
    """The choice of it."""

    storage: str
    storage_class: str | None
    tier: Tier

    def provide(self, scope: Construct, install: Installation) -> Provided:
        """See Choice."""
        server = PostgresServer(
            scope, "postgres", install=install, tier=self.tier, storage=self.storage, storage_class=self.storage_class
        )
        port = install.port("postgres", "postgres")
        dependency = postgres_dependency(
            host=server.name,
            port=port,
            username=_USERNAME,
            password=install.secret("postgres-password"),
            database=_DATABASE,
            plugin_database=_PLUGIN_DATABASE,
            destinations=(to_part("postgres", port),),
        )
        return Provided(dependency=dependency, endpoints=(server,))
