"""Checks of what users write, with errors that say where, what was given and what to do."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from ipaddress import ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from .credentials import refuse, shown

_QUANTITY = re.compile(r"^\d+(\.\d+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$")
_DNS_LABEL = re.compile(r"^[a-z]([-a-z0-9]*[a-z0-9])?$")
_DNS_NAME = re.compile(r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
_KEY = re.compile(r"[-A-Za-z0-9_.]+")
_HOST = re.compile(r"^[A-Za-z0-9_]([-A-Za-z0-9_.]*[A-Za-z0-9])?$")
_IMAGE = re.compile(
    r"([A-Za-z0-9][-A-Za-z0-9.]*(:\d+)?/)?[a-z0-9][-a-z0-9._]*(/[a-z0-9][-a-z0-9._]*)*"
    r"(?P<tag>:\w[-\w.]*)?(?P<digest>@.*)?"
)
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
DURATION = re.compile(r"^(\d+(\.\d+)?(ns|us|ms|s|m|h))+$")
_LABEL_KEY = re.compile(r"^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$")
_LABEL_VALUE = re.compile(r"^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$")
_SCALE = {"": 1.0, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18} | {
    f"{prefix}i": 1024.0**power for power, prefix in enumerate("KMGTPE", start=1)
}
_SECONDS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}

MAX_NAME = 63


def wrong(path: str, given: object, expected: str) -> ValueError:
    """The error that every check raises: the field's path, what was given, what is expected."""
    return ValueError(f"{path}: got {shown(given)}; expected {expected}")


def instance(path: str, value: object, kind: type, example: str) -> None:
    """A value of the right class, and no credential where that is a text; `example` is what to write instead."""
    if not isinstance(value, kind):
        raise TypeError(f"{path}: got {shown(value)} ({type(value).__name__}); write {example}")
    if kind is str:
        refuse(path, value)


def string(path: str, value: object) -> None:
    """A text that may be anything but a credential; numbers and booleans are written as one."""
    plain = isinstance(value, (bool, int, float))
    instance(path, value, str, f'a string: "{str(value).lower()}"' if plain else 'a string: "value"')


def quantity(path: str, value: str | None) -> None:
    """A Kubernetes quantity; None is allowed."""
    if value is None:
        return
    instance(path, value, str, 'a string such as "500m" or "2Gi"')
    if not _QUANTITY.match(value):
        raise wrong(path, value, 'a Kubernetes quantity without spaces, such as "500m", "2" or "2Gi"')


def amount(value: str) -> float:
    """The number behind a quantity that `quantity` let through."""
    number, suffix = re.match(r"^([\d.]+)(.*)$", value).groups()  # pyright: ignore[reportOptionalMemberAccess]
    return float(number) * _SCALE[suffix]


def dns_label(path: str, value: str) -> None:
    """A name that every kind of object accepts: a DNS label of at most 63 characters."""
    instance(path, value, str, 'a name such as "dify"')
    if len(value) > MAX_NAME:
        raise wrong(path, value, f"at most {MAX_NAME} characters, not {len(value)}; choose a shorter name")
    if not _DNS_LABEL.match(value):
        raise wrong(path, value, 'lower-case letters, digits and "-", starting with a letter, such as "dify-prod"')


def dns_name(path: str, value: str) -> None:
    """The name of a Kubernetes object: lower-case letters, digits, `-` and `.`."""
    instance(path, value, str, 'a name such as "dify-db"')
    if not is_dns_name(value):
        raise wrong(path, value, 'the name of a Kubernetes object: lower-case letters, digits, "-" and "."')


def key(path: str, value: str, example: str) -> None:
    """A key of a Secret or a ConfigMap."""
    instance(path, value, str, f'the key as a string, such as "{example}"')
    if not _KEY.fullmatch(value):
        raise wrong(path, value, 'letters, digits, "-", "_" and "." only')


def is_dns_name(value: str) -> bool:
    """Whether a Kubernetes object may be called so."""
    return _DNS_NAME.match(value) is not None and len(value) <= 253


def is_address(text: str) -> bool:
    """Whether a text is an IPv4 or IPv6 address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def host(path: str, value: str) -> None:
    """A host name or an IPv4 address: no scheme, no port, no path."""
    instance(path, value, str, 'a host name such as "pg.example.com"')
    if not _HOST.match(value):
        raise wrong(path, value, 'a bare host name or address such as "pg.example.com", without scheme, port or path')


def http_url(path: str, value: str, example: str, *, login: str) -> SplitResult:
    """A URL that starts with http:// or https:// and holds no login; `login` is what to do instead of giving one."""
    if isinstance(value, str) and "@" in value.partition("://")[2].partition("/")[0]:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ValueError(f"{path}: got a URL with a login in it, which everybody could read; {login}")
    instance(path, value, str, f'"{example}"')
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise wrong(path, value, f'a URL such as "{example}"') from None
    if parts.scheme not in ("http", "https") or not parts.hostname or any(letter.isspace() for letter in value):
        raise wrong(path, value, f'a URL such as "{example}"')
    return parts


def image(path: str, value: str) -> None:
    """An image that is pinned, by a tag or by a digest."""
    example = "registry.example.com/dify-api:1.9.1"
    instance(path, value, str, f'an image such as "{example}"')
    found = _IMAGE.fullmatch(value)
    if not found:
        raise wrong(path, value, f'an image such as "{example}", without a scheme')
    if found["digest"] is not None:
        digest(path, found["digest"].removeprefix("@"))
    elif found["tag"] in (None, ":latest"):
        raise wrong(path, value, "an image with a tag other than latest, or with a digest")


def digest(path: str, value: str) -> None:
    """The digest of an image."""
    if not _DIGEST.fullmatch(value):
        raise wrong(path, value, 'a digest: "sha256:" and 64 digits and letters from a to f')


def cidr(path: str, value: str) -> None:
    """A range of addresses, or one address."""
    instance(path, value, str, 'a range such as "10.1.2.0/24"')
    try:
        ip_network(value)
    except ValueError:
        expected = 'a range such as "10.1.2.0/24", or one address such as "10.1.2.3"'
        try:
            whole = ip_network(value, strict=False)
        except ValueError:
            raise wrong(path, value, expected) from None
        raise wrong(path, value, f"{expected}; did you mean {str(whole)!r}?") from None


def integer(path: str, value: int | None, *, at_least: int, at_most: int | None = None) -> None:
    """A whole number within bounds; None is allowed."""
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"{path}: got {shown(value)} ({type(value).__name__}); write a whole number such as {at_least}")
    if value < at_least or (at_most is not None and value > at_most):
        bounds = f"{at_least} or more" if at_most is None else f"{at_least} to {at_most}"
        raise wrong(path, value, f"a whole number, {bounds}")


def port(path: str, value: int) -> None:
    """A TCP port."""
    integer(path, value, at_least=1, at_most=65535)


def labels(path: str, value: Mapping[str, str]) -> None:
    """Labels that Kubernetes accepts."""
    for key, text in value.items():
        refuse(path, key)
        if not _LABEL_KEY.match(key):
            raise wrong(f"{path}[{key!r}]", key, 'a label key such as "team" or "example.com/team"')
        string(f"{path}[{key!r}]", text)
        if not _LABEL_VALUE.match(text):
            raise wrong(f"{path}[{key!r}]", text, 'at most 63 letters, digits, "-", "_" and "."')


def label_key(path: str, value: str) -> None:
    """A key as labels have them, with or without a prefix."""
    instance(path, value, str, 'a name such as "example.com/team"')
    if not _LABEL_KEY.match(value):
        raise wrong(path, value, 'a name such as "team" or "example.com/team"')


def duration(path: str, value: str) -> None:
    """A duration as Go and nginx write it."""
    instance(path, value, str, 'a duration such as "1h"')
    if not DURATION.match(value):
        raise wrong(path, value, 'a duration such as "30m" or "1h"')


def seconds(duration: str) -> int:
    """The whole seconds of a duration that `duration` let through, at least one."""
    parts = re.findall(r"([\d.]+)(ns|us|ms|s|m|h)", duration)
    return max(1, round(sum(float(number) * _SECONDS[unit] for number, unit in parts)))


def texts(path: str, value: Mapping[str, str]) -> None:
    """A mapping from string to string, as annotations are."""
    for key, text in value.items():
        refuse(path, key)
        string(f"{path}[{key!r}]", text)


def structs(path: str, values: Sequence[object], example: str) -> None:
    """Typed structs only: jsii drops the snake_case keys of a dict inside a list without a word."""
    instance(path, values, Sequence, f"a list: [{example}]")
    for index, value in enumerate(values):
        if not hasattr(value, "_values"):
            raise TypeError(f"{path}[{index}]: got {shown(value)} ({type(value).__name__}); write {example}")


def one_of(path: str, value: str, allowed: Iterable[str]) -> None:
    """One of a closed list, with the nearest one suggested."""
    refuse(path, value)
    known = sorted(allowed)
    if value not in known:
        raise wrong(path, value, f"one of {', '.join(known)}{suggestion(value, known)}")


def suggestion(value: str, known: Iterable[str]) -> str:
    """`; did you mean X?` where something known is near, else nothing."""
    near = get_close_matches(value, list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""


def check_texts(factory: str, **values: str | None) -> None:
    """Every one that is given is a name: not empty, no blanks."""
    for name, value in values.items():
        if value is not None:
            instance(f"{factory}.{name}", value, str, f'a string, {name}="..."')
            if not value or any(character.isspace() for character in value):
                raise wrong(f"{factory}.{name}", value, "a name without blanks, and not an empty one")


def check_urls(factory: str, **values: str | None) -> None:
    """Every one that is given is a URL that starts with http:// or https:// and holds no credentials."""
    for name, value in values.items():
        if value is not None and split_url(f"{factory}.{name}", value).scheme not in ("http", "https"):
            raise wrong(f"{factory}.{name}", value, 'a URL such as "https://storage.example.com"')


def split_url(path: str, value: str) -> SplitResult:
    """The pieces of a URL that has a host, a number for a port, and no password."""
    instance(path, value, str, '"https://storage.example.com"')
    expected = 'a URL such as "https://storage.example.com"'
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise wrong(path, value, expected) from None
    if not parts.scheme or not parts.hostname or any(character.isspace() for character in value):
        raise wrong(path, value, expected)
    return parts
