"""Writes the picture as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap

from ..manifests import Manifest
from ..system.connections import Network
from .graphviz import Point
from .jobs import Card, cards_of
from .layout import Laid, laid_out
from .picture import OUTSIDE, Box, frames_of
from .sizes import LID, LINE, is_cylinder, label_lines, label_size, lines_of, printable
from .templates import rendered

_TEMPLATE = Path(__file__).with_name("picture.svg.jinja")

SEPARATOR = " | "
"""What stands between several ids in `data-source` and `data-target`."""

_SPACE, _TITLE, _NOTE = 24.0, 40.0, 18.0
_LEGEND = 44.0
_LETTER = 6.5
_LEAST = 800.0


@dataclass(frozen=True, kw_only=True, slots=True)
class _Framed:
    """A frame, and where it is in the picture."""

    laid: Laid
    cards: Sequence[Card]
    notes: Sequence[str]
    y: float
    width: float
    height: float
    shift: float

    def ids(self, boxes: Sequence[str]) -> str:
        """The ids of all places in these boxes."""
        found = {box.id: [name.id for name in box.names] for box in self.laid.frame.boxes}
        return SEPARATOR.join(place for box in boxes for place in found[box])

    @property
    def title(self) -> str:
        return self.laid.frame.title

    @property
    def cards_y(self) -> float:
        return _TITLE + self.laid.height + _SPACE

    @property
    def notes_y(self) -> float:
        lowest = max((card.y + card.height for card in self.cards), default=-_SPACE / 2)
        return self.cards_y + (lowest + _SPACE if self.cards else 0) + 4


def svg(network: Network, objects: Sequence[Manifest]) -> str:
    """The picture as one `<svg>`, which may stand in a page of HTML.

    Args:
        network: The network of the manifests.
        objects: The manifests.
    """
    frames = [(laid_out(frame), frame) for frame in frames_of(network, objects)]
    inner = max([_LEAST, *(laid.width for laid, _ in frames)])
    framed: list[_Framed] = []
    y = _SPACE
    for laid, frame in frames:
        cards = cards_of(frame, network, inner)
        notes = [line for note in frame.notes for line in wrap(note, int(inner // _LETTER))]
        height = _TITLE + laid.height + _SPACE * 2 + _NOTE * len(notes)
        height += max((card.y + card.height + _SPACE for card in cards), default=0)
        framed.append(
            _Framed(
                laid=laid, cards=cards, notes=notes, y=y, width=inner + 2 * _SPACE, height=round(height, 1),
                shift=round((inner - laid.width) / 2 + _SPACE, 1),
            )
        )  # fmt: skip
        y += height + _SPACE
    return rendered(
        _TEMPLATE,
        frames=framed,
        width=round(inner + 4 * _SPACE, 1),
        height=round(y + _LEGEND, 1),
        legend_y=round(y, 1),
        described=", ".join(laid.frame.title for laid, _ in frames if laid.frame.title),
        lines_of=lines_of,
        is_cylinder=is_cylinder,
        label_lines=label_lines,
        label_size=label_size,
        curve=_curve,
        about=_about,
        LINE=LINE,
        LID=LID,
        OUTSIDE=OUTSIDE,
    )


def _about(box: Box) -> str:
    """What is shown where somebody points at a box: names and images as they are."""
    return "\n".join(map(printable, [*(name.title for name in box.names), *box.images]))


def _curve(points: Sequence[Point]) -> str:
    (x, y), *rest = points
    return f"M{x:g},{y:g}C" + " ".join(f"{x:g},{y:g}" for x, y in rest)
