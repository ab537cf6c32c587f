"""Parameters of PostgreSQL with which Dify's connections begin."""

import re
from collections.abc import Mapping
from typing import Final

from .. import checks

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}(?:\.[a-z_][a-z0-9_]{0,62})?")
_VALUE = re.compile(r"[^\x00-\x1f\x7f]*")
# The server splits the startup parameter `options` at blanks that are not escaped.
_TO_ESCAPE = re.compile(r"([\\\s])")

_FORMAT = "none: Dify's clients expect the form that PostgreSQL gives by default"
_REFUSED: Final[Mapping[str, str]] = {
    "timezone": "none: Dify keeps times in UTC, and says so on each connection itself",
    "client_encoding": "none: Dify's clients read every text as UTF-8",
    **dict.fromkeys(("datestyle", "intervalstyle", "standard_conforming_strings"), _FORMAT),
    "max_connections": "it on the server, and max_connections= for the count of the pools",
    # What clients know and the server does not.
    "options": "each of the options as a parameter",
    "sslmode": "tls=…",
    "sslrootcert": "ca=SecretKey(…)",
    "password": "password=SecretKey(…)",
    **{
        f"keepalives_{what}": f'"tcp_keepalives_{what}", which is the server\'s'
        for what in ("idle", "interval", "count")
    },
}


def check_parameters(path: str, parameters: Mapping[str, str]) -> None:
    """Parameters that a connection may begin with.

    Raises:
        ValueError: When a name or a value is malformed, or Dify needs another value.
    """
    for name, value in parameters.items():
        if not _NAME.fullmatch(name):
            raise checks.wrong(path, name, 'the name of a parameter in small letters, such as "search_path"')
        if instead := _REFUSED.get(name):
            raise checks.wrong(path, name, instead)
        if not _VALUE.fullmatch(value):
            raise checks.wrong(f"{path}[{name!r}]", value, 'a value on one line, such as "60s"')
        if "options=" in f"{name}={value}":
            raise checks.wrong(
                f"{path}[{name!r}]", value, 'a value without "options=", which the plugin daemon 0.3.0 takes out of it'
            )


def startup_options(parameters: Mapping[str, str]) -> str:
    """The parameters as PostgreSQL's startup parameter `options`; empty where there are none.

    See https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-OPTIONS
    """
    return " ".join(f"-c {name}={_escaped(value)}" for name, value in parameters.items())


def _escaped(value: str) -> str:
    return _TO_ESCAPE.sub(r"\\\1", value)
