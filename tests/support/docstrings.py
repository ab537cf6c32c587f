"""What docstrings say of parameters, and what they leave unsaid."""

import re
from collections.abc import Callable, Iterator, Mapping
from inspect import Parameter, isclass, signature
from typing import Any, get_args

_SECTION = re.compile(r"^(Args|Attributes|Raises|Returns|Example):$", re.M)
_ENTRY = re.compile(r"^ {4}(\w+): ", re.M)
# The end of a parameter's name -> what its description says of the unit, or of the form.
UNITS: Mapping[str, str] = {
    r"(timeout|period|delay|grace|grace_period|polling_interval|cooldown|oldest_task)$": r"[Ss]econds",
    r"^(interval|refresh)$": r"duration, such as `\"\d",
    r"^(plugin_size|plugin_cache|storage|(memory|ephemeral_storage)(_limit)?)$": r"\d[MG]i|percent",
    r"^(cpu|cpu_limit)$": r"\d+m|percent",
    r"^(sampling|traces|profiles)$": r"0 to 1",
    r"(^|_)(url|endpoint)$": r"URL",
    r"(ranges|cidrs?)$": r"such as `\"[\d.]+/\d+|CIDR",
}


def entries(text: str, section: str) -> dict[str, str]:
    """What the sections of this name in docstrings in Google's style have: each name, and its description."""
    parts = _SECTION.split(text)
    found: dict[str, str] = {}
    for title, body in zip(parts[1::2], parts[2::2], strict=True):
        if title == section:
            # Where nothing is indented any more, prose goes on.
            names = _ENTRY.split(re.split(r"^\S", body, maxsplit=1, flags=re.M)[0])
            found |= {name: " ".join(said.split()) for name, said in zip(names[1::2], names[2::2], strict=True)}
    return found


def faults(call: Callable[..., Any], text: str) -> Iterator[str]:
    """What the docstring of a call leaves unsaid, or says of parameters that there are not."""
    said = entries(text, "Attributes") | entries(text, "Args")
    parameters = {name: each for name, each in signature(call).parameters.items() if name not in ("self", "cls")}
    for name in set(entries(text, "Args")) - set(parameters):
        yield f"{name}: it is no parameter"
    for name, parameter in parameters.items():
        if name not in said:
            yield f"{name}: nothing is said of it"
            continue
        if parameter.default is not Parameter.empty and not _tells_default(said[name], parameter.default):
            yield f"{name}: its default, {parameter.default!r}, is not said"
        for end, unit in UNITS.items():
            if re.search(end, name) and _is_plain(parameter.annotation) and not re.search(unit, said[name]):
                yield f"{name}: its unit or form is not said, {unit}"
    # Whose arguments are looked at.
    if parameters and hasattr(call, "__wrapped__") and not entries(text, "Raises"):
        yield "it is not said what it raises"


def _is_plain(annotation: object) -> bool:
    """Whether a value is a text or a number, and not a choice or a struct."""
    kinds = {kind for kind in (get_args(annotation) or (annotation,)) if isclass(kind)}
    return bool(kinds & {str, int, float})


def _tells_default(said: str, default: object) -> bool:
    if not re.search(r"[Dd]efault|None: ", said):
        return False
    # A figure in the text is a copy of that in the code.
    if isinstance(default, bool) or not isinstance(default, (int, float, str)):
        return True
    return re.search(rf"[Dd]efault: [^;]*{re.escape(str(default))}", said) is not None
