"""ConnectionBudget: do the connection pools of all parts fit into the database server?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..wiring.part import Part
from ..workload.database_pool import DatabasePool
from ..workload.workload import Workload

# PostgreSQL keeps these for superusers.
_RESERVED = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class _Share:
    """What one part may take: pods x processes x pool."""

    part: str
    pods: int
    processes: int
    pool: int

    @property
    def connections(self) -> int:
        return self.pods * self.processes * self.pool

    def __str__(self) -> str:
        factors = [f"{self.pods} pod{'s' * (self.pods != 1)}"]
        if self.processes != 1:
            factors.append(f"{self.processes} processes")
        return f"{self.part} {' x '.join([*factors, str(self.pool)])} = {self.connections}"


class ConnectionBudget:
    """Every process of a Dify keeps a pool of connections to PostgreSQL, which refuses whoever comes too late.

    See https://www.postgresql.org/docs/current/runtime-config-connection.html

    Args:
        parts: All parts.
        max_connections: How many connections the server takes; None: nobody knows, so nothing is checked.
    """

    def __init__(self, parts: Sequence[Part], max_connections: int | None) -> None:
        self._parts = parts
        self._max_connections = max_connections

    def validate(self) -> list[str]:
        """One message when the pools could ask for more than there is."""
        if self._max_connections is None:
            return []
        unlimited = [
            f"{part.component}: {pool.limited_by} is 0, which means without limit; give a number"
            for part, pool in self._pools()
            if pool.size is None
        ]
        if unlimited:
            return unlimited
        shares = [
            _Share(part=part.component, pods=part.pods_at_most, processes=pool.processes, pool=pool.size)
            for part, pool in self._pools()
            if pool.size is not None
        ]
        needed = sum(share.connections for share in shares)
        if needed + _RESERVED <= self._max_connections:
            return []
        return [
            f"postgres: the pools may need {needed} connections ({', '.join(map(str, shares))}), and PostgreSQL keeps "
            f"{_RESERVED} for itself, but max_connections is {self._max_connections}; lower SQLALCHEMY_POOL_SIZE, "
            "SQLALCHEMY_MAX_OVERFLOW, DB_MAX_OPEN_CONNS of the plugin daemon, SERVER_WORKER_AMOUNT of the API or the "
            f"number of pods, or raise max_connections to {needed + _RESERVED} or more, and the server's memory with it"
        ]

    def _pools(self) -> Iterator[tuple[Workload, DatabasePool]]:
        for part in self._parts:
            if isinstance(part, Workload) and (pool := part.database_pool()):
                yield part, pool
