"""Values of the right class: texts, whole numbers, words of a closed set, typed structs."""

from collections.abc import Iterable
from typing import Final

from .credentials import refuse, shown
from .errors import suggestion, wrong


def instance(path: str, value: object, kind: type, example: str) -> None:
    """A value of the right class, and no credential where that is a text; `example` is what to write instead."""
    if not isinstance(value, kind):
        raise TypeError(f"{path}: got {shown(value)} ({type(value).__name__}); write {example}")
    if kind is str:
        refuse(path, value)


def string(path: str, value: object) -> None:
    """A text that may be anything but a credential; numbers and booleans are written as one."""
    plain = isinstance(value, (bool, int, float))
    instance(path, value, str, f'a string: "{str(value).lower()}"' if plain else 'a string: "value"')


MAX_INT32: Final = 2**31 - 1
"""The most that a number in an object of Kubernetes may be, where nothing else is said."""


def integer(path: str, value: int | None, *, at_least: int, at_most: int = MAX_INT32) -> None:
    """A whole number within bounds; None is allowed."""
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"{path}: got {shown(value)} ({type(value).__name__}); write a whole number such as {at_least}")
    if not at_least <= value <= at_most:
        bounds = f"{at_least} or more" if value < at_least and at_most == MAX_INT32 else f"{at_least} to {at_most}"
        raise wrong(path, value, f"a whole number, {bounds}")


def one_of(path: str, value: str, allowed: Iterable[str]) -> None:
    """One of a closed list, with the nearest one suggested."""
    known = sorted(allowed)
    instance(path, value, str, f"one of {', '.join(known)}")
    if value not in known:
        raise wrong(path, value, f"one of {', '.join(known)}{suggestion(value, known)}")
