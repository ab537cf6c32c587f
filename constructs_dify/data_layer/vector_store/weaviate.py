"""Weaviate, in the cluster and outside of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from constructs import Construct

from ... import checks
from ...installation import Installation
from ...pods.probes import http_probe
from ...pods.resources import Resources
from ...pods.security import container_security, pod_security
from ...pods.tier import Tier
from ...wiring.dependency import Grant
from ...wiring.destinations import to_host, to_part
from ...wiring.environment import Value
from ...wiring.saving import Saving
from ...wiring.secret_key import SecretKey
from ..adopted_claims import check_weaviate
from ..by_release import check_setting
from ..choice import Provided
from ..engine import Engine
from .external import ExternalVectorStore
from .in_cluster import InCluster
from .options import Server
from .vocabulary import vector_store_dependency

_GRPC_URL, _GRPC_ENDPOINT = "VectorStore.weaviate.grpc_url", "WEAVIATE_GRPC_ENDPOINT"
# It would report to its vendor.
_QUIET: Mapping[str, Value] = {"DISABLE_TELEMETRY": "true"}
# Weaviate recommends 80 to 90 percent of the memory as the garbage collector's target.
_HEAP = 0.8
# Its own backups, on its volume.
_BACKUPS = "backups"
_PROGRAM = Path(__file__).with_name("weaviate_backup.py")


class WeaviateServer(Engine):
    """A single Weaviate node, which requires an API key.

    See https://docs.weaviate.io/deploy/configuration/env-vars
    """

    part = "weaviate"
    data_path = "/var/lib/weaviate"
    fixed_settings: ClassVar[Mapping[str, str]] = dict.fromkeys(("ENABLE_MODULES", "BACKUP_FILESYSTEM_PATH"), "backup")

    def _check_tier(self, tier: Tier) -> None:
        super()._check_tier(tier)
        if self.existing_claim:
            node = tier.settings.get("CLUSTER_HOSTNAME")
            check_weaviate(self.component, self.existing_claim, node if isinstance(node, str) else None)

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
            termination_grace_period=self.install.release.behaviour.weaviate_stop_seconds,
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
            **self.install.release.settings.read_by("weaviate", _QUIET),
            **(self._backups() if self.install.backed_up else {}),
        }

    def _backups(self) -> Mapping[str, Value]:
        return {
            "ENABLE_MODULES": "backup-filesystem",
            "BACKUP_FILESYSTEM_PATH": f"{self.data_path}/{_BACKUPS}",
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class WeaviateInCluster(InCluster):
    """Weaviate in the cluster."""

    def provide(self, scope: Construct, install: Installation) -> Provided:
        """See Choice."""
        server = WeaviateServer(scope, "weaviate", install=install, tier=self.tier, **self.volume)
        environment: dict[str, Value] = {
            "WEAVIATE_ENDPOINT": f"http://{server.address}",
            "WEAVIATE_API_KEY": install.secret("weaviate-api-key"),
        }
        ports = [install.port("weaviate")]
        saving = Saving(
            name=server.component,
            program=_PROGRAM,
            user=server.part,
            environment=dict(environment),
            destinations=(to_part("weaviate", *ports),),
            claim=self._backups_at(server),
        )
        if "grpc" in server.ports:
            ports.append(server.ports["grpc"])
            environment |= _grpc(install, f"grpc://{server.name}:{ports[-1]}")
        grant = Grant(environment=environment, destinations=(to_part("weaviate", *ports),))
        dependency = vector_store_dependency(install, "weaviate", grant, saving=saving)
        return Provided(dependency=dependency, parts=(server,))

    def _backups_at(self, server: WeaviateServer) -> tuple[str, str]:
        """The claim that its backups are on, and the folder."""
        folder = self.volume.get("sub_path")
        claim = server.existing_claim or f"data-{server.name}-0"
        return claim, f"{folder}/{_BACKUPS}" if folder else _BACKUPS


@dataclass(frozen=True, kw_only=True, slots=True)
class WeaviateExternal:
    """A Weaviate that this installation does not run.

    Attributes:
        server: Its REST API.
        grpc_url: The URL of its gRPC API; None: at the same host.
        api_key: The API key.
    """

    server: Server
    grpc_url: str | None
    api_key: SecretKey | None

    def __post_init__(self) -> None:
        """Check the URL of the gRPC API."""
        if self.grpc_url is not None:
            _grpc_place(self.grpc_url)

    def provide(self, scope: Construct, install: Installation) -> Provided:
        """See Choice.

        Raises:
            ValueError: If the release cannot be told where the gRPC API is.
        """
        if self.grpc_url is not None:
            check_setting(install, _GRPC_URL, _GRPC_ENDPOINT)
        environment: dict[str, Value | None] = {"WEAVIATE_ENDPOINT": self.server.url, "WEAVIATE_API_KEY": self.api_key}
        destinations = [self.server.destination]
        # Its client speaks gRPC where the server of the same release does.
        if "grpc" in install.release.ports["weaviate"]:
            host, port = self._grpc_at() if self.grpc_url is None else _grpc_place(self.grpc_url)
            destinations.append(to_host(host, port))
            scheme = "grpcs" if self.server.tls else "grpc"
            environment |= _grpc(install, self.grpc_url or f"{scheme}://{checks.in_brackets(host)}:{port}")
        if len(destinations) > 1 and destinations[0] == destinations[1]:
            destinations.pop()
        external = ExternalVectorStore(engine="weaviate", environment=environment, destinations=destinations)
        return external.provide(scope, install)

    def _grpc_at(self) -> tuple[str, int]:
        """Where Dify looks for it if nobody says."""
        return self.server.host, 443 if self.server.tls else 50051


def _grpc(install: Installation, url: str) -> dict[str, Value]:
    """What tells Dify where the gRPC API is, if the release can be told."""
    return install.release.settings.read_by("api", {_GRPC_ENDPOINT: url})


def _grpc_place(url: str) -> tuple[str, int]:
    """The host and the port of a URL of a gRPC API."""
    parts = checks.url(_GRPC_URL, url, "grpcs://grpc-weaviate.example.com", schemes=("grpc", "grpcs"))
    return parts.hostname or "", parts.port or (443 if parts.scheme == "grpcs" else 50051)
