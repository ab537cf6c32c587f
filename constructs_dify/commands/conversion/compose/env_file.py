"""Reads a `.env` file as docker compose does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..origins import Origin
from .interpolation import interpolate

_ASSIGNMENT = re.compile(r"(?:export[ \t]+)?(?P<name>[A-Za-z0-9_.\[\]-]+)[ \t]*(?P<sign>[=:]?)[ \t]*")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "$": "$$"}


@dataclass(kw_only=True, slots=True)
class EnvFile:
    """What a file sets.

    Args:
        name: What it is called, without its folders.
        values: Name -> text.
        origins: Name -> where it stands: the last place, which counts.
        overwritten: The places that do not count, because the same name stands further down.
        inherited: Names without a value, which docker compose takes from the shell.
    """

    name: str
    values: dict[str, str] = field(default_factory=dict[str, str], repr=False)
    origins: dict[str, Origin] = field(default_factory=dict[str, Origin])
    overwritten: list[Origin] = field(default_factory=list[Origin])
    inherited: list[Origin] = field(default_factory=list[Origin])


def read(path: str | Path, known: Mapping[str, str] | None = None) -> EnvFile:
    """Read a file.

    Args:
        path: The file.
        known: The variables that it may name, beside those that it sets itself.

    Raises:
        ValueError: If it cannot be read, or docker compose would refuse it.
    """
    file = Path(path)
    try:
        text = file.read_text("utf-8-sig")
    except OSError as error:
        raise ValueError(f"{path}: cannot be read: {error.strerror}; expected the .env of docker compose") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: is no text in UTF-8; expected the .env of docker compose") from error
    found = EnvFile(name=file.name)
    rest, line = text.replace("\r\n", "\n"), 1
    while rest:
        current, _, behind = rest.partition("\n")
        if not current.strip() or current.lstrip().startswith("#"):
            rest, line = behind, line + 1
            continue
        taken = _take(f"{path}:{line}", str(path), rest, line, found, known or {})
        line += rest[:taken].count("\n")
        rest = rest[taken:]
    return found


def _take(where: str, file: str, text: str, line: int, found: EnvFile, known: Mapping[str, str]) -> int:
    """Take one assignment; how many characters it has, with the end of its line."""
    start = len(text) - len(text.lstrip(" \t"))
    end = _end_of_line(text, 0)
    match = _ASSIGNMENT.match(text, start, end)
    if match is None or (not match["sign"] and text[match.end() : end].strip()):
        raise ValueError(f"{where}: is no assignment; expected NAME=value, or a comment that begins with #")
    name, origin = match["name"], Origin(match["name"], file, line)
    if not match["sign"]:
        found.inherited.append(origin)
        return end + 1
    if name in found.origins:
        found.overwritten.append(found.origins[name])
    quote = text[match.end() : match.end() + 1]
    if quote in ("'", '"') and match.end() < end:
        value, end = _quoted(where, text, match.end())
        end = _end_of_line(text, end)
    else:
        value = _plain(text[match.end() : end])
    if quote != "'":
        value = interpolate(f"{where}: {name}", value, lambda each: found.values.get(each, known.get(each)))
    found.values[name] = value
    found.origins[name] = origin
    return end + 1


def _end_of_line(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _plain(text: str) -> str:
    """A value without quotes: a comment begins with a # behind a space."""
    return re.split(r"(?:^|\s)#", text, maxsplit=1)[0].strip()


def _quoted(where: str, text: str, start: int) -> tuple[str, int]:
    """A value in quotes, which may have several lines, and where it ends."""
    quote, value, position = text[start], "", start + 1
    while position < len(text):
        character, following = text[position], text[position + 1 : position + 2]
        if character == quote:
            return value, position + 1
        if character == "\\" and following and (quote == '"' or following == quote):
            value += _ESCAPES.get(following, following) if quote == '"' else following
            position += 2
            continue
        value += character
        position += 1
    raise ValueError(f"{where}: the quote {quote} that begins the value does not end; expected another one")
