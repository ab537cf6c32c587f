"""Manifests without the credentials that happen to be in them, so that nothing behind this door can show one."""

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

from ...checks.credentials import names_a_credential, problem_of
from ...releases.settings import gives_away
from ..conversion.hidden import Hidden, is_called_a_credential
from ..manifests import Manifest, items, mapping, pods_of

HIDDEN = "…"
# The login of a URL, and the key of a connection string.
_LOGIN = re.compile(r"(://[^/\s:@]*:)([^@\s]+)(?=@)")
_KEY = re.compile(r"(\b(?:password|pwd|accountkey|sharedaccesskey)=)([^;&\s]+)", re.IGNORECASE)
_REFERENCE = re.compile(r"\$?[({].*[)}]")
_LEFT = re.compile(rf"://[^/\s:@]*:{HIDDEN}@|={HIDDEN}")
_TEXTS = ("data", "stringData", "binaryData")


def without_credentials(objects: Sequence[Manifest]) -> list[Manifest]:
    """Copies of manifests in which "…" stands for each credential, wherever it is repeated.

    Secrets keep the names of their keys. Everything else stays as it is.
    """
    hidden = Hidden(text for obj in objects for text in _credentials(obj))
    return [_copy(obj, hidden) for obj in objects]


def is_credential(name: str, text: str) -> bool:
    """Whether the value of a variable is a credential, by the variable's name or by what the value looks like."""
    called = names_a_credential(name) or is_called_a_credential(name)
    return (called and gives_away(text)) or problem_of(text) is not None


def was_credential(text: str) -> bool:
    """Whether a value is what is left of a credential."""
    return text == HIDDEN or _LEFT.search(text) is not None


def _credentials(obj: Manifest) -> Iterator[str]:
    """The credentials that an object holds."""
    if obj["kind"] == "Secret":
        for text in _texts(mapping(obj, "data")):
            yield text
            yield _decoded(text)
        yield from _texts(mapping(obj, "stringData"))
    if obj["kind"] == "ConfigMap":
        yield from (str(text) for name, text in mapping(obj, "data").items() if _is_secret_entry(name, text))
    for pod in pods_of(obj):
        for container in (*items(pod, "initContainers"), *items(pod, "containers")):
            for variable in items(container, "env"):
                if _is_secret(str(variable.get("name")), variable.get("value")):
                    yield str(variable["value"])


def _is_secret(name: str, text: object) -> bool:
    return isinstance(text, str) and is_credential(name, text)


def _is_secret_entry(key: str, text: object) -> bool:
    """Whether the entry of a ConfigMap is a credential; programs and configuration files are not shown."""
    return isinstance(text, str) and not _is_long(text) and is_credential(key, text)


def _is_long(text: str) -> bool:
    return "\n" in text.strip()


def _texts(values: Mapping[str, object]) -> Iterable[str]:
    return [str(value) for value in values.values() if value is not None]


def _decoded(text: str) -> str:
    try:
        return b64decode(text, validate=True).decode()
    except ValueError:
        return ""


def _copy(obj: Manifest, hidden: Hidden) -> Manifest:
    copy = dict(cast(Manifest, _masked(obj, hidden)))
    for name in _TEXTS:
        if obj["kind"] == "Secret" and obj.get(name):
            copy[name] = dict.fromkeys(mapping(obj, name), "")
        elif obj["kind"] == "ConfigMap" and obj.get(name):
            copy[name] = {
                key: _without(str(text)) if _is_secret_entry(key, text) else _masked(text, hidden)
                for key, text in mapping(obj, name).items()
            }
    return copy


def _masked(value: object, hidden: Hidden) -> object:
    if isinstance(value, str):
        return hidden.masked(value if _is_long(value) else _without_logins(value))
    if isinstance(value, Mapping):
        given = cast(Mapping[object, object], value)
        name, text = given.get("name"), given.get("value")
        if isinstance(name, str) and _is_secret(name, text):
            given = {**given, "value": _without(str(text))}
        return {key: _masked(each, hidden) for key, each in given.items()}
    if isinstance(value, list):
        return [_masked(each, hidden) for each in cast(list[object], value)]
    return value


def _hidden(found: re.Match[str]) -> str:
    # What Kubernetes or a program puts there is in no manifest.
    return found[0] if _REFERENCE.fullmatch(found[2]) else f"{found[1]}{HIDDEN}"


def _without(text: str) -> str:
    """A credential itself; the address in a URL with a login stays."""
    rest = _without_logins(text)
    return rest if rest != text and problem_of(rest.replace(HIDDEN, "")) is None else HIDDEN


def _without_logins(text: str) -> str:
    return _KEY.sub(_hidden, _LOGIN.sub(_hidden, text))
