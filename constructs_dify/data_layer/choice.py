"""Choice: what each factory of the data layer returns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from constructs import Construct

from .. import checks
from ..installation import Installation
from ..wiring.dependency import Dependency
from ..wiring.part import Part


@checks.fields()
@dataclass(frozen=True, kw_only=True, slots=True)
class Provided:
    """What a choice came to.

    See https://kubernetes.io/docs/concepts/services-networking/network-policies/

    Attributes:
        dependency: What the parts that use it get.
        parts: The workloads that were created for it; default: none.
        max_connections: How many connections the server takes, where there is a limit and it is known; default:
            unknown.

    Raises:
        TypeError: If a value is of the wrong type, or there is no parameter of that name.
    """

    dependency: Dependency
    parts: Sequence[Part] = ()
    max_connections: int | None = None


class Choice(Protocol):
    """One way to have a database, a cache, a vector store or a storage. Any object with this method is one."""

    def provide(self, scope: Construct, install: Installation) -> Provided:
        """Create what runs in the cluster, if anything, and say what its users get."""
        ...
