"""PostgreSQL with pgvector in the cluster: on its own server, or in Dify's database."""

from collections.abc import Mapping
from dataclasses import dataclass

from constructs import Construct

from ...installation import Installation
from ...wiring.dependency import Dependency, Grant
from ...wiring.destinations import to_part
from ...wiring.environment import Value
from ..choice import Provided
from ..postgres.in_cluster import DATABASE, USERNAME, PostgresServer
from .in_cluster import InCluster
from .vocabulary import vector_store_dependency

_EXTENSION = "vector"


class PgvectorServer(PostgresServer):
    """A PostgreSQL server with pgvector, for vectors only.

    See https://github.com/pgvector/pgvector
    """

    part = "pgvector"
    kept_as = "VectorStore.pgvector(host=…)"
    extensions = (_EXTENSION,)

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        return {name: value for name, value in super().environment().items() if name != "DIFY_PLUGIN_DATABASE"}


@dataclass(frozen=True, kw_only=True, slots=True)
class PgvectorInCluster(InCluster):
    """PostgreSQL with pgvector on its own server in the cluster."""

    def provide(self, scope: Construct, install: Installation) -> Provided:
        """See Choice."""
        server = PgvectorServer(scope, "pgvector", install=install, tier=self.tier, **self.volume)
        return Provided(dependency=_dependency(install, server), parts=(server,))


@dataclass(frozen=True, kw_only=True, slots=True)
class PgvectorInPostgres:
    """PostgreSQL with pgvector on the server of Dify's databases."""

    def provide(self, scope: Construct, install: Installation) -> Provided:
        """See Choice.

        Raises:
            ValueError: If there is no such server, or it lacks the extension.
        """
        server = scope.node.try_find_child("postgres")
        if not isinstance(server, PostgresServer) or _EXTENSION not in server.extensions:
            raise ValueError(
                "vector_store: VectorStore.pgvector_in_postgres() needs the extension in Dify's own database; "
                "give postgres=Postgres.in_cluster(pgvector=True) too, or use VectorStore.in_cluster('pgvector'), "
                "or VectorStore.pgvector(...) for an external server"
            )
        return Provided(dependency=_dependency(install, server))


def _dependency(install: Installation, server: PostgresServer) -> Dependency:
    port = server.ports["postgres"]
    grant = Grant(
        environment={
            "PGVECTOR_HOST": server.name,
            "PGVECTOR_PORT": str(server.service_port),
            "PGVECTOR_USER": USERNAME,
            "PGVECTOR_PASSWORD": server.password,
            "PGVECTOR_DATABASE": DATABASE,
        },
        destinations=(to_part(server.component, port),),
    )
    return vector_store_dependency(install, "pgvector", grant)
