"""Where pods run: spread over zones, or on one node because they share a claim."""

from collections.abc import Mapping, Sequence

from cdk8s_plus_27 import k8s

from .structs import changed

CLAIM_LABEL = "constructs-dify/claim"
"""The label of pods that share a ReadWriteOnce claim; its value is the name of the claim."""


def over_zones(pod_labels: Mapping[str, str]) -> list[k8s.TopologySpreadConstraint]:
    """Prefer different zones, if the cluster has some."""
    return [
        k8s.TopologySpreadConstraint(
            max_skew=1,
            topology_key="topology.kubernetes.io/zone",
            when_unsatisfiable="ScheduleAnyway",
            label_selector=k8s.LabelSelector(match_labels=pod_labels),
        )
    ]


def beside_the_claims(given: k8s.Affinity | None, claims: Sequence[str]) -> k8s.Affinity | None:
    """The user's affinity, and the one that keeps pods with a shared ReadWriteOnce claim on one node."""
    if not claims:
        return given
    # The first pod finds no other pod. Kubernetes still schedules it, because its own labels match.
    together = [
        k8s.PodAffinityTerm(
            topology_key="kubernetes.io/hostname",
            label_selector=k8s.LabelSelector(match_labels={CLAIM_LABEL: claim}),
        )
        for claim in claims
    ]
    given = given or k8s.Affinity()
    theirs = given.pod_affinity or k8s.PodAffinity()
    required = [*(theirs.required_during_scheduling_ignored_during_execution or ()), *together]
    return changed(given, pod_affinity=changed(theirs, required_during_scheduling_ignored_during_execution=required))
