"""What Helm makes of a word without quotes, and of a number in a text: it reads YAML as Go does, then as JSON."""

import math
import re
from decimal import Decimal

Scalar = str | int | float | bool | None

_TRUE = ("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON")
_FALSE = ("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF")
_NULL = ("", "~", "null", "Null", "NULL")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
# The base stands in front, a 0 alone for 8.
_INTEGER = re.compile(r"[-+]?(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0[0-7]+|0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_OCTAL = re.compile(r"([-+]?)0([0-7]+)")
# What JSON writes with all digits.
_ALL_DIGITS = 10**21
# What a template writes with all digits has an exponent between these.
_SMALLEST, _LARGEST = -4, 6


def resolve(text: str) -> Scalar:
    """The value of a scalar without quotes.

    Args:
        text: What stands there.

    Raises:
        ValueError: If it is infinite or no number, which JSON cannot say.
    """
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(text)
    # Only what starts like a number may have underscores in it.
    if not re.match(r"[-+.0-9]", text):
        return text
    digits = text if text.startswith(".") else text.replace("_", "")
    if _INTEGER.fullmatch(digits):
        number = int(_OCTAL.sub(r"\g<1>0o\2", digits) if _OCTAL.fullmatch(digits) else digits, 0)
        if -(2**63) <= number < 2**64:
            return number
    if _FLOAT.fullmatch(digits) and math.isfinite(value := float(digits)):
        return value
    return text


def as_json(value: Scalar) -> Scalar:
    """A value after its way through JSON, where a number has the precision of a float, and 1e3 is 1000."""
    if isinstance(value, (bool, str)) or value is None:
        return value
    number = float(value)
    return int(Decimal(repr(number))) if number.is_integer() and abs(number) < _ALL_DIGITS else number


def as_text(value: Scalar) -> str:
    """A value as a template of Helm writes it into a text: 10000000 becomes 1e+07."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    number = Decimal(repr(float(value)))
    sign, digits, _ = number.normalize().as_tuple()
    power = number.adjusted() if number else 0
    if _SMALLEST <= power < _LARGEST:
        return f"{number.normalize():f}"
    first, *rest = map(str, digits)
    fraction = f".{''.join(rest)}" if rest else ""
    return f"{'-' * sign}{first}{fraction}e{power:+03d}"
