"""Dicts in the shape of Kubernetes' API become typed structs."""

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify.commands.conversion.lifting.k8s_struct import struct_code, structs_code
from constructs_dify.commands.conversion.python_code import text
from constructs_dify.pods.structs import plain
from tests.commands.conversion.lifting.installations import made


@pytest.mark.parametrize(
    ("cls", "wire", "expected"),
    [
        (k8s.Toleration, {"key": "gpu", "operator": "Exists", "tolerationSeconds": 30},
         k8s.Toleration(key="gpu", operator="Exists", toleration_seconds=30)),
        (k8s.DeploymentStrategy, {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": "25%"}},
         k8s.DeploymentStrategy(rolling_update=k8s.RollingUpdateDeployment(
             max_surge=k8s.IntOrString.from_number(1), max_unavailable=k8s.IntOrString.from_string("25%")))),
        (k8s.Volume, {"name": "cache", "emptyDir": {"sizeLimit": "1Gi"}},
         k8s.Volume(name="cache", empty_dir=k8s.EmptyDirVolumeSource(size_limit=k8s.Quantity.from_string("1Gi")))),
        (k8s.ResourceRequirements, {"limits": {"cpu": 2}},
         k8s.ResourceRequirements(limits={"cpu": k8s.Quantity.from_string("2")})),
        (k8s.LabelSelector, {"matchLabels": {"app": "x"}, "matchExpressions": [{"key": "a", "operator": "Exists"}]},
         k8s.LabelSelector(match_labels={"app": "x"}, match_expressions=[
             k8s.LabelSelectorRequirement(key="a", operator="Exists")])),
        (k8s.PodSecurityContext, {"runAsNonRoot": True, "supplementalGroups": [1, 2], "fsGroup": None},
         k8s.PodSecurityContext(run_as_non_root=True, supplemental_groups=[1, 2])),
    ],
)  # fmt: skip
def test_a_dict_becomes_the_struct_that_says_the_same(cls: type, wire: dict[str, object], expected: object):
    assert plain(made(struct_code(cls, wire, "x", []))) == plain(expected)


def test_a_field_that_nobody_knows_is_left_out_and_named():
    unknown: list[str] = []
    code = structs_code(k8s.Toleration, [{"key": "a", "operater": "Exists"}], "api.tolerations", unknown)
    assert text(code) == '[k8s.Toleration(key="a")]'
    assert unknown == ["api.tolerations[0].operater"]


@pytest.mark.parametrize(
    ("wire", "place"),
    [
        ({"key": 5}, "x.key: got 5; expected a text"),
        ({"tolerationSeconds": "soon"}, "x.tolerationSeconds: got 'soon'; expected a number"),
        ({"tolerationSeconds": True}, "x.tolerationSeconds: got True; expected a number"),
        ("all", "x: got 'all'; expected the fields of a Toleration"),
    ],
)
def test_a_value_of_another_kind_is_an_error_that_names_the_place(wire: object, place: str):
    with pytest.raises(ValueError, match="^" + place.replace("(", r"\(")):
        struct_code(k8s.Toleration, wire, "x", [])


def test_a_list_that_is_none_is_an_error():
    with pytest.raises(ValueError, match="expected a list"):
        structs_code(k8s.Toleration, "all", "x", [])
