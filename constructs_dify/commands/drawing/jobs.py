"""The cards of Jobs: who they reach, in words, because their arrows would hide all others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..system.connections import Connection, Network
from .picture import Box, Frame, ports_in_words
from .sizes import LINE, TEXT, lines_of, shortened, size_of

_WIDTH, _GAP, _MARGIN = 340.0, 16.0, 12.0
_LETTER = TEXT * 0.59


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
    wide = max([_WIDTH, *(_needed(box, frame.job_arrows, network) for box in frame.jobs)])
    columns = max(1, int((width + _GAP) // (wide + _GAP)))
    found: list[Card] = []
    y = 0.0
    for first in range(0, len(frame.jobs), columns):
        row = [
            _card(box, frame.job_arrows, network, number * (wide + _GAP), y, wide)
            for number, box in enumerate(frame.jobs[first : first + columns])
        ]
        y += max(card.height for card in row) + _GAP
        found += row
    return found


def _needed(box: Box, arrows: Sequence[Connection], network: Network) -> float:
    """How wide a card has to be, so that each text fits into a line."""
    own = [each for each in arrows if box.id in (each.source, each.target)]
    words = [len(said(box.id, each, network)) * _LETTER + 2 * _MARGIN for each in own]
    return round(max([size_of(box)[0] + 4, *words]))


def _card(box: Box, arrows: Sequence[Connection], network: Network, x: float, y: float, width: float) -> Card:
    top = len(lines_of(box)) * LINE + 18
    words = list(_words(box, arrows, network, top, width))
    bottom = words[-1].y if words else top - LINE
    return Card(box=box, words=words, x=x, y=y, width=width, height=bottom + 14)


def _words(box: Box, arrows: Sequence[Connection], network: Network, top: float, wide: float) -> Iterator[Word]:
    x, y = _MARGIN, top + 4
    for each in arrows:
        if box.id not in (each.source, each.target):
            continue
        text = said(box.id, each, network)
        width = len(text) * _LETTER + 12
        if x > _MARGIN and x + width > wide - _MARGIN:
            x, y = _MARGIN, y + LINE
        yield Word(text=text, connection=each, x=round(x, 1), y=y)
        x += width


def said(job: str, connection: Connection, network: Network) -> str:
    """What a Job reaches, or what reaches it, in a word."""
    is_out = connection.source == job
    other = network.places[connection.target if is_out else connection.source]
    return " ".join(["→" if is_out else "←", shortened(other.title, 30), *ports_in_words(connection.port)])
