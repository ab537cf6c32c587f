"""Which boxes stand on one level, from the users at the top to what is outside at the bottom."""

from collections.abc import Mapping, Sequence

from .bundles import Arrow
from .picture import OUTSIDE, Box

_STORES = ("store", "claim", "external-store")


def layers(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> dict[str, int]:
    """The id of a box -> its level, 0 at the top.

    Users are at the top, then what their requests reach, step by step, and beside the last of it what nobody calls;
    then what those call. Stores are below, and what is outside is at the bottom.
    """
    stores = [box.id for box in boxes if box.kind in _STORES]
    ways_in = {box.id for box in boxes if box.kind in ("anybody", "route")}
    doors = {arrow.target for arrow in arrows if arrow.source in ways_in}
    callers = {arrow.source for arrow in arrows if arrow.target in doors}
    outside = [box.id for box in boxes if box.kind in OUTSIDE and box.id not in stores]
    users = [box.id for box in boxes if box.kind == "anybody" or (box.id in outside and box.id in callers)]
    below = {*stores, *outside} - {*users}
    found = _by_requests(users, [arrow for arrow in arrows if arrow.target not in below], len(boxes))
    others = [box.id for box in boxes if box.id not in found and box.id not in below]
    found |= _by_calls(others, arrows, found)
    last = max(found.values(), default=0) + 1
    return found | {box: last if box in stores else last + 1 for box in (*stores, *outside) if box in below}


def _by_requests(users: Sequence[str], arrows: Sequence[Arrow], most: int) -> dict[str, int]:
    """The number of steps of the longest way of a request to each box."""
    found = dict.fromkeys(users, 0)
    for _ in range(most):
        for arrow in arrows:
            if arrow.kind == "route" and arrow.source in found and found[arrow.source] < most:
                found[arrow.target] = max(found.get(arrow.target, 0), found[arrow.source] + 1)
    return found


def _by_calls(others: Sequence[str], arrows: Sequence[Arrow], placed: Mapping[str, int]) -> dict[str, int]:
    """The number of steps of the shortest way of a call to each of the others."""
    first = max(placed.values(), default=0)
    calls = [arrow for arrow in arrows if arrow.source in {*placed, *others} and arrow.source != arrow.target]
    called = {arrow.target for arrow in calls}
    found = {box: first for box in others if box not in called}
    reached = [*placed, *found]
    level = first
    while reached:
        level += 1
        reached = [
            box
            for box in others
            if box not in found and any(arrow.target == box and arrow.source in reached for arrow in calls)
        ]
        found |= dict.fromkeys(reached, level)
    # What only parts of a circle call.
    return {box: found.get(box, level) for box in others}
