"""Fields that cdk8s-plus-27 does not know end up in the manifests, in the right places."""

from typing import Any

import pytest
from cdk8s import ApiObject, JsonPatch
from cdk8s_plus_27 import k8s

from constructs_dify import Autoscale, Installation, Job, Resources, Tier, Workload, native_sidecar
from constructs_dify.data_layer.engine import Engine
from tests.support.charts import alone, empty_chart, objects_of
from tests.support.newer_k8s import newer_modules

MODULES = newer_modules()
PROXY = native_sidecar(k8s.Container(name="proxy", image="proxy:1"))
OTHER = k8s.Container(name="other", image="other:1")


class OnePart(Workload):
    part = "web"

    def defaults(self) -> Tier:
        return Tier(resources=Resources(cpu="1m", memory="1Mi"))


class OneJob(Job):
    part = "web"


class OneEngine(Engine):
    part = "web"
    data_path = "/data"


def spec_of(objects: list[Any], kind: str) -> Any:
    [found] = [each["spec"] for each in objects if each["kind"] == kind]
    return found


@pytest.fixture(params=sorted(MODULES))
def newer(request: pytest.FixtureRequest) -> Any:
    return MODULES[request.param]


@pytest.mark.parametrize(
    ("part", "kind", "more"),
    [(OnePart, "Deployment", {}), (OneJob, "Job", {}), (OneEngine, "StatefulSet", {"storage": "1Gi"})],
)
def test_a_native_sidecar_is_one_in_every_kind_of_workload(part: Any, kind: str, more: dict[str, Any]):
    _, objects = alone(part, tier=Tier(init_containers=[OTHER, PROXY]), **more)
    containers = spec_of(objects, kind)["template"]["spec"]["initContainers"]
    assert [(each["name"], each.get("restartPolicy")) for each in containers] == [("other", None), ("proxy", "Always")]


def test_fields_far_down_are_where_they_belong(newer: Any):
    rules = newer.HpaScalingRulesV2(tolerance=newer.Quantity.from_string("0.05"))
    term = newer.PodAffinityTerm(topology_key="zone", match_label_keys=["pod-template-hash"])
    tier = Tier(
        autoscale=Autoscale(min=1, max=2, behavior=newer.HorizontalPodAutoscalerBehaviorV2(scale_down=rules)),
        affinity=newer.Affinity(
            pod_affinity=newer.PodAffinity(required_during_scheduling_ignored_during_execution=[term])
        ),
        lifecycle=newer.Lifecycle(stop_signal="SIGTERM"),
        security_context=newer.SecurityContext(app_armor_profile=newer.AppArmorProfile(type="RuntimeDefault")),
        volumes=[newer.Volume(name="model", image=newer.ImageVolumeSource(reference="model:1"))],
        volume_mounts=[newer.VolumeMount(name="model", mount_path="/model", recursive_read_only="Disabled")],
    )
    _, objects = alone(OnePart, tier=tier)
    pod = spec_of(objects, "Deployment")["template"]["spec"]
    [container] = pod["containers"]
    assert container["lifecycle"] == {"stopSignal": "SIGTERM"}
    assert container["securityContext"]["appArmorProfile"] == {"type": "RuntimeDefault"}
    assert {"name": "model", "mountPath": "/model", "recursiveReadOnly": "Disabled"} in container["volumeMounts"]
    assert {"name": "model", "image": {"reference": "model:1"}} in pod["volumes"]
    [term] = pod["affinity"]["podAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    assert term == {"topologyKey": "zone", "matchLabelKeys": ["pod-template-hash"]}
    behavior = spec_of(objects, "HorizontalPodAutoscaler")["behavior"]
    assert behavior == {"scaleDown": {"tolerance": "0.05"}}


def test_a_patch_that_takes_the_container_before_away_leaves_the_sidecar_one():
    chart = empty_chart()
    install = Installation(name="dify", namespace="dify")
    part = OnePart(chart, "part", install=install, tier=Tier(init_containers=[OTHER, PROXY]))
    assert part.deployment
    ApiObject.of(part.deployment).add_json_patch(JsonPatch.remove("/spec/template/spec/initContainers/0"))
    containers = spec_of(objects_of(chart), "Deployment")["template"]["spec"]["initContainers"]
    assert containers == [{"name": "proxy", "image": "proxy:1", "restartPolicy": "Always"}]


def test_an_object_without_such_fields_is_of_the_plain_class():
    part, _ = alone(OnePart, tier=Tier(init_containers=[OTHER]))
    assert type(part.deployment) is k8s.KubeDeployment


def test_a_job_runs_again_with_another_kind_of_container():
    names = [alone(OneJob, tier=Tier(init_containers=[each]))[0].job.name for each in (OTHER, native_sidecar(OTHER))]
    assert names[0] != names[1]
