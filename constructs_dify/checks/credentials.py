"""Refuses texts that hold a credential, without repeating it, and texts that YAML would change."""

import re
from binascii import a2b_base64
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast
from urllib.parse import unquote

from .public_defaults import SHORTEST, public_default
from .texts import unwritable
from .tokens import token
from .url_credentials import in_urls

REFERENCE = 'SecretKey(secret="my-secret", key="my-key")'

_NAME = re.compile(
    r"(secret|password|passphrase|token|credentials?|key|key_id|secret_id|connection_string)$", re.IGNORECASE
)
# What is after a "=", before an "@" or in place of a port.
_UNSHOWN = re.compile(r"""(=|://[^/\s:@'"]*:(?!\d+\b))[^@\s'"]+""")
_UNSHOWN_BEFORE_AT = re.compile(r"""(=|:)[^@\s'"]+""")
_SHOWN = 300
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{11,}")
# What the lines of longer base64 end with, and where a text is itself a JSON text.
_WRAP = re.compile(r"(?<=[A-Za-z0-9+/_-]{40})(?:\r?\n[ \t]*|\\n)")
_URL_SAFE = str.maketrans("-_", "+/")
_PRINTABLE = re.compile(rb"[\t\n\r -~]{8,}")
# Base64 may encode what is encoded already.
_LAYERS = 2


# Classes whose instances were looked at when they were made, and are handed from part to part within others.
_SEEN: set[type] = set()


def seen_when_made(cls: type) -> None:
    """Note that instances of a class have called `refuse` for all that they hold: within others, they are left out."""
    _SEEN.add(cls)


def names_a_credential(name: str) -> bool:
    """Whether the end of its name shows that a setting or an option is a credential."""
    return _NAME.search(name) is not None


def refuse(path: str, value: object) -> None:
    """Raise a ValueError if a text, or one within a mapping, list, dataclass or typed struct, may be in no manifest.

    It may not where it holds a credential, or where YAML would change it. The error names the place, and does not
    repeat a credential.
    """
    if isinstance(value, str):
        if problem := problem_of(value):
            raise ValueError(f"{path}: got {problem}")
    elif _has_problem(value):
        where, problem = next(_problems(value))
        raise ValueError(f"{path}{where}: got {problem}")


def shown(value: object, deep: int = 3) -> str:
    """A value for an error message, without what may be a credential.

    For a text, it omits what is after a `=`, before an `@` or in place of a port, and the rest of a long one; for a
    mapping, it shows the keys. Of lists within lists, some of which may hold themselves, it shows the outermost.
    """
    if not deep:
        return "…"
    if isinstance(value, str):
        return "a text with a credential" if _credential(value) else _masked(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{shown(key, deep - 1)}: …" for key in cast("Mapping[object, object]", value)) + "}"
    if isinstance(value, (list, tuple)):
        items = ", ".join(shown(item, deep - 1) for item in cast("Sequence[object]", value))
        return f"[{items}]" if isinstance(value, list) else f"({items})"
    if value is None or isinstance(value, (bool, int, float)):
        return repr(value)
    return f"{type(value).__name__}(…)"


@lru_cache(maxsize=2**14)
def _masked(text: str) -> str:
    words = repr(text[:_SHOWN])
    login = len(words) if "@" in text[_SHOWN:] else words.rfind("@") + 1
    rest = "…" if len(text) > _SHOWN else ""
    return _UNSHOWN_BEFORE_AT.sub(r"\1…", words[:login]) + _UNSHOWN.sub(r"\1…", words[login:]) + rest


def _children(value: Any) -> Mapping[object, object]:
    """The parts of a value, by index, key or field; empty for a simple value."""
    kind = value.__class__
    if issubclass(kind, type):
        return {}
    if issubclass(kind, (list, tuple)):
        return dict(enumerate(cast("Sequence[object]", value)))
    if issubclass(kind, dict):
        return value
    # The fields of a typed struct.
    if (values := getattr(value, "_values", None)) is not None:
        return values
    if names := getattr(value, "__dataclass_fields__", None):
        return {name: getattr(value, name) for name in names}
    return cast("Mapping[object, object]", value) if isinstance(value, Mapping) else {}


def _has_problem(value: object) -> bool:
    """Whether there is something wrong with a text within a value, the keys of mappings included."""
    rest, seen = [value], set[int]()
    while rest:
        item = rest.pop()
        if isinstance(item, str):
            if problem_of(item):
                return True
        elif item and not isinstance(item, int) and id(item) not in seen:
            seen.add(id(item))
            if item.__class__ in _SEEN and item is not value:
                continue
            children = _children(item)
            rest += children.values()
            if children is item:
                rest += children
    return False


def _problems(value: object) -> Iterator[tuple[str, str]]:
    """What is wrong within a value, in order: the rest of the path, and what it is."""
    rest, seen = [("", value)], set[int]()
    while rest:
        where, item = rest.pop()
        if isinstance(item, str):
            if problem := problem_of(item):
                yield where, problem
            continue
        if id(item) in seen:
            continue
        seen.add(id(item))
        children = _children(item)
        inner: list[tuple[str, object]] = []
        for key, child in children.items():
            if children is item:
                inner.append((where, key))
            step = f"[{shown(key)}]" if children is item or isinstance(key, int) else f".{key}"
            inner.append((where + step, child))
        rest += reversed(inner)


# Charts and parts share most texts.
@lru_cache(maxsize=2**14)
def problem_of(text: str) -> str | None:
    """What is wrong with a text; None: nothing is."""
    return unwritable(text) or _credential(text)


@lru_cache(maxsize=2**14)
def _credential(text: str) -> str | None:
    """The credential that a text holds: as it is, percent-encoded, or in base64."""
    return next(filter(None, map(_problem_in_clear, _readings(text, _LAYERS))), None)


def _readings(text: str, layers: int) -> Iterator[str]:
    """A text, and what it encodes."""
    if len(text) < SHORTEST:
        return
    yield text
    if layers:
        if "%" in text and (plain := unquote(text)) != text:
            yield from _readings(plain, layers - 1)
        for run in _BASE64.findall(_WRAP.sub("", text)):
            for decoded in _decoded(run):
                yield from _readings(decoded, layers - 1)


# Configuration files, whose texts differ from chart to chart, share most words.
@lru_cache(maxsize=2**14)
def _decoded(run: str) -> Sequence[str]:
    """The texts in what a run of base64 encodes; none for almost every word. It may start within the run."""
    run, found = run.translate(_URL_SAFE), list[str]()
    for start in range(4):
        encoded = run[start:] if (len(run) - start) % 4 != 1 else run[start:-1]
        data = a2b_base64(encoded + "=" * (-len(encoded) % 4))
        found += (text.decode("ascii") for text in _PRINTABLE.findall(data))
    return found


def _problem_in_clear(text: str) -> str | None:
    if what := public_default(text):
        return (
            f"what is {what}, and known to everybody; let Secrets.generated() make a credential, "
            f"or reference one of your own: {REFERENCE}"
        )
    if what := in_urls(text):
        return f"{what}; leave it out, or give a reference, where there can be one: {REFERENCE}"
    if what := token(text):
        return f"{what}; it is a credential, so reference it: {REFERENCE}"
    return None
