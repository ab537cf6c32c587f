"""The base of the vector stores that run in the cluster."""

from dataclasses import dataclass

from ...pods.tier import Tier
from ..volume import VolumeOptions


@dataclass(frozen=True, kw_only=True, slots=True)
class InCluster:
    """What `VectorStore.in_cluster` returns for one engine.

    Attributes:
        volume: The volume for the vectors.
        tier: Options of its pod.
    """

    volume: VolumeOptions
    tier: Tier
