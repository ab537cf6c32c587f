"""Finds credentials that are written as text, and refuses them without repeating them."""

import re
from base64 import b64decode
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast
from urllib.parse import unquote

from .public_defaults import SHORTEST, public_default

REFERENCE = 'SecretKey(secret="my-secret", key="my-key")'

_NAME = re.compile(
    r"(secret|password|passphrase|token|credentials?|key|key_id|secret_id|connection_string)$", re.IGNORECASE
)
# Up to the "@", because a password may contain an unescaped "/". A host followed by only digits is not a login.
_LOGIN = re.compile(r"://(?:[^/\s:@\[]+:(?!\d+(?:[/,;?#\s]|$))|:)(?P<password>[^\s@]+)@")
# Text that Kubernetes, a shell or a template completes later.
_PLACEHOLDERS = re.compile(r"(\$\(\w+\)|\$?\{[\w.]*\}|\$\w+|%s|<\w+>)+")
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")
_UNSHOWN = re.compile(r"""(=|:(?=[^@\s'"]*@)|://[^/\s:@'"]*:(?!\d+\b))[^@\s'"]+""")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{11,}")


def names_a_credential(name: str) -> bool:
    """Whether the end of its name shows that a setting or an option is a credential."""
    return _NAME.search(name) is not None


def refuse(path: str, value: object) -> None:
    """Raise a ValueError if a text, or one within a mapping, list, dataclass or typed struct, contains a credential.

    The error names the place, and does not repeat the credential.
    """
    if any(map(_problem, _texts(value))) and (found := _first(value)):
        where, problem = found
        raise ValueError(f"{path}{where}: got {problem}")


def shown(value: object) -> str:
    """A value for an error message, without what may be a credential.

    For a text, it omits what is after a `=`, before an `@` or in place of a port; for a mapping, it shows the keys.
    """
    if isinstance(value, str):
        if _problem(value):
            return "a text with a credential"
        return _UNSHOWN.sub(r"\1…", repr(value))
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{shown(key)}: …" for key in cast("Mapping[object, object]", value)) + "}"
    if isinstance(value, (list, tuple)):
        items = ", ".join(shown(item) for item in cast("Sequence[object]", value))
        return f"[{items}]" if isinstance(value, list) else f"({items})"
    if value is None or isinstance(value, (bool, int, float)):
        return repr(value)
    return f"{type(value).__name__}(…)"


def _children(value: Any) -> Mapping[object, object]:
    """The parts of a value, by index, key or field; empty for a simple value."""
    if isinstance(value, type):
        return {}
    if isinstance(value, (list, tuple)):
        return dict(enumerate(cast("Sequence[object]", value)))
    # The fields of a typed struct.
    if (values := getattr(value, "_values", None)) is not None:
        return values
    if names := getattr(value, "__dataclass_fields__", None):
        return {name: getattr(value, name) for name in names}
    return cast("Mapping[object, object]", value) if isinstance(value, Mapping) else {}


def _texts(value: object) -> list[str]:
    """Every text within a value, the keys of mappings included."""
    texts: list[str] = []
    rest = [value]
    while rest:
        item = rest.pop()
        if isinstance(item, str):
            texts.append(item)
        elif item and not isinstance(item, int):
            children = _children(item)
            rest += children.values()
            if children is item:
                rest += children
    return texts


def _first(value: object) -> tuple[str, str] | None:
    """The first credential within a value: the rest of its path, and what it is."""
    if isinstance(value, str):
        problem = _problem(value)
        return ("", problem) if problem else None
    children = _children(value)
    for where, item in children.items():
        if children is value and (found := _first(where)):
            return found
        if found := _first(item):
            step = f"[{where!r}]" if children is value or isinstance(where, int) else f".{where}"
            return step + found[0], found[1]
    return None


# Charts and parts share most texts.
@lru_cache(maxsize=2**14)
def _problem(text: str) -> str | None:
    """The credential that a text holds: as it is, percent-encoded, or in base64."""
    if len(text) < SHORTEST:
        return None
    readings = [text, unquote(text)] if "%" in text else [text]
    readings += [decoded for run in _BASE64.findall(text) if (decoded := _decoded(run))]
    return next((problem for reading in readings if (problem := _problem_in_clear(reading))), None)


def _decoded(run: str) -> str | None:
    """The text that a run of base64 encodes; None if it does not encode text, as almost every word."""
    if len(run) % 4 == 1:
        return None
    data = b64decode(run + "=" * (-len(run) % 4))
    return data.decode("ascii") if data.isascii() else None


def _problem_in_clear(text: str) -> str | None:
    if what := public_default(text):
        return (
            f"what is {what}, and known to everybody; let Secrets.generated() make a credential, "
            f"or reference one of your own: {REFERENCE}"
        )
    if "://" in text and any(not _PLACEHOLDERS.fullmatch(login["password"]) for login in _LOGIN.finditer(text)):
        return f"a URL with a password in it; leave it out, or give a reference, where there can be one: {REFERENCE}"
    if "PRIVATE KEY" in text and _PRIVATE_KEY.search(text):
        return f"a private key; it is a credential, so reference it: {REFERENCE}"
    return None
