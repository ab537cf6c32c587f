"""Redis: the choice of a cache and message broker."""

from ...tier import Tier
from ..choice import Choice
from .in_cluster import RedisInCluster


class Redis:
    """Where Dify's cache, its Celery broker and the plugin daemon's shared state are."""

    @staticmethod
    def in_cluster(*, storage: str = "8Gi", storage_class: str | None = None, tier: Tier | None = None) -> Choice:
        """A Redis server of its own: one pod, with a password and an append-only file on a volume.

        Args:
            storage: Size of its volume.
            storage_class: StorageClass of its volume; default: the cluster's.
            tier: Options of its pod.
        """
        return RedisInCluster(storage=storage, storage_class=storage_class, tier=tier or Tier())
