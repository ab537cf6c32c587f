"""How many pods a part has, and how many may be unavailable."""

import re
from dataclasses import dataclass

from cdk8s_plus_27 import k8s

from .. import checks
from .faults import value_faults
from .manifests import manifest

# Field of an autoscaler's behaviour -> the least and the most that it takes.
_BEHAVIOR = {"periodSeconds": (1, 1800), "stabilizationWindowSeconds": (0, 3600), "value": (1, checks.MAX_INT32)}


@checks.fields("Autoscale(min=2, max=6)")
@dataclass(frozen=True, kw_only=True, slots=True)
class Autoscale:
    """Scales a part on CPU and memory, with a HorizontalPodAutoscaler that controls the number of replicas.

    See https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/

    Args:
        min: Minimum number of pods, 1 or more.
        max: Maximum number of pods, `min` or more.
        cpu: Target average CPU, in percent of the request; None: do not scale on CPU. Default: 80.
        memory: Target average memory, in percent of the request; default: do not scale on memory.
        behavior: How fast to scale up and down; default: Kubernetes' own.

    Raises:
        ValueError: If `min` is above `max`, or both `cpu` and `memory` are None.
    """

    min: int
    max: int
    cpu: int | None = 80
    memory: int | None = None
    behavior: k8s.HorizontalPodAutoscalerBehaviorV2 | None = None

    def __post_init__(self) -> None:
        """Check the bounds."""
        checks.integer("Autoscale.min", self.min, at_least=1)
        checks.integer("Autoscale.max", self.max, at_least=1)
        checks.integer("Autoscale.cpu", self.cpu, at_least=1)
        checks.integer("Autoscale.memory", self.memory, at_least=1)
        if self.min > self.max:
            raise checks.wrong("Autoscale.min", self.min, f"at most Autoscale.max, {self.max}")
        _check_behavior("Autoscale.behavior", self.behavior)
        if self.cpu is None and self.memory is None:
            raise ValueError("Autoscale: got neither cpu nor memory; expected at least one of them to scale on")


@checks.fields("QueueAutoscale(min=1, max=6)")
@dataclass(frozen=True, kw_only=True, slots=True)
class QueueAutoscale:
    """Scales a `WorkerPool` on its queues, with a KEDA ScaledObject that controls the number of replicas.

    The cluster needs KEDA 2.12 or newer, which reads from Redis how many tasks wait. Of several queues, the longest
    counts. Tasks that a worker has fetched do not count: a pod that stops finishes them within its
    `termination_grace_period`.

    See https://keda.sh/docs/latest/reference/scaledobject-spec/

    Args:
        min: Minimum number of pods. With 0, the last pod stops when the queues are empty, and the next task waits until
            KEDA polls and a pod starts, a minute or more. Default: 1.
        max: Maximum number of pods, 1 or more.
        tasks_per_pod: Waiting tasks for each pod; with more, KEDA adds a pod. Default: 10.
        polling_interval: Seconds between two polls while there is no pod; default: KEDA's, 30.
        cooldown: Seconds of empty queues before the last pod stops, if `min` is 0; default: KEDA's, 300.
        behavior: How fast to scale up and down; default: Kubernetes' own.
        keda_namespace: Namespace of KEDA, which a policy lets connect to a Redis in the cluster; default: `keda`.

    Raises:
        TypeError: If an option has the wrong type.
        ValueError: If `min` is above `max`, or a number is too small.
    """

    min: int = 1
    max: int
    tasks_per_pod: int = 10
    polling_interval: int | None = None
    cooldown: int | None = None
    behavior: k8s.HorizontalPodAutoscalerBehaviorV2 | None = None
    keda_namespace: str = "keda"

    def __post_init__(self) -> None:
        """Check the bounds."""
        path = "QueueAutoscale"
        for name, at_least in (("min", 0), ("max", 1), ("tasks_per_pod", 1)):
            value = getattr(self, name)
            checks.integer(f"{path}.{name}", value, at_least=at_least)
        if self.min > self.max:
            raise checks.wrong(f"{path}.min", self.min, f"at most {path}.max, {self.max}")
        checks.integer(f"{path}.polling_interval", self.polling_interval, at_least=1)
        checks.integer(f"{path}.cooldown", self.cooldown, at_least=0)
        _check_behavior(f"{path}.behavior", self.behavior)
        checks.dns_label(f"{path}.keda_namespace", self.keda_namespace)


def _check_behavior(path: str, behavior: k8s.HorizontalPodAutoscalerBehaviorV2 | None) -> None:
    if behavior is not None:
        for fault in value_faults(path, manifest(behavior), _BEHAVIOR):
            raise ValueError(fault)


@checks.fields("DisruptionBudget(max_unavailable=1)")
@dataclass(frozen=True, kw_only=True, slots=True)
class DisruptionBudget:
    """Limits how many pods a node drain may evict at once, with a PodDisruptionBudget. Give exactly one option.

    See https://kubernetes.io/docs/tasks/run-application/configure-pdb/

    Args:
        min_available: Pods (or percent, such as `"50%"`) that must stay available; default: none.
        max_unavailable: Pods (or percent) that may be unavailable; default: none.

    Raises:
        ValueError: If both or neither are given.
    """

    min_available: int | str | None = None
    max_unavailable: int | str | None = None

    def __post_init__(self) -> None:
        """Check that exactly one is given."""
        if (self.min_available is None) == (self.max_unavailable is None):
            raise ValueError(
                "DisruptionBudget: got both or neither; expected exactly one of min_available and max_unavailable"
            )
        for name in ("min_available", "max_unavailable"):
            value = getattr(self, name)
            if isinstance(value, str):
                checks.string(f"DisruptionBudget.{name}", value)
                if not re.fullmatch("[0-9]{1,3}%", value) or int(value[:-1]) > 100:
                    raise checks.wrong(
                        f"DisruptionBudget.{name}", value, 'a number, or a percentage such as "50%", at most "100%"'
                    )
            else:
                checks.integer(f"DisruptionBudget.{name}", value, at_least=0)

    def evictions(self, pods: int) -> int:
        """How many of so many pods, all available, may be evicted at once; percentages are rounded up."""
        if self.max_unavailable is not None:
            return min(pods, _of(self.max_unavailable, pods))
        assert self.min_available is not None
        return max(0, pods - _of(self.min_available, pods))


def _of(share: int | str, pods: int) -> int:
    return share if isinstance(share, int) else -(-int(share.removesuffix("%")) * pods // 100)
