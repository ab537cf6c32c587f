"""DataLayer: turns the four choices into what the parts depend on."""

from constructs import Construct

from .. import checks
from ..installation import Installation
from ..wiring.part import Part
from ..workload.job import Job
from ..workload.workload import Workload
from .choice import Choice, Provided


class DataLayer(Construct):
    """The four choices, made real: servers in the cluster where that was chosen, and a dependency for each.

    See https://docs.dify.ai/en/self-host/deploy/configuration/environments

    Attributes:
        postgres: The database, for `uses`.
        redis: The cache and message broker, for `uses`.
        vector_store: The vector store, for `uses`.
        storage: The file storage, for `uses`.
        parts: The servers that run in the cluster.
        max_connections: How many connections the database server takes; None where nobody said.
    """

    __signature__ = checks.Shown()

    def __init__(
        self, scope: Construct, id: str, *, install: Installation,
        postgres: Choice, redis: Choice, vector_store: Choice, storage: Choice,
    ) -> None:  # fmt: skip
        """The four choices, made real: servers in the cluster where that was chosen, and a dependency for each.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            install: What it shares with the parts.
            postgres: A choice of `Postgres`.
            redis: A choice of `Redis`.
            vector_store: A choice of `VectorStore`.
            storage: A choice of `Storage`.
        """
        super().__init__(scope, id)
        choices = {"postgres": postgres, "redis": redis, "vector_store": vector_store, "storage": storage}
        provided: dict[str, Provided] = {}
        for parameter, choice in choices.items():
            kind = next((other for other in provided if type(choices[other]) is type(choice)), None)
            if kind is None:
                provided[parameter] = choice.provide(self, install)
                kind = provided[parameter].dependency.name
            if kind in choices.keys() - {parameter}:
                raise TypeError(
                    f"{parameter}: got {type(choice).__name__}(…), which is a choice of {kind}; give it there"
                )
        self.postgres, self.redis, self.vector_store, self.storage = (one.dependency for one in provided.values())
        self.parts: list[Part] = [part for one in provided.values() for part in one.parts]
        self.max_connections = provided["postgres"].max_connections
        self._check_claims()

    def _check_claims(self) -> None:
        """No two servers write to one claim."""
        users: dict[str, str] = {}
        for grant in self.storage.grants.values():
            for name in grant.claim_names:
                users[name] = "storage"
        for part in self.parts:
            for name in part.claim_names if isinstance(part, Workload) and not isinstance(part, Job) else ():
                if (other := users.setdefault(name, part.component)) != part.component:
                    raise ValueError(
                        f"{part.component}.existing_claim: got {name!r}, which {other} has too; expected another claim "
                        "for each, because they would overwrite each other's files"
                    )
