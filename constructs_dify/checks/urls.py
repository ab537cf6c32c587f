"""URLs."""

from urllib.parse import SplitResult, urlsplit

from .errors import wrong
from .types import instance


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
