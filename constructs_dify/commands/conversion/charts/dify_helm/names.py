"""What the objects of a release are called, and the hosts under which Dify looks for the servers of the chart."""

from dataclasses import dataclass
from typing import Any

from ...installed import PartName
from ...values import Values
from .order import since

CHART = "dify"

# How the chart calls the parts that it does not call as we do.
_SUFFIXES: dict[PartName, str] = {"nginx": "proxy", "websocket": "api-websocket"}
_LONGEST = 63
# The chart leaves room behind the names of claims.
_LONGEST_CLAIM = 58


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """The names of one release.

    Args:
        release: Name of the Helm release.
        namespace: The namespace.
        base: The name in the selectors: the chart's, or the one that overrides it.
        full: The prefix of the chart's own objects. The Service in front and the claim of files have no more.
        postgresql: The prefix of PostgreSQL's objects, and its Secret.
        postgresql_primary: The Service and StatefulSet of the PostgreSQL that writes.
        redis: The prefix of Redis' objects, and its Secret.
        postgresql_host: Where Dify looks for PostgreSQL: up to 0.35 whatever the overrides of the subchart say.
        redis_prefix: What the hosts of Redis begin with where Dify looks for them.
    """

    release: str
    namespace: str
    base: str
    full: str
    postgresql: str
    postgresql_primary: str
    redis: str
    postgresql_host: str
    redis_prefix: str

    @classmethod
    def of(cls, values: Values, version: str, release: str, namespace: str) -> "Names":
        """The names that the chart makes of its values.

        Args:
            values: The values.
            version: Version of the chart.
            release: Name of the Helm release.
            namespace: The namespace.
        """
        base = _cut(values.at("nameOverride") or CHART)
        postgresql = _subchart(values, "postgresql", release)
        replicated = values.at("postgresql", "architecture") == "replication"
        primary = values.at("postgresql", "primary", "name") or "primary"
        redis = _subchart(values, "redis", release)
        follows = since(version, "0.36.0")
        postgresql_primary = _cut(f"{postgresql}-{primary}") if replicated else postgresql
        fixed = f"{release}-postgresql-primary" if replicated else f"{release}-postgresql"
        return cls(
            release=release,
            namespace=namespace,
            base=base,
            full=_full(values.at("fullnameOverride"), values.at("nameOverride") or CHART, release),
            postgresql=postgresql,
            postgresql_primary=postgresql_primary,
            redis=redis,
            postgresql_host=postgresql_primary if follows else fixed,
            redis_prefix=redis if follows else f"{release}-redis",
        )

    def part(self, name: PartName) -> str:
        """The Deployment, ConfigMap, Secret, Service and ServiceAccount of a part."""
        return f"{self.full}-{_SUFFIXES.get(name, name)}"

    @property
    def front(self) -> str:
        """The Service in front, which is also the Ingress and the HTTPRoute."""
        return self.full

    @property
    def files_claim(self) -> str:
        """The claim of uploaded files."""
        return self.full[:_LONGEST_CLAIM]

    @property
    def plugins_claim(self) -> str:
        """The claim of plugins."""
        return self.part("plugin-daemon")[:_LONGEST_CLAIM]

    @property
    def nginx_logs_claim(self) -> str:
        """The claim of nginx' logs."""
        return f"{self.part('nginx')[:_LONGEST_CLAIM]}-logs"

    @property
    def squid_logs_claim(self) -> str:
        """The claim of squid's logs."""
        return f"{self.part('ssrf-proxy')[:_LONGEST_CLAIM]}-logs"

    @property
    def redis_host(self) -> str:
        """Where Dify looks for the Redis of the chart without Sentinel."""
        return f"{self.redis_prefix}-master"

    def redis_sentinels(self, count: int, port: int) -> list[str]:
        """Where Dify looks for the Sentinels of the chart."""
        prefix, domain = self.redis_prefix, f"{self.redis_prefix}-headless.{self.namespace}.svc.cluster.local"
        return [f"{prefix}-node-{each}.{domain}:{port}" for each in range(count)]


def _full(override: Any, name: str, release: str) -> str:
    if override:
        return _cut(override)
    return _cut(release if name in release else f"{release}-{name}")


def _subchart(values: Values, chart: str, release: str) -> str:
    return _full(values.at(chart, "fullnameOverride"), values.at(chart, "nameOverride") or chart, release)


def _cut(name: str) -> str:
    """As long as a name may be. Of several hyphens at the end, the chart takes one away."""
    return name[:_LONGEST].removesuffix("-")
