"""Names of Kubernetes objects, of their keys and labels, and of what Dify connects to."""

import re
from collections.abc import Mapping

from .credentials import refuse, shown
from .errors import wrong
from .types import instance, string

_DNS_LABEL = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
_DNS_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_KEY = re.compile(r"[-A-Za-z0-9_.]+")
_LABEL_KEY = re.compile(r"([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
_LABEL_VALUE = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")

MAX_NAME = 63


def dns_label(path: str, value: str) -> None:
    """A name that every kind of object accepts: a DNS label of at most 63 characters."""
    instance(path, value, str, 'a name such as "dify"')
    if len(value) > MAX_NAME:
        raise wrong(path, value, f"at most {MAX_NAME} characters, not {len(value)}; choose a shorter name")
    if not _DNS_LABEL.fullmatch(value):
        raise wrong(path, value, 'lower-case letters, digits and "-", starting with a letter, such as "dify-prod"')


def dns_name(path: str, value: str) -> None:
    """The name of a Kubernetes object: lower-case letters, digits, `-` and `.`."""
    instance(path, value, str, 'a name such as "dify-db"')
    if not is_dns_name(value):
        raise wrong(path, value, 'the name of a Kubernetes object: lower-case letters, digits, "-" and "."')


def is_dns_name(value: str) -> bool:
    """Whether a Kubernetes object may be called so."""
    return _DNS_NAME.fullmatch(value) is not None and len(value) <= 253


def key(path: str, value: str, example: str) -> None:
    """A key of a Secret or a ConfigMap."""
    instance(path, value, str, f'the key as a string, such as "{example}"')
    if not _KEY.fullmatch(value):
        raise wrong(path, value, 'letters, digits, "-", "_" and "." only')


def labels(path: str, value: Mapping[str, str]) -> None:
    """Labels that Kubernetes accepts."""
    for key, text in value.items():
        refuse(path, key)
        if not _LABEL_KEY.fullmatch(key):
            raise wrong(f"{path}[{shown(key)}]", key, 'a label key such as "team" or "example.com/team"')
        string(f"{path}[{shown(key)}]", text)
        if not _LABEL_VALUE.fullmatch(text):
            raise wrong(f"{path}[{shown(key)}]", text, 'at most 63 letters, digits, "-", "_" and "."')


def label_key(path: str, value: str) -> None:
    """A key as labels have them, with or without a prefix."""
    instance(path, value, str, 'a name such as "example.com/team"')
    if not _LABEL_KEY.fullmatch(value):
        raise wrong(path, value, 'a name such as "team" or "example.com/team"')


def check_texts(factory: str, **values: str | None) -> None:
    """Every one that is given is a name: not empty, no blanks."""
    for name, value in values.items():
        if value is not None:
            instance(f"{factory}.{name}", value, str, f'a string, {name}="..."')
            if not value or any(character.isspace() for character in value):
                raise wrong(f"{factory}.{name}", value, "a name without blanks, and not an empty one")
