"""What is written to standard output: `logging`."""

from collections.abc import Mapping
from typing import get_args

from ....site.telemetry import Level
from ..installed import PartName, Variable
from ..python_code import Call, Code, literal
from .lifting import PYTHON_PARTS, Lifting
from .made import fits

_OPTIONS: Mapping[str, str] = {
    "LOG_LEVEL": "level",
    "LOG_OUTPUT_FORMAT": "output",
    "LOG_FORMAT": "format",
    "LOG_TZ": "timezone",
}
_DEFAULTS = {"LOG_LEVEL": "INFO", "LOG_OUTPUT_FORMAT": "text", "LOG_TZ": "UTC"}
_DAEMON: PartName = "plugin-daemon"


def logging(work: Lifting) -> Code | None:
    """The argument `logging`. Where parts differ, what they say stays, and becomes settings of each."""
    _take_defaults(work)
    found: dict[str, Variable] = {}
    for name in _OPTIONS:
        given = {part: variable for part in PYTHON_PARTS if (variable := work.left.get(part, {}).get(name))}
        if not given:
            continue
        first = next(iter(given.values()))
        # Beat gets what the workers get.
        missing = [part for part in ("api", "worker") if part in work.left and part not in given]
        if missing or first.text is None or any(not one.same(first) for one in given.values()):
            return None
        found[name] = first
    if not found:
        return None
    if "LOG_LEVEL" in found and found["LOG_LEVEL"].text not in get_args(Level):
        return None
    arguments = {_OPTIONS[name]: literal(variable.text, variable.keys) for name, variable in found.items()}
    code = Call(name="Logging", arguments=arguments)
    if not fits(code, work.release):
        return None
    keys: list[str] = []
    for name in found:
        for part in PYTHON_PARTS:
            if variable := work.left.get(part, {}).pop(name, None):
                keys += variable.keys
    daemon = work.left.get(_DAEMON, {}).get("LOG_OUTPUT_FORMAT")
    if daemon and "LOG_OUTPUT_FORMAT" in found and daemon.same(found["LOG_OUTPUT_FORMAT"]):
        keys += work.left[_DAEMON].pop("LOG_OUTPUT_FORMAT").keys
    return Call(name="Logging", arguments=arguments, keys=tuple(dict.fromkeys(keys)))


def _take_defaults(work: Lifting) -> None:
    for name, default in _DEFAULTS.items():
        for part in PYTHON_PARTS:
            variable = work.left.get(part, {}).get(name)
            if variable and not variable.chosen and variable.text == default:
                del work.left[part][name]
