"""How docker compose puts variables into texts: `$NAME`, `${NAME}`, `${NAME:-default}` and their like."""

import re
from collections.abc import Callable

from ....checks.credentials import shown

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# Variables of variables make much of little.
_MOST = 2**22
_DEEPEST = 100
_OPERATOR = re.compile(r":?[-?+]")

Lookup = Callable[[str], str | None]


def interpolate(path: str, text: str, lookup: Lookup) -> str:
    """The text with the values of its variables.

    Args:
        path: Where it stands, for errors.
        text: The text.
        lookup: The value of a variable; None if it is not set.

    Raises:
        ValueError: If docker compose would refuse the text.
    """
    done, rest = "", text
    while rest:
        before, dollar, rest = rest.partition("$")
        done += before
        if len(done) > _MOST:
            raise ValueError(f"{path}: got variables that make more than {_MOST} characters; expected fewer")
        if not dollar:
            break
        if rest.startswith("$"):
            done, rest = done + "$", rest[1:]
        elif rest.startswith("{"):
            inner, rest = _braced(path, rest[1:])
            done += _value(path, inner, lookup)
        elif name := _NAME.match(rest):
            done, rest = done + (lookup(name.group()) or ""), rest[name.end() :]
        else:
            done += "$"
    return done


def names(text: str) -> set[str]:
    """The variables that a text names, those in defaults included."""
    found = set[str]()

    def note(name: str) -> str | None:
        found.add(name)
        return None

    interpolate("text", text, note)
    return found


def _braced(path: str, text: str) -> tuple[str, str]:
    """What is within the braces, the first of which is left out, and what is behind them."""
    depth = 1
    for position, character in enumerate(text):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if not depth:
            return text[:position], text[position + 1 :]
        if depth > _DEEPEST:
            raise ValueError(f"{path}: got variables within variables, more than {_DEEPEST} deep; expected fewer")
    raise ValueError(f"{path}: got ${{ without its }}; expected ${{NAME}}, or $$ for a dollar sign")


def _value(path: str, inner: str, lookup: Lookup) -> str:
    name = _NAME.match(inner)
    operator = _OPERATOR.match(inner, name.end()) if name else None
    if name is None or (operator is None and name.end() != len(inner)):
        raise ValueError(f"{path}: got ${{{shown(inner)[1:-1]}}}; expected ${{NAME}} or ${{NAME:-default}}")
    value = lookup(name.group())
    if operator is None:
        return value or ""
    # With a colon, an empty one is like none.
    there = bool(value) if operator.group().startswith(":") else value is not None
    other = inner[operator.end() :]
    if operator.group().endswith("+"):
        return interpolate(path, other, lookup) if there else ""
    if there:
        return value or ""
    if operator.group().endswith("?"):
        raise ValueError(
            f"{path}: {name.group()} is not set, and docker compose requires it; give the file that sets it"
        )
    return interpolate(path, other, lookup)
