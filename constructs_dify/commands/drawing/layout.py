"""Where everything of a frame is: boxes on their levels, and the ways of the arrows around them.

Graphviz finds both. It is told how large everything is, so that it asks for no font.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .bundles import Bundle
from .graphviz import Drawn, Edge, Node, Point, drawn
from .layers import layers
from .picture import Box, Frame
from .sizes import label_size, size_of

_MANY = 3
_JOINT = (4.0, 4.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """A box and where it is: its left upper corner, and its size."""

    box: Box
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """A line, or a piece of one that several arrows share.

    Attributes:
        bundle: The arrows.
        sources: The ids of the boxes whose arrows go this way.
        targets: The ids of the boxes where they lead.
        points: Where it starts, then three for each Bézier curve.
        is_end: Whether it arrives, so that it has a head.
        label: What stands at it, in words.
        label_at: The middle of that.
    """

    bundle: Bundle
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    points: Sequence[Point]
    is_end: bool
    label: tuple[str, ...]
    label_at: Point | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Joint:
    """Where arrows come together, or part."""

    bundle: Bundle
    at: Point


@dataclass(frozen=True, kw_only=True, slots=True)
class Laid:
    """A frame that is laid out."""

    frame: Frame
    width: float
    height: float
    boxes: Sequence[Placed]
    ways: Sequence[Way]
    joints: Sequence[Joint]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Piece:
    """A line that Graphviz is asked for, between boxes or joints."""

    tail: str
    head: str
    bundle: Bundle
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    is_end: bool = False
    label: tuple[str, ...] = ()


def laid_out(frame: Frame) -> Laid:
    """A frame with a place for everything."""
    levels = _levels(frame)
    joints: dict[str, tuple[Bundle, int]] = {}
    pieces = [piece for bundle in frame.bundles for piece in _pieces(bundle, levels, joints)]
    return _placed(frame, pieces, joints, drawn(*_graph(frame, levels, joints, pieces)))


def _levels(frame: Frame) -> dict[str, int]:
    arrows = [arrow for bundle in frame.bundles for arrow in bundle.arrows()]
    found = layers(frame.boxes, arrows)
    # Those between two levels are for joints.
    rank = {level: 2 * number for number, level in enumerate(sorted(set(found.values())))}
    return {box: rank[level] for box, level in found.items()}


def _pieces(bundle: Bundle, levels: dict[str, int], joints: dict[str, tuple[Bundle, int]]) -> Iterator[_Piece]:
    """The lines of a bundle; its joints are added to the others."""
    lowest = max(levels[source] for source in bundle.sources)
    highest = min(levels[target] for target in bundle.targets)
    if len(bundle.targets) == 1 and (len(bundle.sources) < _MANY or highest <= lowest):
        for arrow in bundle.arrows():
            ends = {"tail": arrow.source, "head": arrow.target}
            yield _Piece(
                **ends, bundle=bundle, sources=(arrow.source,), targets=bundle.targets, is_end=True, label=arrow.label
            )
        return
    first = last = f"joint {len(joints)}"
    joints[first] = bundle, lowest + 1
    if highest > lowest + 2 and len(bundle.targets) > 1:
        last = f"joint {len(joints)}"
        joints[last] = bundle, highest - 1
    for source in bundle.sources:
        yield _Piece(tail=source, head=first, bundle=bundle, sources=(source,), targets=bundle.targets)
    if first != last:
        yield _Piece(tail=first, head=last, bundle=bundle, sources=bundle.sources, targets=bundle.targets)
    for target in bundle.targets:
        label = bundle.labels.get(target, ())
        yield _Piece(
            tail=last, head=target, bundle=bundle, sources=bundle.sources, targets=(target,), is_end=True, label=label
        )


def _graph(
    frame: Frame, levels: dict[str, int], joints: dict[str, tuple[Bundle, int]], pieces: Sequence[_Piece]
) -> tuple[list[Node], list[Edge]]:
    sizes = {box.id: size_of(box) for box in frame.boxes}
    nodes = [Node(name=box.id, size=sizes[box.id], level=levels[box.id]) for box in frame.boxes]
    nodes += [Node(name=name, size=_JOINT, level=level) for name, (_, level) in joints.items()]
    edges = [
        Edge(
            tail=piece.tail,
            head=piece.head,
            label=label_size(piece.label) if piece.label else None,
            weight=3 if piece.bundle.kind == "route" else 1,
        )
        for piece in pieces
    ]
    return nodes, edges


def _placed(frame: Frame, pieces: Sequence[_Piece], joints: dict[str, tuple[Bundle, int]], found: Drawn) -> Laid:
    boxes: list[Placed] = []
    for box in frame.boxes:
        (x, y), (width, height) = found.nodes[box.id], size_of(box)
        boxes.append(Placed(box=box, x=round(x - width / 2, 1), y=round(y - height / 2, 1), width=width, height=height))
    ways = [
        Way(
            bundle=piece.bundle,
            sources=piece.sources,
            targets=piece.targets,
            points=points,
            is_end=piece.is_end,
            label=piece.label,
            label_at=label_at,
        )
        for piece, (points, label_at) in zip(pieces, found.edges, strict=True)
    ]
    places = [Joint(bundle=bundle, at=found.nodes[name]) for name, (bundle, _) in joints.items()]
    return Laid(frame=frame, width=found.width, height=found.height, boxes=boxes, ways=ways, joints=places)
