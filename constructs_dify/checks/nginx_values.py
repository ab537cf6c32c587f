"""The values of nginx' directives, whose times and sizes are written in nginx' own way."""

import re
from math import inf
from typing import Final

from .errors import wrong
from .types import instance

# Each unit once, from the largest; a bare number at the end is seconds. Months and years are for other directives.
_TIME = re.compile(r"(?=[0-9])([0-9]+w)?( ?[0-9]+d)?( ?[0-9]+h)?( ?[0-9]+m)?( ?[0-9]+|( ?[0-9]+s)?( ?[0-9]+ms)?)")
_PIECE = re.compile(r"([0-9]+)(w|d|h|ms|m|s|)")
_SECONDS: Final = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1, "": 1, "ms": 0.001}
_SIZE = re.compile(r"([0-9]{1,19})([KkMmGg]?)")
_BYTES: Final = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30}
_WORKERS = re.compile(r"[0-9]{1,4}")

# What annotations and objects for other proxies may hold: 68 years.
_MAX_SECONDS: Final = 2**31 - 1
_MAX_BYTES: Final = 2**63 - 1
_MAX_WORKERS: Final = 1024


def nginx_time(path: str, value: str) -> None:
    """A time as nginx writes it in the directives that take milliseconds."""
    instance(path, value, str, 'a time such as "3600s"')
    # Python reads no numbers of thousands of digits.
    if len(value) > 100 or not _TIME.fullmatch(value):
        raise wrong(
            path,
            value,
            'a time as nginx has it, such as "3600s", "65" (seconds) or "1h30m": whole numbers, and the units w, d, h, '
            "m, s and ms in this order",
        )
    if _seconds(value) > _MAX_SECONDS:
        raise wrong(path, value, f'at most {_MAX_SECONDS} seconds; "3600s" is the default of Dify')


def nginx_seconds(time: str) -> int:
    """The whole seconds of a time that `nginx_time` let through, at least one."""
    return max(1, round(_seconds(time)))


def nginx_size(path: str, value: str) -> None:
    """The size of a body, as nginx writes it."""
    instance(path, value, str, 'a size such as "100m"')
    if not _SIZE.fullmatch(value) or _bytes(value) > _MAX_BYTES:
        raise wrong(
            path, value, 'a size as nginx has it, such as "100m": a whole number, and k, m, g or nothing for bytes'
        )


def nginx_bytes(size: str) -> float:
    """The bytes of a size that `nginx_size` let through; 0 is no limit."""
    return _bytes(size) or inf


def nginx_workers(path: str, value: str) -> None:
    """How many workers nginx starts."""
    instance(path, value, str, 'a number such as "2"')
    if value != "auto" and not (_WORKERS.fullmatch(value) and 1 <= int(value) <= _MAX_WORKERS):
        raise wrong(path, value, f'a whole number, 1 to {_MAX_WORKERS}, or "auto" for one for each CPU of the node')


def _bytes(size: str) -> int:
    number, unit = _SIZE.fullmatch(size).groups()  # pyright: ignore[reportOptionalMemberAccess]
    return int(number) * _BYTES[unit.lower()]


def _seconds(time: str) -> float:
    return sum(int(number) * _SECONDS[unit] for number, unit in _PIECE.findall(time))
