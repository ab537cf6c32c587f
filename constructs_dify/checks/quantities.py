"""Quantities of Kubernetes, and durations of Go."""

import re
from fractions import Fraction

from .errors import wrong
from .types import instance

_QUANTITY = re.compile(r"[0-9]+(\.[0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?")
DURATION = re.compile(r"([0-9]+(\.[0-9]+)?(ns|us|ms|s|m|h))+")
_SCALE = {"": 1.0, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18} | {
    f"{prefix}i": 1024.0**power for power, prefix in enumerate("KMGTPE", start=1)
}
# All that Kubernetes reads, with parts of one, signs and exponents.
_EXACT = re.compile(r"([-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?:([numkMGTPE]|[KMGTPE]i)|[eE]([-+]?[0-9]{1,3}))?")
_PARTS_OF_ONE = {"n": 10**9, "u": 10**6, "m": 10**3}
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


def exact(value: object) -> Fraction | None:
    """The number behind a quantity, as manifests of any origin have them; None if it is not one.

    Args:
        value: What stands in a manifest: a text, or a number.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    found = _EXACT.fullmatch(str(value))
    if found is None:
        return None
    number, suffix, exponent = found.groups()
    if suffix in _PARTS_OF_ONE:
        return Fraction(number) / _PARTS_OF_ONE[suffix]
    return Fraction(number) * (Fraction(10) ** int(exponent) if exponent else int(_SCALE[suffix or ""]))


def duration(path: str, value: str) -> None:
    """A duration as Go writes it."""
    instance(path, value, str, 'a duration such as "1h"')
    if not DURATION.fullmatch(value):
        raise wrong(path, value, 'a duration such as "30m" or "1h"')
