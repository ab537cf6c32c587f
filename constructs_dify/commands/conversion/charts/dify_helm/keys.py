"""What becomes of a key that nothing of the chart reads, or that only its subcharts read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast

from ..... import checks
from .....releases.data import order
from ...dotted import Step, dotted, steps
from .charts import FOLDER, chart, versions

Fate = Literal["no-effect", "moot"]

# Mappings with defaults in them, to which one may add what one likes.
_OPEN = (
    "annotations", "updateStrategy", "podSecurityContext", "containerSecurityContext", "livenessProbe",
    "readinessProbe", "startupProbe", "remoteRefs", "data",
)  # fmt: skip
_UNREAD = "no template of the chart reads it"


def fate(key: str, version: str) -> tuple[Fate, str] | None:
    """What becomes of a key that a user wrote.

    Args:
        key: Its name, such as `api.extraEnv[3].value`.
        version: The version of the chart.

    Returns:
        `no-effect` for what nothing reads, `moot` for what only a subchart reads, and a sentence; None: it is read.
    """
    version = chart(version).version
    rule = _rule(key, version)
    if rule is not None:
        return None if rule.fate == "read" else (rule.fate, f"{key}: {rule.why or _UNREAD}")
    path = steps(key)
    if _has(path, version):
        return None
    return "no-effect", f"{key}: {_elsewhere(key, path, version) or f'{_UNREAD}{_suggested(path, version)}'}"


def is_open(path: tuple[Step, ...]) -> bool:
    """Whether one may add what one likes below a path."""
    return any(step in _OPEN for step in path)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rule:
    """What the file says of a key."""

    key: str
    since: str
    until: str
    fate: Literal["no-effect", "moot", "read"]
    why: str

    def holds(self, key: str, version: str) -> bool:
        number = order(version)
        after = not self.since or order(self.since) <= number
        return (
            after and (not self.until or number <= order(self.until)) and _pattern(self.key).fullmatch(key) is not None
        )


@cache
def _rules() -> tuple[_Rule, ...]:
    header, *rows = (FOLDER / "keys.tsv").read_text("utf-8").splitlines()
    names = header.split("\t")
    return tuple(_Rule(**cast("Any", dict(zip(names, row.split("\t"), strict=True)))) for row in rows)


def _rule(key: str, version: str) -> _Rule | None:
    name = re.sub(r"\[\d+\]", "[]", key)
    return next((rule for rule in _rules() if rule.holds(name, version)), None)


@cache
def _pattern(key: str) -> re.Pattern[str]:
    """`*` stands for one step, and `**` for all that is below, and for nothing."""
    text = re.escape(key).replace(r"\.\*\*", r"(?:[.\[].*)?").replace(r"\*", r"[^.]+")
    return re.compile(text)


def _has(path: tuple[Step, ...], version: str) -> bool:
    """Whether a version has a key, or one that it is in."""
    owner: Any = chart(version).defaults
    for depth, step in enumerate(path):
        if not isinstance(owner, Mapping) or not owner:
            return True
        if step not in owner:
            return is_open(path[:depth]) or any(dotted(path[: depth + 1]) == key for key in chart(version).types)
        owner = cast("Mapping[Step, Any]", owner)[step]
    return True


def _elsewhere(key: str, path: tuple[Step, ...], version: str) -> str:
    """Which other versions have it; empty: none."""
    known = [other for other in versions() if _read(key, path, other)]
    if not known:
        return ""
    first, last = known[0], known[-1]
    if order(last) < order(version):
        return f"it is read up to chart {last}, and not by {version}"
    if order(first) > order(version):
        return f"it is read from chart {first} on, and not by {version}"
    return f"it is read by some charts from {first} to {last}, and not by {version}"


def _read(key: str, path: tuple[Step, ...], version: str) -> bool:
    rule = _rule(key, version)
    return rule.fate == "read" if rule else _has(path, version)


def _suggested(path: tuple[Step, ...], version: str) -> str:
    """What was meant, as far as it is near."""
    owner: Any = chart(version).defaults
    for depth, step in enumerate(path):
        if not isinstance(owner, Mapping):
            break
        inner = cast("Mapping[str, Any]", owner)
        if step not in inner:
            near = checks.nearest(str(step), inner)
            return f"; did you mean {dotted((*path[:depth], near))}?" if near else ""
        owner = inner[str(step)]
    return ""
