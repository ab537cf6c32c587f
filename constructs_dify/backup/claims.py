"""The claims that are saved: where a pod has them mounted, and where it has to run for that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cdk8s_plus_27 import k8s

from ..installation import Installation
from ..pods.scheduling import CLAIM_LABEL
from ..pods.structs import laid_over, struct
from ..wiring.dependency import Grant
from ..wiring.part import Part
from ..workload.workload import Workload


@dataclass(frozen=True, kw_only=True, slots=True)
class Neighbours:
    """The pods on whose node another one has to run, because a claim can be mounted only there.

    Attributes:
        labels: Their labels; none: any node will do.
        tolerations: The taints that they tolerate, which their node may have; default: none.
    """

    labels: Mapping[str, str]
    tolerations: Sequence[k8s.Toleration] = ()

    @classmethod
    def of(cls, install: Installation, component: str, parts: Sequence[Part]) -> "Neighbours":
        """The pods of a component.

        Args:
            install: The installation.
            component: The component.
            parts: All parts.
        """
        there = [part for part in parts if isinstance(part, Workload) and part.component == component]
        return cls(labels=install.selector(component), tolerations=_tolerated(there))


NOWHERE: Final = Neighbours(labels={})
"""No neighbours: the pod runs where the scheduler puts it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedClaim:
    """A claim with data.

    Attributes:
        volume: The claim as a volume.
        sub_path: The folder of it; None: all of it.
        group: The group of its files, where that is another one than that of their owner.
        shared: Its name, where it is a ReadWriteOnce claim of several parts; None: it is not.
        beside: The pods that have it, on whose node it is; none: any node can mount it, or no pod has it.
    """

    volume: k8s.Volume
    sub_path: str | None
    group: int | None
    shared: str | None
    beside: Neighbours

    @property
    def claim(self) -> str:
        """Its name."""
        return self.volume.persistent_volume_claim.claim_name if self.volume.persistent_volume_claim else ""

    def mount(self, path: str, *, read_only: bool) -> k8s.VolumeMount:
        """Its mount in a container."""
        return struct(
            k8s.VolumeMount, name=self.volume.name, mount_path=path, sub_path=self.sub_path, read_only=read_only or None
        )


def saved_claim(install: Installation, part: str, grant: Grant | None, parts: Sequence[Part]) -> SavedClaim | None:
    """The claim that a part has its data on; None where that is elsewhere.

    Args:
        install: The installation.
        part: The part, such as `api`.
        grant: What the part gets of the storage.
        parts: All parts.

    Raises:
        ValueError: If there are several.
    """
    volumes = [volume for volume in (grant.volumes if grant else ()) if volume.persistent_volume_claim]
    if grant is None or not volumes:
        return None
    if len(volumes) > 1:
        raise ValueError(
            f"backup: got a storage that gives {part} the claims {', '.join(grant.claim_names)}; expected one, because "
            "a backup would miss the others"
        )
    mounts = [mount for mount in grant.mounts if mount.name == volumes[0].name]
    return SavedClaim(
        volume=volumes[0],
        sub_path=mounts[0].sub_path if mounts else None,
        group=grant.fs_group,
        shared=grant.claim,
        beside=_beside(install, part, grant, parts),
    )


def _beside(install: Installation, part: str, grant: Grant, parts: Sequence[Part]) -> Neighbours:
    """The pods that hold a ReadWriteOnce claim: none of a paused installation does."""
    holders = [each for each in parts if isinstance(each, Workload) and set(grant.claim_names) & set(each.claim_names)]
    if install.paused or not holders:
        return NOWHERE
    if grant.claim is not None:
        return Neighbours(labels={CLAIM_LABEL: grant.claim}, tolerations=_tolerated(holders))
    return Neighbours.of(install, part, parts) if grant.one_pod is not None else NOWHERE


def _tolerated(parts: Sequence[Workload]) -> list[k8s.Toleration]:
    """What the pods of these parts tolerate."""
    return [each for part in parts for each in part.tier.tolerations]


def on_the_node_of(pod: k8s.PodSpec, beside: Neighbours) -> k8s.PodSpec:
    """The pod, on the node of others, whatever taints that has: what it saves is nowhere else.

    Args:
        pod: The pod.
        beside: The others.
    """
    if not beside.labels:
        return pod
    term = struct(
        k8s.PodAffinityTerm,
        topology_key="kubernetes.io/hostname",
        label_selector=struct(k8s.LabelSelector, match_labels=beside.labels),
    )
    there = struct(k8s.PodAffinity, required_during_scheduling_ignored_during_execution=[term])
    tolerations = list(pod.tolerations or ())
    # One that is cordoned, or got a taint after these pods came, has what is to be saved all the same.
    for each in (*beside.tolerations, struct(k8s.Toleration, operator="Exists", effect="NoSchedule")):
        if each not in tolerations:
            tolerations.append(each)
    return laid_over(
        pod,
        {
            "affinity": struct(k8s.Affinity, pod_affinity=there),
            "tolerations": tolerations,
            "node_selector": None,
            "topology_spread_constraints": None,
        },
    )
