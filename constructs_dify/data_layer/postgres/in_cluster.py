"""A PostgreSQL server in the cluster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from constructs import Construct
from typing_extensions import Unpack

from ... import checks
from ...installation import Installation
from ...pods.probes import exec_probe
from ...pods.resources import Resources
from ...pods.security import container_security, pod_security
from ...pods.tier import Tier
from ...wiring.dependency import Dependency
from ...wiring.destinations import to_part
from ...wiring.environment import Value
from ...wiring.postgres_facts import PostgresFacts
from ...wiring.secret_key import SecretKey
from ..adopted_claims import check_postgres
from ..choice import Provided
from ..engine import Engine, EngineOptions
from ..volume import VolumeOptions

_SCRIPT = "create_databases.sh"
USERNAME, DATABASE, PLUGIN_DATABASE = "dify", "dify", "dify_plugin"
MAX_CONNECTIONS = 300
# PostgreSQL does not start with more.
_MOST_CONNECTIONS = 262143


class PostgresServer(Engine):
    """PostgreSQL, with a role for Dify that owns its two databases and is no superuser.

    See https://hub.docker.com/_/postgres
    """

    part = "postgres"
    data_path = "/var/lib/postgresql/data"
    kept_as = "Postgres.external(host=…)"
    scratch: ClassVar[Mapping[str, str]] = {"/tmp": "1Gi", "/var/run/postgresql": "16Mi"}
    extensions: ClassVar[tuple[str, ...]] = ()
    """Extensions of Dify's database, beside those that its role may create itself."""

    def __init__(
        self, scope: Construct, id: str, *, max_connections: int = MAX_CONNECTIONS, **options: Unpack[EngineOptions]
    ) -> None:
        """PostgreSQL, with a role for Dify that owns its two databases and is no superuser.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            max_connections: Connections that it takes.
            options: What every engine takes.
        """
        checks.integer(f"{id}.max_connections", max_connections, at_least=1, at_most=_MOST_CONNECTIONS)
        self._max_connections = max_connections
        super().__init__(scope, id, **options)

    def _check_tier(self, tier: Tier) -> None:
        super()._check_tier(tier)
        if self.existing_claim:
            check_postgres(f"{self.component}.existing_claim", self.existing_claim)

    @property
    def password(self) -> SecretKey:
        """The password of Dify's role."""
        return self.install.secret(f"{self.part}-password")

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
            "POSTGRES_PASSWORD": self.install.secret(f"{self.part}-superuser-password"),
            "POSTGRES_DB": "postgres",
            # Below the mount: a fresh volume may hold lost+found, which initdb refuses.
            "PGDATA": f"{self.data_path}/pgdata",
            "DIFY_USERNAME": USERNAME,
            "DIFY_PASSWORD": self.password,
            "DIFY_DATABASE": DATABASE,
            "DIFY_PLUGIN_DATABASE": PLUGIN_DATABASE,
            **({"DIFY_EXTENSIONS": " ".join(self.extensions)} if self.extensions else {}),
        }

    def arguments(self) -> Sequence[str]:
        """See Workload."""
        return ("postgres", "-c", f"max_connections={self._max_connections}", "-c", "shared_buffers=256MB")

    def files(self) -> Mapping[str, str]:
        """See Workload."""
        script = Path(__file__).with_name(_SCRIPT).read_text("utf-8")
        return {f"/docker-entrypoint-initdb.d/{_SCRIPT}": script}


class PostgresServerWithPgvector(PostgresServer):
    """The same with the extension `vector`, which Dify's role is not allowed to create.

    See https://github.com/pgvector/pgvector
    """

    image_of = "pgvector"
    extensions = ("vector",)

    @property
    def component(self) -> str:
        """See Workload. Not the name of the plain server, of whose volume this major version cannot read anything."""
        return "postgres-pgvector"


@dataclass(frozen=True, kw_only=True, slots=True)
class PostgresInCluster:
    """The choice of it."""

    volume: VolumeOptions
    tier: Tier
    max_connections: int = MAX_CONNECTIONS
    pgvector: bool = False

    def provide(self, scope: Construct, install: Installation) -> Provided:
        """See Choice."""
        kind = PostgresServerWithPgvector if self.pgvector else PostgresServer
        server = kind(
            scope, "postgres", install=install, tier=self.tier, max_connections=self.max_connections, **self.volume
        )
        assert server.service_port is not None
        facts = PostgresFacts(
            host=server.name,
            port=server.service_port,
            username=USERNAME,
            password=server.password,
            database=DATABASE,
            plugin_database=PLUGIN_DATABASE,
            destinations=(to_part(server.component, install.port("postgres", "postgres")),),
            client_image=server.image,
        )
        dependency = Dependency(name="postgres", facts=facts)
        return Provided(dependency=dependency, parts=(server,), max_connections=self.max_connections)
