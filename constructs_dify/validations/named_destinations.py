"""Where the parts of a chart connect to by name."""

from collections.abc import Iterable, Iterator

from ..wiring.destinations import Destination
from ..wiring.part import Part
from ..workload.workload import Workload


def named_destinations(parts: Iterable[Part]) -> Iterator[tuple[str, Destination]]:
    """Each host that some part connects to, by its settings or by hand, and where that is."""
    for part in parts:
        by_hand = part.outlets if isinstance(part, Workload) else []
        for destination in (*part.destinations, *by_hand):
            if destination.host:
                yield destination.host, destination
