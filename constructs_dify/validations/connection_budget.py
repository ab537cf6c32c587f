"""ConnectionBudget: do the connection pools of all parts fit into the database server?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import jsii
from constructs import IValidation

from ..wiring.dependency import PYTHON_PARTS
from ..wiring.part import Part
from ..workload.workload import Workload

# PostgreSQL keeps these for superusers.
_RESERVED = 3
# The kinds of Celery pools that stay in one process.
_ONE_PROCESS = ("gevent", "eventlet", "threads", "solo")


_POOL_SIZE = {**dict.fromkeys(PYTHON_PARTS, "SQLALCHEMY_POOL_SIZE"), "plugin-daemon": "DB_MAX_OPEN_CONNS"}


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


@jsii.implements(IValidation)
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
            f"{part}: {name} is 0, which means without limit; give a number" for part, name in self._unlimited()
        ]
        if unlimited:
            return unlimited
        shares = list(self._shares())
        needed = sum(share.connections for share in shares)
        if needed + _RESERVED <= self._max_connections:
            return []
        return [
            f"postgres: the pools may need {needed} connections ({', '.join(map(str, shares))}), and PostgreSQL keeps "
            f"{_RESERVED} for itself, but max_connections is {self._max_connections}; lower SQLALCHEMY_POOL_SIZE, "
            "SQLALCHEMY_MAX_OVERFLOW, DB_MAX_OPEN_CONNS of the plugin daemon, SERVER_WORKER_AMOUNT of the API or the "
            f"number of pods, or raise max_connections to {needed + _RESERVED} or more, and the server's memory with it"
        ]

    def _unlimited(self) -> Iterator[tuple[str, str]]:
        for workload in self._parts:
            if isinstance(workload, Workload) and workload.part in _POOL_SIZE:
                name = _POOL_SIZE[workload.part]
                if _number(workload, name) == 0:
                    yield workload.component, name

    def _shares(self) -> Iterator[_Share]:
        for workload in self._parts:
            # A Job has one connection or two, and not for long.
            if not isinstance(workload, Workload) or workload.deployment is None:
                continue
            if workload.part in PYTHON_PARTS:
                pool = _number(workload, "SQLALCHEMY_POOL_SIZE") + _number(workload, "SQLALCHEMY_MAX_OVERFLOW")
                if workload.setting("PGVECTOR_HOST") == workload.setting("DB_HOST"):
                    pool += _number(workload, "PGVECTOR_MAX_CONNECTION")
                yield _Share(
                    part=workload.component, pods=workload.pods_at_most, processes=_processes(workload), pool=pool
                )
            elif workload.part == "plugin-daemon":
                pool = _number(workload, "DB_MAX_OPEN_CONNS")
                yield _Share(part=workload.component, pods=workload.pods_at_most, processes=1, pool=pool)


def _processes(workload: Workload) -> int:
    if workload.part == "api":
        return _number(workload, "SERVER_WORKER_AMOUNT")
    if workload.part == "worker" and workload.setting("CELERY_WORKER_CLASS") not in _ONE_PROCESS:
        return _number(workload, "CELERY_WORKER_AMOUNT")
    return 1


def _number(workload: Workload, name: str) -> int:
    return int(workload.setting(name))
