"""How many nodes, or zones, pods must be spread over."""

from collections.abc import Iterator, Mapping, Sequence

from ...pods.scheduling import holds
from ..manifests import Manifest, field, items, mapping, name_of, namespace_of
from ..system.scaling import number
from .need import Need, wanted
from .templates import templates

_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
# Every node has it.
_HOSTNAME = "kubernetes.io/hostname"


def topology(objects: Sequence[Manifest]) -> Iterator[Need]:
    """The labels that tell nodes or zones apart, and how many different ones pods need to be placed at all."""
    least = _least_replicas(objects)
    for obj in objects:
        count = least.get((namespace_of(obj), obj["kind"], name_of(obj))) or _replicas(obj)
        for key, different in (domain for template in templates(obj) for domain in _domains(template, count)):
            if key is None:
                continue
            if different > 1:
                yield wanted(obj, "Nodes", f"{different} with different {key}")
            elif key != _HOSTNAME:
                yield wanted(obj, "Node label", key)


def _replicas(obj: Manifest) -> int:
    # A Cluster of CloudNativePG calls them instances.
    return number(field(obj, "spec", "replicas") or field(obj, "spec", "instances"), 1)


def _least_replicas(objects: Sequence[Manifest]) -> dict[tuple[str, str, str], int]:
    """The least number of pods of each workload that an autoscaler scales."""
    found: dict[tuple[str, str, str], int] = {}
    for obj in objects:
        if obj["kind"] in ("HorizontalPodAutoscaler", "ScaledObject"):
            target = mapping(obj, "spec", "scaleTargetRef")
            least = number(field(obj, "spec", "minReplicas") or field(obj, "spec", "minReplicaCount"), 1)
            found[namespace_of(obj), str(target.get("kind") or "Deployment"), str(target.get("name") or "")] = least
    return found


def _domains(template: Manifest, count: int) -> Iterator[tuple[str | None, int]]:
    """Each label by which pods are placed, with how many different values of it these pods need."""
    labels = mapping(template, "metadata", "labels")
    for term in items(template, "spec", "affinity", "podAntiAffinity", _REQUIRED):
        # Pods that keep away from others only fit into one place.
        yield term.get("topologyKey"), count if _selects(term.get("labelSelector"), labels) else 1
    for term in items(template, "spec", "affinity", "podAffinity", _REQUIRED):
        yield term.get("topologyKey"), 1
    for constraint in items(template, "spec", "topologySpreadConstraints"):
        if constraint.get("whenUnsatisfiable") == "DoNotSchedule":
            yield constraint.get("topologyKey"), number(constraint.get("minDomains"), 1)


def _selects(selector: Manifest | None, labels: Mapping[str, str]) -> bool:
    """Whether a label selector selects these labels."""
    if selector is None:
        return False
    exact = mapping(selector, "matchLabels").items() <= labels.items()
    return exact and all(
        holds(expression.get("operator") or "", expression.get("values") or (), labels.get(expression.get("key") or ""))
        for expression in items(selector, "matchExpressions")
    )
