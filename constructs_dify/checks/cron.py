"""Schedules as CronJobs have them."""

import re
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from .errors import wrong
from .types import instance

_MONTHS: Final = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_DAYS: Final = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
# Field -> the least and the most that Kubernetes takes, and the names for it. Sunday is 0, and 7 is none.
_FIELDS: Final[Mapping[str, tuple[int, int, Mapping[str, int]]]] = {
    "minute": (0, 59, {}),
    "hour": (0, 23, {}),
    "day of the month": (1, 31, {}),
    "month": (1, 12, {name: number for number, name in enumerate(_MONTHS, start=1)}),
    "day of the week": (0, 6, {name: number for number, name in enumerate(_DAYS)}),
}
_MACROS: Final[Mapping[str, str]] = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_ITEM = re.compile(r"(?P<from>[0-9]+|[A-Za-z]{3}|[*?])(-(?P<to>[0-9]+|[A-Za-z]{3}))?(/(?P<step>[0-9]+))?")
_ANY: Final = ("*", "?")
_EXPECTED: Final = 'five fields, such as "0 2 * * *" for two at night, or "@daily"'
_DAY: Final = 24 * 60 * 60
# Long enough for all days that there are, also for the one that comes every four years.
_BEGIN, _LOOKED_AT = date(2000, 1, 1), 9 * 366


class _Field(NamedTuple):
    numbers: Collection[int]
    is_any: bool


def cron(path: str, value: str) -> None:
    """A schedule of a CronJob, which has no time zone in it.

    See https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
    """
    instance(path, value, str, f"a string of {_EXPECTED}")
    if value in _MACROS:
        return
    if "TZ=" in value:
        raise wrong(path, value, f"{_EXPECTED}; a time zone goes into time_zone")
    if value.startswith("@every"):
        raise wrong(path, value, f"{_EXPECTED}; @every counts from when a CronJob is made, not from a time of the day")
    fields = value.split()
    if len(fields) == len(_FIELDS) + 1:
        raise wrong(path, value, f"{_EXPECTED}; a CronJob has no seconds: {' '.join(fields[1:])!r}")
    if len(fields) != len(_FIELDS):
        raise wrong(path, value, _EXPECTED)
    for (name, (least, most, names)), field in zip(_FIELDS.items(), fields, strict=True):
        if any(_numbers(item, least, most, names) is None for item in field.split(",")):
            raise wrong(path, value, f"{_EXPECTED}; {field!r} is no {name}, {least} to {most}")
    if longest_pause(value) is None:
        raise wrong(path, value, f"{_EXPECTED}; no year has such a day, so it would never run")


def longest_pause(schedule: str) -> int | None:
    """The most seconds that are between two times of a valid schedule; None: there are no such times."""
    texts = _MACROS.get(schedule, schedule).split()
    minutes, hours, of_month, months, of_week = (
        _field(text, *known) for text, known in zip(texts, _FIELDS.values(), strict=True)
    )
    times = sorted(hour * 3600 + minute * 60 for hour in hours.numbers for minute in minutes.numbers)

    def has(day: date) -> bool:
        days = [day.day in of_month.numbers, day.isoweekday() % 7 in of_week.numbers]
        # Where both are restricted, either will do.
        fits = all(days) if of_month.is_any or of_week.is_any else any(days)
        return fits and day.month in months.numbers

    days = list(filter(has, (_BEGIN + timedelta(days=number) for number in range(_LOOKED_AT))))
    within = [later - sooner for sooner, later in pairwise(times)]
    between = [(later - sooner).days * _DAY - times[-1] + times[0] for sooner, later in pairwise(days)]
    return max([*within, *between]) if between else None


def _field(text: str, least: int, most: int, names: Mapping[str, int]) -> _Field:
    items = text.split(",")
    numbers = {number for item in items for number in _numbers(item, least, most, names) or ()}
    return _Field(numbers, any(item.removesuffix("/1") in _ANY for item in items))


def _numbers(item: str, least: int, most: int, names: Mapping[str, int]) -> Collection[int] | None:
    """What an item of a list stands for; None: it is none that Kubernetes takes."""
    found = _ITEM.fullmatch(item)
    if found is None or (found["from"] in _ANY and found["to"]):
        return None
    step = int(found["step"] or 1)
    if found["from"] in _ANY:
        first, last = least, most
    else:
        first = _number(found["from"], names)
        last = _number(found["to"], names) if found["to"] else most if found["step"] else first
    if step == 0 or not least <= first <= last <= most:
        return None
    return range(first, last + 1, step)


def _number(text: str, names: Mapping[str, int]) -> int:
    return int(text) if text.isdigit() else names.get(text.upper(), -1)
