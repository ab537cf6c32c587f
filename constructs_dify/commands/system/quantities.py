"""Writes amounts of CPU and bytes for people."""

from fractions import Fraction

_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def cores(amount: Fraction) -> str:
    """CPU in cores, to the thousandth: `0.25`."""
    return _short(amount, digits=3)


def size(amount: Fraction) -> str:
    """Bytes in the largest unit of which there is one, to the tenth: `1.5 GiB`."""
    power = 0
    while power < len(_UNITS) - 1 and abs(amount) >= 1024 ** (power + 1):
        power += 1
    return f"{_short(amount / 1024**power, digits=1)} {_UNITS[power]}"


def written(resource: str, amount: Fraction) -> str:
    """An amount of a resource such as `cpu` or `memory`: only what is counted in pieces has no unit."""
    if resource in ("memory", "storage", "ephemeral-storage") or resource.startswith("hugepages-"):
        return size(amount)
    return cores(amount)


def span(least: str, most: str) -> str:
    """Two amounts as one text: `3`, or `2 to 10`."""
    return least if least == most else f"{least} to {most}"


def _short(amount: Fraction, *, digits: int) -> str:
    text = f"{float(round(amount, digits)):.{digits}f}".rstrip("0").rstrip(".")
    # Some is more than nothing.
    return f"0.{'0' * (digits - 1)}1" if amount > 0 and float(text) == 0 else text
