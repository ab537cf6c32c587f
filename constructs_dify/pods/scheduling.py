"""Where pods run: spread over zones and nodes, or on one node because they share a claim."""

from collections.abc import Mapping, Sequence

from cdk8s_plus_27 import k8s

from .structs import laid_over, struct

CLAIM_LABEL = "constructs-dify/claim"
"""The label of pods that share a ReadWriteOnce claim; its value is the name of the claim."""


def holds(operator: str, values: Sequence[str], value: str | None) -> bool:
    """Whether an expression of a label selector holds for the value of its label; None: there is no such label."""
    match operator:
        case "In":
            return value in values
        case "NotIn":
            return value not in values
        case "Exists":
            return value is not None
        case _:
            return value is None


def spread(pod_labels: Mapping[str, str], *, within: str | None) -> list[k8s.TopologySpreadConstraint]:
    """Prefer different zones, and different nodes: a pod with constraints gets none of the scheduler's own.

    Args:
        pod_labels: The labels that select the pods.
        within: The label in which the pods of one rollout differ from those before it, which leave: a new pod need not
            avoid their places; None: there is none.
    """
    return [
        struct(
            k8s.TopologySpreadConstraint,
            max_skew=1,
            topology_key=topology,
            when_unsatisfiable="ScheduleAnyway",
            label_selector=struct(k8s.LabelSelector, match_labels=pod_labels),
            match_label_keys=[within] if within else None,
        )
        for topology in ("topology.kubernetes.io/zone", "kubernetes.io/hostname")
    ]


def undivided(pod_labels: Mapping[str, str]) -> list[k8s.TopologySpreadConstraint]:
    """No spread to speak of, in place of the scheduler's own, which would outweigh the affinity to a claim's node."""
    return [
        struct(
            k8s.TopologySpreadConstraint,
            max_skew=100,
            topology_key="kubernetes.io/hostname",
            when_unsatisfiable="ScheduleAnyway",
            label_selector=struct(k8s.LabelSelector, match_labels=pod_labels),
        )
    ]


def beside_the_claims(given: k8s.Affinity | None, claims: Sequence[str], *, leads: bool) -> k8s.Affinity | None:
    """The user's affinity, and the one that keeps pods with a shared ReadWriteOnce claim on one node.

    Args:
        given: The user's affinity.
        claims: The claims.
        leads: Whether the pods only prefer that node, and may choose another when it is drained or dead; the others,
            which have to be where one of them is, follow. If all had to, they would wait for each other: pods that are
            still to leave a node count, and when the last has left, the scheduler does not look again for minutes.
    """
    if not claims:
        return given
    together = [
        struct(
            k8s.PodAffinityTerm,
            topology_key="kubernetes.io/hostname",
            label_selector=struct(k8s.LabelSelector, match_labels={CLAIM_LABEL: claim}),
        )
        for claim in claims
    ]
    given = given or struct(k8s.Affinity)
    theirs = given.pod_affinity or struct(k8s.PodAffinity)
    if leads:
        preferred = [
            *(theirs.preferred_during_scheduling_ignored_during_execution or ()),
            *(struct(k8s.WeightedPodAffinityTerm, weight=100, pod_affinity_term=term) for term in together),
        ]
        ours = laid_over(theirs, {"preferred_during_scheduling_ignored_during_execution": preferred})
        return laid_over(given, {"pod_affinity": ours})
    # The first pod finds no other pod. Kubernetes still schedules it, because its own labels match.
    required = [*(theirs.required_during_scheduling_ignored_during_execution or ()), *together]
    ours = laid_over(theirs, {"required_during_scheduling_ignored_during_execution": required})
    return laid_over(given, {"pod_affinity": ours})
