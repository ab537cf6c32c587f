"""What each version of the chart has: its Dify and its default values."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..... import checks
from .....releases.data import order
from ..tables import rows, tables, tree
from ..tables import top_level as keys_at_the_top

FOLDER = Path(__file__).parent


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """A version of the chart.

    Args:
        version: The version.
        date: The day of its release.
        dify: The version of Dify that it says it is for. Its default tag may be another one.
    """

    version: str
    date: str
    dify: str

    @property
    def defaults(self) -> Mapping[str, Any]:
        """Its default values."""
        return tree(_tables()[self.version])

    @property
    def names(self) -> frozenset[str]:
        """The names of all its default values."""
        return frozenset(_tables()[self.version])

    def since(self, version: str) -> bool:
        """Whether it is that version or a later one."""
        return order(self.version) >= order(version)


def chart(version: str) -> Chart:
    """A version of the chart.

    Args:
        version: Such as `0.9.1`, `v0.9.1` or the label, `dify-0.9.1`.

    Raises:
        ValueError: If the library does not know it.
    """
    found = charts().get(version.strip().removeprefix("dify-").removeprefix("v"))
    if found is None:
        known = ", ".join(charts())
        raise checks.wrong("--chart-version", version, f"a version of douban's chart that is known here: {known}")
    return found


@cache
def charts() -> Mapping[str, Chart]:
    """All versions that the library knows, the oldest first."""
    header, *known = rows(FOLDER / "versions.tsv")
    return {row[0]: Chart(**dict(zip(header, row, strict=True))) for row in known}


@cache
def top_level() -> frozenset[str]:
    """The keys that any of the versions has at the top."""
    return keys_at_the_top(_tables().values())


def first_with(key: str) -> str | None:
    """The first version that has a key; None: none has it."""
    return next((version for version, table in _tables().items() if key in table), None)


@cache
def _tables() -> Mapping[str, Mapping[str, str]]:
    return tables(FOLDER / "defaults.tsv", charts())
