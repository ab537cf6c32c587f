"""What the pods of an installation are called, as regular expressions; names of others may begin like its own."""

from collections.abc import Iterator, Sequence
from typing import Final

from ..data_layer.postgres.cloudnative_pg import PostgresCluster
from ..wiring.part import Part
from ..workload.job import Job
from ..workload.workload import Workload

# Of these, Kubernetes makes what it adds to names. No vowels, so that no part of another installation is one.
_ANY: Final = "[b-df-hj-np-tv-xz24-9]"
# Kubernetes cuts what is longer before it adds the last five.
_LONGEST: Final = 58
# The name of a ReplicaSet has up to ten characters more than that of its Deployment, and a dash before and after them.
_REPLICA_SET: Final = 12


def pods_of(parts: Sequence[Part]) -> str:
    """The pods of some parts, and of nobody else in their namespace."""
    return "|".join(_patterns(parts))


def _patterns(parts: Sequence[Part]) -> Iterator[str]:
    jobs = [part.job.name for part in parts if isinstance(part, Job)]
    deployments = [part.name for part in parts if isinstance(part, Workload) and part.deployment is not None]
    numbered = [
        part.name
        for part in parts
        if isinstance(part, PostgresCluster) or (isinstance(part, Workload) and part.stateful_set is not None)
    ]
    yield from _made(deployments, f"-{_ANY}+-{_ANY}{{5}}", _LONGEST - _REPLICA_SET)
    yield from _made(jobs, f"-{_ANY}{{5}}", _LONGEST - 1)
    # The number is never cut.
    yield from _made(numbered, "-[0-9]+", 63)


def _made(names: Sequence[str], ending: str, longest: int) -> Iterator[str]:
    short = [name for name in names if len(name) <= longest]
    if short:
        yield f"({'|'.join(short)}){ending}"
    yield from (f"{name[:_LONGEST]}({_ANY}|-)+" for name in names if len(name) > longest)
