"""VectorStore: the factories for every vector store."""

from typing import Literal, get_args

from ... import checks
from ...pods.tier import Tier
from ..choice import Choice
from ..volume import volume
from .cloud import CloudStores
from .milvus import MilvusInCluster
from .native import NativeStores
from .pgvector import PgvectorInCluster, PgvectorInPostgres
from .qdrant import QdrantInCluster
from .search import SearchStores
from .sql import SqlStores
from .weaviate import WeaviateInCluster

Engine = Literal["weaviate", "qdrant", "milvus", "pgvector"]

_IN_CLUSTER = {
    "weaviate": WeaviateInCluster,
    "qdrant": QdrantInCluster,
    "milvus": MilvusInCluster,
    "pgvector": PgvectorInCluster,
}


@checks.factories("VectorStore")
class VectorStore(NativeStores, SearchStores, SqlStores, CloudStores, metaclass=checks.Choices):
    """Where Dify stores the embeddings of knowledge bases.

    For a store that this installation does not run, use the factory with the name of its `VECTOR_STORE` value, with `_`
    for `-`. Its arguments are what Dify needs to connect. Put Dify's other settings for the store into the chart's
    `settings`.
    """

    @staticmethod
    def in_cluster(
        engine: Engine,
        *,
        storage: str | None = None,
        storage_class: str | None = None,
        existing_claim: str | None = None,
        sub_path: str | None = None,
        tier: Tier | None = None,
    ) -> Choice:
        """A vector store in the cluster: one pod, one volume, a generated key or password.

        Milvus has three pods: it stores vectors in a MinIO and metadata in an etcd, to which only Milvus can connect.
        Weaviate 1.19 does not start in a pod whose only addresses are public or global IPv6 ones; see docs/ipv6.md.

        Args:
            engine: `weaviate`, `qdrant`, `milvus` or `pgvector`.
            storage: Size of the volume for the vectors; default: 32Gi.
            storage_class: StorageClass of its volumes; default: the cluster's.
            existing_claim: A claim that is there, in place of a new one, for one pod: `ReadWriteOnce` is enough. Milvus
                has three: of `data-<name>-milvus-0`, `data-<name>-milvus-etcd-0` and `data-<name>-milvus-minio-0`,
                those are used that are there before. That of another Weaviate needs the image of then and
                `CLUSTER_HOSTNAME`: see docs/changing-an-installation.md. Default: a new one.
            sub_path: The folder of that claim to use; default: all of it.
            tier: Options of its pod; default: the part's own.

        Raises:
            ValueError: If the engine cannot run in the cluster, or a value is malformed or does not go with another.
        """
        checks.one_of("VectorStore.in_cluster.engine", engine, get_args(Engine))
        path = "VectorStore.in_cluster"
        disk = volume(
            path, "32Gi", storage=storage, storage_class=storage_class, existing_claim=existing_claim, sub_path=sub_path
        )
        if engine == "milvus" and existing_claim is not None:
            raise checks.wrong(
                f"{path}.existing_claim", existing_claim,
                "none, because Milvus has three: make claims called data-<name>-milvus-0, data-<name>-milvus-etcd-0 "
                "and data-<name>-milvus-minio-0 (<name> is the chart's), which are then used",
            )  # fmt: skip
        return _IN_CLUSTER[engine](volume=disk, tier=tier or Tier())

    @staticmethod
    def pgvector_in_postgres() -> Choice:
        """Vectors in Dify's own database in the cluster, without another server. It needs `pgvector=True` there.

        Example:
            DifyChart(..., postgres=Postgres.in_cluster(pgvector=True), vector_store=VectorStore.pgvector_in_postgres())
        """
        return PgvectorInPostgres()
