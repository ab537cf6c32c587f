"""What each version of the chart has: its Dify, its subcharts, its default values and their types."""

import re
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
_VERSION = re.compile(r"(?:dify-)?v?(\d+\.\d+(?:\.\d+)?(?:-[a-z]+\d+)?)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """A version of the chart.

    Args:
        version: The version.
        date: The day of its release.
        dify: The version of Dify that it runs where no tag is given.
        postgresql: The version of the subchart postgresql.
        redis: The version of the subchart redis.
        weaviate: The version of the subchart weaviate.
    """

    version: str
    date: str
    dify: str
    postgresql: str
    redis: str
    weaviate: str

    @property
    def defaults(self) -> Mapping[str, Any]:
        """Its default values."""
        return _tree(self.version)

    @property
    def leaves(self) -> Mapping[str, str]:
        """The name of each default value -> the value, as JSON."""
        return _tables("defaults")[self.version]

    @property
    def types(self) -> Mapping[str, tuple[str, ...]]:
        """The types that its schema asks for, by name; `[]` stands for each entry of a list. None before 0.30."""
        return {key: tuple(types.split("|")) for key, types in _tables("types")[self.version].items()}


def chart(version: str) -> Chart:
    """A version of the chart.

    Args:
        version: Such as `0.31.0`; also `0.31` for the last of its line, `v0.31.0`, and the label, `dify-0.31.0`.

    Raises:
        ValueError: If the library does not know it.
    """
    found = _VERSION.fullmatch(version.strip())
    wanted = found[1] if found else ""
    lines = [known for known in versions() if known == wanted or known.startswith(f"{wanted}.")]
    if not wanted or not lines:
        raise checks.wrong("--chart-version", version, _nearest(wanted))
    return charts()[lines[-1]]


@cache
def charts() -> Mapping[str, Chart]:
    """All versions that the library knows, the oldest first."""
    header, *known = rows(FOLDER / "versions.tsv")
    return {row[0]: Chart(**dict(zip(header, row, strict=True))) for row in known}


def versions() -> tuple[str, ...]:
    """The versions that the library knows, the oldest first."""
    return tuple(charts())


@cache
def top_level() -> frozenset[str]:
    """The keys that any of the versions has at the top."""
    return keys_at_the_top(_tables("defaults").values())


def _nearest(wanted: str) -> str:
    """The versions around one that the library does not know."""
    number = order(wanted if wanted.count(".") == 2 else f"{wanted}.0")
    before = [version for version in versions() if order(version) < number][-1:]
    after = [version for version in versions() if order(version) > number][:1]
    near = f"; the nearest are {' and '.join(before + after)}" if number != (0,) else ""
    return f"a version of the chart that is known here, {versions()[0]} to {versions()[-1]}, such as 0.31.0{near}"


@cache
def _tree(version: str) -> Mapping[str, Any]:
    return tree(_tables("defaults")[version])


@cache
def _tables(name: str) -> Mapping[str, Mapping[str, str]]:
    return tables(FOLDER / f"{name}.tsv", versions())
