"""How the chart is reached."""

from collections.abc import Iterator, Mapping

from ...findings import Finding
from ...installed import Option
from .reader import Reader


def ingress(reader: Reader) -> Mapping[str, Option] | None:
    """The Ingress; None: there is none. Its paths are those of Dify, to the parts themselves."""
    if not reader.on("ingress.enabled"):
        return None
    host = reader.text("global.host")
    keys = reader.keys("ingress.enabled", "global.host")
    found = {"hosts": Option(value=[{"host": host, "paths": [{"path": "/", "pathType": "Prefix"}]}], keys=keys)}
    if reader.on("ingress.className"):
        found["class_name"] = reader.option("ingress.className")
    if reader.on("ingress.annotations"):
        found["annotations"] = reader.option("ingress.annotations")
    if reader.on("global.enableTLS"):
        keys = reader.keys("global.enableTLS", "ingress.tlsSecretName")
        secret = reader.text("ingress.tlsSecretName")
        found["tls"] = Option(value=[{"secretName": secret, "hosts": [host]}], keys=keys)
    return found


def http_route(reader: Reader) -> Mapping[str, Option] | None:
    """The HTTPRoute; None: there is none."""
    if not reader.chart.since("0.9.0") or not reader.on("httpRoute.enabled"):
        return None
    gateway = {name: reader.text(f"httpRoute.gatewayRef.{name}") for name in ("name", "namespace")}
    return {
        "parent_refs": Option(value=[gateway], keys=reader.keys("httpRoute.gatewayRef", "httpRoute.enabled")),
        "hostnames": reader.option("httpRoute.hostnames"),
    }


def route_findings(reader: Reader) -> Iterator[Finding]:
    """What of it cannot be said here."""
    if http_route(reader) is not None:
        if reader.on("httpRoute.extraPaths"):
            yield Finding(
                group="lost", what="The HTTPRoute has rules of its own, which lead to other Services.",
                do="Write an HTTPRoute of your own beside the chart.", keys=reader.keys("httpRoute.extraPaths"),
            )  # fmt: skip
        if reader.on("httpRoute.globalRateLimit.enabled"):
            yield Finding(
                group="lost", what="A BackendTrafficPolicy of Envoy Gateway limits how many requests come in.",
                do="Write one of your own, for the new HTTPRoute.", keys=reader.keys("httpRoute.globalRateLimit"),
            )  # fmt: skip
    for section in ("api", "frontend", "sandbox", "pluginDaemon"):
        path = f"{section}.service.type"
        if reader.text(path) not in ("", "ClusterIP"):
            yield Finding(
                group="lost", what=f"The Service of {section} is a {reader.text(path)}, which leads in by itself.",
                do="Write expose=Exposure.load_balancer() or Exposure.node_port().", keys=reader.keys(path),
            )  # fmt: skip
