"""Python as a person would lay it out: what the converted program is written with."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import wrap
from typing import TypeAlias

# What fits in one line of ruff and black, in the repositories of most people.
_WIDTH = 100
_STEP = " " * 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Literal:
    """A text, a number, True, False or None.

    Args:
        value: What it is.
        keys: The keys of the input that it comes from.
        comment: Why it is there, above its line.
    """

    value: str | int | float | bool | None
    keys: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """A name such as `NO_PROBE`, which the program imports.

    Args:
        name: The name; its first part is imported.
        keys: The keys of the input that it comes from.
        comment: Why it is there, above its line.
    """

    name: str
    keys: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A call with keyword arguments.

    Args:
        name: What is called, such as `Postgres.external` or `k8s.Toleration`.
        positional: Arguments before those with a name.
        arguments: The others, in the order in which they are written.
        keys: The keys of the input that it comes from, beside those of the arguments.
        comment: Why it is there, above its line.
    """

    name: str
    positional: Sequence["Code"] = ()
    arguments: Mapping[str, "Code"] = field(default_factory=dict[str, "Code"])
    keys: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class List:
    """A list."""

    items: Sequence["Code"]
    keys: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Dict:
    """A dict with texts as keys."""

    items: Mapping[str, "Code"]
    keys: tuple[str, ...] = ()
    comment: str = ""


Code: TypeAlias = Literal | Name | Call | List | Dict


def literal(value: str | int | float | bool | None, keys: tuple[str, ...] = (), comment: str = "") -> Literal:
    """A literal."""
    return Literal(value=value, keys=keys, comment=comment)


def children(code: Code) -> Iterator[Code]:
    """What a piece of code consists of."""
    match code:
        case Call():
            yield from code.positional
            yield from code.arguments.values()
        case List():
            yield from code.items
        case Dict():
            yield from code.items.values()
        case Literal() | Name():
            return


def walk(code: Code) -> Iterator[Code]:
    """A piece of code and all that is within it."""
    yield code
    for child in children(code):
        yield from walk(child)


def keys_of(code: Code) -> set[str]:
    """The keys of the input that are in a piece of code."""
    return {key for piece in walk(code) for key in piece.keys}


def names_of(code: Code) -> set[str]:
    """The names that have to be imported."""
    return {piece.name.partition(".")[0] for piece in walk(code) if isinstance(piece, (Call, Name))}


def text(code: Code, indent: int = 0, before: int = 0, after: int = 0) -> str:
    """A piece of code as text, from a column on.

    Args:
        code: The code.
        indent: How deep the line is indented.
        before: Characters of the line before it.
        after: Characters of the line behind it.
    """
    short = _short(code)
    if short is not None and indent + before + len(short) + after <= _WIDTH:
        return short
    opened, lines, closed = _long(code, indent + len(_STEP))
    if not lines:
        return short if short is not None else opened + closed
    return "\n".join((opened, *lines, " " * indent + closed))


def _short(code: Code) -> str | None:
    """All in one line; None where a comment needs one of its own."""
    if any(child.comment for child in children(code)):
        return None
    if isinstance(code, Literal):
        return quoted(code.value) if isinstance(code.value, str) else repr(code.value)
    if isinstance(code, Name):
        return code.name
    opened, parts, closed = _pieces(code)
    inner = [(prefix, _short(value)) for prefix, value in parts]
    if any(found is None for _, found in inner):
        return None
    return opened + ", ".join(f"{prefix}{found}" for prefix, found in inner) + closed


def _long(code: Code, indent: int) -> tuple[str, list[str], str]:
    """What opens it, a line or more an item, what closes it."""
    if isinstance(code, (Literal, Name)):
        return _short(code) or "", [], ""
    opened, parts, closed = _pieces(code)
    lines: list[str] = []
    for prefix, value in parts:
        lines += comment_lines(value.comment, indent)
        body = text(value, indent, len(prefix), 1)
        lines.append(f"{' ' * indent}{prefix}{body},")
    return opened, lines, closed


def _pieces(code: Call | List | Dict) -> tuple[str, list[tuple[str, Code]], str]:
    """What opens it, what is within with what stands before each, what closes it."""
    match code:
        case Call():
            positional = [("", value) for value in code.positional]
            return f"{code.name}(", [*positional, *((f"{name}=", value) for name, value in code.arguments.items())], ")"
        case List():
            return "[", [("", item) for item in code.items], "]"
        case Dict():
            return "{", [(f"{quoted(key)}: ", value) for key, value in code.items.items()], "}"


def comment_lines(comment: str, indent: int = 0) -> list[str]:
    """A comment, wrapped."""
    return [f"{' ' * indent}# {line}" for line in wrap(comment, _WIDTH - indent - 2, break_on_hyphens=False)]


def quoted(value: str) -> str:
    """A text as Python has it, in the quotes that ruff and black prefer."""
    plain = repr(value)
    return plain if plain[0] == '"' or '"' in value else f'"{plain[1:-1]}"'
