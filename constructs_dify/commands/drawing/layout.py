"""Where everything of a frame is: boxes on their levels, and the ways of the arrows around them.

Graphviz finds both. It is told how large everything is, so that it asks for no font.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pygraphviz

from .bundles import Bundle
from .layers import layers
from .picture import Box, Frame
from .sizes import label_size, size_of

_INCH = 72
Point = tuple[float, float]


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
        label: What stands at it.
        label_at: The middle of that.
    """

    bundle: Bundle
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    points: Sequence[Point]
    is_end: bool
    label: str = ""
    label_at: Point | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Laid:
    """A frame that is laid out."""

    frame: Frame
    width: float
    height: float
    boxes: Sequence[Placed]
    ways: Sequence[Way]
    joints: Sequence[tuple[Bundle, Point]]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Piece:
    """A line that Graphviz is asked for."""

    tail: str
    head: str
    bundle: Bundle
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    is_end: bool
    label: str = ""


def laid_out(frame: Frame) -> Laid:
    """A frame with a place for everything."""
    levels = _levels(frame)
    pieces = list(_pieces(frame, levels))
    graph = _graph(frame, levels, pieces)
    return _read(frame, pieces, json.loads(graph.draw(format="json0", prog="dot")))


def _levels(frame: Frame) -> dict[str, int]:
    arrows = [arrow for bundle in frame.bundles for arrow in bundle.arrows()]
    found = layers(frame.boxes, arrows)
    # Those between two levels are for joints.
    rank = {level: 2 * number for number, level in enumerate(sorted(set(found.values())))}
    return {box: rank[level] for box, level in found.items()}


def _pieces(frame: Frame, levels: dict[str, int]) -> Iterator[_Piece]:
    for number, bundle in enumerate(frame.bundles):
        if len(bundle.sources) == len(bundle.targets) == 1:
            [source], [target] = bundle.sources, bundle.targets
            yield _Piece(
                tail=source, head=target, bundle=bundle, sources=bundle.sources, targets=bundle.targets,
                is_end=True, label=bundle.labels.get(target, ""),
            )  # fmt: skip
            continue
        joints = _joints(bundle, levels)
        names = [f"joint {number} {place}" for place in range(len(joints))]
        for name, level in zip(names, joints, strict=True):
            levels[name] = level
        for source in bundle.sources:
            yield _Piece(
                tail=source, head=names[0], bundle=bundle, sources=(source,), targets=bundle.targets, is_end=False
            )
        if len(names) == 2:
            yield _Piece(
                tail=names[0], head=names[1], bundle=bundle, sources=bundle.sources, targets=bundle.targets,
                is_end=False,
            )  # fmt: skip
        for target in bundle.targets:
            yield _Piece(
                tail=names[-1], head=target, bundle=bundle, sources=bundle.sources, targets=(target,),
                is_end=True, label=bundle.labels.get(target, ""),
            )  # fmt: skip


def _joints(bundle: Bundle, levels: dict[str, int]) -> list[int]:
    """The levels where the arrows of a bundle come together, and where they part."""
    lowest = max(levels[source] for source in bundle.sources)
    highest = min(levels[target] for target in bundle.targets)
    if highest > lowest + 2:
        return [lowest + 1, highest - 1]
    return [lowest + 1]


def _graph(frame: Frame, levels: dict[str, int], pieces: Sequence[_Piece]) -> Any:
    graph = pygraphviz.AGraph(directed=True, strict=False)
    graph.graph_attr.update(rankdir="TB", nodesep="0.32", ranksep="0.32", splines="true", newrank="true", nslimit="50")
    graph.node_attr.update(shape="box", fixedsize="true", label="")
    for box in frame.boxes:
        width, height = size_of(box)
        graph.add_node(box.id, width=f"{width / _INCH:.4f}", height=f"{height / _INCH:.4f}")
    for name in [name for name in levels if name.startswith("joint ")]:
        graph.add_node(name, shape="point", width="0.05", height="0.05")
    _add_levels(graph, levels)
    for number, piece in enumerate(pieces):
        is_up = levels[piece.tail] > levels[piece.head]
        more: dict[str, str] = {"label": _blank(piece.label)} if piece.label else {}
        if levels[piece.tail] == levels[piece.head]:
            more["constraint"] = "false"
        head, tail = (piece.tail, piece.head) if is_up else (piece.head, piece.tail)
        graph.add_edge(
            tail, head, key=str(number), dir="none", id=str(number),
            weight="3" if piece.bundle.kind == "route" else "1", **more,
        )  # fmt: skip
    return graph


def _add_levels(graph: Any, levels: dict[str, int]) -> None:
    last = max(levels.values(), default=0)
    for level in range(last + 1):
        graph.add_node(f"level {level}", style="invis", width="0.01", height="0.01")
        if level:
            graph.add_edge(f"level {level - 1}", f"level {level}", key=f"level {level}", style="invis", weight="0")
    for level in range(last + 1):
        on_it = [name for name, own in levels.items() if own == level]
        graph.add_subgraph([f"level {level}", *on_it], name=f"level_{level}", rank="same")


def _blank(label: str) -> str:
    """A table of the size of a label, with nothing in it."""
    width, height = label_size(label)
    return (
        f'<<table border="0" cellborder="0" fixedsize="true" width="{width:.0f}" height="{height:.0f}">'
        "<tr><td></td></tr></table>>"
    )


def _read(frame: Frame, pieces: Sequence[_Piece], found: dict[str, Any]) -> Laid:
    _, _, width, height = (float(number) for number in found["bb"].split(","))

    def point(text: str) -> Point:
        x, y = text.split(",")[-2:]
        return round(float(x), 1), round(height - float(y), 1)

    at = {each["name"]: point(each["pos"]) for each in found["objects"] if "pos" in each}
    boxes: list[Placed] = []
    for box in frame.boxes:
        wide, high = size_of(box)
        x, y = at[box.id]
        boxes.append(Placed(box=box, x=round(x - wide / 2, 1), y=round(y - high / 2, 1), width=wide, height=high))
    names = [each.get("name") for each in found["objects"]]
    ways: list[Way] = []
    for edge in found["edges"]:
        if not edge.get("id"):
            continue
        piece = pieces[int(edge["id"])]
        points = [point(text) for text in edge["pos"].split(";")[0].split(" ")]
        if names[edge["tail"]] != piece.tail:
            points.reverse()
        ways.append(
            Way(
                bundle=piece.bundle, sources=piece.sources, targets=piece.targets, points=points, is_end=piece.is_end,
                label=piece.label, label_at=point(edge["lp"]) if "lp" in edge else None,
            )
        )  # fmt: skip
    joints = {name: (piece.bundle, at[name]) for piece in pieces for name in (piece.tail, piece.head) if name in at}
    return Laid(
        frame=frame, width=round(width, 1), height=round(height, 1), boxes=boxes, ways=ways,
        joints=[joint for name, joint in joints.items() if name.startswith("joint ")],
    )  # fmt: skip
