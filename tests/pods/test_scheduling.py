"""Where pods go: over zones and nodes, and beside the claims that they share, whatever else the user wants."""

from typing import Any

from cdk8s_plus_27 import k8s

from constructs_dify.pods.scheduling import beside_the_claims, spread, undivided
from constructs_dify.pods.structs import plain

REQUIRED = "required_during_scheduling_ignored_during_execution"
PREFERRED = "preferred_during_scheduling_ignored_during_execution"
LABELS = {"app.kubernetes.io/component": "api"}


def beside(claim: str) -> Any:
    """The term that ties a pod to the node of a claim."""
    labels = {"constructs-dify/claim": claim}
    return {"topology_key": "kubernetes.io/hostname", "label_selector": {"match_labels": labels}}


def plain_affinity(given: k8s.Affinity | None, *claims: str, leads: bool = False) -> Any:
    return plain(beside_the_claims(given, claims, leads=leads))


def test_a_cluster_of_one_zone_or_of_one_node_is_no_hindrance():
    constraints = spread(LABELS, within=None)
    assert [plain(constraint) for constraint in constraints] == [
        {
            "max_skew": 1,
            "topology_key": topology,
            "when_unsatisfiable": "ScheduleAnyway",
            "label_selector": {"match_labels": LABELS},
        }
        for topology in ("topology.kubernetes.io/zone", "kubernetes.io/hostname")
    ]


def test_a_new_pod_need_not_avoid_the_places_of_those_that_it_replaces():
    for constraint in spread(LABELS, within="pod-template-hash"):
        assert constraint.match_label_keys == ["pod-template-hash"]


def test_without_a_shared_claim_the_affinity_is_the_users():
    affinity = k8s.Affinity(node_affinity=k8s.NodeAffinity())
    for leads in (True, False):
        assert beside_the_claims(affinity, [], leads=leads) is affinity
        assert beside_the_claims(None, [], leads=leads) is None


def test_each_shared_claim_is_a_node_to_be_on():
    assert plain_affinity(None, "dify-files", "dify-plugins") == {
        "pod_affinity": {REQUIRED: [beside("dify-files"), beside("dify-plugins")]}
    }


def test_the_pods_that_lead_may_leave_a_node_where_others_still_are():
    assert plain_affinity(None, "dify-files", leads=True) == {
        "pod_affinity": {PREFERRED: [{"weight": 100, "pod_affinity_term": beside("dify-files")}]}
    }


def test_their_preference_is_not_outweighed_by_the_scheduler_s_own_spread():
    # It has constraints of its own for pods without any, with a skew of 3; the skew makes up for counts.
    [constraint] = undivided(LABELS)
    assert plain(constraint) == {
        "max_skew": 100,
        "topology_key": "kubernetes.io/hostname",
        "when_unsatisfiable": "ScheduleAnyway",
        "label_selector": {"match_labels": LABELS},
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
    leading = plain_affinity(affinity, "dify-files", leads=True)
    assert leading["pod_affinity"][REQUIRED] == [plain(mine)]
    assert leading["pod_affinity"][PREFERRED] == [
        plain(weighted),
        {"weight": 100, "pod_affinity_term": beside("dify-files")},
    ]
    assert plain(affinity) == before
