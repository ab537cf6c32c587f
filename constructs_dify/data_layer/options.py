"""Checks that the factories of the data layer share. Each names the factory and the field that it complains about."""

from urllib.parse import SplitResult, urlsplit

from .. import checks
from ..credentials import REFERENCE
from ..secrets import SecretKey


def check_secrets(factory: str, **values: SecretKey | None) -> None:
    """Every one that is given is a reference. The error does not repeat a literal, which may be a credential."""
    for name, value in values.items():
        if value is not None and not isinstance(value, SecretKey):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(
                f"{factory}.{name}: got a literal {type(value).__name__}; it is a credential, so reference it: "
                f"{REFERENCE}"
            )


def check_required_secrets(factory: str, **values: SecretKey) -> None:
    """All of them are given, as references."""
    for name, value in values.items():
        if value is None:  # pyright: ignore[reportUnnecessaryComparison]
            raise TypeError(f"{factory}.{name}: got None; write {REFERENCE}")
    check_secrets(factory, **values)


def check_texts(factory: str, **values: str | None) -> None:
    """Every one that is given is a name: not empty, no blanks."""
    for name, value in values.items():
        if value is not None:
            checks.instance(f"{factory}.{name}", value, str, f'a string, {name}="..."')
            if not value or any(character.isspace() for character in value):
                raise checks.wrong(f"{factory}.{name}", value, "a name without blanks, and not an empty one")


def check_urls(factory: str, **values: str | None) -> None:
    """Every one that is given is a URL that starts with http:// or https:// and holds no credentials."""
    for name, value in values.items():
        if value is not None and split_url(f"{factory}.{name}", value).scheme not in ("http", "https"):
            raise checks.wrong(f"{factory}.{name}", value, 'a URL such as "https://storage.example.com"')


def split_url(path: str, value: str) -> SplitResult:
    """The pieces of a URL that has a host, a number for a port, and no password."""
    checks.instance(path, value, str, '"https://storage.example.com"')
    expected = 'a URL such as "https://storage.example.com"'
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise checks.wrong(path, value, expected) from None
    if not parts.scheme or not parts.hostname or any(character.isspace() for character in value):
        raise checks.wrong(path, value, expected)
    return parts


def boolean(value: bool) -> str:
    """The word for it that Dify and the plugin daemon both read."""
    return "true" if value else "false"
