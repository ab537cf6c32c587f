"""Where pods go: over zones, and beside the claims that they share, whatever else the user wants."""

from typing import Any

from cdk8s_plus_27 import k8s

from constructs_dify.pods.scheduling import beside_the_claims, over_zones
from constructs_dify.pods.structs import plain

REQUIRED = "required_during_scheduling_ignored_during_execution"
PREFERRED = "preferred_during_scheduling_ignored_during_execution"
LABELS = {"app.kubernetes.io/component": "api"}


def beside(claim: str) -> Any:
    """The term that ties a pod to the node of a claim."""
    labels = {"constructs-dify/claim": claim}
    return {"topology_key": "kubernetes.io/hostname", "label_selector": {"match_labels": labels}}


def plain_affinity(given: k8s.Affinity | None, *claims: str) -> Any:
    return plain(beside_the_claims(given, claims))


def test_a_cluster_of_one_zone_is_no_hindrance():
    [constraint] = over_zones(LABELS)
    assert plain(constraint) == {
        "max_skew": 1,
        "topology_key": "topology.kubernetes.io/zone",
        "when_unsatisfiable": "ScheduleAnyway",
        "label_selector": {"match_labels": LABELS},
    }


def test_without_a_shared_claim_the_affinity_is_the_users():
    affinity = k8s.Affinity(node_affinity=k8s.NodeAffinity())
    assert beside_the_claims(affinity, []) is affinity
    assert beside_the_claims(None, []) is None


def test_each_shared_claim_is_a_node_to_be_on():
    assert plain_affinity(None, "dify-files", "dify-plugins") == {
        "pod_affinity": {REQUIRED: [beside("dify-files"), beside("dify-plugins")]}
    }


def test_what_the_user_wants_stays_beside_it():
    mine = k8s.PodAffinityTerm(topology_key="zone", label_selector=k8s.LabelSelector(match_labels={"a": "b"}))
    weighted = k8s.WeightedPodAffinityTerm(weight=1, pod_affinity_term=mine)
    affinity = k8s.Affinity(
        node_affinity=k8s.NodeAffinity(),
        pod_anti_affinity=k8s.PodAntiAffinity(preferred_during_scheduling_ignored_during_execution=[weighted]),
        pod_affinity=k8s.PodAffinity(
            required_during_scheduling_ignored_during_execution=[mine],
            preferred_during_scheduling_ignored_during_execution=[weighted],
        ),
    )
    before = plain(affinity)
    merged = plain_affinity(affinity, "dify-files")
    assert merged["pod_affinity"][REQUIRED] == [plain(mine), beside("dify-files")]
    assert merged["pod_affinity"][PREFERRED] == [plain(weighted)]
    assert merged["pod_anti_affinity"] == {PREFERRED: [plain(weighted)]}
    assert "node_affinity" in merged
    assert plain(affinity) == before
