"""What scales workloads, and between which bounds: HorizontalPodAutoscalers, and the ScaledObjects of KEDA."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ... import checks
from ..manifests import Manifest, field, mapping, name_of, namespace_of

Place = tuple[str, str, str]
"""Namespace, kind and name of what is scaled."""

PAUSED_AT: Final = "autoscaling.keda.sh/paused-replicas"
_PAUSED: Final = "autoscaling.keda.sh/paused"
# Where the spec does not say.
_MOST_OF_KEDA = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Scaling:
    """What scales one workload.

    Attributes:
        by: The object that does, such as `HorizontalPodAutoscaler dify-api`.
        least: The least number of pods.
        most: The largest number of pods.
        from_zero: Whether it scales a workload that has no pods; an autoscaler of Kubernetes leaves that alone.
        stopped: Whether the number of pods stays what it is.
    """

    by: str
    least: int
    most: int
    from_zero: bool = False
    stopped: bool = False

    def bounds(self, replicas: int) -> tuple[int, int]:
        """The least and the largest number of pods of a workload whose manifest asks for so many."""
        if self.stopped or (replicas == 0 and not self.from_zero):
            return replicas, replicas
        return self.least, max(self.least, self.most)


def scalings(objects: Iterable[Manifest]) -> Mapping[Place, Scaling]:
    """What is scaled -> what scales it."""
    found: dict[Place, Scaling] = {}
    for obj in objects:
        if obj["kind"] not in ("HorizontalPodAutoscaler", "ScaledObject"):
            continue
        target = mapping(obj, "spec", "scaleTargetRef")
        place = (namespace_of(obj), str(target.get("kind") or "Deployment"), str(target.get("name") or ""))
        scaling = _horizontal(obj) if obj["kind"] == "HorizontalPodAutoscaler" else _keda(obj)
        # What KEDA scales has an autoscaler that KEDA makes, too, which `kubectl get` lists.
        if place not in found or scaling.from_zero:
            found[place] = scaling
    return found


def _horizontal(obj: Manifest) -> Scaling:
    least = number(field(obj, "spec", "minReplicas"), 1)
    return Scaling(
        by=f"HorizontalPodAutoscaler {name_of(obj)}",
        least=least,
        most=number(field(obj, "spec", "maxReplicas"), least),
    )


def _keda(obj: Manifest) -> Scaling:
    annotations = mapping(obj, "metadata", "annotations")
    by, paused_at = f"ScaledObject {name_of(obj)}", annotations.get(PAUSED_AT)
    if paused_at is not None:
        count = number(paused_at, 0)
        return Scaling(by=by, least=count, most=count, from_zero=True)
    spec = mapping(obj, "spec")
    least = number(spec.get("minReplicaCount"), 0)
    return Scaling(
        by=by,
        least=number(spec.get("idleReplicaCount"), least),
        most=number(spec.get("maxReplicaCount"), _MOST_OF_KEDA),
        from_zero=True,
        stopped=str(annotations.get(_PAUSED)).lower() == "true",
    )


def number(value: object, default: int) -> int:
    """A number of pods; what is none is the default."""
    found = checks.exact(value)
    return max(0, int(found)) if found is not None and found.denominator == 1 else default
