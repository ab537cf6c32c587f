"""Where pods go: spread over zones, or tied to one node by a claim that they share."""

from collections.abc import Mapping, Sequence

from cdk8s_plus_27 import k8s

from .structs import changed

CLAIM_LABEL = "constructs-dify/claim"
"""Of the pods that share a ReadWriteOnce claim: its name."""


def over_zones(pod_labels: Mapping[str, str]) -> list[k8s.TopologySpreadConstraint]:
    """Different zones where there are some."""
    return [
        k8s.TopologySpreadConstraint(
            max_skew=1,
            topology_key="topology.kubernetes.io/zone",
            when_unsatisfiable="ScheduleAnyway",
            label_selector=k8s.LabelSelector(match_labels=pod_labels),
        )
    ]


def beside_the_claims(given: k8s.Affinity | None, claims: Sequence[str]) -> k8s.Affinity | None:
    """The user's affinity, and the node that shared ReadWriteOnce claims tie the pods to."""
    if not claims:
        return given
    # The first of the pods finds no other to join: Kubernetes lets it through, because its own labels match.
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
