"""Arrows that are drawn as one, because they lead from each of some boxes to each of some others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from ..system.connections import ConnectionKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrow:
    """A connection between two boxes.

    Attributes:
        source: The id of the box that opens it.
        target: The id of the box that listens.
        kind: What travels there.
        label: What stands at it, in words: the paths, and the ports where they are not those in the box.
    """

    source: str
    target: str
    kind: ConnectionKind
    label: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Bundle:
    """Arrows from each source to each target.

    Attributes:
        sources: The ids of the boxes that open connections.
        targets: The ids of the boxes that listen.
        kind: What travels there.
        labels: The id of a target -> what stands at the arrow to it.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    kind: ConnectionKind
    labels: Mapping[str, tuple[str, ...]]

    def arrows(self) -> Iterator[Arrow]:
        """The single arrows."""
        for source in self.sources:
            for target in self.targets:
                yield Arrow(source=source, target=target, kind=self.kind, label=self.labels.get(target, ()))


# A target, and what stands at the arrow to it.
_End = tuple[str, tuple[str, ...]]


def bundles(arrows: Sequence[Arrow]) -> list[Bundle]:
    """Few bundles with all of these arrows in them, each arrow in one of them; those of the largest come first."""
    found: list[Bundle] = []
    kinds: dict[ConnectionKind, None] = dict.fromkeys(arrow.kind for arrow in arrows)
    for kind in kinds:
        left: dict[str, list[_End]] = {}
        for arrow in arrows:
            if arrow.kind == kind:
                left.setdefault(arrow.source, []).append((arrow.target, arrow.label))
        while best := _best(left):
            sources, ends = best
            found.append(_bundle(sources, ends, kind))
            for source in sources:
                left[source] = [end for end in left[source] if end not in ends]
        for end in dict.fromkeys(end for ends in left.values() for end in ends):
            found.append(_bundle([source for source, ends in left.items() if end in ends], (end,), kind))
    return found


def _best(left: Mapping[str, Sequence[_End]]) -> tuple[Sequence[str], Sequence[_End]] | None:
    """The sources and targets that save the most lines, if any do."""
    sets = [frozenset(ends) for ends in left.values() if len(ends) > 1]
    candidates = dict.fromkeys([*sets, *(one & other for one, other in combinations(sets, 2))])
    best, most = None, 0
    for ends in candidates:
        sources = [source for source, own in left.items() if ends <= set(own)]
        saved = len(sources) * len(ends) - len(sources) - len(ends)
        if saved > most:
            # In the order in which they were given.
            best, most = (sources, [end for end in left[sources[0]] if end in ends]), saved
    return best


def _bundle(sources: Sequence[str], ends: Sequence[_End], kind: ConnectionKind) -> Bundle:
    return Bundle(
        sources=tuple(sources),
        targets=tuple(target for target, _ in ends),
        kind=kind,
        labels={target: label for target, label in ends if label},
    )
