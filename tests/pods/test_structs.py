"""Structs: copies with changes, and their content as plain data."""

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify.pods.structs import changed, int_or_string, plain, quantity

CONTAINER = k8s.Container(
    name="a",
    image="x:1",
    command=["run"],
    env=[k8s.EnvVar(name="A", value="1")],
    resources=k8s.ResourceRequirements(limits={"memory": quantity("1Gi")}),
    ports=[k8s.ContainerPort(container_port=80)],
)


def test_a_changed_struct_is_another_one():
    before = plain(CONTAINER)
    other = changed(CONTAINER, image="x:2", command=None)
    assert (other.name, other.image, other.command) == ("a", "x:2", None)
    assert plain(CONTAINER) == before
    assert CONTAINER.image == "x:1"


def test_a_changed_struct_is_of_the_same_class_and_keeps_the_rest():
    other = changed(CONTAINER, image="x:2")
    assert type(other) is k8s.Container
    assert plain(changed(other, image="x:1")) == plain(CONTAINER)


def test_a_field_that_there_is_not_is_a_mistake():
    with pytest.raises(TypeError, match="imagePullPolicy"):
        changed(CONTAINER, imagePullPolicy="Always")


def test_plain_data_goes_down_to_the_texts():
    assert plain(CONTAINER) == {
        "name": "a",
        "image": "x:1",
        "command": ["run"],
        "env": [{"name": "A", "value": "1"}],
        "resources": {"limits": {"memory": "1Gi"}},
        "ports": [{"container_port": 80}],
    }


def test_plain_data_is_equal_whenever_the_manifests_would_be():
    one = k8s.EnvVar(name="A", value="1")
    assert plain(one) == plain(k8s.EnvVar(value="1", name="A"))
    assert plain((one,)) == plain([one])
    assert repr(plain({"b": 1, "a": one})) == repr(plain({"a": one, "b": 1}))
    assert plain(one) != plain(k8s.EnvVar(name="A", value="2"))
    # A port by number is another one than a port by name.
    assert plain(int_or_string(80)) != plain(int_or_string("80"))


def test_a_number_stays_a_number_and_a_name_a_name():
    assert (int_or_string(80).value, int_or_string("http").value) == (80, "http")
    assert quantity("500m").value == "500m"
