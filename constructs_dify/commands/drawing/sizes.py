"""How large texts and boxes are. It is worked out from the letters, so that no font of a machine changes it."""

from collections.abc import Sequence
from dataclasses import dataclass

from .figures import short_image
from .picture import Box, Name, ports_in_words

# Widths as parts of the size of the letters; those of wide fonts, so that texts fit whatever a reader has.
_NORMAL, _BOLD, _FIXED = 0.59, 0.68, 0.605
NAME, TEXT, IMAGE = 13.0, 11.0, 10.5
LINE = 15.0
_MARGIN, _GAP = 10.0, 14.0
_LEAST = 84.0
# What stands above the text of a cylinder.
LID = 7.0
TIMES = "\N{MULTIPLICATION SIGN}"
# Letters of a title, and of a line of several words.
_LONGEST, _LINE = 40, 22
_LETTERS = {
    "name": (NAME, _BOLD),
    "image": (IMAGE, _FIXED),
    "ports": (IMAGE, _FIXED),
    "note": (TEXT, _NORMAL),
    "warning": (TEXT, _BOLD),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line of text in a box.

    Attributes:
        text: The text.
        style: `name`, `image`, `ports`, `note` or `warning`.
        end: What stands at the right end.
        id: The id of the place whose name it is.
    """

    text: str
    style: str
    end: str = ""
    id: str = ""

    @property
    def width(self) -> float:
        """How wide it is, with what stands at its end."""
        size, letter = _LETTERS[self.style]
        return len(self.text) * size * letter + (_GAP + len(self.end) * TEXT * _BOLD if self.end else 0)


def lines_of(box: Box) -> list[Line]:
    """What stands in a box."""
    found: list[Line] = []
    for name in box.names:
        # A route has all its hosts for a title.
        for number, title in enumerate(name.title.split(", ") if box.kind == "route" else [name.title]):
            end = "" if number else _end(name)
            found.append(Line(text=shortened(title), style="name", end=end, id=name.id))
        if name.ports and not _end(name):
            found += [Line(text=text, style="ports") for text in _filled(ports_in_words(name.ports))]
    found += [Line(text=shortened(image), style="image") for image in dict.fromkeys(map(short_image, box.images))]
    found += [Line(text=text, style="ports") for text in _filled(ports_in_words(box.ports))]
    found += [Line(text=shortened(note), style="note") for note in box.notes]
    return found + [Line(text=text, style="warning") for text in box.warnings]


def _end(name: Name) -> str:
    """What stands at the end of the line of a name."""
    if name.amount:
        return f"{TIMES}{name.amount}" if name.amount.isdecimal() else name.amount
    lines = _filled(ports_in_words(name.ports))
    return lines[0] if len(lines) == 1 and len(lines[0]) < 13 else ""


def size_of(box: Box) -> tuple[float, float]:
    """The width and the height of a box."""
    lines = lines_of(box)
    width = max(_LEAST, *(line.width for line in lines)) + 2 * _MARGIN
    lid = 2 * LID if is_cylinder(box) else 0
    return round(width), len(lines) * LINE + 12 + lid


def is_cylinder(box: Box) -> bool:
    """Whether data is kept there."""
    return box.kind in ("store", "claim", "external-store")


def label_lines(words: Sequence[str]) -> list[str]:
    """The words at an arrow, in lines that are not too long."""
    return _filled([shortened(word) for word in words])


def label_size(words: Sequence[str]) -> tuple[float, float]:
    """The width and the height of what stands at an arrow."""
    lines = label_lines(words)
    return round(max(len(line) for line in lines) * 10 * _FIXED + 8), len(lines) * 12.0 + 4


def shortened(text: str, most: int = _LONGEST) -> str:
    """A text in one line, with its middle left out, if it is long."""
    text = printable(text)
    half = (most - 1) // 2
    return text if len(text) <= most else f"{text[:half]}…{text[-half:]}"


def printable(text: str) -> str:
    """A text without letters that nobody sees, which not every format may hold."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _filled(words: Sequence[str]) -> list[str]:
    """Words in lines that are not too long."""
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + len(word) < _LINE:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
