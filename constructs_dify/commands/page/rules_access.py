"""Rules about who reaches what, and about credentials."""

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network

from ..manifests import field, items, mapping, name_of, namespace_of
from ..secrets import keys_read
from ..system.connections import ANY_POD, Place
from ..system.parts import Part
from ..system.ports import Ports, common
from ..system.ranges import is_within
from ..system.variables import config_maps, variables
from ..system.walls import EGRESS, Peer, Rule, Walls
from .clean import was_credential
from .reviewed import Reviewed
from .rule import Found, at
from .ways_in import address, is_encrypted

# They answer everybody on the node, and hand out the rights of the node, or of the pods on it.
_METADATA = (
    (ip_network("169.254.169.254/32"), 80),  # the clouds
    (ip_network("fd00:ec2::254/128"), 80),  # AWS
    (ip_network("169.254.170.23/32"), 80),  # the agent of EKS Pod Identity
    (ip_network("fd00:ec2::23/128"), 80),
    (ip_network("169.254.169.252/32"), 988),  # GKE, as some of its network plugins see it
)
# What runs the code of others, and must be reached by Dify alone.
_SHUT_OFF = ("sandbox", "local-sandbox")


def no_tls(reviewed: Reviewed) -> Found | None:
    """Ways in that are not encrypted."""
    plain = [route for route in reviewed.network.routes if is_encrypted(route, reviewed) is False]
    return at("A way in from outside is not encrypted", [address(route, reviewed) for route in plain])


def open_in(reviewed: Reviewed) -> Found | None:
    """Parts that everybody in the cluster reaches."""
    found = [part for part in reviewed.parts if part.key in reviewed.network.open_in and not part.is_job]
    return at(f"No NetworkPolicy protects {_parts(found)}", [reviewed.called(part) for part in found])


def open_out(reviewed: Reviewed) -> Found | None:
    """Parts that reach everybody."""
    found = [part for part in reviewed.parts if part.key in reviewed.network.open_out]
    return at(f"No NetworkPolicy holds back {_parts(found)}", [reviewed.called(part) for part in found])


def open_store(reviewed: Reviewed) -> Found | None:
    """Stores and sandboxes that policies open to everybody, or to addresses outside."""
    places = reviewed.network.places
    found = [
        f"{reviewed.called(part)}: {each.port}, from {places[each.source].title}"
        for each in reviewed.network.connections
        if _is_everybody(places[each.source])
        and (part := places[each.target].part)
        and (part.is_store or part.title in _SHUT_OFF)
    ]
    return at("Policies let everybody reach what only Dify should", found)


def _is_everybody(place: Place) -> bool:
    return place.kind in ("anybody", "addresses") or place.title == ANY_POD


def metadata(reviewed: Reviewed) -> Found | None:
    """Parts that may ask what hands out the credentials of a cloud on its nodes."""
    walls = Walls(reviewed.objects)
    found = [
        reviewed.called(part)
        for part in reviewed.running
        if any(_opens_metadata(rule) for rule in walls.rules(part, EGRESS) or ())
    ]
    return at("Policies let parts ask what hands out credentials of the cloud on its nodes", found)


def _opens_metadata(rule: Rule) -> bool:
    return any(
        (rule.peers is None or any(_opens(peer, address) for peer in rule.peers))
        and common(rule.allowed({}), frozenset({Ports(port, port)}))
        for address, port in _METADATA
    )


def _opens(peer: Peer, address: IPv4Network | IPv6Network) -> bool:
    return is_within(address, peer.cidr) and not any(is_within(address, cidr) for cidr in peer.without)


def _parts(found: list[Part]) -> str:
    return f"{len(found)} part{'' if len(found) == 1 else 's'}"


def any_address(reviewed: Reviewed) -> Found | None:
    """Parts whose policies let them reach internal addresses of all kinds."""
    wide = {key for key, place in reviewed.network.places.items() if _is_anything(place)}
    ports: dict[str, list[str]] = {}
    for each in reviewed.network.connections:
        if each.target in wide and each.kind in ("outside", "data"):
            ports.setdefault(reviewed.place(each.source), []).extend(each.port.split(", "))
    alike: dict[str, list[str]] = {}
    for part, each in ports.items():
        alike.setdefault(", ".join(dict.fromkeys(each)), []).append(part)
    return at(
        "Parts may reach any address on these ports, internal ones too",
        [f"{', '.join(parts)}: {each}" for each, parts in alike.items()],
    )


def _is_anything(place: Place) -> bool:
    """Whether policies allow every address in its place. Where the API server is, no NetworkPolicy can say."""
    if place.kind == "api-server":
        return False
    return place.kind == "anybody" or "any address" in (place.title, place.note.removeprefix("policies allow "))


def secrets_in_manifests(reviewed: Reviewed) -> Found | None:
    """Secrets whose values stand in the files."""
    found = [
        f"Secret {name_of(obj)}: {', '.join(sorted({*mapping(obj, 'data'), *mapping(obj, 'stringData')}))}"
        for obj in reviewed.objects
        if obj["kind"] == "Secret" and (mapping(obj, "data") or mapping(obj, "stringData"))
    ]
    return at("Credentials stand in the manifests", found)


def credentials_in_variables(reviewed: Reviewed) -> Found | None:
    """Variables that are credentials, and are written as text."""
    return at("Credentials are written as text where everybody who may read pods sees them", list(_written(reviewed)))


def _written(reviewed: Reviewed) -> Iterator[str]:
    maps = config_maps(reviewed.objects)
    for part in reviewed.parts:
        for container in (*part.containers, *part.init_containers):
            for name, text in variables(container, part.namespace, maps).items():
                if was_credential(str(text)):
                    yield f"{name} of {reviewed.called(part)}"


def missing_keys(reviewed: Reviewed) -> Found | None:
    """Keys of Secrets that will not be there."""
    return at("A key of a Secret will be missing", keys_read(reviewed.objects)[1])


def owner_account(reviewed: Reviewed) -> Found | None:
    """Installations where the first visitor becomes the owner."""
    doors = [route for route in reviewed.network.routes if route.part and not route.part.is_store]
    spaces = {namespace_of(route.obj) for route in doors}
    found = [part for part in reviewed.running if part.namespace in spaces and _lets_anybody_in(part, reviewed)]
    return at("Whoever opens /install first becomes the owner", [reviewed.called(part) for part in found])


def _lets_anybody_in(part: Part, reviewed: Reviewed) -> bool:
    if part.title != "api":
        return False
    maps = config_maps(reviewed.objects)
    sources = [each for container in part.containers for each in items(container, "envFrom")]
    names = {name for container in part.containers for name in variables(container, part.namespace, maps)}
    # What these hold may be anywhere.
    elsewhere = [each for each in sources if (part.namespace, field(each, "configMapRef", "name")) not in maps]
    return not elsewhere and "INIT_PASSWORD" not in names
