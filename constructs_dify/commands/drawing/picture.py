"""What the picture of a network shows: a frame for each installation, with boxes, arrows, jobs and notes in it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..manifests import Manifest
from ..system.connections import Connection, Network, Place, PlaceKind
from ..system.parts import Part
from ..system.ports import PortSet, shown
from ..system.schedules import short_schedule
from .bundles import Arrow, Bundle, bundles
from .figures import Replicas, replicas, replicas_of

OUTSIDE = ("host", "external-store", "addresses", "namespace", "api-server")
"""The kinds of places that are not in the installation."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """A line at the top of a box.

    Attributes:
        id: The id of the place.
        title: What it is called.
        amount: How many pods it has, such as `2 to 10`, or how large it is; empty where that says nothing.
        ports: The ports that others reach, where each in the box has its own.
    """

    id: str
    title: str
    amount: str = ""
    ports: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """What is drawn as one: a place, or several that have the same image and the same connections.

    Attributes:
        names: Those that it stands for.
        kind: What they are.
        images: The images of the containers.
        ports: The ports that others reach; an arrow without a number leads there.
        notes: What else is known.
        warnings: What nothing keeps from it.
    """

    names: tuple[Name, ...]
    kind: PlaceKind
    images: tuple[str, ...] = ()
    ports: str = ""
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id of the first place in it."""
        return self.names[0].id

    @property
    def title(self) -> str:
        """All names."""
        return ", ".join(name.title for name in self.names)


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """One installation, with what it talks to.

    Attributes:
        title: What it is called; empty: nobody says.
        boxes: What goes on running, and what it talks to.
        bundles: The arrows between boxes, by the ids of boxes.
        jobs: What ends by itself.
        job_arrows: What it may reach, and is reached by: with ids of places.
        notes: What is allowed and not drawn.
    """

    title: str
    boxes: tuple[Box, ...]
    bundles: tuple[Bundle, ...]
    jobs: tuple[Box, ...]
    job_arrows: tuple[Connection, ...]
    notes: tuple[str, ...]


def frames_of(network: Network, objects: Sequence[Manifest]) -> list[Frame]:
    """The frames of the picture, in the order of the manifests.

    Args:
        network: The network of the manifests.
        objects: The manifests.
    """
    groups: dict[tuple[str, str], list[Part]] = {}
    counted = replicas(objects)
    for part in network.parts:
        groups.setdefault((part.namespace, part.installation), []).append(part)
    return [
        _Drawing(network, counted, parts).frame(_title(namespace, installation))
        for (namespace, installation), parts in groups.items()
    ]


def _title(namespace: str, installation: str) -> str:
    if not installation:
        return f"namespace {namespace}" if namespace else ""
    return f"{installation} in namespace {namespace}" if namespace else installation


def ports_in_words(ports: str) -> list[str]:
    """Ports one by one, each with a colon before it."""
    return [port if port.startswith("any") else f":{port}" for port in ports.split(", ")] if ports else []


class _Drawing:
    """Draws the frame of one installation."""

    def __init__(self, network: Network, counted: Replicas, parts: Sequence[Part]) -> None:
        self._network, self._counted = network, counted
        self._own = {part.key: part for part in parts}
        self._connections = self._connections_here()

    def frame(self, title: str) -> Frame:
        jobs = {key for key, part in self._own.items() if part.is_job}
        shown = [each for each in self._connections if each.kind != "names"]
        drawn = [each for each in shown if not jobs & {each.source, each.target}]
        ends = dict.fromkeys(
            [
                *(key for key in self._own if key not in jobs),
                *(end for each in drawn for end in (each.source, each.target)),
            ]
        )
        # A route comes before what is behind it, and anybody before all.
        places = sorted((self._network.places[end] for end in ends), key=lambda place: _ORDER.get(place.kind, 2))
        ports = _ports(drawn)
        boxes = _merged([self._box(place, ports.get(place.id, ""), drawn) for place in places], drawn)
        leader = {name.id: box.id for box in boxes for name in box.names}
        arrows = dict.fromkeys(
            Arrow(
                source=leader[each.source],
                target=leader[each.target],
                kind=each.kind,
                label=_label(each, ports.get(each.target, "")),
            )
            for each in drawn
            if each.source != each.target
        )
        return Frame(
            title=title,
            boxes=tuple(boxes),
            bundles=tuple(bundles(list(arrows))),
            jobs=tuple(self._box(self._network.places[key], "", ()) for key in self._own if key in jobs),
            job_arrows=tuple(each for each in shown if jobs & {each.source, each.target}),
            notes=tuple(self._notes()),
        )

    def _connections_here(self) -> list[Connection]:
        """Those of the own parts, and those into the routes that lead to them."""
        found = self._network.connections
        routes = {
            each.source
            for each in found
            if each.target in self._own and self._network.places[each.source].kind == "route"
        }
        return [each for each in found if {each.source, each.target} & {*self._own, *routes}]

    def _box(self, place: Place, ports: str, connections: Iterable[Connection]) -> Box:
        part = place.part
        own = next((each.port for each in connections if each.source == each.target == place.id), "")
        notes = [*short_schedule(part.obj)] if part and part.is_scheduled else []
        notes += [f"among its pods {' '.join(ports_in_words(own))}"] if own else []
        if part and part.key not in self._own:
            notes.append(f"of {part.installation or part.namespace}")
        amount = replicas_of(part, self._counted) if part else ""
        if place.note and place.kind == "claim" and " " not in place.note:
            amount = place.note
        elif place.note and place.kind != "addresses":
            notes.append(place.note)
        is_outside = place.kind in OUTSIDE
        return Box(
            names=(Name(id=place.id, title=place.title, amount=amount, ports=ports if is_outside else ""),),
            kind=place.kind,
            images=tuple(part.images) if part else (),
            ports="" if is_outside else ports,
            notes=tuple(notes),
            warnings=tuple(self._warnings(place.id)),
        )

    def _warnings(self, key: str) -> Iterator[str]:
        if key in self._network.open_in:
            yield "anybody may come in"
        if key in self._network.open_out:
            yield "may go anywhere"

    def _notes(self) -> Iterator[str]:
        ports = {each.source: _numbers(each.ports) for each in self._connections if each.kind == "names"}
        may = [part.title for key, part in self._own.items() if key in ports]
        may_not = [
            part.title for key, part in self._own.items() if key not in ports and key not in self._network.open_out
        ]
        for written in dict.fromkeys(ports.values()):
            who = [self._own[key].title for key, own in ports.items() if own == written]
            whole = "Every part" if len(who) == len(self._own) else ", ".join(who)
            yield f"{whole} may ask the DNS, at ports {written}."
        if may and may_not:
            yield f"These may not: {', '.join(may_not)}."
        ends = dict.fromkeys(end for each in self._connections for end in (each.source, each.target))
        for place in (self._network.places[end] for end in ends):
            if place.kind == "addresses" and place.note != place.title:
                yield f"{place.title}: {place.note}."


_ORDER = {"anybody": 0, "route": 1}
_LISTED = ("host", "addresses", "namespace")
_MERGED = ("part", "external-store", *_LISTED)


def _numbers(ports: PortSet) -> str:
    """Ports as text, without a protocol where they are the same for TCP and UDP."""
    tcp = {replace(port, protocol="TCP") for port in ports}
    return shown(frozenset(tcp) if len(ports) == 2 * len(tcp) else ports)


def _ports(connections: Iterable[Connection]) -> dict[str, str]:
    """The ports of each place that most of those use who reach it."""
    counted: dict[str, Counter[str]] = {}
    for each in connections:
        if each.port and each.source != each.target:
            counted.setdefault(each.target, Counter())[each.port] += 1
    return {target: counts.most_common(1)[0][0] for target, counts in counted.items()}


def _label(connection: Connection, usual: str) -> tuple[str, ...]:
    ports = ports_in_words(connection.port) if connection.port != usual else []
    return (*connection.paths, *ports)


def _merged(boxes: Sequence[Box], connections: Sequence[Connection]) -> list[Box]:
    """Boxes of one kind with the same image and the same arrows as one: pools of workers, hosts that all ask."""
    found: dict[object, Box] = {}
    for box in boxes:
        out = frozenset((each.target, each.kind, each.ports) for each in connections if each.source == box.id)
        # Hosts may be on any ports, which stand behind their names; stores on others are others.
        into = frozenset(
            (each.source, each.kind, "" if box.kind in _LISTED and box.names[0].ports == each.port else each.port)
            for each in connections
            if each.target == box.id
        )
        alike = (box.kind, box.images, box.ports, box.notes, out, into)
        # Of what nothing protects, the arrows tell too little.
        key: object = alike if box.kind in _MERGED and (out or into) and not box.warnings else box.id
        before = found.get(key)
        found[key] = replace(before, names=before.names + box.names) if before else box
    return list(found.values())
