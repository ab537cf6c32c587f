"""What each version of the chart has: its Dify, its subcharts, its default values and their types."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from ..... import checks
from .....releases.data import order
from ...dotted import steps
from ...public_default import PublicDefault

FOLDER = Path(__file__).parent
# What stands for a text that the chart ships to everybody.
MARK = "public-default"
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
    header, *rows = _rows("versions")
    return {row[0]: Chart(**dict(zip(header, row, strict=True))) for row in rows}


def versions() -> tuple[str, ...]:
    """The versions that the library knows, the oldest first."""
    return tuple(charts())


@cache
def top_level() -> frozenset[str]:
    """The keys that any of the versions has at the top."""
    return frozenset(str(steps(key)[0]) for table in _tables("defaults").values() for key in table)


def _nearest(wanted: str) -> str:
    """The versions around one that the library does not know."""
    number = order(wanted if wanted.count(".") == 2 else f"{wanted}.0")
    before = [version for version in versions() if order(version) < number][-1:]
    after = [version for version in versions() if order(version) > number][:1]
    near = f"; the nearest are {' and '.join(before + after)}" if number != (0,) else ""
    return f"a version of the chart that is known here, {versions()[0]} to {versions()[-1]}, such as 0.31.0{near}"


@cache
def _tree(version: str) -> Mapping[str, Any]:
    tree: dict[str, Any] = {}
    for key, default in _tables("defaults")[version].items():
        *path, last = map(str, steps(key))
        owner = tree
        for step in path:
            owner = owner.setdefault(step, {})
        owner[last] = _marked(key, json.loads(default))
    return tree


def _marked(key: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_marked(f"{key}[{at}]", entry) for at, entry in enumerate(cast("list[Any]", value))]
    if isinstance(value, dict) and MARK in value:
        return PublicDefault(key, cast("dict[str, str]", value)[MARK])
    return cast("Any", value)


@cache
def _tables(name: str) -> Mapping[str, Mapping[str, str]]:
    """Version -> key -> what the file says of it; each line says what changed with a version."""
    tables: dict[str, dict[str, str]] = {}
    table: dict[str, str] = {}
    _, *rows = _rows(name)
    for version in versions():
        table = dict(table)
        for _, change, key, value in (row for row in rows if row[0] == version):
            if change == "-":
                del table[key]
            else:
                table[key] = value
        tables[version] = table
    return tables


def _rows(name: str) -> Iterator[list[str]]:
    for line in (FOLDER / f"{name}.tsv").read_text("utf-8").splitlines():
        yield line.split("\t")
