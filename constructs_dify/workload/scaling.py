"""How many pods: the autoscaler that owns the number, and the budget of those that may be away."""

from collections.abc import Mapping

from cdk8s_plus_27 import k8s

from ..pods.scaling import Autoscale, DisruptionBudget
from ..pods.structs import int_or_string


def autoscaler_spec(deployment: str, autoscale: Autoscale) -> k8s.HorizontalPodAutoscalerSpecV2:
    """An autoscaler for a Deployment."""
    targets = {"cpu": autoscale.cpu, "memory": autoscale.memory}
    return k8s.HorizontalPodAutoscalerSpecV2(
        scale_target_ref=k8s.CrossVersionObjectReferenceV2(api_version="apps/v1", kind="Deployment", name=deployment),
        min_replicas=autoscale.min,
        max_replicas=autoscale.max,
        behavior=autoscale.behavior,
        metrics=[
            k8s.MetricSpecV2(
                type="Resource",
                resource=k8s.ResourceMetricSourceV2(
                    name=name, target=k8s.MetricTargetV2(type="Utilization", average_utilization=target)
                ),
            )
            for name, target in targets.items()
            if target is not None
        ],
    )


def disruption_budget_spec(budget: DisruptionBudget, pod_labels: Mapping[str, str]) -> k8s.PodDisruptionBudgetSpec:
    """A budget for pods."""
    at_most, at_least = budget.max_unavailable, budget.min_available
    return k8s.PodDisruptionBudgetSpec(
        selector=k8s.LabelSelector(match_labels=pod_labels),
        max_unavailable=int_or_string(at_most) if at_most is not None else None,
        min_available=int_or_string(at_least) if at_least is not None else None,
    )
