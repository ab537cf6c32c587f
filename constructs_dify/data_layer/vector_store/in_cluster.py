"""The base of the vector stores that run in the cluster."""

from dataclasses import dataclass

from ...pods.tier import Tier


@dataclass(frozen=True, kw_only=True, slots=True)
class InCluster:
    """What `VectorStore.in_cluster` returns for one engine.

    Attributes:
        storage: Size of the volume for the vectors.
        storage_class: StorageClass of its volumes; None: the cluster's.
        tier: Options of its pod.
    """

    storage: str
    storage_class: str | None
    tier: Tier
