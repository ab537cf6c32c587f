"""Hosts, ports and ranges of addresses."""

import re
from ipaddress import ip_address, ip_network

from .errors import wrong
from .types import instance, integer

_HOST = re.compile(r"[A-Za-z0-9_]([-A-Za-z0-9_.]*[A-Za-z0-9])?")


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
