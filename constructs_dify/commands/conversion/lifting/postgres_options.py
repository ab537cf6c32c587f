"""What connections to a database begin with: `DB_EXTRAS` of Dify, as arguments of a choice."""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

# libpq's modes that ask for encryption but do without: what it does anyway where nobody says anything.
_AS_IF_UNSAID = ("allow", "prefer")
_OPTION = re.compile(r"-c\s*(?P<name>[A-Za-z_.]+)=(?P<value>(?:\\.|[^\s\\])*)\s*")


@dataclass(kw_only=True, slots=True)
class Extras:
    """What they say.

    Args:
        tls: The mode of PostgreSQL; None: nothing is said of it.
        verifies: Whether the certificate was checked.
        parameters: Parameters of PostgreSQL.
        unknown: What no argument stands for, by name.
    """

    tls: str | None = None
    verifies: bool = False
    parameters: dict[str, str] = field(default_factory=dict[str, str])
    unknown: list[str] = field(default_factory=list[str])


def postgres_extras(text: str) -> Extras:
    """Read what Dify appends to the URL of PostgreSQL."""
    extras = Extras()
    for name, value in parse_qsl(text.lstrip("?&"), keep_blank_values=True):
        if name == "sslmode":
            extras.verifies = value.startswith("verify-")
            extras.tls = None if value in _AS_IF_UNSAID else "require" if extras.verifies else value
        elif name == "options":
            _options(value, extras)
        elif name != "sslrootcert":
            extras.unknown.append(name)
    return extras


def mysql_extras(text: str) -> Extras:
    """Read what Dify appends to the URL of MySQL."""
    extras = Extras()
    for name, _ in parse_qsl(text.lstrip("?&"), keep_blank_values=True):
        if name in ("ssl_ca", "ssl_verify_cert", "ssl_verify_identity"):
            extras.tls = "require"
        elif name != "charset":
            extras.unknown.append(name)
    return extras


def _options(text: str, extras: Extras) -> None:
    rest = _OPTION.sub("", text).strip()
    for found in _OPTION.finditer(text):
        # Dify sets it itself.
        if found["name"].lower() != "timezone":
            extras.parameters[found["name"].lower()] = re.sub(r"\\(.)", r"\1", found["value"])
    if rest:
        extras.unknown.append("options")
