"""Tells an error that teaches from one that Python, jsii or a library raised for a mistake of the caller's."""

import re
from collections.abc import Callable
from traceback import extract_tb
from typing import TypeVar

T = TypeVar("T")

# The field, and what was given, what is wrong with it or what it needs.
_TEACHES = re.compile(r"[A-Za-z_][^:\n]*(\[[^\n]*\])?: ")
_LIBRARY = "/constructs_dify/"


class RawError(Exception):
    """An error that nobody has thought of."""


def made(call: Callable[[], T]) -> T | None:
    """What a call makes; None where it is refused by an error that teaches.

    Raises:
        RawError: When it ends in another one.
    """
    try:
        return call()
    except Exception as error:
        where = extract_tb(error.__traceback__)[-1]
        ours = _LIBRARY in where.filename and where.line is not None and where.line.startswith("raise ")
        if type(error) in (TypeError, ValueError) and ours and _TEACHES.match(str(error)):
            return None
        at = f"{where.filename.rpartition('/')[2]}:{where.lineno}"
        raise RawError(f"{type(error).__name__} in {at}: {str(error)[:200]}") from error
