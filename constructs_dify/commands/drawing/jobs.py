"""The cards of Jobs: who they reach, in words, because their arrows would hide all others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..system.connections import Connection, Network
from .picture import Box, Frame, ports_in_words
from .sizes import LINE, TEXT, lines_of, shortened

_WIDTH, _GAP, _MARGIN = 340.0, 16.0, 12.0
_LETTER = TEXT * 0.58


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """What a Job reaches, or what reaches it, at a place in its card."""

    text: str
    connection: Connection
    x: float
    y: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """A Job, and where it is below the boxes."""

    box: Box
    words: Sequence[Word]
    x: float
    y: float
    width: float
    height: float


def cards_of(frame: Frame, network: Network, width: float) -> list[Card]:
    """The cards, side by side in rows of this width."""
    columns = max(1, int((width + _GAP) // (_WIDTH + _GAP)))
    found: list[Card] = []
    y = 0.0
    for first in range(0, len(frame.jobs), columns):
        row = [
            _card(box, frame.job_arrows, network, number * (_WIDTH + _GAP), y)
            for number, box in enumerate(frame.jobs[first : first + columns])
        ]
        y += max(card.height for card in row) + _GAP
        found += row
    return found


def _card(box: Box, arrows: Sequence[Connection], network: Network, x: float, y: float) -> Card:
    top = len(lines_of(box)) * LINE + 18
    words = list(_words(box, arrows, network, top))
    bottom = words[-1].y if words else top - LINE
    return Card(box=box, words=words, x=x, y=y, width=_WIDTH, height=bottom + 14)


def _words(box: Box, arrows: Sequence[Connection], network: Network, top: float) -> Iterator[Word]:
    x, y = _MARGIN, top + 4
    for each in arrows:
        if box.id not in (each.source, each.target):
            continue
        text = said(box.id, each, network)
        width = len(text) * _LETTER + 12
        if x > _MARGIN and x + width > _WIDTH - _MARGIN:
            x, y = _MARGIN, y + LINE
        yield Word(text=text, connection=each, x=round(x, 1), y=y)
        x += width


def said(job: str, connection: Connection, network: Network) -> str:
    """What a Job reaches, or what reaches it, in a word."""
    is_out = connection.source == job
    other = network.places[connection.target if is_out else connection.source]
    return " ".join(["→" if is_out else "←", shortened(other.title, 30), *ports_in_words(connection.port)])
