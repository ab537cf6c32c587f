"""Sets of ports, as policies name them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..manifests import Manifest

_ALL = ("TCP", "UDP", "SCTP")
_LAST = 65535


@dataclass(frozen=True, order=True, slots=True)
class Ports:
    """Ports that follow each other, of one protocol.

    Attributes:
        first: The first one.
        last: The last one.
        protocol: TCP, UDP or SCTP.
    """

    first: int
    last: int
    protocol: str = "TCP"

    def __str__(self) -> str:
        numbers = str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        return numbers if self.protocol == "TCP" else f"{numbers}/{self.protocol}"

    def both(self, other: "Ports") -> "Ports | None":
        """Those that are in both."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Ports(first, last, self.protocol) if self.protocol == other.protocol and first <= last else None


PortSet = frozenset[Ports]
EVERY: PortSet = frozenset(Ports(1, _LAST, protocol) for protocol in _ALL)


def port_set(terms: Iterable[Manifest], named: Mapping[str, int]) -> PortSet:
    """The ports of a rule of a NetworkPolicy; no terms are all ports.

    Args:
        terms: Its `ports`.
        named: The names of the ports of who listens.
    """
    found = [_of(term, named) for term in terms]
    return frozenset(port for ports in found for port in ports) if found else EVERY


def _of(term: Manifest, named: Mapping[str, int]) -> PortSet:
    protocol, port = str(term.get("protocol") or "TCP"), term.get("port")
    if port is None:
        return frozenset({Ports(1, _LAST, protocol)})
    if isinstance(port, str):
        port = named.get(port)
    if not isinstance(port, int):
        return frozenset()
    last = term.get("endPort")
    return frozenset({Ports(port, last if isinstance(last, int) else port, protocol)})


def common(one: PortSet, other: PortSet) -> PortSet:
    """The ports that are in both sets."""
    return frozenset(both for a in one for b in other if (both := a.both(b)))


def shown(ports: PortSet) -> str:
    """The ports as text, such as `53/UDP, 80, 8000-8080`; all of them are `any port`."""
    if ports >= EVERY:
        return "any port"
    return ", ".join(str(port) for port in sorted(ports))
