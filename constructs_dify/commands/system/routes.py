"""How a part is reached from outside: Ingresses, routes of gateways and of OpenShift, and Services with a door."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..manifests import Manifest, field, items, mapping, name_of, namespace_of, texts
from .labels import selects
from .parts import Part

_DOORS = ("LoadBalancer", "NodePort")


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """A way in from outside.

    Attributes:
        obj: The object that opens it.
        host: The host name; empty: any, or none.
        path: The path, with the word of its type where it is not a prefix.
        tls: Whether the object ends TLS, as far as it says; a Gateway may, without a word here.
        service: The Service that it leads to.
        port: Its port: a number or a name.
        part: What is behind the Service; None: not in these manifests.
    """

    obj: Manifest
    host: str
    path: str
    tls: bool
    service: str
    port: str
    part: Part | None

    @property
    def by(self) -> str:
        """The object, by kind and name."""
        return f"{self.obj['kind']} {name_of(self.obj)}"

    @property
    def url(self) -> str:
        """Where it is, as people type it, as far as is known."""
        return f"{'https' if self.tls else 'http'}://{self.host or '…'}{self.path}"


def routes_of(objects: Sequence[Manifest], parts: Sequence[Part]) -> list[Route]:
    """Every way in, in the order of the manifests."""
    services = {(namespace_of(obj), name_of(obj)): obj for obj in objects if obj["kind"] == "Service"}

    def route(obj: Manifest, service: str, port: object, host: str = "", path: str = "/", tls: bool = False) -> Route:
        there = services.get((namespace_of(obj), service))
        behind = part_behind(there, parts) if there else None
        return Route(
            obj=obj, host=host, path=path, tls=tls, service=service, port=str(port or ""), part=behind
        )  # fmt: skip

    found: list[Route] = []
    for obj in objects:
        match obj["kind"]:
            case "Ingress" if str(obj["apiVersion"]).startswith(("networking.k8s.io/", "extensions/")):
                secured = {host for tls in items(obj, "spec", "tls") for host in texts(tls, "hosts") or [""]}
                for host, path, service, port in _ingress(obj):
                    tls = host in secured or "" in secured
                    found.append(route(obj, service, port, host, path, tls))
            case "HTTPRoute":
                for host, path, service, port in _http_route(obj):
                    found.append(route(obj, service, port, host, path, _is_secure(obj, objects)))
            case "Route" if str(obj["apiVersion"]).startswith("route.openshift.io/"):
                service = str(field(obj, "spec", "to", "name") or "")
                host, path = str(field(obj, "spec", "host") or ""), str(field(obj, "spec", "path") or "/")
                found.append(
                    route(
                        obj,
                        service,
                        field(obj, "spec", "port", "targetPort"),
                        host,
                        path,
                        bool(field(obj, "spec", "tls")),
                    )
                )
            case "Service" if field(obj, "spec", "type") in _DOORS:
                for port in items(obj, "spec", "ports"):
                    found.append(route(obj, name_of(obj), port.get("port")))
            case _:
                pass
    return found


def part_behind(service: Manifest, parts: Iterable[Part]) -> Part | None:
    """The part whose pods a Service leads to."""
    selector = mapping(service, "spec", "selector")
    chosen = {"matchLabels": selector}
    return next(
        (
            part
            for part in parts
            if selector and part.namespace == namespace_of(service) and selects(chosen, part.labels)
        ),
        None,
    )


def _ingress(obj: Manifest) -> Iterator[tuple[str, str, str, object]]:
    default = mapping(obj, "spec", "defaultBackend", "service")
    if default:
        yield "", "/", *_backend(default)
    for rule in items(obj, "spec", "rules"):
        for path in items(rule, "http", "paths"):
            written = str(path.get("path") or "/")
            exact = " (exact)" if path.get("pathType") == "Exact" else ""
            yield str(rule.get("host") or ""), f"{written}{exact}", *_backend(mapping(path, "backend", "service"))


def _backend(service: Manifest) -> tuple[str, object]:
    return str(service.get("name") or ""), field(service, "port", "number") or field(service, "port", "name")


def _http_route(obj: Manifest) -> Iterator[tuple[str, str, str, object]]:
    hosts = texts(obj, "spec", "hostnames") or [""]
    for rule in items(obj, "spec", "rules"):
        matches = items(rule, "matches")
        paths = [str(field(match, "path", "value") or "/") for match in matches] or ["/"]
        for backend in items(rule, "backendRefs"):
            for host in hosts:
                for path in paths:
                    yield host, path, str(backend.get("name") or ""), backend.get("port")


def _is_secure(obj: Manifest, objects: Sequence[Manifest]) -> bool:
    """Whether a listener of a Gateway that is among the manifests ends TLS; of one that is not, nobody knows."""
    names = {str(parent.get("name")) for parent in items(obj, "spec", "parentRefs")}
    gateways = [each for each in objects if each["kind"] == "Gateway" and name_of(each) in names]
    return any("tls" in listener for gateway in gateways for listener in items(gateway, "spec", "listeners"))
