"""The files of the releases, each of which says what differs from the one before it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, cast

from .. import checks
from .toml import tomllib

FOLDER = Path(__file__).parent
# No longer than a label may be.
_VERSION = re.compile(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([a-z]{1,9})\.?(\d{1,9}))?", re.ASCII)
# What is said of one release, and not of those after it.
_OF_ONE = ("base", "date", "preview", "not_recommended", "upgrade")
_TABLES = ("images", "ports", "metrics", "metrics_tokens", "users", "health", "behaviour", "marketplace", "network",
           "advisories", "commands")  # fmt: skip
_KNOWN = (*_OF_ONE, *_TABLES, "queues", "routes", "renamed", "settings")


# What the tables of a file are; what is in them is checked when they are put together.
_SHAPES: Mapping[str, Any] = {
    "base": str, "preview": bool, "not_recommended": str,
    **dict.fromkeys(_TABLES, Mapping[str, Any]),
    "queues": Mapping[str, Sequence[str]], "routes": Sequence[Mapping[str, Any]],
    "renamed": Sequence[Mapping[str, Any]], "settings": Mapping[str, str],
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Renamed:
    """A setting that a release has under another name, or not at all.

    Attributes:
        version: The first release without the old name, or where it is no longer the one to write.
        parts: The parts that read it.
        old: The old name.
        new: The new name; empty: there is none.
        instead: What to do where there is no new name.
    """

    version: str
    parts: tuple[str, ...]
    old: str
    new: str = ""
    instead: str = ""


@cache
def versions() -> tuple[str, ...]:
    """The versions that the library has data for, the oldest first."""
    return tuple(sorted((file.stem for file in FOLDER.glob("[0-9]*.toml")), key=order))


def newest() -> str:
    """The newest version of which all is known."""
    files = (FOLDER / f"{version}.toml" for version in reversed(versions()))
    return next(file.stem for file in files if not _read(f"release file {file.name}", file).get("preview"))


def order(version: str) -> tuple[int, ...]:
    """What versions are sorted by: their numbers, so that 1.10.0 comes after 1.9.2.

    1.10.1-fix.1 comes after 1.10.1, and any other suffix, such as that of 1.14.0-rc1, before.
    """
    found = _VERSION.fullmatch(version)
    if found is None:
        return (0,)
    *numbers, suffix, number = found.groups()
    stage = 0 if suffix is None else 1 if suffix == "fix" else -1
    return (*map(int, numbers), stage, int(number or 0))


def check_version(path: str, version: str, otherwise: str = "") -> None:
    """A version is one that the library has data for; raises a ValueError that lists them in order.

    Args:
        path: What errors call it.
        version: The version.
        otherwise: What else errors say that one can do.
    """
    if version not in versions():
        known = f"one of {', '.join(versions())}{checks.suggestion(version, versions())}"
        raise checks.wrong(path, version, f"{known}{otherwise}")


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
        TypeError: If something in it is of the wrong type.
        ValueError: If it is none, or has something that no release has.
    """
    path = f"release file {file.name}"
    data = _read(path, file)
    base: Mapping[str, Any] = {}
    if "base" in data:
        if data["base"] != "engines":
            check_version(f"{path}: base", data["base"])
        base = known(data["base"])
    merged: dict[str, Any] = {name: data[name] for name in _OF_ONE if name in data}
    for name in _TABLES:
        merged[name] = _table(f"{path}: {name}", base.get(name, {}), data.get(name, {}))
    merged["queues"] = _queues(f"{path}: queues", base.get("queues", ()), data.get("queues", {}))
    merged["routes"] = _routes(f"{path}: routes", base.get("routes", ()), data.get("routes", ()))
    renamed = (_renamed(f"{path}: renamed[{at}]", file.stem, each) for at, each in enumerate(data.get("renamed", ())))
    merged["renamed"] = (*base.get("renamed", ()), *renamed)
    known_names(f"{path}: settings", data.get("settings", {}), ("table",))
    # Read when somebody asks for a setting.
    merged["settings"] = (*base.get("settings", ()), (file.stem, data.get("settings", {}).get("table", "")))
    return merged


def known_names(path: str, table: Mapping[str, Any], known: Sequence[str]) -> None:
    """A table has nothing but what is known; raises a ValueError that names the nearest."""
    for name in table:
        if name not in known:
            raise checks.wrong(path, name, f"one of {', '.join(known)}{checks.suggestion(name, known)}")


def own_table(version: str) -> str:
    """The settings that a release of the library changes, as its file has them."""
    return known(version)["settings"][-1][1]


def changes(table: str) -> Iterator[tuple[str, Sequence[str], str, Sequence[str]]]:
    """The lines of a table of settings: what happens, to the parts that read it, its name, and the rest.

    A line says what happens (+ new, ~ changed, - gone), and then, tab-separated, the parts that read a setting, its
    name, type, default and flags.
    """
    for line in table.splitlines():
        sign, _, row = line.partition(" ")
        parts, name, *rest = (row + "\t\t\t\t").split("\t")
        yield sign, parts.split(","), name, rest[:3]


def _read(path: str, file: Path) -> Mapping[str, Any]:
    try:
        data = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise ValueError(f"{path}: cannot be read: {error.strerror}; expected the path of a file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: {error}; expected TOML, such as those in {FOLDER.name}/ of the library") from error
    # The library's own are held to it by the tests: the chain of a release is read at every synth.
    if file.parent != FOLDER:
        check_shape(path, data)
    return data


def check_shape(path: str, data: Mapping[str, Any]) -> None:
    """What a file says itself is of the right shape; what is in the tables, `schema.check` looks at.

    Raises:
        TypeError: If something in it is of the wrong type.
        ValueError: If it has what no release has.
    """
    known_names(path, data, _KNOWN)
    for name, shape in _SHAPES.items():
        if name in data:
            checks.conform(f"{path}: {name}", shape, data[name])
    if not isinstance(data.get("date", date.min), date):
        raise checks.wrong(f"{path}: date", data["date"], "a day without quotes, such as 2026-11-29")


def _table(path: str, base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A table with its changes; an entry that becomes an empty text is gone."""
    merged = dict(base)
    for name, value in changes.items():
        if value == "":
            checks.one_of(f"{path}: {name} is empty, which takes it away", name, merged)
            merged.pop(name)
        elif isinstance(value, dict) and isinstance(merged.get(name, {}), dict):
            merged[name] = _table(f"{path}.{name}", merged.get(name, {}), cast("dict[str, Any]", value))
        else:
            merged[name] = value
    return merged


def _queues(path: str, base: Sequence[str], changes: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    known_names(path, changes, ("add", "drop"))
    drop, add = changes.get("drop", ()), changes.get("add", ())
    for queue in drop:
        checks.one_of(f"{path}.drop", queue, base)
    kept = [queue for queue in base if queue not in drop]
    for at, queue in enumerate(add):
        if queue in (*kept, *add[:at]):
            raise checks.wrong(f"{path}.add", queue, "a queue that is not there yet; leave it out")
    return (*kept, *add)


def _routes(
    path: str, base: Sequence[Mapping[str, Any]], changes: Sequence[Mapping[str, Any]]
) -> tuple[Mapping[str, Any], ...]:
    """The routes; one of a path that is there already takes its place."""
    for at, route in enumerate(changes):
        known_names(f"{path}[{at}]", route, ("path", "part", "urls", "hook_url", "websocket", "drop"))
        checks.instance(f"{path}[{at}].path", route.get("path"), str, 'the path prefix, such as "/triggers"')
    routes = {route["path"]: route for route in (*base, *changes)}
    return tuple(route for route in routes.values() if not route.get("drop"))


def _renamed(path: str, version: str, entry: Mapping[str, Any]) -> Renamed:
    known_names(path, entry, ("parts", "old", "new", "instead"))
    if not {"parts", "old"} <= set(entry) or ("new" in entry) is ("instead" in entry):
        raise checks.wrong(path, ", ".join(entry), "parts, old, and either new, its new name, or instead, what to do")
    parts = checks.conform(f"{path}.parts", Sequence[str], entry["parts"])
    texts = {name: checks.conform(f"{path}.{name}", str, text) for name, text in entry.items() if name != "parts"}
    return Renamed(version=version, parts=tuple(parts), **texts)
