"""Places that a user names in one text: an address, a range of addresses or a namespace, and a port if it matters."""

import re
from dataclasses import dataclass

from .. import checks

_BRACKETS = re.compile(r"\[(?P<place>[^\[\]]*)\](:(?P<port>[0-9]+))?")
_EXPECTED = (
    'an address, a range or a namespace, and after a colon its port, if it matters: "10.0.0.10", "10.0.0.0/24:6443", '
    '"[fd00::10]:53", "kube-system"; no host name, because NetworkPolicies know none'
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A range of addresses, or else any pod of a namespace.

    Attributes:
        cidr: The range.
        namespace: The namespace.
        port: The port; None: none was named.
    """

    cidr: str | None = None
    namespace: str | None = None
    port: int | None = None


def place(path: str, text: str) -> Place:
    """What a text such as `"10.0.0.10"`, `"[fd00::10]:5353"` or `"openshift-dns:5353"` names.

    Args:
        path: The field, as errors name it.
        text: The text.

    Raises:
        ValueError: When it is no such text.
    """
    where, port = _split(text)
    if port is not None:
        if not (port.isascii() and port.isdigit() and len(port) <= 5):
            raise checks.wrong(path, text, _EXPECTED)
        checks.port(path, int(port))
    number = None if port is None else int(port)
    if checks.is_address(where.partition("/")[0]):
        return Place(cidr=str(checks.cidr(path, where)), port=number)
    if not where or "." in where or ":" in where or "/" in where:
        raise checks.wrong(path, text, _EXPECTED)
    checks.dns_label(path, where)
    return Place(namespace=where, port=number)


def _split(text: str) -> tuple[str, str | None]:
    """What stands before the port, and the port."""
    if brackets := _BRACKETS.fullmatch(text):
        return brackets["place"], brackets["port"]
    # More than one colon: an IPv6 address without a port.
    where, colon, port = text.partition(":")
    return (text, None) if not colon or ":" in port else (where, port)
