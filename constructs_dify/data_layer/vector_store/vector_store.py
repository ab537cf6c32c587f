"""VectorStore: the choice of a vector store."""

from typing import Literal, get_args

from ... import checks
from ...pods.tier import Tier
from ..choice import Choice
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


class VectorStore(NativeStores, SearchStores, SqlStores, CloudStores):
    """Where the embeddings of knowledge bases are.

    A store outside of the cluster, or one that somebody else runs in it, has a factory that is named as Dify's
    `VECTOR_STORE` names it, with `_` for `-`. Those take what Dify cannot do without; each of Dify's other settings
    for that store can be given in the chart's `settings`.
    """

    @staticmethod
    def in_cluster(
        engine: Engine, *, storage: str = "32Gi", storage_class: str | None = None, tier: Tier | None = None
    ) -> Choice:
        """A vector store of its own: one pod, one volume, a generated key or password.

        Milvus has three pods: it keeps the vectors in a MinIO and what it knows of them in an etcd, which only it can
        reach.

        Args:
            engine: `weaviate`, `qdrant`, `milvus` or `pgvector`.
            storage: Size of the volume that the vectors are on.
            storage_class: StorageClass of its volumes; default: the cluster's.
            tier: Options of its pod.

        Raises:
            ValueError: When the engine is not one that runs in the cluster.
        """
        checks.one_of("VectorStore.in_cluster.engine", engine, get_args(Engine))
        return _IN_CLUSTER[engine](storage=storage, storage_class=storage_class, tier=tier or Tier())

    @staticmethod
    def pgvector_in_postgres() -> Choice:
        """The database of Dify itself, in the cluster: no further server, together with `pgvector=True` there.

        Example:
            DifyChart(..., postgres=Postgres.in_cluster(pgvector=True), vector_store=VectorStore.pgvector_in_postgres())
        """
        return PgvectorInPostgres()
