"""The files of the releases, each of which says what differs from the one before it."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

from .. import checks

FOLDER = Path(__file__).parent
_VERSION = re.compile(r"\d+\.\d+\.\d+(-[a-z]+\.\d+)?")
# What is said of one release, and not of those after it.
_OF_ONE = ("base", "date", "preview", "not_recommended", "upgrade")
_TABLES = ("images", "ports", "metrics", "metrics_tokens", "users", "health", "behaviour", "marketplace", "network",
           "advisories", "commands")  # fmt: skip
_KNOWN = (*_OF_ONE, *_TABLES, "queues", "routes", "renamed", "settings")


@cache
def versions() -> tuple[str, ...]:
    """The versions that the library has data for, the oldest first."""
    return tuple(sorted((file.stem for file in FOLDER.glob("[0-9]*.toml")), key=order))


def order(version: str) -> tuple[int, ...]:
    """What versions are sorted by: their numbers, so that 1.10.0 comes after 1.9.2 and 1.10.1-fix.1 after 1.10.1."""
    return tuple(int(number) for number in re.findall(r"\d+", version))


def is_version(text: str) -> bool:
    """Whether a text is the version of a release, such as 1.16.1 or 1.10.1-fix.1."""
    return _VERSION.fullmatch(text) is not None


@cache
def known(name: str) -> Mapping[str, Any]:
    """All that is known of a release of the library, or of what they all start from."""
    return resolved(FOLDER / f"{name}.toml")


def resolved(file: Path) -> Mapping[str, Any]:
    """All that a file of a release says together with those that it is based on.

    Raises:
        ValueError: If it is none, or has something that no release has.
    """
    path = f"release file {file.name}"
    try:
        data = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: {error}") from error
    for name in data:
        if name not in _KNOWN:
            raise checks.wrong(path, name, f"one of {', '.join(_KNOWN)}{checks.suggestion(name, _KNOWN)}")
    base: Mapping[str, Any] = {}
    if "base" in data:
        checks.one_of(f"{path}: base", data["base"], (*versions(), "engines"))
        base = known(data["base"])
    merged: dict[str, Any] = {name: data[name] for name in _OF_ONE if name in data}
    for name in _TABLES:
        merged[name] = _table(base.get(name, {}), data.get(name, {}))
    merged["queues"] = _queues(path, base.get("queues", ()), **data.get("queues", {}))
    merged["routes"] = _routes(base.get("routes", ()), data.get("routes", ()))
    merged["renamed"] = [*base.get("renamed", ()), *data.get("renamed", ())]
    # Read when somebody asks for a setting.
    merged["settings"] = (*base.get("settings", ()), (path, data.get("settings", {}).get("table", "")))
    return merged


def _table(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A table with its changes; an entry that becomes an empty text is gone."""
    merged = dict(base)
    for name, value in changes.items():
        if value == "":
            merged.pop(name)
        elif isinstance(value, dict):
            merged[name] = _table(merged.get(name, {}), cast("dict[str, Any]", value))
        else:
            merged[name] = value
    return merged


def _queues(path: str, base: Sequence[str], *, add: Sequence[str] = (), drop: Sequence[str] = ()) -> tuple[str, ...]:
    for queue in drop:
        checks.one_of(f"{path}: queues.drop", queue, base)
    return (*(queue for queue in base if queue not in drop), *add)


def _routes(base: Sequence[Mapping[str, Any]], changes: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """The routes; one of a path that is there already takes its place."""
    routes = {route["path"]: route for route in (*base, *changes)}
    return tuple(route for route in routes.values() if not route.get("drop"))
