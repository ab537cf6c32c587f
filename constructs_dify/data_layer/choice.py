"""Choice: what each factory of the data layer returns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from constructs import Construct

from ..installation import Installation
from ..wiring import Dependency, Endpoint


@dataclass(frozen=True, kw_only=True, slots=True)
class Provided:
    """What a choice came to.

    Attributes:
        dependency: What the parts that use it get.
        endpoints: The workloads that were created for it.
        max_connections: How many connections the server takes, where there is a limit and it is known.
    """

    dependency: Dependency
    endpoints: Sequence[Endpoint] = ()
    max_connections: int | None = None


class Choice(Protocol):
    """One way to have a database, a cache, a vector store or a storage. Any object with this method is one."""

    def provide(self, scope: Construct, install: Installation) -> Provided:
        """Create what runs in the cluster, if anything, and say what its users get."""
        ...
