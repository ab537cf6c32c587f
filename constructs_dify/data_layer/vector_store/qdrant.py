"""Qdrant in the cluster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from constructs import Construct

from ...installation import Installation
from ...pods.listening import EVERYWHERE, on_both_families
from ...pods.probes import http_probe
from ...pods.resources import Resources
from ...pods.security import container_security, pod_security
from ...pods.tier import Tier
from ...wiring.dependency import Grant
from ...wiring.destinations import to_part
from ...wiring.environment import Value
from ...wiring.saving import Saving
from ..choice import Provided
from ..engine import Engine
from .in_cluster import InCluster
from .vocabulary import vector_store_dependency

_PROGRAM = Path(__file__).with_name("qdrant_backup.py")


class QdrantServer(Engine):
    """A single Qdrant node, which requires an API key.

    See https://qdrant.tech/documentation/guides/configuration/
    """

    part = "qdrant"
    data_path = "/qdrant/storage"

    def defaults(self) -> Tier:
        """See Workload."""
        health = self.install.release.health
        return Tier(
            resources=Resources(cpu="250m", memory="512Mi", cpu_limit="2", memory_limit="4Gi"),
            pod_security_context=pod_security(self.user),
            security_context=container_security(),
            # Loading large collections takes minutes.
            startup=http_probe(health["qdrant"], "http", period=5, failures=120),
            readiness=http_probe(health["qdrant"], "http", period=10),
            liveness=http_probe(health["qdrant-live"], "http", period=30, failures=5),
            # It writes its memory to disk.
            termination_grace_period=120,
        )

    def command(self) -> Sequence[str]:
        """See Workload. The image's own, in the image's folder."""
        return on_both_families("QDRANT__SERVICE__HOST", "./entrypoint.sh")

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        return {
            "QDRANT__SERVICE__HOST": EVERYWHERE,
            "QDRANT__SERVICE__API_KEY": self.install.secret("qdrant-api-key"),
            "QDRANT__STORAGE__STORAGE_PATH": self.data_path,
            "QDRANT__STORAGE__SNAPSHOTS_PATH": f"{self.data_path}/snapshots",
            "QDRANT__TELEMETRY_DISABLED": "true",
            # The default is next to its program, on the read-only root file system.
            "QDRANT_INIT_FILE_PATH": "/tmp/qdrant-initialized",
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class QdrantInCluster(InCluster):
    """Qdrant in the cluster."""

    def provide(self, scope: Construct, install: Installation) -> Provided:
        """See Choice."""
        server = QdrantServer(scope, "qdrant", install=install, tier=self.tier, **self.volume)
        # Both ports, so that the setting QDRANT_GRPC_ENABLED is enough to use the second.
        ports = install.release.ports["qdrant"]
        environment: dict[str, Value] = {
            "QDRANT_URL": f"http://{server.address}",
            "QDRANT_API_KEY": install.secret("qdrant-api-key"),
        }
        grant = Grant(
            environment=environment,
            defaults={"QDRANT_GRPC_ENABLED": "false", "QDRANT_GRPC_PORT": str(ports["grpc"])},
            destinations=(to_part("qdrant", *ports.values()),),
        )
        saving = Saving(
            name=server.component,
            program=_PROGRAM,
            user="api",
            environment=environment,
            destinations=(to_part("qdrant", ports["http"]),),
        )
        dependency = vector_store_dependency(install, "qdrant", grant, saving=saving)
        return Provided(dependency=dependency, parts=(server,))
