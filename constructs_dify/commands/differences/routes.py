"""How users come in: hosts and paths, and the Services that lead to pods."""

from collections.abc import Iterator, Mapping

from ..manifests import Manifest, items
from ..system.labels import selects
from ..system.parts import parts_of
from ..system.routes import Route, routes_of
from .change import Change, Objects, Place
from .fields import differences
from .line import Finding, kubectl
from .reading import field_texts, text_at, texts_at
from .values import moved
from .workloads import RUNNING, labels

_OUTSIDE = ("LoadBalancer", "NodePort")
_ANY = "(any host)"


def hosts_opened(change: Change) -> Iterator[Finding]:
    """Hosts and paths that newly lead in."""
    before, after = _addresses(change.old), _addresses(change.new)
    if new := sorted(after.keys() - before.keys()):
        yield Finding(
            about=list(dict.fromkeys(after[address] for address in new)),
            what=f"newly leads in: {_listed(new)}",
            why=["routes in the manifests"],
            do="" if {host for host, _ in new} <= {host for host, _ in before} else "let the DNS name lead there",
        )


def hosts_closed(change: Change) -> Iterator[Finding]:
    """Hosts and paths that lead in no more."""
    before, after = _addresses(change.old), _addresses(change.new)
    if gone := sorted(address for address in before if not _leads_in(address, after)):
        places = list(dict.fromkeys(before[address] for address in gone))
        stays = any(place not in change.new for place in places)
        yield Finding(
            about=places,
            what=f"no longer leads in: {_listed(gone)}",
            why=["routes in the manifests" + (", as soon as what left them is deleted" if stays else "")],
            do="tell who uses these addresses, or keep them",
        )


def _leads_in(address: tuple[str, str], objects: Mapping[tuple[str, str], Place]) -> bool:
    """Whether a route takes this host and path: by name, by a wildcard, or because it takes every host."""
    host, path = address
    wildcard = f"*.{host.partition('.')[2]}"
    return any((name, path) in objects for name in (host, wildcard, _ANY))


def hosts_moved(change: Change) -> Iterator[Finding]:
    """Hosts and paths that lead to another Service than before, or to another port of it."""
    before, after = _backends(change.old), _backends(change.new)
    found: dict[Place, list[str]] = {}
    for address in sorted(before.keys() & after.keys()):
        (_, old), (place, new) = before[address], after[address]
        if old != new:
            found.setdefault(place, []).append(f"{_listed([address])}: {', '.join(old)} -> {', '.join(new)}")
    for place, why in found.items():
        yield Finding(
            about=[place],
            what="leads users to something else than before",
            why=why,
            do="see that what is there is meant for users, and answers on that port",
        )


def _backends(objects: Objects) -> dict[tuple[str, str], tuple[Place, list[str]]]:
    """Each host and path that leads in, the object that says so, and the Services that are behind."""
    found: dict[tuple[str, str], tuple[Place, list[str]]] = {}
    for route in _routes(objects):
        _, services = found.setdefault((route.host or _ANY, route.path), (_of(route), []))
        services.append(f"{route.service} {route.port}".strip())
    return found


def tls_removed(change: Change) -> Iterator[Finding]:
    """Hosts that were encrypted, and are served in the clear."""
    before, after = _encrypted(change.old), _encrypted(change.new)
    served = {host for host, _ in _addresses(change.new)}
    gone = {host: place for host, place in before.items() if host not in after and host in served}
    if gone:
        yield Finding(
            about=list(dict.fromkeys(gone.values())),
            what=f"served without TLS: {', '.join(sorted(gone))}; passwords and keys go over the network in the clear",
            why=["the certificate is gone from the route"],
            do="give tls back, unless something before it ends TLS",
        )


def controller_switched(change: Change) -> Iterator[Finding]:
    """Routes that another controller takes over, which has another address, or another listener of a Gateway."""
    for pair in change.kept("HTTPRoute", "Ingress"):
        old, new = _controller(pair.old), _controller(pair.new)
        listened, listens = _listeners(pair.old), _listeners(pair.new)
        if old == new and listened != listens:
            yield Finding(
                about=[pair.place],
                what="served by another listener of its Gateway",
                why=[f"{listened or '(all listeners)'} -> {listens or '(all listeners)'}"],
                do="see that this one ends TLS: otherwise passwords and keys go over the network in the clear",
            )
        if old != new:
            yield Finding(
                about=[pair.place],
                what="served by another controller, at another address",
                why=[f"{old or '(the default)'} -> {new or '(the default)'}"],
                do="let the DNS names lead to the new address; until then, nobody comes in",
            )


def service_type_changed(change: Change) -> Iterator[Finding]:
    """Services that get, lose or change their address outside of the cluster."""
    for pair in change.kept("Service"):
        old, new = _type(pair.old), _type(pair.new)
        if old == new:
            continue
        if new in _OUTSIDE:
            what = "opened to the outside of the cluster" if old not in _OUTSIDE else "another address"
        else:
            what = "loses its address outside of the cluster" if old in _OUTSIDE else "leads somewhere else"
        yield Finding(
            about=[pair.place], what=what, why=[f"type {old} -> {new}"], do="let DNS names and firewalls follow"
        )


def service_ports_changed(change: Change) -> Iterator[Finding]:
    """Ports of Services that go, lead somewhere else, or have another name or another port of the nodes."""
    for pair in change.kept("Service"):
        old, new = _ports(pair.old), _ports(pair.new)
        why = [
            f"port {port} leads to {new[port]}, no longer to {old[port]}" if port in new else f"port {port} is gone"
            for port in old
            if old[port] != new.get(port)
        ]
        before, after = _named_ports(pair.old), _named_ports(pair.new)
        why += [
            moved(f"{name} of port {port}", before[port].get(name), after[port].get(name))
            for port in sorted(before.keys() & after.keys())
            for name in ("name", "nodePort")
            if before[port].get(name) != after[port].get(name) and name in before[port]
        ]
        if why:
            yield Finding(
                about=[pair.place],
                what="what calls these ports finds something else there, or nothing",
                why=why,
                do="change what calls it in the same step",
            )


def service_selector_changed(change: Change) -> Iterator[Finding]:
    """Services that lead to other pods."""
    for pair in change.kept("Service"):
        if found := list(differences(texts_at(pair.old, "spec", "selector"), texts_at(pair.new, "spec", "selector"))):
            yield Finding(
                about=[pair.place],
                what="leads to other pods at once, ready or not",
                why=[moved(one.path or "selector", one.old, one.new) for one in found],
                do="see that pods with these labels run before",
            )


def service_selects_none(change: Change) -> Iterator[Finding]:
    """Services that led to pods of the manifests, and lead to none of the new ones."""
    for pair in change.kept("Service"):
        if _selected(change.old, pair.place, pair.old) and not _selected(change.new, pair.place, pair.new):
            left = [place for place in _selected(change.old, pair.place, pair.old) if place not in change.new]
            yield Finding(
                about=[pair.place],
                what="leads to no pods of the new manifests: what calls it finds nobody"
                + (", once what left them is deleted" if left else ""),
                why=["no workload has the labels that it selects"],
                do="give it the labels of the pods, or leave the Service out too",
            )


def service_stays_headless(change: Change) -> Iterator[Finding]:
    """A Service that had no address, from which that is taken back: Kubernetes keeps it as it was."""
    for pair in change.kept("Service"):
        was, becomes = text_at(pair.old, "spec", "clusterIP"), text_at(pair.new, "spec", "clusterIP")
        if was == "None" and not becomes and _type(pair.new) == "ClusterIP":
            yield Finding(
                about=[pair.place],
                what="stays headless: the API server keeps what is not said",
                why=["clusterIP None is gone from the manifests"],
                do="delete it and apply again, if it is to have an address",
                commands=[*kubectl("delete", [pair.place]), "kubectl apply -f NEW"],
            )


def _addresses(objects: Objects) -> dict[tuple[str, str], Place]:
    """Each host and path that leads in, and the object that says so."""
    return {(route.host or _ANY, route.path): _of(route) for route in _routes(objects)}


def _encrypted(objects: Objects) -> dict[str, Place]:
    return {route.host: _of(route) for route in _routes(objects) if route.tls}


def _routes(objects: Objects) -> list[Route]:
    """The routes by a host or path; a Service that is open to the outside has neither."""
    given = list(objects.values())
    return [route for route in routes_of(given, parts_of(given)) if route.obj["kind"] != "Service"]


def _of(route: Route) -> Place:
    group = text_at(route.obj, "apiVersion").rpartition("/")[0]
    kind, namespace = text_at(route.obj, "kind"), text_at(route.obj, "metadata", "namespace")
    return Place(group=group, kind=kind, namespace=namespace, name=text_at(route.obj, "metadata", "name"))


def _controller(obj: Manifest) -> str:
    gateways = [f"Gateway {text_at(parent, 'name')}" for parent in items(obj, "spec", "parentRefs")]
    annotation = texts_at(obj, "metadata", "annotations").get("kubernetes.io/ingress.class", "")
    return ", ".join(gateways) or text_at(obj, "spec", "ingressClassName") or annotation


def _listeners(obj: Manifest) -> str:
    """The listeners of Gateways that a route names."""
    found = [field_texts(parent) for parent in items(obj, "spec", "parentRefs")]
    return ", ".join(filter(None, (parent.get("sectionName") or parent.get("port") for parent in found)))


def _listed(addresses: list[tuple[str, str]]) -> str:
    """Hosts with their paths: `dify.example.com (/, /api)`."""
    hosts: dict[str, list[str]] = {}
    for host, path in addresses:
        hosts.setdefault(host, []).append(path)
    return "; ".join(host if paths == ["/"] else f"{host} ({', '.join(paths)})" for host, paths in hosts.items())


def _type(obj: Manifest) -> str:
    return text_at(obj, "spec", "type") or "ClusterIP"


def _ports(obj: Manifest) -> dict[str, str]:
    """Each port, and where it leads."""
    found: dict[str, str] = {}
    for port in items(obj, "spec", "ports"):
        texts = field_texts(port)
        found[f"{texts.get('port', '')}/{texts.get('protocol', 'TCP')}"] = texts.get(
            "targetPort", texts.get("port", "")
        )
    return found


def _named_ports(obj: Manifest) -> dict[str, dict[str, str]]:
    """Each port, and what it says of itself."""
    found = [field_texts(port) for port in items(obj, "spec", "ports")]
    return {f"{texts.get('port', '')}/{texts.get('protocol', 'TCP')}": texts for texts in found}


def _selected(objects: Objects, place: Place, service: Manifest) -> list[Place]:
    """The workloads of the manifests to whose pods a Service leads."""
    wanted = texts_at(service, "spec", "selector")
    return [
        where
        for where, obj in objects.items()
        if wanted
        and where.kind in RUNNING
        and where.namespace == place.namespace
        and selects({"matchLabels": wanted}, labels(obj))
    ]
