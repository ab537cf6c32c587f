"""What each version of the chart has: its Dify and its default values."""

import json
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
_MARK = "public-default"


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
        tree: dict[str, Any] = {}
        for key, default in _tables()[self.version].items():
            *path, last = map(str, steps(key))
            owner = tree
            for step in path:
                owner = owner.setdefault(step, {})
            owner[last] = _marked(key, json.loads(default))
        return tree

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
    header, *rows = _rows("versions")
    return {row[0]: Chart(**dict(zip(header, row, strict=True))) for row in rows}


@cache
def top_level() -> frozenset[str]:
    """The keys that any of the versions has at the top."""
    return frozenset(str(steps(key)[0]) for table in _tables().values() for key in table)


def first_with(key: str) -> str | None:
    """The first version that has a key; None: none has it."""
    return next((version for version, table in _tables().items() if key in table), None)


def _marked(key: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_marked(f"{key}[{at}]", entry) for at, entry in enumerate(cast("list[Any]", value))]
    if isinstance(value, dict):
        pairs = cast("dict[str, Any]", value)
        if _MARK in pairs:
            return PublicDefault(key, pairs[_MARK])
        return {name: _marked(f"{key}.{name}", entry) for name, entry in pairs.items()}
    return value


@cache
def _tables() -> Mapping[str, Mapping[str, str]]:
    """Version -> key -> its default, as JSON; each line of the file says what changed with a version."""
    tables: dict[str, dict[str, str]] = {}
    table: dict[str, str] = {}
    _, *rows = _rows("defaults")
    for version in charts():
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
