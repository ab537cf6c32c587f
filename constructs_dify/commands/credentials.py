"""The credentials that happen to be in manifests, so that nothing repeats them."""

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping

from ..checks.credentials import names_a_credential, problem_of
from ..releases.settings import gives_away
from .conversion.hidden import is_called_a_credential
from .manifests import Manifest, items, mapping, pods_of

# How people shorten it, or number it.
_SHORT = re.compile(r"(^|[_/-])(pass|passwd|pwd|pw|auth)$|(password|secret|token|_key)_?v?\d+$", re.IGNORECASE)
# In a header, in JSON, in lines of a configuration: its value, which is neither a number nor a reference.
_INSIDE = re.compile(
    r"\b(?:bearer|basic) +[^\s$]{8,}|"
    r"""(?:password|passwd|pwd|secret|token|api_?key)["']?\s*[:=]\s*["']?(?!\d+\b|true\b|false\b|none\b|null\b)[^\s"',;$&]{6,}""",
    re.IGNORECASE,
)

# What a program is told to do with a credential is none.
_SWITCHES = ("true", "false")


def is_called_one(name: str) -> bool:
    """Whether what has this name is a credential."""
    return names_a_credential(name) or is_called_a_credential(name) or _SHORT.search(name) is not None


def is_credential(name: str, text: str) -> bool:
    """Whether the value of a variable is a credential, by the variable's name or by what the value looks like."""
    named = is_called_one(name) and gives_away(text) and text.lower() not in _SWITCHES
    return named or problem_of(text) is not None or _INSIDE.search(text) is not None


def is_entry_of_a_credential(key: str, text: object) -> bool:
    """Whether the entry of a ConfigMap is a credential; programs and configuration files are not shown."""
    return isinstance(text, str) and not is_long(text) and is_credential(key, text)


def is_long(text: str) -> bool:
    """Whether a text is a file rather than a value."""
    return "\n" in text.strip()


def credentials_in(objects: Iterable[Manifest]) -> Iterator[str]:
    """Every credential that some objects hold: in Secrets, ConfigMaps and variables."""
    for obj in objects:
        yield from _credentials(obj)


def _credentials(obj: Manifest) -> Iterator[str]:
    if obj["kind"] == "Secret":
        for text in _texts(mapping(obj, "data")):
            yield text
            yield _decoded(text)
        yield from _texts(mapping(obj, "stringData"))
    if obj["kind"] == "ConfigMap":
        yield from (str(text) for name, text in mapping(obj, "data").items() if is_entry_of_a_credential(name, text))
    for pod in pods_of(obj):
        for container in (*items(pod, "initContainers"), *items(pod, "containers")):
            for variable in items(container, "env"):
                value = variable.get("value")
                if isinstance(value, str) and is_credential(str(variable.get("name")), value):
                    yield value


def _texts(values: Mapping[str, object]) -> Iterable[str]:
    return [str(value) for value in values.values() if value is not None]


def _decoded(text: str) -> str:
    try:
        return b64decode(text, validate=True).decode()
    except ValueError:
        return ""
