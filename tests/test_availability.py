"""What the emitted numbers say about roll-outs, drains and lost zones."""

from dataclasses import replace
from typing import Any

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import PRODUCTION, SMALL, Autoscale, DisruptionBudget, Storage, Tier, WorkerPool
from tests.support.charts import container, dify, pod, synth
from tests.support.manifests import find, of_kind
from tests.support.references import reference_errors
from tests.support.rules import rule_errors
from tests.support.schemas import schema_errors, versions

FRONT = ("api", "web", "nginx")
STATELESS = (*FRONT, "sandbox", "ssrf-proxy")
BUCKET = Storage.s3(bucket="files", plugin_bucket="files", region="eu-central-1")
ON_ONE_NODE = ("api", "worker")


@pytest.fixture(scope="module")
def production() -> Any:
    tiers = {part.replace("-", "_"): PRODUCTION for part in STATELESS}
    return synth(**tiers, workers=[WorkerPool(name="default", replicas=2)], storage=BUCKET)


def deployment(objects: Any, part: str) -> Any:
    return find(objects, "Deployment", f"dify-{part}")["spec"]


@pytest.mark.parametrize("part", [*STATELESS, "worker"])
def test_a_roll_out_takes_no_pod_before_its_successor_is_ready(part: str, default_objects: Any, production: Any):
    for objects in (default_objects, production):
        update = deployment(objects, part)["strategy"]["rollingUpdate"]
        assert update["maxUnavailable"] == 0
        assert update["maxSurge"] not in (0, "0%")


@pytest.mark.parametrize("part", FRONT)
def test_a_pod_gets_no_new_requests_when_it_is_told_to_stop(part: str, default_objects: Any):
    stopping = container(default_objects, part)
    pause = int(stopping["lifecycle"]["preStop"]["exec"]["command"][1])
    grace = pod(default_objects, part).spec["terminationGracePeriodSeconds"]
    # Endpoints take a few seconds to reach every node; what is left is for the requests under way.
    assert 5 <= pause <= grace - 20
    assert "readinessProbe" in stopping


@pytest.mark.parametrize("part", FRONT)
def test_a_pod_that_does_not_answer_leaves_the_service_before_it_is_restarted(part: str, default_objects: Any):
    probes = container(default_objects, part)
    out, restarted = (seconds(probes[f"{kind}Probe"]) for kind in ("readiness", "liveness"))
    assert out <= 30 < restarted


@pytest.mark.parametrize(("part", "least"), [("api", 300), ("plugin-daemon", 300), ("worker", 300), ("web", 120)])
def test_a_first_start_on_a_slow_node_is_waited_for(part: str, least: int, default_objects: Any):
    assert seconds(container(default_objects, part)["startupProbe"]) >= least


def test_a_worker_has_ten_minutes_to_finish_what_it_is_at(production: Any):
    assert pod(production, "worker").spec["terminationGracePeriodSeconds"] >= 600


@pytest.mark.parametrize("part", [*STATELESS, "worker"])
def test_in_production_a_drain_takes_one_pod_and_a_zone_does_not_take_all(part: str, production: Any):
    assert rule_errors(production) == []
    [budget] = [
        each["spec"]
        for each in of_kind(production, "PodDisruptionBudget")
        if each["metadata"]["name"] == f"dify-{part}"
    ]
    assert budget["maxUnavailable"] == 1
    assert budget["selector"] == deployment(production, part)["selector"]
    assert deployment(production, part)["replicas"] == 2
    spread = pod(production, part).spec["topologySpreadConstraints"]
    assert [each["topologyKey"] for each in spread] == ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]
    for each in spread:
        assert each["labelSelector"]["matchLabels"].items() <= pod(production, part).labels.items()


@pytest.fixture(scope="module")
def on_one_node() -> Any:
    return synth(api=PRODUCTION, web=PRODUCTION, workers=[WorkerPool(name="default", replicas=2)])


def test_pods_that_share_a_claim_all_leave_a_node_that_is_drained(on_one_node: Any):
    # Their successors have no other node to go to while one of them holds the claim, so a budget would stop the drain.
    budgets = [each["metadata"]["name"] for each in of_kind(on_one_node, "PodDisruptionBudget")]
    assert budgets == ["dify-web"]
    for part in ON_ONE_NODE:
        assert deployment(on_one_node, part)["replicas"] == 2
        for constraint in pod(on_one_node, part).spec.get("topologySpreadConstraints", []):
            assert (constraint["whenUnsatisfiable"], constraint["maxSkew"] > 2) == ("ScheduleAnyway", True)


def test_the_api_does_not_wait_long_for_the_worker_that_holds_its_claim(on_one_node: Any):
    graces = [pod(on_one_node, part).spec["terminationGracePeriodSeconds"] for part in ON_ONE_NODE]
    assert max(graces) <= 180


def test_a_longer_wait_for_the_worker_is_the_users_to_choose():
    objects = synth(workers=[WorkerPool(name="default", termination_grace_period=3600)])
    assert pod(objects, "worker").spec["terminationGracePeriodSeconds"] == 3600


@pytest.mark.parametrize("budget", [DisruptionBudget(max_unavailable=1), DisruptionBudget(min_available="50%")])
def test_a_budget_for_pods_that_share_a_claim_is_refused_with_the_way_out(budget: DisruptionBudget):
    tier = Tier(replicas=2, disruption_budget=budget)
    expected = r"^api\.disruption_budget: got .*'dify-files'.* leave the budget out, or take an object storage or Stor"
    with pytest.raises(ValueError, match=expected):
        dify(api=tier)
    assert dify(api=tier, storage=Storage.local(access_mode="ReadWriteMany"))
    assert dify(api=Tier(disruption_budget=DisruptionBudget(max_unavailable=1)))


def test_a_preset_is_a_value_like_any_other():
    objects = synth(api=replace(PRODUCTION, replicas=None, autoscale=Autoscale(min=2, max=4)))
    assert "replicas" not in deployment(objects, "api")
    assert deployment(objects, "api")["strategy"]["rollingUpdate"]["maxUnavailable"] == 0


@pytest.fixture(scope="module")
def autoscaled() -> Any:
    behavior = k8s.HorizontalPodAutoscalerBehaviorV2(scale_down=k8s.HpaScalingRulesV2(stabilization_window_seconds=600))
    autoscale = Autoscale(min=1, max=2, cpu=70, memory=85, behavior=behavior)
    tiers = {part.replace("-", "_"): Tier(autoscale=autoscale) for part in STATELESS}
    return synth(**tiers, workers=[WorkerPool(name="default", autoscale=autoscale)])


@pytest.mark.parametrize("part", [*STATELESS, "worker"])
def test_every_stateless_part_can_be_scaled_on_cpu_and_memory(part: str, autoscaled: Any):
    spec = find(autoscaled, "HorizontalPodAutoscaler", f"dify-{part}")["spec"]
    assert spec["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": f"dify-{part}"}
    assert (spec["minReplicas"], spec["maxReplicas"]) == (1, 2)
    targets = {metric["resource"]["name"]: metric["resource"]["target"] for metric in spec["metrics"]}
    assert {name: target["averageUtilization"] for name, target in targets.items()} == {"cpu": 70, "memory": 85}
    assert spec["behavior"] == {"scaleDown": {"stabilizationWindowSeconds": 600}}
    assert "replicas" not in deployment(autoscaled, part)
    # Utilization is a percentage of requests, so a container without one would stop the autoscaler.
    for each in pod(autoscaled, part).spec["containers"]:
        assert {"cpu", "memory"} <= each["resources"]["requests"].keys()


def test_an_installation_that_is_autoscaled_all_over_is_whole(autoscaled: Any):
    for version in (versions()[0], versions()[-1]):
        assert schema_errors(autoscaled, version) == []
    keys = {"dify-secrets": set(dify().secret_keys)}
    assert reference_errors(autoscaled, secret_keys=keys) == []
    assert rule_errors(autoscaled) == []


@pytest.mark.parametrize("part", ["beat", "plugin_daemon", "migration"])
def test_what_must_be_one_pod_is_not_autoscaled(part: str):
    with pytest.raises(ValueError, match=r"autoscale: got Autoscale.*; expected one pod"):
        synth(**{part: Tier(autoscale=Autoscale(min=1, max=2))})


def test_the_small_preset_fits_a_whole_dify_on_a_small_node():
    objects = synth(defaults=SMALL)
    assert rule_errors(objects) == []
    requests = [
        each["resources"]["requests"]
        for kind in of_kind(objects, "Deployment", "StatefulSet")
        for each in kind["spec"]["template"]["spec"]["containers"]
    ]
    assert sum(int(each["memory"].removesuffix("Mi")) for each in requests) <= 3072
    assert sum(int(each["cpu"].removesuffix("m")) for each in requests) <= 1000


@pytest.mark.parametrize("part", ["plugin_daemon", "beat"])
def test_what_must_be_one_pod_cannot_have_the_preset_for_two(part: str):
    with pytest.raises(ValueError, match=r"replicas: got 2; expected one pod"):
        synth(**{part: PRODUCTION})


@pytest.mark.parametrize("part", ["beat", "plugin-daemon"])
def test_of_what_must_be_one_pod_there_are_never_two(part: str, default_objects: Any):
    assert deployment(default_objects, part)["strategy"] == {"type": "Recreate"}


def test_a_strategy_of_ones_own_is_kept():
    objects = synth(web=Tier(update_strategy=k8s.DeploymentStrategy(type="Recreate")))
    assert deployment(objects, "web")["strategy"] == {"type": "Recreate"}


def seconds(probe: Any) -> int:
    return probe["periodSeconds"] * probe["failureThreshold"]
