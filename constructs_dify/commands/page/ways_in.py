"""Ways in from outside: where they are, and whether they are encrypted."""

from ..manifests import items, mapping, name_of
from ..system.routes import Route
from .reviewed import Reviewed

_HTTPS = 443


def is_encrypted(route: Route, reviewed: Reviewed) -> bool | None:
    """Whether what comes this way is encrypted; None: something decides that is not in these manifests."""
    if route.tls:
        return True
    match route.obj["kind"]:
        case "HTTPRoute":
            gateways = {name_of(obj) for obj in reviewed.objects if obj["kind"] == "Gateway"}
            parents = {str(parent.get("name")) for parent in items(route.obj, "spec", "parentRefs")}
            return False if parents & gateways else None
        case "Service" if route.port == str(_HTTPS):
            return None
        case "Ingress" | "Service":
            return None if _is_noted(route) else False
        case _:
            return False


def address(route: Route, reviewed: Reviewed) -> str:
    """Where it is, without a scheme where nobody knows which."""
    if not route.host:
        return f"{route.by}, port {route.port}" if route.obj["kind"] == "Service" else f"any host of {route.by}"
    secure = is_encrypted(route, reviewed)
    scheme = "" if secure is None else "https://" if secure else "http://"
    return f"{scheme}{route.host}{route.path}"


def _is_noted(route: Route) -> bool:
    """Whether annotations tell the load balancer of a cloud about certificates or HTTPS."""
    words = ("ssl", "tls", "cert", "HTTPS")
    noted = mapping(route.obj, "metadata", "annotations").items()
    return any(word in f"{key.rpartition('/')[2]} {value}" for key, value in noted for word in words)
