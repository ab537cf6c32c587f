"""Who may talk to whom, by the NetworkPolicies, the Services and the routes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_network
from typing import Literal

from ..manifests import Manifest, field, items, mapping, name_of, namespace_of
from .hosts import Host, hosts_of
from .nginx_locations import locations
from .parts import Part, parts_of
from .ports import EVERY, Ports, PortSet, common, shown
from .ranges import is_within, network
from .routes import Route, part_behind, routes_of
from .variables import config_maps
from .walls import EGRESS, INGRESS, Peer, Rule, Walls

PlaceKind = Literal[
    "part",
    "job",
    "store",
    "claim",
    "route",
    "host",
    "external-store",
    "namespace",
    "addresses",
    "anybody",
    "dns",
    "api-server",
]
ConnectionKind = Literal["route", "internal", "data", "outside", "names"]

_DNS_PORTS = frozenset(Ports(port, port, protocol) for port in (53, 1053, 5353, 8053) for protocol in ("TCP", "UDP"))
ANY_POD = "any pod of the cluster"
_NAME = "kubernetes.io/metadata.name"
_PRIVATE = tuple(map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))
_WIDE = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """One end of a connection.

    Attributes:
        id: What tells it from all others.
        kind: What it is.
        title: What people call it.
        part: The part that it is, if it is one.
        note: What else is known: for a host, the addresses that the policies allow in its place.
        installation: The instance that it belongs to; empty: to none.
    """

    id: str
    kind: PlaceKind
    title: str
    part: Part | None = None
    note: str = ""
    installation: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Connection:
    """What may be opened from one place to another.

    Attributes:
        source: The id of who opens it.
        target: The id of who listens; of a claim, which is mounted.
        kind: `route` (users' requests), `internal`, `data` (stores and claims), `outside`, or `names` (DNS).
        ports: The ports; none for a claim.
        paths: The paths of requests that take this way, where nginx or a route says so.
    """

    source: str
    target: str
    kind: ConnectionKind
    ports: PortSet = frozenset()
    paths: tuple[str, ...] = ()

    @property
    def port(self) -> str:
        """The ports as text; empty for a claim."""
        return shown(self.ports) if self.ports else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """Who may talk to whom.

    Attributes:
        parts: What runs pods.
        places: Every end of a connection, parts without any among them, by id.
        connections: Every connection that is allowed, in the order of the manifests.
        open_in: The ids of parts that no policy protects: everybody in the cluster reaches them.
        open_out: The ids of parts that no policy holds back: they reach everybody.
        routes: The ways in from outside.
    """

    parts: Sequence[Part]
    places: dict[str, Place]
    connections: Sequence[Connection]
    open_in: frozenset[str]
    open_out: frozenset[str]
    routes: Sequence[Route]


def network_of(objects: Sequence[Manifest]) -> Network:
    """What the policies, Services and routes of some manifests allow.

    A part that no policy is about may talk to all, and is in `open_in` or `open_out`; that is not listed connection by
    connection.
    """
    return _Drawing(objects).network()


class _Drawing:
    """Collects places and connections."""

    def __init__(self, objects: Sequence[Manifest]) -> None:
        self._objects = objects
        self._parts = parts_of(objects)
        self._walls = Walls(objects)
        self._places: dict[str, Place] = {}
        self._found: dict[tuple[str, str, str], Connection] = {}
        maps = config_maps(objects)
        self._known: dict[tuple[str, str, str, bool], frozenset[str]] = {}
        self._hosts = {part.key: hosts_of(part, maps) for part in self._parts}
        # One part may be told of a store by a variable that does not say so.
        self._stores = {(host.name, host.port) for hosts in self._hosts.values() for host in hosts if host.is_store}
        self._out = {part.key: self._walls.rules(part, EGRESS) for part in self._parts}
        self._in = {part.key: self._walls.rules(part, INGRESS) for part in self._parts}

    def network(self) -> Network:
        for part in self._parts:
            kind = "job" if part.is_job else "store" if part.is_store else "part"
            self._place(Place(id=part.key, kind=kind, title=part.title, part=part, installation=part.installation))
        routes = routes_of(self._objects, self._parts)
        self._add_routes(routes)
        for part in self._parts:
            self._add_ways_in(part)
        for source in self._parts:
            for target in self._listeners(source):
                self._add_inside(source, target)
            self._add_ways_out(source)
            self._add_claims(source)
        self._add_paths()
        return Network(
            parts=self._parts,
            places=self._places,
            connections=list(self._found.values()),
            open_in=frozenset(key for key, rules in self._in.items() if rules is None),
            open_out=frozenset(key for key, rules in self._out.items() if rules is None),
            routes=routes,
        )

    def _place(self, place: Place) -> str:
        self._places.setdefault(place.id, place)
        return place.id

    def _connect(self, source: str, target: str, kind: ConnectionKind, ports: PortSet = frozenset()) -> None:
        key = (source, target, kind)
        before = self._found.get(key)
        if before:
            self._found[key] = replace(before, ports=before.ports | ports)
        else:
            self._found[key] = Connection(source=source, target=target, kind=kind, ports=ports)

    # -- from outside --------------------------------------------------------------------------------------------------

    def _add_routes(self, routes: Sequence[Route]) -> None:
        for route in routes:
            hosts = list(dict.fromkeys(each.host for each in routes if each.obj is route.obj and each.host))
            dead = self._dead_end(route)
            through = self._place(
                Place(
                    id=f"route/{namespace_of(route.obj)}/{route.by}",
                    kind="route",
                    title=", ".join(hosts) or route.by,
                    note=f"{route.by if hosts else _door(route)}{', TLS' if route.tls else ''}{dead and f', {dead}'}",
                    installation=route.part.installation if route.part else "",
                )
            )
            self._connect(self._anybody(), through, "route")
            if route.part and not dead:
                listens = self._port_of(route)
                ports = frozenset({Ports(listens, listens)}) if listens else frozenset[Ports]()
                self._connect(through, route.part.key, "route", ports)

    def _dead_end(self, route: Route) -> str:
        """Why a route leads nowhere; empty: it leads to pods."""
        if not route.part:
            return f"leads to Service {route.service}, behind which nothing here is"
        listens = self._port_of(route)
        if listens is None:
            return f"Service {route.service} has no port {route.port}"
        one = frozenset({Ports(listens, listens)})
        rules = self._in[route.part.key]
        if rules is None or any(common(rule.allowed(route.part.ports), one) for rule in rules if self._lets_in(rule)):
            return ""
        return f"policies let nobody in at port {listens}"

    def _lets_in(self, rule: Rule) -> bool:
        """Whether somebody comes in by a rule who is not in these manifests."""
        return rule.peers is None or any(not self._is_ours(peer, rule) for peer in rule.peers)

    def _port_of(self, route: Route) -> int | None:
        """The port of the pods that a route comes out at."""
        for obj in self._objects:
            if obj["kind"] == "Service" and (namespace_of(obj), name_of(obj)) == (
                namespace_of(route.obj),
                route.service,
            ):
                for port in items(obj, "spec", "ports"):
                    if route.port in ("", str(port.get("port")), str(port.get("name"))):
                        wanted = port.get("targetPort") or port.get("port")
                        named: Mapping[str, int] = route.part.ports if route.part else {}
                        number: object = named.get(wanted) if isinstance(wanted, str) else wanted
                        return number if isinstance(number, int) else None
        return None

    def _anybody(self) -> str:
        return self._place(Place(id="anybody", kind="anybody", title="anybody", note="any pod and any address"))

    def _anywhere(self) -> str:
        # Another place than who comes in: nobody passes through it.
        return self._place(Place(id="anywhere", kind="addresses", title="anywhere", note="any pod and any address"))

    def _add_ways_in(self, part: Part) -> None:
        for rule in self._in[part.key] or ():
            ports = rule.allowed(part.ports)
            if rule.peers is None:
                self._connect(self._anybody(), part.key, "route", ports)
            for peer in rule.peers or ():
                if not self._is_ours(peer, rule):
                    self._connect(self._outside(peer, rule.namespace), part.key, "outside", ports)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _listeners(self, source: Part) -> list[Part]:
        """Whom a part may ask, as far as its own side goes."""
        rules = self._out[source.key]
        if rules is None or any(rule.peers is None for rule in rules):
            return self._parts
        asked = {key for rule in rules for peer in rule.peers or () for key in self._met(peer, rule)}
        return [part for part in self._parts if part.key in asked]

    def _add_inside(self, source: Part, target: Part) -> None:
        leaving, entering = self._out[source.key], self._in[target.key]
        if leaving is None and entering is None:
            return
        out = EVERY if leaving is None else self._ports(leaving, target, target)
        into = EVERY if entering is None else self._ports(entering, source, target)
        ports = common(out, into)
        if not ports or (source is target and ports == EVERY):
            return
        self._connect(source.key, target.key, "data" if target.is_store else "internal", ports)

    def _ports(self, rules: Sequence[Rule], other: Part, listener: Part) -> PortSet:
        """The ports that rules open to the pods of another part, by its labels; ranges of addresses are not meant."""
        found: set[Ports] = set()
        for rule in rules:
            if rule.peers is None or any(other.key in self._met(peer, rule) for peer in rule.peers):
                found |= rule.allowed(listener.ports)
        return frozenset(found)

    def _is_ours(self, peer: Peer, rule: Rule) -> bool:
        """Whether it is parts of these manifests alone: who names no labels or no namespace means others as well."""
        spaces = peer.namespaces
        named = spaces is None or _NAME in mapping(spaces, "matchLabels")
        return named and bool(mapping(peer.pods or {}, "matchLabels")) and bool(self._met(peer, rule))

    def _met(self, peer: Peer, rule: Rule) -> frozenset[str]:
        """The parts that a peer of a rule is; many rules name the same ones."""
        asked = (rule.namespace, repr(peer.namespaces), repr(peer.pods), peer.is_in_cluster)
        if asked not in self._known:
            met = (part.key for part in self._parts if self._walls.is_met(peer, rule.namespace, part))
            self._known[asked] = frozenset(met)
        return self._known[asked]

    # -- to the outside ------------------------------------------------------------------------------------------------

    def _add_ways_out(self, part: Part) -> None:
        rules = self._out[part.key] or ()
        hosts = self._hosts[part.key]
        for rule in rules:
            ports = rule.allowed({})
            if rule.peers is None:
                # Where the API server is, no NetworkPolicy can say.
                target = self._api_server("policies allow any address") if part.has_token else self._anywhere()
                self._connect(part.key, target, "outside", ports)
                continue
            blocks = [peer for peer in rule.peers if peer.cidr]
            if blocks:
                self._add_addresses(part, blocks, ports, hosts)
            for peer in rule.peers:
                if not peer.cidr and not self._is_ours(peer, rule):
                    if ports <= _DNS_PORTS:
                        self._connect(part.key, self._dns(), "names", ports)
                    else:
                        self._connect(part.key, self._outside(peer, rule.namespace), "outside", ports)

    def _add_addresses(self, part: Part, blocks: Sequence[Peer], ports: PortSet, hosts: Sequence[Host]) -> None:
        """What is open to ranges of addresses, and the hosts that the settings name on those ports."""
        if ports <= _DNS_PORTS:
            self._connect(part.key, self._dns(), "names", ports)
            return
        title, covers = _ranges(blocks)
        for port in sorted(ports):
            one = frozenset({port})
            named = [host for host in hosts if port == Ports(host.port, host.port)]
            for host in named:
                is_store = (host.name, host.port) in self._stores
                kind = "external-store" if is_store else "host"
                place = Place(
                    id=f"host/{host.name}", kind=kind, title=host.name, note=f"policies allow {title}",
                    installation=part.installation,
                )  # fmt: skip
                self._connect(part.key, self._place(place), "data" if is_store else "outside", one)
            if not named:
                place = Place(id=f"addresses/{title}", kind="addresses", title=title, note=covers)
                self._connect(part.key, self._place(place), "outside", one)

    def _outside(self, peer: Peer, namespace: str) -> str:
        """A place for who is not in these manifests."""
        if peer.cidr:
            title, covers = _ranges([peer])
            return self._place(Place(id=f"addresses/{title}", kind="addresses", title=title, note=covers))
        if peer.entity == "kube-apiserver":
            return self._api_server("")
        if peer.host or peer.entity:
            title = peer.host or peer.entity
            return self._place(Place(id=f"host/{title}", kind="host", title=title))
        spaces = mapping(peer.namespaces or {}, "matchLabels")
        who = _selected(peer.pods)
        if peer.namespaces is None:
            title = f"{who or 'any pod'} in {namespace}"
        elif spaces.get(_NAME):
            title = f"{f'{who} in ' if who else ''}namespace {spaces[_NAME]}"
        elif not peer.namespaces:
            title = who or ANY_POD
        else:
            title = f"{f'{who} in ' if who else ''}namespaces with {_selected(peer.namespaces)}"
        return self._place(Place(id=f"namespace/{title}", kind="namespace", title=title))

    def _api_server(self, note: str) -> str:
        return self._place(Place(id="api-server", kind="api-server", title="Kubernetes API", note=note))

    def _dns(self) -> str:
        return self._place(Place(id="dns", kind="dns", title="DNS", note="of the cluster, and of its nodes"))

    # -- volumes and paths ---------------------------------------------------------------------------------------------

    def _add_claims(self, part: Part) -> None:
        for name in part.claims:
            place = Place(
                id=f"claim/{part.namespace}/{name}", kind="claim", title=name, installation=part.installation,
                note=_size(self._objects, part.namespace, name),
            )  # fmt: skip
            self._connect(part.key, self._place(place), "data")

    def _add_paths(self) -> None:
        """Say which paths nginx passes on over a connection; what users ask for travels there."""
        services = {
            f"{name_of(obj)}.{namespace_of(obj)}": part_behind(obj, self._parts)
            for obj in self._objects
            if obj["kind"] == "Service"
        }
        for source in self._parts:
            passed: dict[str, list[str]] = {}
            for path, host, _ in locations(source, self._objects):
                name, _, rest = host.partition(".")
                target = services.get(f"{name}.{rest.partition('.')[0] or source.namespace}")
                found = target.key if target else f"host/{host}"
                passed.setdefault(found, []).append(path.rstrip("/") or "/")
            if not passed:
                continue
            for key, connection in [*self._found.items()]:
                if connection.source == source.key and connection.target in passed:
                    paths = tuple(dict.fromkeys(passed[connection.target]))
                    kind = "route" if connection.kind == "internal" else connection.kind
                    self._found[key] = replace(connection, kind=kind, paths=paths)


def _door(route: Route) -> str:
    """What kind of a way in it is that has no host."""
    return str(field(route.obj, "spec", "type") or "any host")


def _ranges(blocks: Sequence[Peer]) -> tuple[str, str]:
    """What to call ranges of addresses, and the ranges themselves."""
    written = "; ".join(
        f"{peer.cidr}{f' without {len(peer.without)} ranges' if peer.without else ''}" for peer in blocks
    )
    everything = [peer for peer in blocks if _is_wide(peer)]
    if not everything:
        cidrs = sorted(peer.cidr for peer in blocks)
        return (", ".join(cidrs) if len(cidrs) < 4 else f"{cidrs[0]} and {len(cidrs) - 1} more"), written
    private = [peer for peer in everything if not _leaves_out_private(peer)]
    return ("any address" if private else "public addresses"), written


def _is_wide(peer: Peer) -> bool:
    """Whether a range is a large part of the internet: half of it is as good as all."""
    found = network(peer.cidr)
    return found is not None and found.prefixlen <= _WIDE


def _leaves_out_private(peer: Peer) -> bool:
    inside = [private for private in _PRIVATE if is_within(private, peer.cidr)]
    return all(any(is_within(private, cidr) for cidr in peer.without) for private in inside)


def _selected(selector: Manifest | None) -> str:
    labels = mapping(selector or {}, "matchLabels")
    more = items(selector or {}, "matchExpressions")
    said = [f"{key}={value}" for key, value in labels.items()]
    said += [f"{term.get('key')} {term.get('operator')}" for term in more]
    return ", ".join(said)


def _size(objects: Sequence[Manifest], namespace: str, name: str) -> str:
    for obj in (each for each in objects if namespace_of(each) == namespace):
        if obj["kind"] == "PersistentVolumeClaim" and name_of(obj) == name:
            return str(field(obj, "spec", "resources", "requests", "storage") or "")
        for template in items(obj, "spec", "volumeClaimTemplates"):
            # A StatefulSet makes one for each of its pods.
            if name.rpartition("-")[0] == f"{name_of(template)}-{name_of(obj)}":
                return str(field(template, "spec", "resources", "requests", "storage") or "")
    return "not in these manifests"
