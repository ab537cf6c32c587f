"""How many pods: the autoscaler that owns the number, and the budget of those that may be away."""

from collections.abc import Mapping, Sequence

from cdk8s_plus_27 import k8s

from ..pods.scaling import Autoscale, DisruptionBudget
from ..pods.structs import int_or_string, struct


def autoscaler_spec(deployment: str, autoscale: Autoscale) -> k8s.HorizontalPodAutoscalerSpecV2:
    """An autoscaler for a Deployment."""
    targets = {"cpu": autoscale.cpu, "memory": autoscale.memory}
    return struct(
        k8s.HorizontalPodAutoscalerSpecV2,
        scale_target_ref=struct(
            k8s.CrossVersionObjectReferenceV2, api_version="apps/v1", kind="Deployment", name=deployment
        ),
        min_replicas=autoscale.min,
        max_replicas=autoscale.max,
        behavior=autoscale.behavior,
        metrics=[
            struct(
                k8s.MetricSpecV2,
                type="Resource",
                resource=struct(
                    k8s.ResourceMetricSourceV2,
                    name=name,
                    target=struct(k8s.MetricTargetV2, type="Utilization", average_utilization=target),
                ),
            )
            for name, target in targets.items()
            if target is not None
        ],
    )


def disruption_budget_spec(budget: DisruptionBudget, pod_labels: Mapping[str, str]) -> k8s.PodDisruptionBudgetSpec:
    """A budget for pods."""
    at_most, at_least = budget.max_unavailable, budget.min_available
    return struct(
        k8s.PodDisruptionBudgetSpec,
        selector=struct(k8s.LabelSelector, match_labels=pod_labels),
        max_unavailable=int_or_string(at_most) if at_most is not None else None,
        min_available=int_or_string(at_least) if at_least is not None else None,
    )


def check_disruption_budget(
    path: str, part: str, budget: DisruptionBudget, *, at_least: int, at_most: int, claims: Sequence[str]
) -> None:
    """Refuse a budget that no drain could keep: the eviction of a pod would be refused for as long as it stands.

    Args:
        path: The options that the budget is one of, as errors name them: those of the part, or of all parts.
        part: The part.
        budget: The budget.
        at_least: How many pods there are when nothing is wrong and nothing to do.
        at_most: How many pods there may be.
        claims: The ReadWriteOnce claims that the pods share, on one node.

    Raises:
        ValueError: If a drain would wait for ever.
    """
    pods = max(at_least, 1)
    if at_most and budget.evictions(pods) < 1:
        raise ValueError(
            f"{path}.disruption_budget: got {budget!r} for {pods} pod{'s' * (pods > 1)} of {part}, so that a node "
            "drain could never evict one; expected DisruptionBudget(max_unavailable=1), or more pods than have to stay"
        )
    # A pod that was evicted has no other node to go to, and so is not back before the last of them has left.
    if claims and budget.evictions(at_most) < at_most:
        raise ValueError(
            f"{path}.disruption_budget: got {budget!r}, but the pods of {part} share the ReadWriteOnce claim "
            f"{claims[0]!r} and so one node, which a drain can only empty as a whole; leave the budget out, or take an "
            'object storage or Storage.local(access_mode="ReadWriteMany")'
        )
