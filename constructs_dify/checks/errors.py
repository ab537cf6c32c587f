"""What an error says: the field's path, what was given, what is expected, what to do."""

from collections.abc import Iterable
from difflib import get_close_matches

from .credentials import shown


def wrong(path: str, given: object, expected: str) -> ValueError:
    """The error that every check raises: the field's path, what was given, what is expected."""
    return ValueError(f"{path}: got {shown(given)}; expected {expected}")


def suggestion(value: str, known: Iterable[str]) -> str:
    """`; did you mean X?` where something known is near, else nothing."""
    near = get_close_matches(value, list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""
