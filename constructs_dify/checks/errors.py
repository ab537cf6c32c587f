"""What an error says: the field's path, what was given, what is expected, what to do."""

import re
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches

from .credentials import shown


def wrong(path: str, given: object, expected: str) -> ValueError:
    """The error that every check raises: the field's path, what was given, what is expected."""
    return ValueError(f"{path}: got {shown(given)}; expected {expected}")


def suggestion(value: str, known: Iterable[str]) -> str:
    """`; did you mean X?` where something known is near, else nothing."""
    near = nearest(value, known)
    return f"; did you mean {near!r}?" if near else ""


def nearest(value: str, known: Iterable[str]) -> str | None:
    """What is near to a value among what is known; None: nothing is."""
    return next(iter(get_close_matches(value, list(known), n=1, cutoff=0.6)), None)


def snake(name: str) -> str:
    """A name as Python spells it: `nodeSelector` is `node_selector`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def instead(name: str, known: Collection[str], meant: Mapping[str, str]) -> str:
    """What to write in place of an unknown name, if anything comes to mind.

    Args:
        name: What was written.
        known: The names that there are.
        meant: Names that users know from elsewhere -> what they are here.
    """
    spelled = snake(name)
    if spelled in meant:
        return f"; write {meant[spelled]}"
    return f"; write {spelled}=…" if spelled in known else suggestion(spelled, known)
