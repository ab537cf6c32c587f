"""Tiers are merged, nearest last, and hold only what Kubernetes accepts."""

from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import (
    Autoscale,
    DisruptionBudget,
    ProbeTiming,
    Resources,
    SecretKey,
    ServiceAccount,
    Tier,
    WorkerPool,
)
from constructs_dify.pods.resources import requirements
from constructs_dify.pods.tier import merged

VOLUME, OTHER_VOLUME = k8s.Volume(name="a"), k8s.Volume(name="b")
PROBE = k8s.Probe(exec=k8s.ExecAction(command=["true"]), period_seconds=10, failure_threshold=3, timeout_seconds=5)


# -- merging ------------------------------------------------------------------------------------------------------


def test_of_single_values_the_nearest_wins():
    tier = merged(Tier(priority_class="low", replicas=1), Tier(priority_class="high"), Tier())
    assert tier.priority_class == "high"
    assert tier.replicas == 1


def test_zero_is_a_value():
    assert merged(Tier(replicas=3, termination_grace_period=30), Tier(replicas=0, termination_grace_period=0)) == Tier(
        replicas=0, termination_grace_period=0
    )


def test_mappings_are_merged_by_key():
    tier = merged(Tier(labels={"a": "1", "b": "1"}), Tier(labels={"b": "2"}))
    assert tier.labels == {"a": "1", "b": "2"}


def test_lists_are_appended():
    tier = merged(Tier(volumes=[VOLUME], image_pull_secrets=("x",)), Tier(volumes=[OTHER_VOLUME]))
    assert list(tier.volumes) == [VOLUME, OTHER_VOLUME]
    assert list(tier.image_pull_secrets) == ["x"]


def test_the_nearest_decides_between_replicas_and_an_autoscaler():
    autoscale = Autoscale(min=2, max=3)
    assert merged(Tier(replicas=2), Tier(autoscale=autoscale)) == Tier(autoscale=autoscale)
    assert merged(Tier(autoscale=autoscale), Tier(replicas=2)) == Tier(replicas=2)


def test_a_timing_changes_only_what_it_names():
    probe = merged(Tier(liveness=PROBE), Tier(liveness=ProbeTiming(period=60, initial_delay=0))).liveness
    assert isinstance(probe, k8s.Probe)
    assert probe.exec == PROBE.exec
    assert (probe.period_seconds, probe.initial_delay_seconds) == (60, 0)
    assert (probe.failure_threshold, probe.timeout_seconds) == (3, 5)


def test_timings_of_several_tiers_add_up():
    tier = merged(Tier(startup=PROBE), Tier(startup=ProbeTiming(period=60)), Tier(startup=ProbeTiming(failures=9)))
    assert isinstance(tier.startup, k8s.Probe)
    assert (tier.startup.period_seconds, tier.startup.failure_threshold) == (60, 9)


def test_a_probe_replaces_the_one_before_it_whole():
    other = k8s.Probe(tcp_socket=k8s.TcpSocketAction(port=k8s.IntOrString.from_number(1)))
    assert merged(Tier(readiness=PROBE), Tier(readiness=other)).readiness == other


def test_merging_changes_none_of_the_tiers():
    far, near = Tier(labels={"a": "1"}, volumes=[VOLUME]), Tier(labels={"b": "2"}, volumes=[OTHER_VOLUME])
    merged(far, near)
    assert (far.labels, list(far.volumes), near.labels, list(near.volumes)) == (
        {"a": "1"},
        [VOLUME],
        {"b": "2"},
        [OTHER_VOLUME],
    )


def test_a_pool_is_a_tier_as_far_as_merging_goes():
    assert merged(Tier(replicas=2), WorkerPool(name="x", priority_class="high")) == Tier(
        replicas=2, priority_class="high"
    )


# -- values -------------------------------------------------------------------------------------------------------


def test_values_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        Tier().replicas = 2  # type: ignore[misc]


def test_a_limit_that_is_left_out_is_the_request():
    said = requirements(Resources(cpu="500m", memory="2Gi", ephemeral_storage="1Gi"))
    assert said.limits is not None
    assert said.requests is not None
    for name in ("cpu", "memory", "ephemeral-storage"):
        assert said.limits[name].value == said.requests[name].value


@pytest.mark.parametrize("quantity", ["1", "0.5", "250m", "2Gi", "1500Mi", "1G", "100k", "2Ti"])
def test_a_quantity_is_one_that_kubernetes_knows(quantity: str):
    Resources(cpu=quantity, ephemeral_storage=quantity)


@pytest.mark.parametrize(("memory", "meant"), [("512", "512Mi"), ("512m", "512Mi"), ("100k", "100Mi")])
def test_memory_of_some_bytes_is_a_slip(memory: str, meant: str):
    for option in ("memory", "memory_limit"):
        with pytest.raises(ValueError, match=rf'^Resources\.{option}: got \'{memory}\'; .* write "{meant}"$'):
            Resources(**{option: memory})
    Resources(memory="0", memory_limit="1Mi")


@pytest.mark.parametrize("quantity", ["", "2 Gi", "2GB", "two", "-1", "1,5", "Gi", "0x1", "2gi"])
def test_a_quantity_is_none_that_kubernetes_does_not_know(quantity: str):
    with pytest.raises(ValueError, match=r"Resources\.memory: got "):
        Resources(cpu="1", memory=quantity)


def test_a_limit_may_be_written_in_another_unit_than_the_request():
    Resources(cpu="1500m", memory="1024Mi", cpu_limit="2", memory_limit="1Gi")


@pytest.mark.parametrize("value", [1, 0, "50%", "100%"])
def test_a_disruption_budget_is_a_number_or_a_percentage(value: int | str):
    assert DisruptionBudget(min_available=value).min_available == value
    assert DisruptionBudget(max_unavailable=value).max_unavailable == value


def test_a_service_account_is_either_an_existing_one_or_one_with_annotations():
    ServiceAccount(name="dify")
    ServiceAccount(annotations={"example.com/role": "dify"})
    with pytest.raises(ValueError, match=r"ServiceAccount\.annotations: .*leave the name out"):
        ServiceAccount(name="dify", annotations={"example.com/role": "dify"})


@pytest.mark.parametrize(("secret", "key"), [("dify-db", "password"), ("db.example", "tls.crt"), ("a", "A_b-c.d")])
def test_a_secret_key_has_the_names_that_kubernetes_accepts(secret: str, key: str):
    SecretKey(secret=secret, key=key)


@pytest.mark.parametrize(
    ("secret", "key", "field"),
    [("Dify_DB", "password", "secret"), ("", "password", "secret"), ("db", "", "key"), ("db", "pass word", "key")],
)
def test_a_secret_key_has_no_others(secret: str, key: str, field: str):
    with pytest.raises(ValueError, match=rf"SecretKey\.{field}: got "):
        SecretKey(secret=secret, key=key)


@pytest.mark.parametrize(
    "image",
    ["registry.example.com:5000/dify-api:1.9.1", "dify-api@sha256:" + "0" * 64, "nginx:1.29.1-alpine"],
)
def test_an_image_is_pinned(image: str):
    assert Tier(image=image).image == image


@pytest.mark.parametrize(
    "image", ["nginx", "nginx:latest", "registry.example.com:5000/nginx", "https://nginx:1", "nginx@sha256:0"]
)
def test_an_image_is_not_whatever_is_newest(image: str):
    with pytest.raises(ValueError, match=r"Tier\.image: got "):
        Tier(image=image)


@pytest.mark.parametrize(
    "options",
    [
        {"env_from": [{"config_map_ref": {"name": "x"}}]},
        {"extra_env": [{"name": "A", "value": "1"}]},
        {"host_aliases": [{"ip": "10.0.0.1"}]},
        {"init_containers": [{"name": "x"}]},
        {"sidecars": [{"name": "x"}]},
        {"tolerations": [{"key": "x"}]},
        {"topology_spread": [{"max_skew": 1}]},
        {"volume_mounts": [{"name": "x"}]},
        {"volumes": [{"name": "x"}]},
    ],
)
def test_a_list_holds_no_dict(options: dict[str, Any]):
    [name] = options
    with pytest.raises(TypeError, match=rf"Tier\.{name}\[0\]: got .*\(dict\); write k8s\."):
        Tier(**options)


@pytest.mark.parametrize(
    "name",
    [
        "affinity", "autoscale", "disruption_budget", "lifecycle", "liveness", "pod_security_context",
        "readiness", "resources", "security_context", "startup", "update_strategy",
    ],
)  # fmt: skip
def test_a_struct_is_no_dict_either(name: str):
    options: dict[str, Any] = {name: {"x": 1}}
    with pytest.raises(TypeError, match=rf"Tier\.{name}: got .*\(dict\); write "):
        Tier(**options)
