"""Which version of the chart came first."""

import re
from functools import lru_cache

_FINAL = 1_000


@lru_cache
def order(version: str) -> tuple[int, ...]:
    """A version as what sorts: a candidate comes before its release."""
    numbers, _, candidate = version.partition("-")
    return (*(int(number) for number in numbers.split(".")), int(re.sub(r"\D", "", candidate) or _FINAL))


def since(version: str, first: str) -> bool:
    """Whether a version is another one or came after it."""
    return order(version) >= order(first)
