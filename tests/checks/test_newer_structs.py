"""Structs of a newer cdk8s-plus, or of a user's own `imports/k8s`, are as good as ours, with what they have beyond."""

from typing import Any

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import Autoscale, Grant, Tier, WorkerPool, changed, native_sidecar
from constructs_dify.checks.typed import conform
from constructs_dify.pods.manifests import manifest
from constructs_dify.pods.structs import plain, value_of
from tests.support.newer_k8s import newer_modules

MODULES = newer_modules()


@pytest.fixture(params=sorted(MODULES))
def newer(request: pytest.FixtureRequest) -> Any:
    return MODULES[request.param]


def whole(module: Any) -> Any:
    """A container with structs, lists of them, mappings, quantities and numbers in it."""
    return module.Container(
        name="proxy",
        image="proxy:1",
        env=[module.EnvVar(name="A", value="1")],
        resources=module.ResourceRequirements(requests={"cpu": module.Quantity.from_string("10m")}),
        startup_probe=module.Probe(
            http_get=module.HttpGetAction(path="/ready", port=module.IntOrString.from_number(15021))
        ),
        security_context=module.SecurityContext(capabilities=module.Capabilities(drop=["ALL"])),
    )


def test_a_struct_of_another_package_is_taken_as_one_of_ours(newer: Any):
    [taken] = Tier(sidecars=[whole(newer)]).sidecars
    assert type(taken) is k8s.Container
    assert plain(taken) == plain(whole(k8s))
    fields: Any = taken._values
    assert type(fields["env"][0]) is k8s.EnvVar
    assert isinstance(fields["resources"].requests["cpu"], k8s.Quantity)
    assert value_of(fields["startup_probe"].http_get.port) == 15021


def test_every_option_that_takes_structs_takes_those_of_another_package(newer: Any):
    port = newer.IntOrString.from_number(80)
    tier = Tier(
        affinity=newer.Affinity(node_affinity=newer.NodeAffinity()),
        dns_config=newer.PodDnsConfig(searches=["example.com"]),
        env_from=[newer.EnvFromSource(config_map_ref=newer.ConfigMapEnvSource(name="more"))],
        extra_env=[newer.EnvVar(name="A", value="1")],
        host_aliases=[newer.HostAlias(ip="10.0.0.1", hostnames=["a"])],
        init_containers=[newer.Container(name="first")],
        lifecycle=newer.Lifecycle(pre_stop=newer.LifecycleHandler(exec=newer.ExecAction(command=["true"]))),
        liveness=newer.Probe(tcp_socket=newer.TcpSocketAction(port=port)),
        pod_security_context=newer.PodSecurityContext(run_as_user=1000),
        readiness=newer.Probe(tcp_socket=newer.TcpSocketAction(port=port)),
        security_context=newer.SecurityContext(privileged=False),
        sidecars=[newer.Container(name="beside")],
        startup=newer.Probe(tcp_socket=newer.TcpSocketAction(port=port)),
        tolerations=[newer.Toleration(key="gpu", operator="Exists")],
        topology_spread=[
            newer.TopologySpreadConstraint(max_skew=1, topology_key="zone", when_unsatisfiable="ScheduleAnyway")
        ],
        update_strategy=newer.DeploymentStrategy(type="Recreate"),
        volume_mounts=[newer.VolumeMount(name="a", mount_path="/a")],
        volumes=[newer.Volume(name="a", empty_dir=newer.EmptyDirVolumeSource())],
    )
    given = {name: getattr(tier, name) for name in tier.__dataclass_fields__}
    structs = {name: value for name, value in given.items() if "k8s." in str(Tier.__dataclass_fields__[name].type)}
    assert len(structs) == 18
    for name, value in structs.items():
        for each in value if isinstance(value, (list, tuple)) else [value]:
            assert type(each).__module__ == "cdk8s_plus_27.k8s", name
    behavior = newer.HorizontalPodAutoscalerBehaviorV2(
        scale_down=newer.HpaScalingRulesV2(stabilization_window_seconds=5)
    )
    assert isinstance(Autoscale(min=1, max=2, behavior=behavior).behavior, k8s.HorizontalPodAutoscalerBehaviorV2)
    assert isinstance(Grant(volumes=[newer.Volume(name="a")]).volumes[0], k8s.Volume)
    assert isinstance(WorkerPool(name="a", sidecars=[whole(newer)]).sidecars[0], k8s.Container)


def test_what_ours_does_not_know_is_kept_as_it_is_in_the_manifest(newer: Any):
    container = newer.Container(
        name="proxy",
        restart_policy="Always",
        resize_policy=[newer.ContainerResizePolicy(resource_name="cpu", restart_policy="NotRequired")],
        lifecycle=newer.Lifecycle(stop_signal="SIGTERM"),
        security_context=newer.SecurityContext(app_armor_profile=newer.AppArmorProfile(type="RuntimeDefault")),
    )
    [taken] = Tier(init_containers=[container]).init_containers
    kept = {
        "name": "proxy",
        "restartPolicy": "Always",
        "resizePolicy": [{"resourceName": "cpu", "restartPolicy": "NotRequired"}],
        "lifecycle": {"stopSignal": "SIGTERM"},
        "securityContext": {"appArmorProfile": {"type": "RuntimeDefault"}},
    }
    assert plain(manifest(taken)) == plain(kept)
    # Also in the copies that hooks make, and beside what they change.
    assert plain(manifest(changed(taken, image="x:1"))) == plain({**kept, "image": "x:1"})
    assert changed(taken) == taken
    assert changed(taken) != k8s.Container(name="proxy")
    [again] = Tier(init_containers=[native_sidecar(whole(newer))]).init_containers
    assert manifest(again)["restartPolicy"] == "Always"


def test_hooks_may_put_structs_of_another_package_into_those_of_ours(newer: Any):
    hook = newer.Lifecycle(stop_signal="SIGTERM")
    more = changed(k8s.Container(name="api"), lifecycle=hook, env=[newer.EnvVar(name="A")])
    assert manifest(more) == {"name": "api", "lifecycle": {"stopSignal": "SIGTERM"}, "env": [{"name": "A"}]}
    [ours, theirs] = conform("api.containers()", list[k8s.Container], [k8s.Container(name="api"), whole(newer)])
    assert type(ours) is type(theirs) is k8s.Container
    with pytest.raises(TypeError, match=r"^changed: Container has no field 'imagee'; did you mean 'image'\?"):
        changed(k8s.Container(name="api"), imagee="x:1")


def test_a_struct_of_another_kind_is_refused_by_field_and_package(newer: Any):
    package = type(newer.Volume(name="a")).__module__.replace(".", r"\.")
    with pytest.raises(TypeError, match=rf"^Tier\.sidecars\[0\]: got Volume.* \({package}\.Volume\); write k8s\."):
        Tier(sidecars=[newer.Volume(name="a")])


def test_what_ours_cannot_hold_is_refused_by_field_and_package():
    newer = MODULES["a stand-in"]
    with pytest.raises(
        TypeError, match=r"^Tier\.volumes\[0\]\.secret: got a SecretVolumeSource of imports\.k8s, which .*optional"
    ):
        Tier(volumes=[newer.Volume(name="a", secret=newer.SecretVolumeSource(secret_name="b", optional="no"))])


def test_a_dict_in_a_list_of_theirs_is_refused_too(newer: Any):
    items = [{"key": "a", "path": "b"}]
    volume = MODULES["a stand-in"].Volume(
        name="a", config_map=MODULES["a stand-in"].ConfigMapVolumeSource(name="b", items=items)
    )
    with pytest.raises(TypeError, match=r"^Tier\.volumes\[0\]\.config_map\.items\[0\]: got .* write a typed struct"):
        Tier(volumes=[volume])


def test_one_of_theirs_that_a_hook_has_added_to_a_list_of_ours_is_refused_with_what_to_write(newer: Any):
    spec = k8s.PodSpec(containers=[k8s.Container(name="api")])
    spec.containers.append(whole(newer))
    package = type(whole(newer)).__module__.replace(".", r"\.")
    expected = (
        rf"^api\.pod_spec\(\)\.containers\[1\]: got a Container of {package} within a PodSpec of .*; write changed\("
    )
    with pytest.raises(TypeError, match=expected):
        conform("api.pod_spec()", k8s.PodSpec, spec)
    conform("api.pod_spec()", k8s.PodSpec, changed(spec, containers=spec.containers))


def test_their_probes_are_checked_like_ours(newer: Any):
    probe = newer.Probe(tcp_socket=newer.TcpSocketAction(port=newer.IntOrString.from_string("nowhere")))
    with pytest.raises(ValueError, match=r"^Tier\.sidecars\[0\]\.livenessProbe\.tcpSocket\.port: got 'nowhere'"):
        Tier(sidecars=[newer.Container(name="a", liveness_probe=probe)])
