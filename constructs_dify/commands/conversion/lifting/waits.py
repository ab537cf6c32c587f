"""Times that wait for others: each is at least as long as what it waits for, which the library insists on."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from ..installed import PartName
from ..python_code import Literal, literal
from .lifting import Lifting
from .own import setting
from .settings import SHARED, Settings


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wait:
    """Who waits for what.

    Args:
        work: The part and the setting that says how long something may take.
        unit: What a second is in it.
        waits: The part and the setting that says how long the other waits.
        more: Seconds on top.
        written: How a number of seconds is written there.
    """

    work: tuple[PartName, str]
    unit: int = 1
    waits: tuple[PartName, str]
    more: int = 0
    written: str = "{}"


# In this order: what one is raised to, the next waits for.
_WAITS: Final[Sequence[_Wait]] = (
    _Wait(work=("api", "WORKFLOW_MAX_EXECUTION_TIME"), waits=("api", "APP_MAX_EXECUTION_TIME")),
    _Wait(work=("web", "TEXT_GENERATION_TIMEOUT_MS"), unit=1000, waits=("api", "APP_MAX_EXECUTION_TIME")),
    _Wait(
        work=("plugin-daemon", "PLUGIN_MAX_EXECUTION_TIMEOUT"), waits=("api", "PLUGIN_DAEMON_TIMEOUT")
    ),
    _Wait(work=("sandbox", "WORKER_TIMEOUT"), waits=("api", "CODE_EXECUTION_READ_TIMEOUT"), more=5),
    _Wait(work=("api", "APP_MAX_EXECUTION_TIME"), waits=("nginx", "NGINX_PROXY_READ_TIMEOUT"), written="{}s"),
    _Wait(
        work=("plugin-daemon", "PLUGIN_MAX_EXECUTION_TIMEOUT"), waits=("nginx", "NGINX_PROXY_READ_TIMEOUT"),
        written="{}s",
    ),
)  # fmt: skip


def raise_waits(work: Lifting, result: Settings) -> None:
    """Raise the times that are too short today, so that what was cut off is not any more."""
    for wait in _WAITS:
        time = _seconds(work, result, *wait.work)
        patience = _seconds(work, result, *wait.waits)
        if time is None or patience is None or not _is_said(result, *wait.work):
            continue
        needed = ceil(time / wait.unit) + wait.more
        if patience >= needed:
            continue
        part, name = wait.waits
        where = result.chart if part in SHARED else result.parts[part]
        before = where.get(name)
        for other in SHARED if part in SHARED else ():
            if told := result.parts[other].pop(name, None):
                before = before or told
        text = wait.written.format(needed)
        where[name] = literal(
            text, before.keys if before else (), f"As long as {wait.work[1]} of {wait.work[0]} lets it take."
        )
        work.say(
            "changes",
            f"{name} becomes {text}: it was shorter than {wait.work[1]} of {wait.work[0]}, which was cut off.",
            variables=(f"{'*' if part in SHARED else part}:{name}",),
        )


def _is_said(result: Settings, part: PartName, name: str) -> bool:
    return name in result.parts[part] or (part in SHARED and name in result.chart)


def _seconds(work: Lifting, result: Settings, part: PartName, name: str) -> float | None:
    """A time, in the unit of its setting; None where nobody knows it, or where there is no such setting."""
    if part not in work.left:
        return None
    code = result.parts[part].get(name) or (result.chart.get(name) if part in SHARED else None)
    if code is not None and not isinstance(code, Literal):
        return None
    text = str(code.value) if code else setting(work.release, part, name)
    if text is None:
        return None
    try:
        return float(text.removesuffix("s"))
    except ValueError:
        return None
