"""How many pods there may be, and how many may be away."""

from typing import Any

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import Autoscale, DisruptionBudget, QueueAutoscale, Tier
from constructs_dify.pods.rollout import drain, surge
from constructs_dify.pods.structs import plain


@pytest.mark.parametrize("kind", [Autoscale, QueueAutoscale])
def test_the_fewest_may_be_the_most(kind: Any):
    assert kind(min=3, max=3).max == 3


@pytest.mark.parametrize("kind", [Autoscale, QueueAutoscale])
def test_the_fewest_are_not_more_than_the_most(kind: Any):
    name = kind.__name__
    with pytest.raises(ValueError, match=rf"^{name}\.min: got 4; expected at most {name}\.max, 3"):
        kind(min=4, max=3)


def test_an_autoscaler_on_cpu_needs_a_pod_to_look_at_and_one_on_queues_does_not():
    assert QueueAutoscale(min=0, max=1).min == 0
    with pytest.raises(ValueError, match=r"^Autoscale\.min: got 0; expected a whole number, 1 or more"):
        Autoscale(min=0, max=1)


def test_an_autoscaler_wants_something_to_go_by():
    assert Autoscale(min=1, max=2).cpu == 80
    assert Autoscale(min=1, max=2, cpu=None, memory=75).memory == 75
    with pytest.raises(ValueError, match="got neither cpu nor memory"):
        Autoscale(min=1, max=2, cpu=None)


@pytest.mark.parametrize(
    "options", [{}, {"min_available": 1, "max_unavailable": 1}, {"min_available": 0, "max_unavailable": 0}]
)
def test_a_budget_says_one_of_the_two(options: dict[str, int]):
    with pytest.raises(ValueError, match="expected exactly one of min_available and max_unavailable"):
        DisruptionBudget(**options)


@pytest.mark.parametrize("value", ["50", "%", "-1%", "half", "1.5%", "101%", "²%"])
def test_a_text_that_is_no_percentage_is_no_budget(value: str):
    with pytest.raises(ValueError, match=r"^DisruptionBudget\.max_unavailable: got '.*'; expected a number, or a perc"):
        DisruptionBudget(max_unavailable=value)


@pytest.mark.parametrize("replicas", [0, 2])
def test_a_number_of_pods_beside_an_autoscaler_is_refused(replicas: int):
    with pytest.raises(ValueError, match=rf"^Tier\.replicas: got {replicas} together with autoscale=.* one of the two"):
        Tier(replicas=replicas, autoscale=Autoscale(min=1, max=2))


def test_a_roll_out_starts_new_pods_and_takes_none_before():
    assert plain(surge()) == {
        "type": "RollingUpdate",
        "rolling_update": {"max_surge": "25%", "max_unavailable": 0},
    }


def test_a_pause_comes_before_sigterm():
    assert plain(drain(5)) == {"pre_stop": {"exec": {"command": ["sleep", "5"]}}}


@pytest.mark.parametrize("scaler", [Autoscale, QueueAutoscale])
def test_a_behaviour_has_numbers_that_the_autoscaler_takes(scaler: Any):
    def behavior(seconds: int) -> k8s.HorizontalPodAutoscalerBehaviorV2:
        rules = k8s.HpaScalingRulesV2(stabilization_window_seconds=seconds)
        return k8s.HorizontalPodAutoscalerBehaviorV2(scale_down=rules)

    scaler(min=1, max=2, behavior=behavior(3600))
    path = rf"{scaler.__name__}\.behavior\.scaleDown\.stabilizationWindowSeconds"
    with pytest.raises(ValueError, match=rf"^{path}: got 3601; expected a whole number, 0 to 3600"):
        scaler(min=1, max=2, behavior=behavior(3601))
