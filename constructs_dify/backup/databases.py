"""The databases that are saved, and the step that runs the client of PostgreSQL for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..pods.volumes import secret_file
from ..wiring.dependency import Grant
from ..wiring.environment import Value
from ..wiring.postgres_facts import PostgresFacts
from ..wiring.postgres_parameters import startup_options
from .steps import SCRIPTS, Step
from .tools import Mounted

_CA: Final = "/etc/dify/postgres/ca.pem"
# What a statement or a lock may take is for users who wait; a dump takes as long as it takes.
_NO_TIMEOUTS: Final = {"statement_timeout": "0", "lock_timeout": "0", "idle_in_transaction_session_timeout": "0"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Databases:
    """The databases of one server.

    Attributes:
        server: The server.
        image: An image with the client of its own major version.
        roles: What the set calls each database -> its name on the server.
        name: What containers are called that reach it.
    """

    server: PostgresFacts
    image: str
    roles: Mapping[str, str]
    name: str

    @property
    def environment(self) -> dict[str, Value]:
        """What libpq reads.

        See https://www.postgresql.org/docs/current/libpq-envars.html
        """
        server = self.server
        own = {name: text for name, text in server.parameters.items() if name not in _NO_TIMEOUTS}
        options = startup_options({**own, **_NO_TIMEOUTS})
        return {
            "PGHOST": server.host,
            "PGPORT": str(server.port),
            "PGUSER": server.username,
            "PGPASSWORD": server.password,
            "PGSSLMODE": server.tls,
            **({"PGSSLROOTCERT": _CA} if server.ca else {}),
            **({"PGOPTIONS": options} if server.takes_options else {}),
        }

    @property
    def of_vectors(self) -> dict[str, Value]:
        """What Dify calls the same of a server for vectors."""
        return {
            "PGVECTOR_HOST": self.server.host,
            "PGVECTOR_PORT": str(self.server.port),
            "PGVECTOR_USER": self.server.username,
            "PGVECTOR_PASSWORD": self.server.password,
            "PGVECTOR_DATABASE": self.server.database,
        }

    @property
    def grant(self) -> Grant:
        """What a pod needs to reach them."""
        return Grant(destinations=self.server.destinations)

    def step(self, verb: str, script: str, mounted: Sequence[Mounted]) -> Step:
        """The container that dumps or loads them.

        Args:
            verb: What it does, the beginning of its name.
            script: The script.
            mounted: What it has mounted beside the authority that it trusts.
        """
        authority = [secret_file(f"{self.name}-ca", self.server.ca, _CA)] if self.server.ca else []
        return Step(
            name=f"{verb}-{self.name}",
            image=self.image,
            command=("sh", f"{SCRIPTS}/{script}", *(f"{role}={name}" for role, name in self.roles.items())),
            environment=self.environment,
            volumes=[*mounted, *authority],
        )


def databases_of(server: object, vectors: object) -> list[Databases]:
    """The databases to save: those of Dify and of the plugin daemon, and of vectors where a server has them.

    Args:
        server: What is known of the server of Dify's databases.
        vectors: How the vector store is saved.

    Raises:
        ValueError: If it is no PostgreSQL, or nobody knows of which version.
    """
    if not isinstance(server, PostgresFacts):
        raise ValueError(
            "backup: got it beside a database server that is no PostgreSQL, for which there is no client here; "
            "expected Postgres.…(…), or no backup: the provider of the server backs it up, and you the files "
            "(docs/backups.md)"
        )
    roles = {"main": server.database}
    if server.plugin_database != server.database:
        roles["plugins"] = server.plugin_database
    found = [Databases(server=server, image=_client(server), roles=roles, name="databases")]
    if isinstance(vectors, PostgresFacts):
        found.append(
            Databases(server=vectors, image=_client(vectors), roles={"vectors": vectors.database}, name="vectors")
        )
    return found


def _client(server: PostgresFacts) -> str:
    if server.client_image is None:
        raise ValueError(
            f"backup: got it beside the database server {server.host}, of which nobody has said which major version it "
            "has; expected an image with the client of the same one, such as "
            'Postgres.external(…, client_image="postgres:17-alpine")'
        )
    return server.client_image
