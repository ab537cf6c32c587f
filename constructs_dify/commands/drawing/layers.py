"""Which boxes stand on one level, from the users at the top to the stores at the bottom."""

from collections.abc import Mapping, Sequence

from .bundles import Arrow
from .picture import Box

_BOTTOM = ("store", "claim", "external-store", "host", "addresses", "api-server", "namespace")


def layers(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> dict[str, int]:
    """The id of a box -> its level, 0 at the top.

    Users are at the top, then what their requests reach, step by step; what the requests never reach stands where it
    calls from. Stores and what is outside are at the bottom, unless they call themselves.
    """
    bottom = [box.id for box in boxes if box.kind in _BOTTOM and not _only_calls(box, arrows)]
    found = _by_requests(boxes, arrows, set(bottom))
    others = [box for box in boxes if box.id not in found and box.id not in bottom]
    found |= _by_calls(others, arrows, found)
    last = max(found.values(), default=-1) + 1
    return found | dict.fromkeys(bottom, last)


def _only_calls(box: Box, arrows: Sequence[Arrow]) -> bool:
    return all(arrow.target != box.id for arrow in arrows) and any(arrow.source == box.id for arrow in arrows)


def _by_requests(boxes: Sequence[Box], arrows: Sequence[Arrow], without: set[str]) -> dict[str, int]:
    """The longest way of a request to each box."""
    found = {box.id: 0 for box in boxes if box.kind == "anybody" or (box.kind == "namespace" and box.id not in without)}
    for _ in boxes:
        for arrow in arrows:
            if arrow.kind == "route" and arrow.source in found and arrow.target not in without:
                found[arrow.target] = max(found.get(arrow.target, 0), found[arrow.source] + 1)
    return found


def _by_calls(others: Sequence[Box], arrows: Sequence[Arrow], placed: Mapping[str, int]) -> dict[str, int]:
    """Who is called by none of the others stands beside what users reach, and whom they call below."""
    first = max(placed.values(), default=0)
    ids = {box.id for box in others}
    found: dict[str, int] = {}
    calls = [arrow for arrow in arrows if {arrow.source, arrow.target} <= ids and arrow.source != arrow.target]
    called = {arrow.target for arrow in arrows if arrow.source in placed and arrow.target in ids}
    for box in others:
        found[box.id] = first + (1 if box.id in called else 0)
    for _ in others:
        for arrow in calls:
            if found[arrow.target] <= found[arrow.source] and found[arrow.target] < first + 4:
                found[arrow.target] = found[arrow.source] + 1
    return found
