"""Postgres: the choice of a database server."""

from ...tier import Tier
from ..choice import Choice
from .in_cluster import PostgresInCluster


class Postgres:
    """Where Dify's databases are: one for the API, the workers and beat, one for the plugin daemon."""

    @staticmethod
    def in_cluster(*, storage: str = "20Gi", storage_class: str | None = None, tier: Tier | None = None) -> Choice:
        """A PostgreSQL server of its own: one pod, one volume, no standby.

        Args:
            storage: Size of its volume.
            storage_class: StorageClass of its volume; default: the cluster's.
            tier: Options of its pod.
        """
        return PostgresInCluster(storage=storage, storage_class=storage_class, tier=tier or Tier())
