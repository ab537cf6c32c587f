"""What carries traffic to the Services."""

from collections.abc import Iterable, Iterator

from ..manifests import Manifest, field, items, mapping
from .need import DEFAULT, Need, wanted


def routes(objects: Iterable[Manifest]) -> Iterator[Need]:
    """The controllers, gateways and load balancers that routes and Services ask for."""
    for obj in objects:
        match obj["kind"]:
            case "Ingress":
                yield _ingress(obj)
                yield from (wanted(obj, "Service", name) for name in _backends(obj))
            case "Service" if field(obj, "spec", "type") == "LoadBalancer":
                yield wanted(obj, "Load balancer", field(obj, "spec", "loadBalancerClass") or DEFAULT)
            case "Gateway" if name := field(obj, "spec", "gatewayClassName"):
                yield wanted(obj, "GatewayClass", name)
            case _:
                yield from _parents(obj)
                for rule in items(obj, "spec", "rules") if obj["kind"] == "HTTPRoute" else ():
                    for backend in items(rule, "backendRefs"):
                        yield wanted(obj, "Service", backend.get("name"), namespace=backend.get("namespace"))


def _ingress(obj: Manifest) -> Need:
    # Older than the class, and read by GKE to this day. It needs no object of that name.
    if annotated := field(obj, "metadata", "annotations", "kubernetes.io/ingress.class"):
        return wanted(obj, "Ingress controller", annotated)
    return wanted(obj, "IngressClass", field(obj, "spec", "ingressClassName") or DEFAULT)


def _backends(obj: Manifest) -> Iterator[str]:
    paths = [path for rule in items(obj, "spec", "rules") for path in items(rule, "http", "paths")]
    for backend in (mapping(obj, "spec", "defaultBackend"), *(mapping(path, "backend") for path in paths)):
        if name := field(backend, "service", "name"):
            yield str(name)


def _parents(obj: Manifest) -> Iterator[Need]:
    """The gateways of an HTTPRoute and its like, in which a listener must admit it."""
    for parent in items(obj, "spec", "parentRefs"):
        yield wanted(
            obj,
            parent.get("kind") or "Gateway",
            parent.get("name"),
            namespace=parent.get("namespace"),
            option=f"listener {parent['sectionName']}" if "sectionName" in parent else "",
        )
