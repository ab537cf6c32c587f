"""Hosts, ports and ranges of addresses."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from .errors import wrong
from .types import instance, integer

_LABEL = r"[A-Za-z0-9_]([-A-Za-z0-9_]*[A-Za-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(\.{_LABEL})*")


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
    if not is_host(value):
        raise wrong(path, value, 'a bare host name or address such as "pg.example.com", without scheme, port or path')


def is_host(text: str) -> bool:
    """Whether a text is a host name or an IPv4 address."""
    return _HOST.fullmatch(text) is not None


def port(path: str, value: int) -> None:
    """A TCP port."""
    integer(path, value, at_least=1, at_most=65535)


def host_and_port(path: str, value: str, example: str) -> tuple[str, int | None]:
    """A host, and after a colon its port, if any; returns both."""
    instance(path, value, str, f'a string such as "{example}"')
    name, colon, number = value.partition(":")
    if not is_host(name) or (colon and not (number.isascii() and number.isdigit())):
        raise wrong(path, value, f'host and port such as "{example}"')
    if not colon:
        return name, None
    port(path, int(number))
    return name, int(number)


def cidr(path: str, value: str, example: str = "10.1.2.0/24") -> IPv4Network | IPv6Network:
    """A range of addresses, or one address; returns the range."""
    instance(path, value, str, f'a range such as "{example}"')
    try:
        return ip_network(value)
    except ValueError:
        expected = f'a range such as "{example}", or one address'
        try:
            whole = ip_network(value, strict=False)
        except ValueError:
            raise wrong(path, value, expected) from None
        raise wrong(path, value, f"{expected}; it has host bits set: did you mean {str(whole)!r}?") from None
