"""URLs."""

import re
from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from .addresses import is_address, is_host, is_name
from .errors import wrong
from .types import instance

_LOGIN = re.compile(r"[^/?#]*//[^/?#]*@")
_SCHEME = re.compile(r"[a-z][-+.a-z0-9]*://")
_AUTHORITY = re.compile(r"(?P<host>[^:\[\]]*|\[(?P<ipv6>[0-9A-Fa-f:.]+)\])(?P<port>:[0-9]+)?")
_PREFIX = re.compile(r"/|(/[-A-Za-z0-9._~]+)+/?")
# What RFC 3986 has in paths, queries and fragments: no blanks, quotes, braces and backslashes.
_REST = re.compile(r"([-A-Za-z0-9._~!$&'()*+,;=:@/?#]|%[0-9A-Fa-f]{2})*")


def url(
    path: str,
    value: str,
    example: str,
    *,
    schemes: Sequence[str] = ("http", "https"),
    path_allowed: bool = True,
    query_allowed: bool = False,
    login: str = "leave it out, or give it as SecretKey(...), where there is a parameter for it",
) -> SplitResult:
    """A URL that names a host, and no login; returns its pieces.

    Args:
        path: The field, as errors name it.
        value: What the user wrote.
        example: What a right one looks like.
        schemes: What it may start with; none: any scheme.
        path_allowed: Whether it may have more of a path than "/".
        query_allowed: Whether it may have a query and a fragment.
        login: What to do instead of giving a login.

    Raises:
        TypeError: When it is no text.
        ValueError: When it is no such URL, or holds a login, which the error does not repeat.
    """
    if isinstance(value, str) and _LOGIN.match(value):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ValueError(f"{path}: got a URL with a login in it, which everybody could read; {login}")
    instance(path, value, str, f'"{example}"')
    if not (value.startswith(tuple(f"{scheme}://" for scheme in schemes)) if schemes else _SCHEME.match(value)):
        starts = " or ".join(f"{scheme}://" for scheme in schemes) or "its scheme"
        raise wrong(path, value, f'a URL that starts with {starts}, such as "{example}"')
    # urlsplit would drop some of these without a word.
    if " " in value or not value.isprintable():
        raise wrong(path, value, f'a URL without blanks and control characters, such as "{example}"')
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise wrong(path, value, f'a URL whose port is a number, 1 to 65535, such as "{example}"') from None
    authority = _AUTHORITY.fullmatch(parts.netloc)
    if port == 0 or parts.netloc.endswith(":"):
        raise wrong(path, value, f'a URL whose port is a number, 1 to 65535, such as "{example}"')
    if authority is None or not _is_somewhere(parts.scheme, authority["host"], authority["ipv6"]):
        raise wrong(path, value, f'a URL with the name or address of a host, such as "{example}"')
    if not _REST.fullmatch(value.removeprefix(f"{parts.scheme}://{parts.netloc}")):
        raise wrong(
            path, value, f'a URL of letters, digits and -._~!$&\'()*+,;=:@/ after its host, such as "{example}"; write '
            "any other character in its percent-encoded form",
        )  # fmt: skip
    if not path_allowed and parts.path not in ("", "/"):
        raise wrong(path, value, f'a URL without a path, such as "{example}"')
    if not query_allowed and ("?" in value or "#" in value):
        raise wrong(path, value, f'a URL without a query and a fragment, such as "{example}"')
    return parts


def host_of(url: SplitResult) -> str:
    """The host of a URL that `url` let through, without a dot at its end."""
    return (url.hostname or "").removesuffix(".")


def port_of(url: SplitResult) -> int:
    """The port of a URL that `url` let through; where it has none, its scheme says which."""
    return url.port or (443 if url.scheme == "https" else 80)


def in_brackets(host: str) -> str:
    """A host as URLs and requests have it: an IPv6 address in brackets, in its shortest form."""
    return f"[{ip_address(host)}]" if ":" in host else host


def path_prefix(path: str, value: str) -> None:
    """The start of the path of a URL, as routes have it."""
    instance(path, value, str, 'a path such as "/console/api"')
    if not _PREFIX.fullmatch(value):
        raise wrong(path, value, 'a path such as "/console/api": "/", letters, digits, "-", ".", "_" and "~"')


def _is_somewhere(scheme: str, name: str, ipv6: str | None) -> bool:
    """Whether what stands for the host in a URL is one, or a bucket."""
    if ipv6 is not None:
        return ":" in ipv6 and is_address(ipv6)
    name = name.removesuffix(".")
    return is_host(name) if scheme in ("http", "https") else is_name(name)
