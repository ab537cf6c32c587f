"""Weaviate, in the cluster."""

from collections.abc import Mapping
from dataclasses import dataclass

from constructs import Construct

from ...installation import Installation
from ...pods import container_security, http_probe, pod_security, tcp_probe
from ...settings import Value
from ...tier import Resources, Tier
from ...wiring import Dependency, Grant, python_services, to_part
from ..choice import Provided
from ..engine import Engine


class WeaviateServer(Engine):
    """One node of Weaviate that wants an API key.

    See https://docs.weaviate.io/deploy/configuration/env-vars
    """

    part = "weaviate"
    data_path = "/var/lib/weaviate"

    def defaults(self) -> Tier:
        """See Workload."""
        health = self.install.release.health["weaviate"]
        return Tier(
            resources=Resources(cpu="250m", memory="512Mi", cpu_limit="2", memory_limit="4Gi"),
            pod_security_context=pod_security(self.user),
            security_context=container_security(),
            startup=http_probe(health, "http", period=5, failures=120),
            readiness=http_probe(health, "http", period=10),
            liveness=tcp_probe("http", period=30, failures=5),
            # It writes what it holds in memory to disk.
            termination_grace_period=120,
        )

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        return {
            "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": "false",
            "AUTHENTICATION_APIKEY_ENABLED": "true",
            "AUTHENTICATION_APIKEY_ALLOWED_KEYS": self.install.secret("weaviate-api-key"),
            "AUTHENTICATION_APIKEY_USERS": "dify",
            "AUTHORIZATION_ADMINLIST_ENABLED": "true",
            "AUTHORIZATION_ADMINLIST_USERS": "dify",
            "CLUSTER_HOSTNAME": "node1",
            "DEFAULT_VECTORIZER_MODULE": "none",
            "PERSISTENCE_DATA_PATH": self.data_path,
            "QUERY_DEFAULTS_LIMIT": "25",
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class WeaviateInCluster:
    """The choice of it."""

    storage: str
    storage_class: str | None
    tier: Tier

    def provide(self, scope: Construct, install: Installation) -> Provided:
        """See Choice."""
        server = WeaviateServer(
            scope, "weaviate", install=install, tier=self.tier, storage=self.storage, storage_class=self.storage_class
        )
        environment: dict[str, Value] = {
            "VECTOR_STORE": "weaviate",
            "WEAVIATE_ENDPOINT": install.url("weaviate"),
            "WEAVIATE_API_KEY": install.secret("weaviate-api-key"),
        }
        grant = Grant(environment=environment, destinations=(to_part("weaviate", install.port("weaviate")),))
        return Provided(dependency=Dependency(name="vector_store", grants=python_services(grant)), endpoints=(server,))
