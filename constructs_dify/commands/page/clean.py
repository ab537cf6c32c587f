"""Manifests without the credentials that happen to be in them, so that nothing behind this door can show one."""

import re
from collections.abc import Mapping, Sequence
from typing import cast

from ...checks.credentials import problem_of
from ..conversion.hidden import Hidden
from ..credentials import credentials_in, is_credential, is_entry_of_a_credential, is_long
from ..manifests import Manifest, mapping

HIDDEN = "…"
# The login of a URL, and the key of a connection string.
_LOGIN = re.compile(r"(://[^/\s:@]*:)([^@\s]+)(?=@)")
_KEY = re.compile(
    r"(\b(?:password|passwd|pwd|token|secret|api_?key|accountkey|sharedaccesskey)=)([^;&\s]+)", re.IGNORECASE
)
_REFERENCE = re.compile(r"\$?[({].*[)}]")
_LEFT = re.compile(rf"://[^/\s:@]*:{HIDDEN}@|={HIDDEN}")
_TEXTS = ("data", "stringData", "binaryData")


def without_credentials(objects: Sequence[Manifest]) -> list[Manifest]:
    """Copies of manifests in which "…" stands for each credential, wherever it is repeated.

    Secrets keep the names of their keys. Everything else stays as it is.
    """
    hidden = Hidden(credentials_in(objects))
    return [_copy(obj, hidden) for obj in objects]


def was_credential(text: str) -> bool:
    """Whether a value is what is left of a credential."""
    return text == HIDDEN or _LEFT.search(text) is not None


def _copy(obj: Manifest, hidden: Hidden) -> Manifest:
    copy = dict(cast(Manifest, _masked(obj, hidden)))
    for name in _TEXTS:
        if obj["kind"] == "Secret" and obj.get(name):
            copy[name] = dict.fromkeys(mapping(obj, name), "")
        elif obj["kind"] == "ConfigMap" and obj.get(name):
            copy[name] = {
                key: _without(str(text)) if is_entry_of_a_credential(key, text) else _masked(text, hidden)
                for key, text in mapping(obj, name).items()
            }
    return copy


def _masked(value: object, hidden: Hidden) -> object:
    if isinstance(value, str):
        return hidden.masked(value if is_long(value) else _without_logins(value))
    if isinstance(value, Mapping):
        given = cast(Mapping[object, object], value)
        name, text = given.get("name"), given.get("value")
        if isinstance(name, str) and isinstance(text, str) and is_credential(name, text):
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
