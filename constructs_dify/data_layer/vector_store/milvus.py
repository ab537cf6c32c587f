"""Milvus in the cluster: the standalone server, with the etcd and the MinIO that store its data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from cdk8s_plus_27 import k8s
from constructs import Construct

from ...installation import Installation
from ...pods.probes import http_probe
from ...pods.resources import Resources
from ...pods.security import SecurityNeeds, container_security, pod_security
from ...pods.structs import changed, struct
from ...pods.tier import Tier
from ...wiring.dependency import Dependency, Grant
from ...wiring.destinations import to_part
from ...wiring.environment import Value
from ..choice import Provided
from ..engine import Engine
from .in_cluster import InCluster
from .vocabulary import vector_store_dependency

# Enough for the quota of etcd with its log and snapshots, and for the logs (8 GiB) and caches of Milvus.
_ETCD_STORAGE, _LOG_STORAGE = "10Gi", "20Gi"
_ETCD_QUOTA = 4 * 1024**3


class MilvusEtcd(Engine):
    """The etcd that stores Milvus' metadata. It has no password, because only Milvus can connect to it.

    See https://etcd.io/docs/v3.5/op-guide/configuration/
    """

    part = "milvus-etcd"
    data_path = "/etcd"

    def defaults(self) -> Tier:
        """See Workload."""
        health = self.install.release.health
        return Tier(
            resources=Resources(cpu="100m", memory="256Mi", cpu_limit="1", memory_limit="1Gi"),
            pod_security_context=pod_security(self.user),
            security_context=container_security(),
            startup=http_probe(health["milvus-etcd"], "client", period=5, failures=60),
            readiness=http_probe(health["milvus-etcd"], "client", period=10),
            liveness=http_probe(health["milvus-etcd-live"], "client", period=30, failures=5),
            termination_grace_period=60,
        )

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        return {
            # Below the mount, so that etcd can restrict access to the folder.
            "ETCD_DATA_DIR": f"{self.data_path}/data",
            "ETCD_LISTEN_CLIENT_URLS": f"http://0.0.0.0:{self.ports['client']}",
            "ETCD_ADVERTISE_CLIENT_URLS": f"http://127.0.0.1:{self.ports['client']}",
            # A separate port, because the clients' port gives access to the data without a password.
            "ETCD_LISTEN_METRICS_URLS": f"http://0.0.0.0:{self.ports['metrics']}",
            "ETCD_AUTO_COMPACTION_MODE": "revision",
            "ETCD_AUTO_COMPACTION_RETENTION": "1000",
            "ETCD_QUOTA_BACKEND_BYTES": str(_ETCD_QUOTA),
            "ETCD_SNAPSHOT_COUNT": "50000",
        }

    @staticmethod
    def dependency(install: Installation) -> Dependency:
        """What Milvus gets."""
        port = install.port("milvus-etcd", "client")
        address = f"{install.resource_name('milvus-etcd')}:{port}"
        grant = Grant(environment={"ETCD_ENDPOINTS": address}, destinations=(to_part("milvus-etcd", port),))
        return Dependency(name="etcd", grants={"milvus": grant})


class MilvusMinio(Engine):
    """The MinIO that stores Milvus' vectors and indexes.

    See https://min.io/docs/minio/linux/reference/minio-server/minio-server.html
    """

    part = "milvus-minio"
    data_path = "/data"
    scratch: ClassVar[Mapping[str, str]] = {"/tmp": "64Mi"}

    def defaults(self) -> Tier:
        """See Workload."""
        health = self.install.release.health
        return Tier(
            resources=Resources(cpu="100m", memory="256Mi", cpu_limit="1", memory_limit="1Gi"),
            pod_security_context=pod_security(self.user),
            security_context=container_security(),
            startup=http_probe(health["milvus-minio"], "s3", period=5, failures=60),
            readiness=http_probe(health["milvus-minio"], "s3", period=10),
            liveness=http_probe(health["milvus-minio-live"], "s3", period=30, failures=5),
            termination_grace_period=60,
        )

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        return {
            "MINIO_ROOT_USER": self.install.secret("milvus-minio-user"),
            "MINIO_ROOT_PASSWORD": self.install.secret("milvus-minio-password"),
            "MINIO_BROWSER": "off",
            "MINIO_UPDATE": "off",
            # It creates a folder for certificates in its home, and does not start if it cannot.
            "HOME": "/tmp",
        }

    def arguments(self) -> Sequence[str]:
        """See Workload."""
        return ("server", self.data_path)

    @staticmethod
    def dependency(install: Installation) -> Dependency:
        """What Milvus gets."""
        port = install.port("milvus-minio", "s3")
        environment: dict[str, Value] = {
            "MINIO_ADDRESS": f"{install.resource_name('milvus-minio')}:{port}",
            "MINIO_ACCESS_KEY_ID": install.secret("milvus-minio-user"),
            "MINIO_SECRET_ACCESS_KEY": install.secret("milvus-minio-password"),
            # Without a region, its client for S3 looks for one at the cloud's metadata service.
            "MINIO_REGION": "us-east-1",
        }
        grant = Grant(environment=environment, destinations=(to_part("milvus-minio", port),))
        return Dependency(name="minio", grants={"milvus": grant})


class MilvusServer(Engine):
    """Milvus standalone, with authentication. A later change to the Secret does not change the root password.

    See https://milvus.io/docs/configure-docker.md
    """

    part = "milvus"
    data_path = "/var/lib/milvus"
    scratch: ClassVar[Mapping[str, str]] = {"/tmp": "1Gi", "/run/milvus": "16Mi"}

    def defaults(self) -> Tier:
        """See Workload."""
        health = self.install.release.health["milvus"]
        return Tier(
            resources=Resources(cpu="500m", memory="2Gi", cpu_limit="4", memory_limit="8Gi"),
            # Volumes get another group than root's, to which the pod also belongs.
            pod_security_context=changed(
                pod_security(self.user), fs_group=self.user.uid, fs_group_change_policy="OnRootMismatch"
            ),
            security_context=container_security(),
            # It waits for etcd and MinIO, and then loads its collections.
            startup=http_probe(health, "metrics", period=5, failures=120),
            readiness=http_probe(health, "metrics", period=10),
            liveness=http_probe(health, "metrics", period=30, timeout=10, failures=5),
            termination_grace_period=120,
        )

    def security_needs(self) -> SecurityNeeds:
        """See Workload. OpenShift gives root's group to users whom it assigns."""
        if self.install.openshift:
            return SecurityNeeds()
        return SecurityNeeds(
            pod=struct(k8s.PodSecurityContext, run_as_group=self.user.gid),
            why="the files of the image are for root's group, and nobody else may read them",
        )

    def environment(self) -> Mapping[str, Value]:
        """See Workload. Each setting is a path in `milvus.yaml`, in capitals and with `_` for the dots."""
        return {
            "COMMON_SECURITY_AUTHORIZATIONENABLED": "true",
            "COMMON_SECURITY_DEFAULTROOTPASSWORD": self.install.secret("milvus-root-password"),
        }

    def arguments(self) -> Sequence[str]:
        """See Workload."""
        return ("milvus", "run", "standalone")


@dataclass(frozen=True, kw_only=True, slots=True)
class MilvusInCluster(InCluster):
    """Milvus in the cluster. `volume` is that of MinIO, and `tier` is for Milvus itself."""

    def provide(self, scope: Construct, install: Installation) -> Provided:
        """See Choice."""
        where = self.volume.get("storage_class")
        etcd = MilvusEtcd(scope, "milvus-etcd", install=install, storage=_ETCD_STORAGE, storage_class=where)
        minio = MilvusMinio(scope, "milvus-minio", install=install, **self.volume)
        server = MilvusServer(
            scope,
            "milvus",
            install=install,
            tier=self.tier,
            storage=_LOG_STORAGE,
            storage_class=where,
            uses=[MilvusEtcd.dependency(install), MilvusMinio.dependency(install)],
        )
        port = install.port("milvus", "milvus")
        grant = Grant(
            environment={
                "MILVUS_URI": f"http://{server.address}",
                "MILVUS_USER": "root",
                "MILVUS_PASSWORD": install.secret("milvus-root-password"),
            },
            destinations=(to_part("milvus", port),),
        )
        return Provided(dependency=vector_store_dependency(install, "milvus", grant), parts=(server, etcd, minio))
