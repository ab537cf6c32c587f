"""Lays out what is known of one thing: names on the left, and what they say beside them."""

from collections.abc import Iterator
from textwrap import wrap

WIDTH = 100
"""How long a line of text may be."""

_NAME = 14


def named(name: str, text: str) -> Iterator[str]:
    """The lines of a name, and of what it says."""
    first, *others = wrap(text, WIDTH - _NAME, break_on_hyphens=False, break_long_words=False) or [""]
    yield f"  {name:<{_NAME - 2}}{first}"
    yield from (" " * _NAME + line for line in others)


def sentence(text: str) -> list[str]:
    """The lines of a text that stands alone."""
    return wrap(text, WIDTH, break_on_hyphens=False, break_long_words=False)
