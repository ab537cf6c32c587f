"""Quantities of Kubernetes, and durations of Go."""

import re

from .errors import wrong
from .types import instance

_QUANTITY = re.compile(r"[0-9]+(\.[0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?")
DURATION = re.compile(r"([0-9]+(\.[0-9]+)?(ns|us|ms|s|m|h))+")
_SCALE = {"": 1.0, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18} | {
    f"{prefix}i": 1024.0**power for power, prefix in enumerate("KMGTPE", start=1)
}
# The API server counts in 64 bits.
_MAX_AMOUNT = 2**63 - 1


def quantity(path: str, value: str | None) -> None:
    """A Kubernetes quantity; None is allowed."""
    if value is None:
        return
    instance(path, value, str, 'a string such as "500m" or "2Gi"')
    if not _QUANTITY.fullmatch(value):
        raise wrong(path, value, 'a Kubernetes quantity without spaces, such as "500m", "2" or "2Gi"')
    if amount(value) > _MAX_AMOUNT:
        raise wrong(path, value, "a quantity that Kubernetes can count, at most 8Ei")


def amount(value: str) -> float:
    """The number behind a quantity that `quantity` let through."""
    number, suffix = re.match(r"^([\d.]+)(.*)$", value).groups()  # pyright: ignore[reportOptionalMemberAccess]
    return float(number) * _SCALE[suffix]


def duration(path: str, value: str) -> None:
    """A duration as Go writes it."""
    instance(path, value, str, 'a duration such as "1h"')
    if not DURATION.fullmatch(value):
        raise wrong(path, value, 'a duration such as "30m" or "1h"')
