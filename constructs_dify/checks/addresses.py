"""Hosts, ports and ranges of addresses."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from .errors import wrong
from .types import instance, integer

_LABEL = r"[A-Za-z0-9_]([-A-Za-z0-9_]{0,61}[A-Za-z0-9])?"
_NAME = re.compile(rf"{_LABEL}(\.{_LABEL})*")
_MAX_HOST = 253
# What programs take for an IPv4 address, in this form or another: 127.1, 2130706433, 0x7f.1.
_NUMBERS = re.compile(r"(0[Xx][0-9A-Fa-f]*|[0-9]+)(\.(0[Xx][0-9A-Fa-f]*|[0-9]+))*")
_PORT = re.compile(r"[0-9]{1,5}")


def is_address(text: str) -> bool:
    """Whether a text is an IPv4 or IPv6 address, without a zone: after its `%` anything may stand."""
    if "%" in text:
        return False
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def host(path: str, value: str) -> None:
    """A host name or an IPv4 address: no scheme, no port, no path."""
    instance(path, value, str, 'a host name such as "pg.example.com"')
    if not is_host(value):
        raise wrong(
            path,
            value,
            'a bare host name or address such as "pg.example.com", without scheme, port or path: letters, digits and '
            f'"-", at most 63 characters between two dots and {_MAX_HOST} in all',
        )


def is_host(text: str) -> bool:
    """Whether a text is a host name or an IPv4 address."""
    return is_name(text) and (_NUMBERS.fullmatch(text) is None or is_address(text))


def is_name(text: str) -> bool:
    """Whether a text has the form of a host name; a bucket may be called by a number too, which a host may not."""
    return len(text) <= _MAX_HOST and _NAME.fullmatch(text) is not None


def port(path: str, value: int) -> None:
    """A TCP port."""
    instance(path, value, int, "a port such as 443")
    integer(path, value, at_least=1, at_most=65535)


def host_and_port(path: str, value: str, example: str) -> tuple[str, int | None]:
    """A host, and after a colon its port, if any; returns both."""
    instance(path, value, str, f'a string such as "{example}"')
    name, colon, number = value.partition(":")
    if not is_host(name) or (colon and not _PORT.fullmatch(number)):
        raise wrong(path, value, f'host and port such as "{example}"')
    if not colon:
        return name, None
    port(path, int(number))
    return name, int(number)


def cidr(path: str, value: str, example: str = "10.1.2.0/24") -> IPv4Network | IPv6Network:
    """A range of addresses, or one address; returns the range."""
    instance(path, value, str, f'a range such as "{example}"')
    expected = f'a range such as "{example}", or one address'
    # Python takes an IPv6 address with a zone, in which anything may stand.
    if "%" in value:
        raise wrong(path, value, expected)
    try:
        return ip_network(value)
    except ValueError:
        try:
            whole = ip_network(value, strict=False)
        except ValueError:
            raise wrong(path, value, expected) from None
        raise wrong(path, value, f"{expected}; it has host bits set: did you mean {str(whole)!r}?") from None
