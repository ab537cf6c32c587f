"""Asks Graphviz where boxes go that stand on given levels, and which way lines take between them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .extra import MISSING

Point = tuple[float, float]

# Graphviz counts in inches, and answers in points.
_INCH = 72
_GRAPH = "graph [rankdir=TB, newrank=true, nodesep=0.3, ranksep=0.3, splines=true]"
_NODES = 'node [shape=box, fixedsize=true, label=""]'


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """What stands somewhere.

    Attributes:
        name: Its name.
        size: Its width and height.
        level: Its level, 0 at the top.
    """

    name: str
    size: Point
    level: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Edge:
    """A line.

    Attributes:
        tail: The name of the node where it begins.
        head: The name of the node where it ends.
        label: The width and height of what stands at it.
        weight: How much it wants to be straight.
    """

    tail: str
    head: str
    label: Point | None
    weight: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    """Where everything is, from the left upper corner.

    Attributes:
        width: The width of all.
        height: The height of all.
        nodes: The name of a node -> its middle.
        edges: For each edge where it starts, three points for each Bézier curve, and the middle of its label.
    """

    width: float
    height: float
    nodes: Mapping[str, Point]
    edges: Sequence[tuple[Sequence[Point], Point | None]]


def drawn(nodes: Sequence[Node], edges: Sequence[Edge]) -> Drawn:
    """A place for each node, and a way for each edge.

    Raises:
        ValueError: If the extra for drawing is not installed.
    """
    try:
        import pygraphviz  # pyright: ignore[reportMissingTypeStubs]
    except ImportError:
        raise ValueError(MISSING) from None
    text = "\n".join(["digraph {", _GRAPH, _NODES, *_lines(nodes, edges), "}"])
    found: dict[str, Any] = json.loads(pygraphviz.AGraph(text).draw(format="json0", prog="dot"))  # pyright: ignore
    return _read(nodes, edges, found)


def _lines(nodes: Sequence[Node], edges: Sequence[Edge]) -> Iterator[str]:
    number = {node.name: place for place, node in enumerate(nodes)}
    for node in nodes:
        width, height = (f"{length / _INCH:.4f}" for length in node.size)
        yield f"n{number[node.name]} [width={width}, height={height}]"
    yield from _levels(nodes, number)
    level = {node.name: node.level for node in nodes}
    for place, edge in enumerate(edges):
        # A line that leads up is asked for as one that leads down, so that it has no say in what is above what.
        ends = (edge.head, edge.tail) if level[edge.tail] > level[edge.head] else (edge.tail, edge.head)
        tail, head = (f"n{number[end]}" for end in ends)
        label = f", label={_blank(edge.label)}" if edge.label else ""
        yield f"{tail} -> {head} [id={place}, dir=none, weight={edge.weight}{label}]"


def _levels(nodes: Sequence[Node], number: Mapping[str, int]) -> Iterator[str]:
    """One after the other, and on each its nodes."""
    last = max((node.level for node in nodes), default=0)
    for level in range(last + 1):
        names = [f"n{number[node.name]}" for node in nodes if node.level == level]
        yield f"l{level} [style=invis, width=0.01, height=0.01]"
        yield f"{{ rank=same; {'; '.join([f'l{level}', *names])} }}"
    if last:
        yield f"{' -> '.join(f'l{level}' for level in range(last + 1))} [style=invis, weight=0]"


def _blank(size: Point) -> str:
    """A table of this size with nothing in it: letters would be measured in a font of the machine."""
    width, height = (f"{length:.0f}" for length in size)
    return f'<<table border="0" fixedsize="true" width="{width}" height="{height}"><tr><td></td></tr></table>>'


def _read(nodes: Sequence[Node], edges: Sequence[Edge], found: Mapping[str, Any]) -> Drawn:
    width, height = (float(length) for length in found["bb"].split(",")[2:])

    def point(text: str) -> Point:
        x, y = (float(number) for number in text.split(","))
        return round(x, 1), round(height - y, 1)

    at = {each["name"]: point(each["pos"]) for each in found["objects"] if "pos" in each}
    names = [each.get("name") for each in found["objects"]]
    ways: dict[int, tuple[Sequence[Point], Point | None]] = {}
    number = {node.name: f"n{place}" for place, node in enumerate(nodes)}
    for each in found.get("edges", ()):
        if "id" not in each:
            continue
        place = int(each["id"])
        points = [point(text) for text in each["pos"].split(" ")]
        is_reversed = names[each["tail"]] != number[edges[place].tail]
        ways[place] = points[::-1] if is_reversed else points, point(each["lp"]) if "lp" in each else None
    return Drawn(
        width=round(width, 1),
        height=round(height, 1),
        nodes={name: at[node] for name, node in number.items()},
        edges=[ways[place] for place in range(len(edges))],
    )
