"""What the programs of a Dify release make of a text: the number in it, or whether it is one of their words at all.

Each takes what its program takes, and no more: pydantic (the Python services), Python itself, Go, Python's logging.
"""

import math
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from .. import checks

_PYDANTIC_INT = re.compile(r"([+-]?[0-9]+(?:_[0-9]+)*)(?:\.0+)?")
# Python refuses to read longer ones, and pydantic with it.
_MOST_DIGITS = 4300
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMALS = re.compile(r"[0-9]+( *, *[0-9]+)*")
_GO_INT = re.compile(r"[+-]?(0[xX](_?[0-9a-fA-F])+|0[bB](_?[01])+|0[oO](_?[0-7])+|0(_?[0-7])*|[1-9](_?[0-9])*)")
_GO_FLOAT = re.compile(
    r"[+-]?(([0-9](_?[0-9])*\.?([0-9](_?[0-9])*)?|\.[0-9](_?[0-9])*)([eE][+-]?[0-9](_?[0-9])*)?"
    r"|0[xX](?=_?\.?[0-9a-fA-F])(_?[0-9a-fA-F])*\.?([0-9a-fA-F](_?[0-9a-fA-F])*)?[pP][+-]?[0-9]+"
    r"|(?i:inf|infinity|nan))"
)
_GO_DURATION = re.compile(r"\+?(([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+")
_LOG_FIELDS = {
    "asctime": "", "created": 0.0, "exc_info": None, "exc_text": None, "filename": "", "funcName": "",
    "levelname": "", "levelno": 0, "lineno": 0, "message": "", "module": "", "msecs": 0.0, "msg": "", "name": "",
    "pathname": "", "process": 0, "processName": "", "relativeCreated": 0.0, "req_id": "", "stack_info": None,
    "taskName": None, "thread": 0, "threadName": "",
}  # fmt: skip
_LOG_FIELD = re.compile(r"%\(\w+\)[#0+ -]*(\*|\d+)?(\.(\*|\d+))?[diouxefgcrsa%]", re.IGNORECASE)

PYDANTIC_BOOL = {"1", "on", "t", "true", "y", "yes", "0", "off", "f", "false", "n", "no"}
GO_BOOL = {"1", "t", "T", "true", "True", "TRUE", "0", "f", "F", "false", "False", "FALSE"}


def pydantic_int(text: str) -> int:
    """A whole number for pydantic."""
    found = _PYDANTIC_INT.fullmatch(text.strip())
    if found is None or len(text) > _MOST_DIGITS:
        raise ValueError(text)
    return int(found[1])


def pydantic_float(text: str) -> float:
    """A number for pydantic, infinity and "nan" among them."""
    text = text.strip()
    if not text.isascii() or text.startswith("_") or text.endswith("_") or "__" in text:
        raise ValueError(text)
    return float(text.replace("_", ""))


def decimal(text: str) -> int:
    """A whole number that is the same one for every program."""
    if not _DECIMAL.fullmatch(text):
        raise ValueError(text)
    return int(text)


def go_int(text: str) -> int:
    """A whole number for Go's ParseInt with base 0 and 64 bits; 010 is eight."""
    if not _GO_INT.fullmatch(text):
        raise ValueError(text)
    digits = text.replace("_", "").lower()
    octal = re.fullmatch(r"([+-]?)0o?([0-7]+)", digits)
    number = int(octal[1] + octal[2], 8) if octal else int(digits, 0)
    if not -(2**63) <= number < 2**63:
        raise ValueError(text)
    return number


def go_uint(text: str) -> int:
    """The same for ParseUint, which takes no sign."""
    if text.startswith(("+", "-")):
        raise ValueError(text)
    return go_int(text)


def go_float(text: str) -> float:
    """A number for Go's ParseFloat with 64 bits."""
    if not _GO_FLOAT.fullmatch(text):
        raise ValueError(text)
    if "x" in text.lower():
        return float.fromhex(text.replace("_", ""))
    number = float(text)
    if math.isinf(number) and "i" not in text.lower():
        raise ValueError(text)
    return number


def is_go_period(text: str) -> bool:
    """Whether Go's ParseDuration takes it, and something may recur that often: a ticker of 0 is a panic."""
    return _GO_DURATION.fullmatch(text) is not None and re.search("[1-9]", text) is not None


def is_log_format(text: str, more: Mapping[str, object] | None = None) -> bool:
    """Whether Python's logging takes it for a format and finds all that it names in a record of Dify's."""
    try:
        _ = text % {**_LOG_FIELDS, **(more or {})}
    except (KeyError, TypeError, ValueError, OverflowError):
        return False
    return _LOG_FIELD.search(text) is not None


def is_time_zone(text: str) -> bool:
    """Whether pytz knows a time zone of that name, in upper or lower case."""
    return text.isascii() and text.lower() in _small_time_zones()


@cache
def _small_time_zones() -> frozenset[str]:
    return frozenset(name.lower() for name in time_zones())


@cache
def time_zones() -> frozenset[str]:
    """The names in a file, because what the machine of a synth knows is nothing that its output may depend on.

    The file is that of the release that knows the most: no name of IANA's is ever taken back.
    """
    lines = Path(__file__).with_name("time_zones.txt").read_text("utf-8").splitlines()
    names = (line.partition(":") for line in lines if not line.startswith("#"))
    return frozenset(f"{area}/{name}" if area else name for area, _, row in names for name in row.split())


NUMBERS: dict[str, tuple[Callable[[str], float], str]] = {
    "int": (pydantic_int, "a string that is a whole number"),
    "float": (pydantic_float, "a string that is a number"),
    "python-int": (int, "a string that is a whole number"),
    "decimal": (decimal, 'a string that is a whole number, in digits such as "10"'),
    "go-int": (go_int, "a string that is a whole number"),
    "go-uint": (go_uint, "a string that is a whole number, without a sign"),
    "go-float": (go_float, "a string that is a number"),
}

TEXTS: dict[str, tuple[Callable[[str], bool], str]] = {
    "bool": (lambda text: text.lower() in PYDANTIC_BOOL, '"true" or "false"'),
    "go-bool": (lambda text: text in GO_BOOL, '"true" or "false"'),
    "decimals": (
        lambda text: _DECIMALS.fullmatch(text) is not None,
        'whole numbers between commas, such as "0,1"',
    ),
    "go-period": (is_go_period, 'a duration above zero, such as "30m"'),
    "log-format": (is_log_format, 'a format of Python\'s logging, such as "%(levelname)s %(message)s"'),
    # From 1.11.0 on, records name the trace too.
    "log-format-with-trace": (
        lambda text: is_log_format(text, {"trace_id": ""}),
        'a format of Python\'s logging, such as "%(levelname)s %(message)s"',
    ),
    "time-zone": (is_time_zone, 'the name of a time zone, such as "Europe/Berlin"'),
}


def text(path: str, kind: str, value: str) -> None:
    """Raise a ValueError if an option's value is none of that kind."""
    accepts, expected = TEXTS[kind]
    if not accepts(value):
        raise checks.wrong(path, value, expected)
