"""Where autoscalers read their metrics."""

from collections.abc import Iterable, Iterator

from ..manifests import Manifest, field, items
from .need import Need, wanted

# Of a HorizontalPodAutoscaler the type of a metric, of KEDA's ScaledObject the type of a trigger.
_APIS = {
    **dict.fromkeys(("ContainerResource", "Resource", "cpu", "memory"), "metrics.k8s.io"),
    **dict.fromkeys(("Object", "Pods"), "custom.metrics.k8s.io"),
    "External": "external.metrics.k8s.io",
}


def autoscalers(objects: Iterable[Manifest]) -> Iterator[Need]:
    """The metrics APIs that autoscalers read; the metrics server serves `metrics.k8s.io`."""
    for obj in objects:
        if obj["kind"] in ("HorizontalPodAutoscaler", "ScaledObject"):
            types = {
                str(metric.get("type")) for metric in [*items(obj, "spec", "metrics"), *items(obj, "spec", "triggers")]
            }
            # autoscaling/v1 knows no other metric.
            types |= {"Resource"} if field(obj, "spec", "targetCPUUtilizationPercentage") else set()
            for api in {_APIS[type] for type in types if type in _APIS}:
                yield wanted(obj, "APIService", api)
