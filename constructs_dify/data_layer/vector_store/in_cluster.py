"""What the choices of a vector store in the cluster have in common."""

from dataclasses import dataclass

from ...pods.tier import Tier


@dataclass(frozen=True, kw_only=True, slots=True)
class InCluster:
    """The choice of one.

    Attributes:
        storage: Size of the volume that the vectors are on.
        storage_class: StorageClass of its volumes; None: the cluster's.
        tier: Options of its pod.
    """

    storage: str
    storage_class: str | None
    tier: Tier
