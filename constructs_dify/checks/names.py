"""Names of Kubernetes objects, of their keys and labels, and of what Dify connects to."""

import re
from collections.abc import Mapping

from .addresses import is_address, is_host
from .credentials import refuse, shown
from .errors import wrong
from .types import instance, string

_DNS_LABEL = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
_DNS_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_KEY = re.compile(r"(?!\.\.)(?!\.$)[-A-Za-z0-9_.]{1,253}")
_LABEL_TEXT = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
# Since 1.34 Kubernetes takes more, and before only these.
_VARIABLE = re.compile(r"(?!\.\.)(?!\.$)[-._A-Za-z][-._A-Za-z0-9]*")

MAX_NAME = 63
MAX_DNS_NAME = 253
# The bytes of all annotations of an object.
_MAX_ANNOTATIONS = 256 * 1024


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
    return _DNS_NAME.fullmatch(value) is not None and len(value) <= MAX_DNS_NAME


def key(path: str, value: str, example: str) -> None:
    """A key of a Secret or a ConfigMap."""
    instance(path, value, str, f'the key as a string, such as "{example}"')
    if not is_key(value):
        raise wrong(
            path, value, 'letters, digits, "-", "_" and "." only, at most 253, and not "." or ".." at the beginning'
        )


def is_key(value: str) -> bool:
    """Whether a key of a Secret or a ConfigMap may be called so."""
    return _KEY.fullmatch(value) is not None


def variable(path: str, value: str) -> None:
    """The name of an environment variable."""
    instance(path, value, str, 'a name such as "MY_SETTING"')
    if not _VARIABLE.fullmatch(value):
        raise wrong(
            path, value, 'letters, digits, "_", "-" and ".", not starting with a digit or "..", such as "MY_SETTING"'
        )


def labels(path: str, value: Mapping[str, str]) -> None:
    """Labels that Kubernetes accepts."""
    for key, text in value.items():
        refuse(path, key)
        if not is_label_key(key):
            raise wrong(f"{path}[{shown(key)}]", key, 'a label key such as "team" or "example.com/team"')
        string(f"{path}[{shown(key)}]", text)
        if text and not _LABEL_TEXT.fullmatch(text):
            raise wrong(
                f"{path}[{shown(key)}]", text,
                'at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends',
            )  # fmt: skip


def annotations(path: str, value: Mapping[str, str]) -> None:
    """Annotations that Kubernetes accepts: keys like those of labels, any texts, not too much of them."""
    for key, text in value.items():
        refuse(path, key)
        # Kubernetes takes capitals in the prefix of an annotation, though not in that of a label.
        prefix, slash, name = key.rpartition("/")
        if not is_label_key(f"{prefix.lower()}{slash}{name}"):
            raise wrong(f"{path}[{shown(key)}]", key, 'a key such as "team" or "example.com/team"')
        string(f"{path}[{shown(key)}]", text)
    size = sum(len(key.encode()) + len(text.encode()) for key, text in value.items())
    if size > _MAX_ANNOTATIONS:
        raise ValueError(
            f"{path}: got {size} bytes; expected at most {_MAX_ANNOTATIONS}, because Kubernetes keeps no more with an "
            "object; put long texts into a ConfigMap"
        )


def label_key(path: str, value: str) -> None:
    """A key as labels have them, with or without a prefix."""
    instance(path, value, str, 'a name such as "example.com/team"')
    if not is_label_key(value):
        raise wrong(path, value, 'a name such as "team" or "example.com/team"')


def is_label_key(value: str) -> bool:
    """Whether a label may have this key: a name, and perhaps the domain that it belongs to before it."""
    prefix, slash, name = value.rpartition("/")
    return (is_dns_name(prefix) if slash else True) and _LABEL_TEXT.fullmatch(name) is not None


def route_host(path: str, value: str) -> None:
    """A host of an Ingress or an HTTPRoute; a wildcard stands for the first label only."""
    instance(path, value, str, 'a host name such as "dify.example.com"')
    if is_address(value):
        raise wrong(path, value, "a host name, because Ingress and HTTPRoute do not match IP addresses")
    name = value.removeprefix("*.")
    # A label of more than 63 characters is no name in the DNS, whatever Kubernetes takes.
    if not is_dns_name(name) or not is_host(name) or len(value) > MAX_DNS_NAME:
        raise wrong(
            path, value,
            f'a name without scheme, port or path: lower-case letters, digits, "-" and ".", at most {MAX_DNS_NAME} of '
            'them, and "*" as the first label only, such as "*.example.com", because Ingress and HTTPRoute take no '
            "others",
        )  # fmt: skip


def check_texts(factory: str, **values: str | None) -> None:
    """Every one that is given is a name: not empty, no blanks."""
    for name, value in values.items():
        if value is not None:
            instance(f"{factory}.{name}", value, str, f'a string, {name}="..."')
            if not value or any(character.isspace() for character in value):
                raise wrong(f"{factory}.{name}", value, "a name without blanks, and not an empty one")
