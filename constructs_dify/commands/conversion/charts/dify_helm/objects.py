"""What a release of the chart consists of, but for the variables of its parts."""

from collections.abc import Iterator

from ...findings import Finding
from ...installed import Installed, PartName
from ...values import Values
from .accounts import account_of
from .charts import chart
from .claims import claim_findings, claims, made_claims
from .environment.reader import Reader
from .front import front
from .ingress import http_route, ingress, ingress_findings
from .names import Names
from .nulls import refuse_nulls
from .parts import CHART_PARTS, known_parts, parts, runs
from .pods import pod_findings
from .scaling import autoscales
from .servers import Server, servers

# The ConfigMap and the Secret of these are made even if the part does not run.
_ALWAYS_CONFIGURED: tuple[PartName, ...] = ("api", "worker", "web", "sandbox", "plugin-daemon", "nginx")
_ALWAYS_SECRET: tuple[PartName, ...] = ("api", "worker", "plugin-daemon")
_SECRETS: tuple[PartName, ...] = (*_ALWAYS_SECRET, "sandbox", "agent-backend", "local-sandbox")
_CONFIGURED: tuple[PartName, ...] = (*_ALWAYS_CONFIGURED, "ssrf-proxy", "agent-backend", "local-sandbox")


def describe(values: Values, version: str, release: str, namespace: str) -> Installed:
    """What a release consists of, but for the variables of its parts.

    Args:
        values: The values.
        version: Version of the chart.
        release: Name of the Helm release.
        namespace: The namespace.

    Raises:
        ValueError: If the values are some that Helm or Kubernetes would refuse.
    """
    names = Names.of(values, version, release, namespace)
    reader = Reader(values, version, names)
    refuse_nulls(reader, chart(version).defaults)
    dify = chart(version).dify
    found = servers(reader)
    made = parts(reader, dify)
    return Installed(
        made_by=f"chart dify-helm {version}",
        dify=reader.text("image.api.tag").text or dify,
        name=names.full,
        release=release,
        namespace=namespace,
        parts=made,
        claims=[*claims(reader), *(claim for server in found for claim in server.claims)],
        servers=[server.installed for server in found],
        front=front(reader),
        ingress=ingress(reader),
        http_route=http_route(reader),
        objects=sorted(_objects(reader, found)),
        findings=[
            *claim_findings(reader),
            *ingress_findings(reader),
            *pod_findings(reader),
            *_name_findings(reader),
        ],
    )


def _objects(reader: Reader, found: list[Server]) -> Iterator[str]:
    for name, part in known_parts(reader).items():
        yield from _of_part(reader, name)
        if account := account_of(reader, part.key, reader.names.part(name)):
            yield f"ServiceAccount/{account}"
        if autoscales(reader, part.key):
            yield f"HorizontalPodAutoscaler/{reader.names.part(name)}"
    yield from (f"PersistentVolumeClaim/{name}" for name in made_claims(reader))
    if reader.on("proxy.enabled"):
        yield f"Service/{reader.names.front}"
    if reader.on("ingress.enabled"):
        yield f"Ingress/{reader.names.front}"
    if reader.since("0.38.0-rc1") and reader.on("httproute.enabled"):
        yield f"HTTPRoute/{reader.names.front}"
    yield from _tests(reader)
    for server in found:
        yield from server.objects
    yield from _of_operator(reader)


def _of_part(reader: Reader, name: PartName) -> Iterator[str]:
    called = reader.names.part(name)
    running = runs(reader, name)
    if running:
        yield f"Deployment/{called}"
        if CHART_PARTS[name].port:
            yield f"Service/{called}"
    # Its ConfigMap came with 0.21.
    configured = name != "sandbox" or reader.since("0.21.0")
    if configured and (name in _ALWAYS_CONFIGURED or (name in _CONFIGURED and running)):
        yield f"ConfigMap/{called}"
    always = name in _ALWAYS_SECRET or (name == "sandbox" and not reader.since("0.21.0"))
    if always or (name in _SECRETS and running):
        operated = reader.on("externalSecret.enabled") and reader.on(f"externalSecret.{CHART_PARTS[name].key}.enabled")
        yield f"{'ExternalSecret' if operated and reader.since('0.28.0') else 'Secret'}/{called}"


def _tests(reader: Reader) -> Iterator[str]:
    """What `helm test` would run."""
    full = reader.names.full
    if not reader.since("0.27.0"):
        yield f"Pod/{full}-test-connection"
        return
    mysql = reader.since("0.34.0") and reader.on("externalMysql.enabled")
    has_postgres = reader.on("externalPostgres.enabled") or (reader.on("postgresql.enabled") and not mysql)
    if has_postgres or not reader.since("0.34.0"):
        yield f"Job/{full}-test-postgres-connection"
    yield f"Job/{full}-test-redis-connection"


def _of_operator(reader: Reader) -> Iterator[str]:
    """What makes the Secrets of the servers, where the External Secrets Operator does."""
    if not reader.since("0.28.0") or not reader.on("externalSecret.enabled"):
        return
    if reader.on("externalSecret.postgresql.enabled") and reader.on("postgresql.enabled"):
        existing = reader.at("postgresql.global.postgresql.auth.existingSecret")
        yield f"ExternalSecret/{existing or f'{reader.names.full}-postgresql'}"
    if (
        reader.on("externalSecret.redis.enabled")
        and reader.on("redis.auth.enabled")
        and not reader.on("redis.auth.password")
    ):
        yield f"ExternalSecret/{reader.at('redis.auth.existingSecret') or f'{reader.names.full}-redis'}"


def _name_findings(reader: Reader) -> list[Finding]:
    if not (keys := reader.keys("fullnameOverride", "nameOverride")):
        return []
    what = f"The names of all objects start with {reader.names.full}; those of the new ones are given to DifyChart."
    return [Finding(group="changes", what=what, keys=keys)]
