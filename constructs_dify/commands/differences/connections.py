"""Connections that are opened and closed, by NetworkPolicies and routes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ..system.connections import Connection, Network, network_of
from ..system.connections import Place as End
from ..system.ports import Ports, PortSet, common, shown
from .change import Change, Objects, Place
from .line import Finding

# What is no part of the installation.
_OUTSIDE = ("addresses", "anybody", "api-server", "external-store", "host", "namespace")
# Claims and routes have rules of their own, and all pods ask for names.
_ELSEWHERE = ("claim", "dns", "route")

# All addresses, as the model calls them.
_EVERYWHERE = ("addresses/any address", "anywhere")

_Way = tuple[str, str]
"""Who opens a connection, and who listens."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Ways:
    """The connections of manifests.

    Attributes:
        network: Who may talk to whom.
        ends: Each end of a connection, by a name that the Jobs of both manifests share.
        ports: The ports of each connection.
        open_in: The ends that everybody reaches.
        open_out: The ends that reach everybody.
    """

    network: Network
    ends: Mapping[str, End]
    ports: Mapping[_Way, PortSet]
    open_in: frozenset[str]
    open_out: frozenset[str]

    def allows(self, way: _Way) -> bool:
        """Whether no policy is in the way."""
        source, target = way
        out = source in self.open_out or not self._is_part(source)
        return out and (target in self.open_in or not self._is_part(target))

    def has(self, end: str) -> bool:
        """Whether this end is there; all that is outside always is."""
        return end in self.ends or not self._is_part(end)

    def is_outside(self, way: _Way) -> bool:
        """Whether one end is no part of the installation."""
        return any(end in self.ends and self.ends[end].kind in _OUTSIDE for end in way)

    def title(self, end: str) -> str:
        """What people call an end; with its installation, where there are several."""
        place = self.ends[end]
        several = len({each.installation for each in self.ends.values() if each.part}) > 1
        return f"{place.title} of {place.installation}" if several and place.installation else place.title

    def _is_part(self, end: str) -> bool:
        return end.startswith(_PART)


_PART = "part "


def connections_opened(change: Change) -> Iterator[Finding]:
    """Connections between parts that were there before."""
    before, after = _both(change)
    new = {
        way: ports
        for way, ports in _more(after, before).items()
        if not after.is_outside(way) and all(map(before.has, way))
    }
    if new:
        yield Finding(what=_counted(len(new), "opened between parts"), why=_listed(after, new))


def ways_out_opened(change: Change) -> Iterator[Finding]:
    """Connections to and from what is no part of the installation."""
    before, after = _both(change)
    new = {way: ports for way, ports in _more(after, before).items() if after.is_outside(way)}
    if new:
        yield Finding(
            what=_counted(len(new), "opened to or from the outside"),
            why=_listed(after, new),
            do="see that each of them is meant",
        )


def connections_closed(change: Change) -> Iterator[Finding]:
    """Connections that are allowed no more, though both ends are still there."""
    before, after = _both(change)
    gone = {way: ports for way, ports in _more(before, after).items() if all(map(after.has, way))}
    if gone:
        yield Finding(
            what=_counted(len(gone), "closed"),
            why=_listed(before, gone),
            do="what still needs one of them fails; pods that run on with old settings may",
        )


def walls_added(change: Change) -> Iterator[Finding]:
    """Parts that everybody reached, or that reached everybody, and that policies close now."""
    before, after = _both(change)
    found = sorted((before.open_in - after.open_in | before.open_out - after.open_out) & after.ends.keys())
    if found:
        yield Finding(
            about=[_place(after.ends[end]) for end in found],
            what="closed, but for what policies allow: what else they talked to fails",
            why=["NetworkPolicies select them now"],
            do="see that what calls them, and what they call, is allowed: constructs-dify topology NEW",
        )


def walls_removed(change: Change) -> Iterator[Finding]:
    """Pods that a policy closed in a direction, and none does any more."""
    before, after = _both(change)
    opened = {"from": after.open_in - before.open_in, "to": after.open_out - before.open_out}
    groups: dict[str, list[Place]] = {}
    for end in after.ends:
        words = " and ".join(word for word, ends in opened.items() if end in ends and end in before.ends)
        if words:
            groups.setdefault(words, []).append(_place(after.ends[end]))
    for words, places in groups.items():
        yield Finding(
            about=places,
            what=f"open to connections {words} everywhere",
            why=[
                "no NetworkPolicy in the manifests closes them any more; those that left count until they are deleted"
            ],
            do="give them policies, unless the cluster has other walls",
        )


def _place(end: End) -> Place:
    part = end.part
    return Place(
        group="",
        kind=part.kind if part else "",
        namespace=part.namespace if part else "",
        name=part.name if part else "",
    )


def _more(these: _Ways, others: _Ways) -> dict[_Way, PortSet]:
    """The connections that these have and the others have not."""
    found: dict[_Way, PortSet] = {}
    for way, ports in these.ports.items():
        known = frozenset[Ports]().union(*(others.ports.get(wider, frozenset[Ports]()) for wider in _wider(way)))
        new = frozenset(port for port in ports if port not in common(ports, known))
        if new and not others.allows(way):
            found[way] = new
    return found


def _wider(way: _Way) -> list[_Way]:
    """A connection, and those to more addresses that have it too."""
    source, target = way
    return [way, *((source, end) for end in _EVERYWHERE if target.startswith("addresses/"))]


def _listed(these: _Ways, found: Mapping[_Way, PortSet]) -> list[str]:
    """The connections as text, those to one end together: `api, worker -> redis 6379`."""
    groups: dict[str, list[str]] = {}
    for (source, target), ports in found.items():
        groups.setdefault(f"{these.title(target)} {shown(ports)}", []).append(these.title(source))
    return [f"{', '.join(sources)} -> {target}" for target, sources in groups.items()]


# Half a dozen rules ask for it, and it looks at each pair of parts.
@lru_cache(maxsize=1)
def _both(change: Change) -> tuple[_Ways, _Ways]:
    return _ways(change.old), _ways(change.new)


def _ways(objects: Objects) -> _Ways:
    network = network_of(list(objects.values()))
    names = {key: _name(place) for key, place in network.places.items()}
    ports: dict[_Way, PortSet] = {}
    for each in network.connections:
        if not _is_elsewhere(network, each):
            way = names[each.source], names[each.target]
            ports[way] = ports.get(way, frozenset()) | each.ports
    return _Ways(
        network=network,
        ends={names[key]: place for key, place in network.places.items()},
        ports=ports,
        open_in=frozenset(names[key] for key in network.open_in),
        open_out=frozenset(names[key] for key in network.open_out),
    )


def _is_elsewhere(network: Network, each: Connection) -> bool:
    return any(network.places[end].kind in _ELSEWHERE for end in (each.source, each.target))


def _name(place: End) -> str:
    """The name of an end: a Job has another one in each manifest, what it does has not."""
    if place.part is None:
        return place.id
    part = place.part
    return f"{_PART}{part.namespace}/{part.kind}/{part.title if part.is_job else part.name}"


def _counted(count: int, words: str) -> str:
    return f"{count} {'connection is' if count == 1 else 'connections are'} {words}"
