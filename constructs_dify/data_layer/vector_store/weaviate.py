"""Weaviate in the cluster."""

from collections.abc import Mapping
from dataclasses import dataclass

from constructs import Construct

from ... import checks
from ...installation import Installation
from ...pods.probes import http_probe
from ...pods.resources import Resources
from ...pods.security import container_security, pod_security
from ...pods.tier import Tier
from ...wiring.dependency import Grant
from ...wiring.destinations import to_part
from ...wiring.environment import Value
from ..choice import Provided
from ..engine import Engine
from .in_cluster import InCluster
from .vocabulary import vector_store_dependency

# Weaviate recommends 80 to 90 percent of the memory as the garbage collector's target.
_HEAP = 0.8


class WeaviateServer(Engine):
    """A single Weaviate node, which requires an API key.

    See https://docs.weaviate.io/deploy/configuration/env-vars
    """

    part = "weaviate"
    data_path = "/var/lib/weaviate"

    @property
    def ports(self) -> Mapping[str, int]:
        """See Workload. There is a port for metrics only if they are switched on."""
        on = self.setting("PROMETHEUS_MONITORING_ENABLED") == "true"
        return {name: port for name, port in super().ports.items() if on or name != "metrics"}

    def defaults(self) -> Tier:
        """See Workload."""
        health = self.install.release.health
        return Tier(
            resources=Resources(cpu="250m", memory="512Mi", cpu_limit="2", memory_limit="4Gi"),
            pod_security_context=pod_security(self.user),
            security_context=container_security(),
            # Loading large indexes takes minutes.
            startup=http_probe(health["weaviate"], "http", period=5, failures=120),
            readiness=http_probe(health["weaviate"], "http", period=10),
            liveness=http_probe(health["weaviate-live"], "http", period=30, failures=5),
            # It writes its memory to disk.
            termination_grace_period=120,
        )

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        resources = self.tier.resources
        assert resources is not None
        limit = resources.limit("memory")
        return {
            "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": "false",
            "AUTHENTICATION_APIKEY_ENABLED": "true",
            "AUTHENTICATION_APIKEY_ALLOWED_KEYS": self.install.secret("weaviate-api-key"),
            "AUTHENTICATION_APIKEY_USERS": "dify",
            "AUTHORIZATION_ADMINLIST_ENABLED": "true",
            "AUTHORIZATION_ADMINLIST_USERS": "dify",
            "CLUSTER_HOSTNAME": "node1",
            "DEFAULT_VECTORIZER_MODULE": "none",
            # Without a limit of its memory, the collector has no target to keep to.
            **({"GOMEMLIMIT": str(int(checks.amount(limit) * _HEAP))} if limit else {}),
            "PERSISTENCE_DATA_PATH": self.data_path,
            "QUERY_DEFAULTS_LIMIT": "25",
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class WeaviateInCluster(InCluster):
    """Weaviate in the cluster."""

    def provide(self, scope: Construct, install: Installation) -> Provided:
        """See Choice."""
        server = WeaviateServer(scope, "weaviate", install=install, tier=self.tier, **self.volume)
        key = install.secret("weaviate-api-key")
        grant = Grant(
            environment={"WEAVIATE_ENDPOINT": f"http://{server.address}", "WEAVIATE_API_KEY": key},
            destinations=(to_part("weaviate", install.port("weaviate")),),
        )
        return Provided(dependency=vector_store_dependency("weaviate", grant), parts=(server,))
