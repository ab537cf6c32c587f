"""Pods that are replaced, and why."""

from collections.abc import Iterator, Mapping, Sequence

from .change import Change, Place
from .line import Finding
from .templates import reasons
from .workloads import rollouts


def pods_replaced(change: Change) -> Iterator[Finding]:
    """Pods whose template changes, and why; parts that have a reason in common are one line."""
    found = [(pair.place, reasons(change, pair)) for pair in rollouts(change)]
    while found:
        together, found = _together(found)
        owners: dict[str, list[Place]] = {}
        for place, why in together:
            for reason in why:
                owners.setdefault(reason, []).append(place)
        yield Finding(
            about=[place for place, _ in together], what="pods are replaced", why=_by_owners(owners, len(together))
        )


def _by_owners(owners: Mapping[str, Sequence[Place]], count: int) -> list[str]:
    """The reasons, those of the same workloads together; what all have in common first, without their names."""
    groups: dict[tuple[Place, ...], list[str]] = {}
    for reason, places in owners.items():
        groups.setdefault(tuple(places), []).append(reason)
    return [
        ("" if len(places) == count else f"{', '.join(place.name for place in places)}: ") + "; ".join(why)
        for places, why in sorted(groups.items(), key=lambda group: -len(group[0]))
    ]


_Reasons = tuple[Place, list[str]]


def _together(found: list[_Reasons]) -> tuple[list[_Reasons], list[_Reasons]]:
    """The first workload with those that share a reason with it, directly or not; and the others."""
    shared, before = set(found[0][1]), -1
    while before != len(shared):
        before = len(shared)
        shared.update(reason for _, why in found if shared & set(why) for reason in why)
    together = [each for each in found if each is found[0] or shared & set(each[1])]
    return together, [each for each in found if each not in together]
