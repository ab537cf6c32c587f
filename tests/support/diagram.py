"""The diagram in docs/architecture.md: its boxes, and the arrows between them."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import constructs_dify

PAGE = Path(__file__).parents[2] / "docs" / "architecture.md"
_ARROW = re.compile(r'^\s*(.+?)\s+(?:-->|-\.->)\s*(?:\|"(.*?)"\|)?\s*(.+?)\s*$')
_BOX = re.compile(r'^(\w+)(?:\[(\()?"?(.*?)"?\)?\])?$')
_WORD_AND_PORTS = re.compile(r"(\w+)((?:\s+:\d+)+)")
# What the boxes of constructs are called, and those two whose pods have another name than the part.
_PARTS = {name: getattr(getattr(constructs_dify, name), "part", None) for name in constructs_dify.__all__}
_PARTS |= {"PostgreSQL": "postgres", "WebsocketTier": "websocket"}


class Box(NamedTuple):
    """A box: `Class :port`, `Product :port / Product :port`, `Some: part + part`, or not ours: `… (external)`."""

    id: str
    title: str
    is_store: bool

    @property
    def ports(self) -> list[int]:
        """All ports that are written in it."""
        return [int(port) for port in re.findall(r":(\d+)", self.title)]

    @property
    def parts(self) -> dict[str, list[int]]:
        """The parts that it stands for, with the ports of each."""
        if self.title.endswith("(external)"):
            return {}
        _, colon, listed = self.title.partition(": ")
        if colon:
            return {part: [] for part in listed.split(" + ")}
        found = _WORD_AND_PORTS.findall(self.title)
        return {
            _PARTS.get(word) or word.lower(): [int(port) for port in re.findall(r"\d+", ports)] for word, ports in found
        }

    def part_of(self, component: str) -> str | None:
        """The part of this box that pods belong to: those of `worker-indexing` to `worker`, if there is none nearer."""
        near = [part for part in _every_part() if component == part or component.startswith(f"{part}-")]
        nearest = max(near, key=len, default=None)
        return nearest if nearest in self.parts else None


class Arrow(NamedTuple):
    """One box connects to another; a label says when."""

    source: Box
    target: Box
    label: str


@cache
def arrows() -> tuple[Arrow, ...]:
    """Every arrow of the diagram."""
    lines = list(_lines())
    boxes: dict[str, Box] = {}
    for sources, _, targets in lines:
        for id, round_corner, title in (*sources, *targets):
            if title or id not in boxes:
                boxes[id] = Box(id, title, bool(round_corner))
    return tuple(
        Arrow(boxes[source], boxes[target], label)
        for sources, label, targets in lines
        for source, *_ in sources
        for target, *_ in targets
    )


@cache
def _every_part() -> frozenset[str]:
    return frozenset(part for arrow in arrows() for box in (arrow.source, arrow.target) for part in box.parts)


_Written = tuple[str, str, str]


def _lines() -> Iterator[tuple[list[_Written], str, list[_Written]]]:
    [text] = re.findall(r"```mermaid\ngraph TB\n(.*?)```", PAGE.read_text(), re.S)
    for line in text.splitlines():
        arrow = _ARROW.match(line)
        assert arrow, f"{PAGE.name}: {line!r} is no arrow"
        sources, label, targets = arrow.groups(default="")
        yield _boxes(sources), label, _boxes(targets)


def _boxes(side: str) -> list[_Written]:
    found = [_BOX.match(text) for text in side.split(" & ")]
    assert all(found), f"{PAGE.name}: {side!r} are no boxes"
    return [box.groups(default="") for box in found if box]  # type: ignore[misc]
