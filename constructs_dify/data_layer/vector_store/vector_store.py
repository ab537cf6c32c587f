"""VectorStore: the choice of a vector store."""

from ... import checks
from ...tier import Tier
from ..choice import Choice
from .weaviate import WeaviateInCluster

_IN_CLUSTER = {"weaviate": WeaviateInCluster}


class VectorStore:
    """Where the embeddings of knowledge bases are."""

    @staticmethod
    def in_cluster(
        engine: str, *, storage: str = "32Gi", storage_class: str | None = None, tier: Tier | None = None
    ) -> Choice:
        """A vector store of its own: one pod, one volume, an API key.

        Args:
            engine: Which one.
            storage: Size of its volume.
            storage_class: StorageClass of its volume; default: the cluster's.
            tier: Options of its pod.

        Raises:
            ValueError: When the engine is not one that runs in the cluster.
        """
        checks.one_of("VectorStore.in_cluster.engine", engine, _IN_CLUSTER)
        return _IN_CLUSTER[engine](storage=storage, storage_class=storage_class, tier=tier or Tier())
