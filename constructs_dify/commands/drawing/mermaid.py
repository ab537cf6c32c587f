"""Writes the picture as Mermaid text, which GitHub, GitLab and many editors draw in Markdown."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from ..manifests import Manifest
from ..system.connections import ConnectionKind, Network
from .bundles import Bundle
from .jobs import said
from .layers import layers
from .picture import OUTSIDE, Box, Frame, frames_of
from .sizes import label_lines, lines_of

# Colours that are legible on white and on black; kinds differ in their lines, too.
_STYLES = {
    "entry": "stroke:#3b82f6,stroke-width:2px",
    "part": "stroke:#8b949e",
    "store": "stroke:#2da44e,stroke-width:2px",
    "outside": "stroke:#d97706,stroke-dasharray:5 3",
    "job": "stroke:#8b949e,stroke-dasharray:2 2",
    "open": "stroke:#e5484d,stroke-width:3px",
    "joint": "fill:#8b949e,stroke:#8b949e",
    "note": "fill:none,stroke:none",
}
_COLOURS: Mapping[ConnectionKind, str] = {
    "route": "stroke:#3b82f6,stroke-width:2.5px",
    "internal": "stroke:#a371f7,stroke-width:1.5px,stroke-dasharray:6 3",
    "data": "stroke:#2da44e,stroke-width:1.5px",
    "outside": "stroke:#d97706,stroke-width:2px,stroke-dasharray:2 4",
}
# What a line is repeated from, and how it begins and ends with and without a head.
_LINES: Mapping[ConnectionKind, tuple[str, str, str, str]] = {
    "route": ("=", "=", ">", "="),
    "data": ("-", "-", ">", "-"),
    "internal": (".", "-", "->", "-"),
    "outside": (".", "-", "->", "-"),
}
_INIT = '%%{init: {"flowchart": {"wrappingWidth": 340, "rankSpacing": 40, "nodeSpacing": 30}}}%%'
_RESERVED = ("end", "graph", "subgraph", "style", "class", "click", "default", "flowchart", "direction", "linkstyle")


def mermaid(network: Network, objects: Sequence[Manifest]) -> str:
    """The picture as Mermaid text.

    Args:
        network: The network of the manifests.
        objects: The manifests.
    """
    return _Writing(network, frames_of(network, objects)).text()


class _Writing:
    """Writes the frames one after the other, and counts lines: their colours go by number."""

    def __init__(self, network: Network, frames: Sequence[Frame]) -> None:
        self._network, self._frames = network, frames
        self._taken: set[str] = set()
        self._classes: dict[str, None] = {}
        self._links: dict[ConnectionKind, list[int]] = {}
        self._count = 0

    def text(self) -> str:
        lines = [_INIT, "graph TB", *(f"  {line}" for frame in self._frames for line in self._frame(frame))]
        lines += [f"  classDef {name} {style}" for name, style in _STYLES.items() if name in self._classes]
        lines += [
            f"  linkStyle {','.join(map(str, numbers))} {_COLOURS[kind]}" for kind, numbers in self._links.items()
        ]
        return "\n".join(lines) + "\n"

    def _frame(self, frame: Frame) -> Iterator[str]:
        levels = layers(frame.boxes, [arrow for bundle in frame.bundles for arrow in bundle.arrows()])
        boxes = sorted(frame.boxes, key=lambda box: levels[box.id])
        names = {box.id: self._name(box.names[0].title) for box in boxes}
        joints = [self._name("joint") if len(bundle.targets) > 1 else "" for bundle in frame.bundles]
        group = self._name(f"in {frame.title}")
        yield from (self._box(names[box.id], box) for box in boxes if box.kind == "anybody")
        yield f'subgraph {group}["{_escaped(frame.title) or " "}"]'
        yield from (f"  {self._box(names[box.id], box)}" for box in boxes if box.kind not in ("anybody", *OUTSIDE))
        yield from (f'  {joint}((" ")):::{self._class("joint")}' for joint in joints if joint)
        yield "end"
        yield f"style {group} fill:none,stroke:#8b949e"
        jobs = {job.id: self._name(job.title) for job in frame.jobs}
        if jobs:
            group = self._name(f"jobs of {frame.title}")
            yield f'subgraph {group}["Jobs"]'
            yield from (f"  {self._job(jobs[job.id], job, frame)}" for job in frame.jobs)
            yield "end"
            yield f"style {group} fill:none,stroke:#8b949e"
        yield from (self._box(names[box.id], box) for box in boxes if box.kind in OUTSIDE)
        for bundle, joint in sorted(
            zip(frame.bundles, joints, strict=True), key=lambda each: _highest(each[0], levels)
        ):
            yield from self._bundle(bundle, joint, names, levels)
        below = [*jobs.values()]
        if frame.notes:
            below.append(self._name("note"))
            yield f'{below[-1]}["{"<br/>".join(map(_escaped, frame.notes))}"]:::{self._class("note")}'
        # Who only calls may stand above, so that its lines lead down.
        called = {target for bundle in frame.bundles for target in bundle.targets}
        rows = [
            [names[box.id] for box in boxes if levels[box.id] == level and box.id in called]
            for level in sorted(set(levels.values()))[-3:]
        ]
        yield from self._below_each_other([row for row in (*rows, below) if row])

    def _below_each_other(self, rows: Sequence[Sequence[str]]) -> Iterator[str]:
        """Lines that nobody sees, so that what is on one level stays below what is above it."""
        for upper, lower in pairwise(rows):
            yield f"{' & '.join(upper)} ~~~ {' & '.join(lower)}"
            self._count += len(upper) * len(lower)

    def _box(self, name: str, box: Box) -> str:
        text = "<br/>".join(_lines(box))
        if box.kind in ("store", "claim", "external-store"):
            shape = f'[("{text}")]'
        else:
            shape = f'(["{text}"])' if box.kind in ("anybody", "route") else f'["{text}"]'
        return f"{name}{shape}:::{self._class(_class(box))}"

    def _job(self, name: str, job: Box, frame: Frame) -> str:
        words = [
            _escaped(said(job.id, each, self._network))
            for each in frame.job_arrows
            if job.id in (each.source, each.target)
        ]
        return f'{name}["{"<br/>".join([*_lines(job), *words])}"]:::{self._class("job")}'

    def _bundle(self, bundle: Bundle, joint: str, names: Mapping[str, str], levels: Mapping[str, int]) -> Iterator[str]:
        sources, kind = " & ".join(names[source] for source in bundle.sources), bundle.kind
        lowest = max(levels[source] for source in bundle.sources)
        if joint:
            yield f"{sources} {_line(kind, 1, has_head=False)} {joint}"
            self._drawn(kind, len(bundle.sources))
        for target in bundle.targets:
            label = "<br/>".join(map(_escaped, label_lines(bundle.labels.get(target, ()))))
            words = f'|"{label}"|' if label else ""
            line = _line(kind, levels[target] - lowest - (1 if joint else 0))
            yield f"{joint or sources} {line}{words} {names[target]}"
            self._drawn(kind, 1 if joint else len(bundle.sources))

    def _drawn(self, kind: ConnectionKind, lines: int) -> None:
        self._links.setdefault(kind, []).extend(range(self._count, self._count + lines))
        self._count += lines

    def _name(self, title: str) -> str:
        """A name for a box that is like its title, and nobody else's."""
        plain = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_") or "box"
        number, name = 1, plain
        while name in self._taken or name in _RESERVED:
            number += 1
            name = f"{plain}_{number}"
        self._taken.add(name)
        return name

    def _class(self, name: str) -> str:
        self._classes[name] = None
        return name


def _highest(bundle: Bundle, levels: Mapping[str, int]) -> int:
    return min(levels[source] for source in bundle.sources)


def _line(kind: ConnectionKind, length: int, has_head: bool = True) -> str:
    """A line that crosses so many levels."""
    repeated, start, head, tail = _LINES[kind]
    return f"{start}{repeated * max(1, length)}{head if has_head else tail}"


def _class(box: Box) -> str:
    if box.warnings:
        return "open"
    if box.kind in ("anybody", "route"):
        return "entry"
    if box.kind in OUTSIDE:
        return "outside"
    return "store" if box.kind in ("store", "claim") else box.kind


def _lines(box: Box) -> Iterator[str]:
    for line in lines_of(box):
        text, end = _escaped(line.text), f" {_escaped(line.end)}" if line.end else ""
        yield f"<b>{text}</b>{end}" if line.style in ("name", "warning") else text


def _escaped(text: str) -> str:
    """A text in which nothing means something to Mermaid."""
    return re.sub(r"[!-&*<>?\[-`{-~]", lambda found: f"#{ord(found[0])};" if found[0] != "_" else "_", text)
