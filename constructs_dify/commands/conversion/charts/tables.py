"""What the files of a chart say, version by version: each line says what changed with one."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from ..dotted import steps
from ..public_default import PublicDefault

# What stands for a text that a chart ships to everybody.
MARK = "public-default"


def rows(file: Path) -> list[list[str]]:
    """The lines of a file, the first of which has the names of the columns."""
    return [line.split("\t") for line in file.read_text("utf-8").splitlines()]


def tables(file: Path, versions: Iterable[str]) -> Mapping[str, Mapping[str, str]]:
    """Version -> key -> what the file says of it.

    Args:
        file: Its columns are the version, `-` or something else, the key, and the value.
        versions: The versions, the oldest first.
    """
    found: dict[str, dict[str, str]] = {}
    table: dict[str, str] = {}
    _, *changes = rows(file)
    for version in versions:
        table = dict(table)
        for _, change, key, value in (row for row in changes if row[0] == version):
            if change == "-":
                del table[key]
            else:
                table[key] = value
        found[version] = table
    return found


def tree(table: Mapping[str, str]) -> dict[str, Any]:
    """Default values as a chart has them: one within the other.

    Args:
        table: Key -> value, as JSON.
    """
    top: dict[str, Any] = {}
    for key, default in table.items():
        *path, last = map(str, steps(key))
        owner = top
        for step in path:
            owner = owner.setdefault(step, {})
        owner[last] = _marked(key, json.loads(default))
    return top


def top_level(of: Iterable[Iterable[str]]) -> frozenset[str]:
    """The keys at the top of any of some tables."""
    return frozenset(str(steps(key)[0]) for table in of for key in table)


def _marked(key: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_marked(f"{key}[{at}]", entry) for at, entry in enumerate(cast("list[Any]", value))]
    if isinstance(value, dict):
        pairs = cast("dict[str, Any]", value)
        if MARK in pairs:
            return PublicDefault(key, pairs[MARK])
        return {name: _marked(f"{key}.{name}", entry) for name, entry in pairs.items()}
    return value
