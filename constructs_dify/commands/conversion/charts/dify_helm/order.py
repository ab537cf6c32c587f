"""Which version of the chart came first."""

from functools import cache

from .....releases.data import order


@cache
def since(version: str, first: str) -> bool:
    """Whether a version is another one or came after it. A candidate comes before its release."""
    return order(version) >= order(first)
