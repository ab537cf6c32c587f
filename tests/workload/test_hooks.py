"""What the hooks of a subclass return is held to their types, and to what Kubernetes takes."""

from typing import Any

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import ApiTier, Autoscale, Grant, Installation, Tier
from tests.support.charts import container, empty_chart, objects_of


def api(hook: str, returned: Any) -> ApiTier:
    """The API of a subclass, one hook of which returns this."""
    subclass = type("Api", (ApiTier,), {hook: lambda self: returned})
    return subclass(empty_chart(), "part", install=Installation(name="dify", namespace="dify"))


WRONG: dict[str, tuple[str, Any, str]] = {
    "a command as one text": ("command", "sh -c x", r"api\.command\(\): got 'sh -c x' \(str\); write a list"),
    "a command without an order": ("command", {"sh", "-c"}, r"api\.command\(\): got set"),
    "a command that is gone after one look": ("command", iter(["sh"]), r"api\.command\(\): got list_iterator"),
    "a number among arguments": ("arguments", ["a", 5], r'api\.arguments\(\)\[1\]: got 5 \(int\); write a string: "5"'),
    "no mapping of files": ("files", None, r"api\.files\(\): got None"),
    "a file of bytes": ("files", {"/a/b": b"x"}, r"api\.files\(\)\['/a/b'\]: got bytes"),
    "no settings": ("environment", None, r"api\.environment\(\): got None"),
    "a setting that is nothing": ("environment", {"A": None}, r"api\.environment\(\)\['A'\]: got None"),
    "a setting that is a number": ("environment", {"A": 5}, r"api\.environment\(\)\['A'\]: got int"),
    "a setting of two words": ("environment", {"A B": "5"}, r"api\.environment\(\)\['A B'\]: got 'A B'"),
    "no options": ("defaults", None, r"api\.defaults\(\): got None; write Tier"),
    "no container": ("container", None, r"api\.container\(\): got None; write k8s\.Container"),
    "no pod": ("pod_spec", None, r"api\.pod_spec\(\): got None; write k8s\.PodSpec"),
    "no word on its Service": ("front_service", None, r"api\.front_service\(\): got None"),
    "two files of one name": ("files", {"/a/x": "1", "/b/x": "2"}, r"\['/b/x'\]: .* another file name than that"),
    "a file without a folder": ("files", {"x.conf": ""}, r"expected the whole path"),
    "a folder": ("files", {"/a/": ""}, r"expected the whole path"),
    "a file with a blank in its name": ("files", {"/a/x y": ""}, r"expected the whole path"),
    "a file at two places": ("files", {"/a:b/x": ""}, r"expected the whole path"),
    "more than a ConfigMap holds": ("files", {"/a/b": "x" * 2**20}, r"got 1048577 bytes"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_a_hook_that_returns_what_it_should_not_is_an_error_that_names_it(wrong: str):
    hook, returned, told = WRONG[wrong]
    with pytest.raises((TypeError, ValueError), match=told):
        api(hook, returned)


def test_hooks_that_return_what_they_should_are_rendered():
    class Api(ApiTier):
        def command(self) -> tuple[str, ...]:
            return ("sh", "-c", "x")

        def files(self) -> dict[str, str]:
            return {"/etc/my/a.conf": "1", "/etc/my/b.conf": "2"}

    chart = empty_chart()
    Api(chart, "part", install=Installation(name="dify", namespace="dify"))
    objects = objects_of(chart)
    assert container(objects, "api")["command"] == ["sh", "-c", "x"]
    assert {"a.conf": "1", "b.conf": "2"} in [each.get("data") for each in objects]


# jsii drops the snake_case keys of a dict in a list: the container would have no variables at all.
SOURCE: Any = {"config_map_ref": {"name": "more"}}
CONTAINER = k8s.Container(name="side", env_from=[SOURCE])


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Tier(sidecars=[CONTAINER]), r"^Tier\.sidecars\[0\]\.env_from\[0\]: got "),
        (
            lambda: Tier(volumes=[k8s.Volume(name="v", projected=k8s.ProjectedVolumeSource(sources=[SOURCE]))]),
            r"^Tier\.volumes\[0\]\.projected\.sources\[0\]: got ",
        ),
        (
            lambda: Autoscale(
                min=1, max=2, behavior=k8s.HorizontalPodAutoscalerBehaviorV2(scale_up={"policies": [SOURCE]})
            ),
            r"^Autoscale\.behavior\.scale_up\.policies\[0\]: got ",
        ),
        (
            lambda: Grant(volumes=[k8s.Volume(name="v", secret={"items": [SOURCE]})]),
            r"^Grant\.volumes\[0\]\.secret\.items\[0\]: got ",
        ),
        (lambda: api("container", CONTAINER), r"^api\.container\(\)\.env_from\[0\]: got "),
        (lambda: api("pod_spec", k8s.PodSpec(containers=[CONTAINER])), r"^api\.pod_spec\(\)\.containers\[0\]\.env"),
    ],
)  # fmt: skip
def test_a_dict_in_a_list_of_a_typed_struct_is_refused_wherever_the_struct_is_given(make: Any, told: str):
    with pytest.raises(TypeError, match=told):
        make()


def test_a_dict_in_place_of_a_struct_is_one_to_jsii_and_passes():
    tier = Tier(volumes=[k8s.Volume(name="v", secret={"secret_name": "s", "default_mode": 256})])
    assert tier.volumes[0].secret == k8s.SecretVolumeSource(secret_name="s", default_mode=256)


def test_what_allow_from_is_given_is_held_to_its_types():
    part = api("command", None)
    wrong: Any = {"app"}
    with pytest.raises(TypeError, match=r"^allow_from\.pod_labels: got set"):
        part.allow_from(port=5001, namespace="monitoring", pod_labels=wrong)
    with pytest.raises(TypeError, match=r"^allow_to\.port: got '80'"):
        part.allow_to("a.example.com", "80")  # pyright: ignore[reportArgumentType]
    assert part.allow_from(port=5001, namespace="monitoring", pod_labels={"app": "prometheus"})
