"""Connections, in the words of the page."""

from collections.abc import Mapping, Sequence

from ..system.connections import Connection, ConnectionKind
from ..system.parts import Part
from .contents import ConnectionFacts, Way
from .reviewed import Reviewed

_KINDS: Mapping[ConnectionKind, str] = {
    "route": "requests of users",
    "internal": "between parts",
    "data": "data",
    "outside": "outside of the installation",
    "names": "names (DNS)",
}
_VOLUME = "volume"


def connection_facts(reviewed: Reviewed) -> list[ConnectionFacts]:
    """Every connection that is allowed, but for questions to the DNS."""
    return [
        ConnectionFacts(
            source=reviewed.place(each.source),
            target=reviewed.place(each.target),
            ports=_ports(reviewed, each),
            kind=_KINDS[each.kind],
            paths=" ".join(each.paths),
        )
        for each in _shown(reviewed)
    ]


def reaches(reviewed: Reviewed, part: Part) -> list[Way]:
    """What a part may open connections to."""
    return [
        Way(place=reviewed.place(each.target), ports=_ports(reviewed, each))
        for each in _shown(reviewed)
        if each.source == part.key
    ]


def reached_by(reviewed: Reviewed, part: Part) -> list[Way]:
    """What may open connections to a part."""
    return [
        Way(place=reviewed.place(each.source), ports=_ports(reviewed, each))
        for each in _shown(reviewed)
        if each.target == part.key
    ]


def names(reviewed: Reviewed) -> str:
    """Who may ask the DNS for addresses."""
    asking = {each.source for each in reviewed.network.connections if each.kind == "names"}
    held = [part for part in reviewed.parts if part.key not in reviewed.network.open_out]
    silent = [reviewed.called(part) for part in held if part.key not in asking]
    if not held:
        return ""
    if not silent:
        return "Every part may also ask the DNS for addresses."
    if len(silent) == len(held):
        return "No part may ask the DNS for addresses."
    return f"Every part may also ask the DNS for addresses, except {', '.join(silent)}."


def _ports(reviewed: Reviewed, connection: Connection) -> str:
    return _VOLUME if reviewed.network.places[connection.target].kind == "claim" else connection.port


def _shown(reviewed: Reviewed) -> Sequence[Connection]:
    return [each for each in reviewed.network.connections if each.kind != "names"]
