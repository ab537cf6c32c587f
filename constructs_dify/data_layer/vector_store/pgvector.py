"""PostgreSQL with pgvector in the cluster: on its own server, or in Dify's database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from constructs import Construct

from ...installation import Installation
from ...wiring.dependency import Dependency, Grant
from ...wiring.destinations import Destination, to_part
from ...wiring.environment import Value
from ...wiring.postgres_facts import PostgresFacts
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
        saving = PostgresFacts(
            host=server.name,
            port=_port(server),
            username=USERNAME,
            password=server.password,
            database=DATABASE,
            # There are no plugins on it.
            plugin_database=DATABASE,
            destinations=_destinations(server),
            client_image=server.image,
        )
        return Provided(dependency=_dependency(install, server, saving=saving), parts=(server,))


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
        # It is in the dump of Dify's own database.
        return Provided(dependency=_dependency(install, server, saving=None))


def _port(server: PostgresServer) -> int:
    assert server.service_port is not None
    return server.service_port


def _destinations(server: PostgresServer) -> Sequence[Destination]:
    return (to_part(server.component, server.ports["postgres"]),)


def _dependency(install: Installation, server: PostgresServer, *, saving: PostgresFacts | None) -> Dependency:
    grant = Grant(
        environment={
            "PGVECTOR_HOST": server.name,
            "PGVECTOR_PORT": str(_port(server)),
            "PGVECTOR_USER": USERNAME,
            "PGVECTOR_PASSWORD": server.password,
            "PGVECTOR_DATABASE": DATABASE,
        },
        destinations=_destinations(server),
    )
    return vector_store_dependency(install, "pgvector", grant, saving=saving)
