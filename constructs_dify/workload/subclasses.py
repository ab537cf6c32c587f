"""All classes below a class."""

from collections.abc import Iterator
from typing import TypeVar

T = TypeVar("T")


def subclasses(kind: type[T]) -> Iterator[type[T]]:
    """A class, and all that are derived from it."""
    yield kind
    for below in kind.__subclasses__():
        yield from subclasses(below)
