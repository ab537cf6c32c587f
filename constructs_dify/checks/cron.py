"""Schedules as CronJobs have them."""

import re
from collections.abc import Mapping
from typing import Final

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
_MACROS: Final = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
_ITEM = re.compile(r"(?P<from>[0-9]+|[A-Za-z]{3}|[*?])(-(?P<to>[0-9]+|[A-Za-z]{3}))?(/(?P<step>[0-9]+))?")


def cron(path: str, value: str) -> None:
    """A schedule of a CronJob, which has no time zone in it.

    See https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
    """
    expected = 'five fields, such as "0 2 * * *" for two at night, or "@daily"'
    instance(path, value, str, f"a string of {expected}")
    if value in _MACROS:
        return
    if "TZ=" in value:
        raise wrong(path, value, f"{expected}; a time zone goes into time_zone")
    fields = value.split(" ")
    if len(fields) != len(_FIELDS):
        raise wrong(path, value, expected)
    for (name, (least, most, names)), field in zip(_FIELDS.items(), fields, strict=True):
        if not all(_fits(item, least, most, names) for item in field.split(",")):
            raise wrong(path, value, f"{expected}; {field!r} is no {name}, {least} to {most}")


def _fits(item: str, least: int, most: int, names: Mapping[str, int]) -> bool:
    found = _ITEM.fullmatch(item)
    if found is None or found["step"] == "0" or (found["from"] in ("*", "?") and found["to"]):
        return False
    ends = [found["from"], found["to"] or found["from"]]
    if ends[0] in ("*", "?"):
        return True
    numbers = [int(end) if end.isdigit() else names.get(end.upper(), -1) for end in ends]
    return all(least <= number <= most for number in numbers) and numbers[0] <= numbers[1]
