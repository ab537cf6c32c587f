"""Tells an error that teaches from one that Python, jsii or a library raised for a mistake of the caller's."""

import re
from collections.abc import Callable
from traceback import extract_tb

# The field, and what was given, what is wrong with it or what it needs.
_TEACHES = re.compile(r"[A-Za-z_][^:\n]*(\[[^\n]*\])?: ")
_LIBRARY = "/constructs_dify/"


def raw_error(call: Callable[[], object]) -> str | None:
    """The error that a call ends in without anybody having thought of it; None if there is none."""
    try:
        call()
    except Exception as error:
        where = extract_tb(error.__traceback__)[-1]
        ours = _LIBRARY in where.filename and where.line is not None and where.line.startswith("raise ")
        if type(error) in (TypeError, ValueError) and ours and _TEACHES.match(str(error)):
            return None
        return f"{type(error).__name__} in {where.filename.rpartition('/')[2]}:{where.lineno}: {str(error)[:200]}"
    return None
