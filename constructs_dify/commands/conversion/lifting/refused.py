"""What the library refuses when the program runs: settings and options that only the whole can judge."""

import re
from collections.abc import Mapping
from dataclasses import replace

from ..python_code import Call, Code, Dict, List, keys_of
from .lifting import Lifting

_NAME = re.compile(r"\b[A-Z][A-Z0-9_]{2,}\b")
_PART = re.compile(r"\b([a-z]+(?:-[a-z]+)*)(?:\.([a-z_]+)(?:\.[a-z_]+)*)?(?:\[|:)")


def without_refused(work: Lifting, arguments: Mapping[str, Code], message: str) -> dict[str, Code] | None:
    """The arguments without what an error of the program is about, which the report then names.

    Args:
        work: The work in progress.
        arguments: The arguments of the chart.
        message: What the program says, a line for each fault.

    Returns:
        The arguments to try next; None if the error is about none of the settings and options of parts.
    """
    left = dict(arguments)
    changed = False
    for line in filter(None, map(str.strip, message.splitlines())):
        changed |= _drop(work, left, line)
    return left if changed else None


def _drop(work: Lifting, arguments: dict[str, Code], line: str) -> bool:
    """Take away what a line is about: a setting that it names, at the part that it names, or else an option."""
    places = [(_argument(part), option) for part, option in _PART.findall(line)]
    order = [place for place, _ in places if place in arguments]
    for name in dict.fromkeys(_NAME.findall(line)):
        for place in dict.fromkeys((*order, *(("settings",) if "settings" in arguments else ()), *arguments)):
            if (lost := _without_setting(arguments, place, name)) is not None:
                work.say(
                    "lost", f"{name} is left out: {line}", keys=tuple(sorted(keys_of(lost))), variables=(f"*:{name}",)
                )
                return True
    words = set(re.findall(r"[a-z_]+", line))
    for place in order:
        call = _call(arguments[place])
        option = next((name for name in call.arguments if name in words and name != "name"), "") if call else ""
        if call and option:
            lost = call.arguments[option]
            _put(arguments, place, {name: code for name, code in call.arguments.items() if name != option})
            work.say("lost", f"{option} of {place} is left out: {line}", keys=tuple(sorted(keys_of(lost))))
            return True
    return False


def _argument(part: str) -> str:
    return "workers" if part == "worker" else part.replace("-", "_")


def _call(code: Code | None) -> Call | None:
    if isinstance(code, List) and len(code.items) == 1:
        code = code.items[0]
    return code if isinstance(code, Call) else None


def _put(arguments: dict[str, Code], place: str, options: Mapping[str, Code]) -> None:
    code, call = arguments[place], _call(arguments[place])
    assert call is not None
    if not options:
        del arguments[place]
        return
    made = replace(call, arguments=options)
    arguments[place] = replace(code, items=[made]) if isinstance(code, List) else made


def _without_setting(arguments: dict[str, Code], place: str, name: str) -> Code | None:
    """Take a setting away, and return what it was."""
    if place == "settings":
        given = arguments.get(place)
        if not isinstance(given, Dict) or name not in given.items:
            return None
        rest = {key: code for key, code in given.items.items() if key != name}
        if rest:
            arguments[place] = replace(given, items=rest)
        else:
            del arguments[place]
        return given.items[name]
    call = _call(arguments.get(place))
    given = call.arguments.get("settings") if call else None
    if call is None or not isinstance(given, Dict) or name not in given.items:
        return None
    rest = {key: code for key, code in given.items.items() if key != name}
    options = {key: code for key, code in call.arguments.items() if key != "settings" or rest}
    if rest:
        options["settings"] = replace(given, items=rest)
    _put(arguments, place, options)
    return given.items[name]
