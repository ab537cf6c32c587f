"""What several parts are told in many lines is written once, and given a name."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from .python_code import Call, Code, List, Name, keys_of, text

# Options of a part are indented as deep, where no other part has them.
_INDENT = 8


def named(chart: Call) -> tuple[Mapping[str, Code], Call]:
    """The options that parts repeat, by their new names; and the chart with the names in their place.

    Args:
        chart: The chart.
    """
    counts = Counter(_said(code) for part in _parts(chart) for code in part.arguments.values())
    names: dict[str, str] = {}
    found: dict[str, Code] = {}
    for part in _parts(chart):
        for option, code in part.arguments.items():
            said = _said(code)
            if counts[said] > 1 and "\n" in said and said not in names:
                names[said] = _free(option.upper(), found)
                found[names[said]] = code
    arguments = {name: _with_names(code, names) for name, code in chart.arguments.items()}
    return found, replace(chart, arguments=arguments)


def _parts(chart: Call) -> Iterator[Call]:
    """The options of each part: calls, or the calls in a list."""
    for code in chart.arguments.values():
        for one in code.items if isinstance(code, List) else (code,):
            if isinstance(one, Call) and not _is_choice(one):
                yield one


def _is_choice(code: Call) -> bool:
    """Whether it is one such as `Postgres.external`, and no part."""
    return "." in code.name


def _with_names(code: Code, names: Mapping[str, str]) -> Code:
    if isinstance(code, List):
        return replace(code, items=[_with_names(item, names) for item in code.items])
    if not isinstance(code, Call) or _is_choice(code):
        return code
    arguments = {
        option: Name(name=names[said], keys=tuple(sorted(keys_of(value))), comment=value.comment)
        if (said := _said(value)) in names
        else value
        for option, value in code.arguments.items()
    }
    return replace(code, arguments=arguments)


def _said(code: Code) -> str:
    return text(code, _INDENT)


def _free(name: str, taken: Mapping[str, Code]) -> str:
    number = next(number for number in range(1, len(taken) + 2) if _numbered(name, number) not in taken)
    return _numbered(name, number)


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}_{number}"
