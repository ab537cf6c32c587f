"""Values of the right type: what the error repeats of others, and what it says to write instead."""

from typing import Any

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import Tier, checks

# A login in a URL, which errors must not repeat. Nobody's.
LOGIN = "redis://me:Correct-Horse!9@redis:6379"


def test_an_error_has_the_path_what_was_given_and_what_is_expected():
    assert str(checks.wrong("a.b[1]", "x", "y")) == "a.b[1]: got 'x'; expected y"
    assert isinstance(checks.wrong("a", 1, "y"), ValueError)


def test_an_error_does_not_repeat_a_credential():
    assert "Horse" not in str(checks.wrong("url", LOGIN, "a host"))
    assert (
        str(checks.wrong("options", {"password": "Correct-Horse!9"}, "y")) == "options: got {'password': …}; expected y"
    )


def test_a_value_of_the_right_class_passes():
    checks.instance("api", Tier(), Tier, "Tier()")
    checks.instance("name", "dify", str, '"dify"')


@pytest.mark.parametrize("value", [None, 1, ["dify"], {"name": "dify"}])
def test_a_value_of_another_class_is_told_what_to_write(value: Any):
    with pytest.raises(TypeError, match=rf'^name: got .* \({type(value).__name__}\); write a name such as "dify"'):
        checks.instance("name", value, str, 'a name such as "dify"')


def test_a_text_that_is_a_credential_is_refused_whatever_it_is_for():
    for check in (
        lambda: checks.instance("name", LOGIN, str, '"x"'),
        lambda: checks.string("name", LOGIN),
        lambda: checks.annotations("annotations", {"a": LOGIN}),
        lambda: checks.annotations("annotations", {LOGIN: "a"}),
        lambda: checks.labels("labels", {LOGIN: "a"}),
        lambda: checks.one_of("kind", LOGIN, ["a"]),
    ):
        with pytest.raises(ValueError, match="got a URL with a password in it") as error:
            check()
        assert "Horse" not in str(error.value)


@pytest.mark.parametrize(
    ("value", "text"), [(1, "1"), (1.5, "1.5"), (True, "true"), (False, "false"), (None, "value"), ([], "value")]
)
def test_a_number_and_a_boolean_are_told_how_to_be_written_as_texts(value: Any, text: str):
    with pytest.raises(TypeError, match=rf'^x: got .* \({type(value).__name__}\); write a string: "{text}"$'):
        checks.string("x", value)


def test_a_struct_is_a_struct_and_no_dict_whose_keys_would_vanish():
    Tier(extra_env=[k8s.EnvVar(name="A")])
    value: Any = [k8s.EnvVar(name="A"), {"name": "B", "value_from": {}}]
    with pytest.raises(
        TypeError, match=r"^Tier\.extra_env\[1\]: got \{'name': …, 'value_from': …\} \(dict\); write k8s\.EnvVar"
    ):
        Tier(extra_env=value)
    one: Any = k8s.EnvVar(name="A")
    with pytest.raises(
        TypeError,
        match=r"^Tier\.extra_env: got EnvVar\(…\) \(cdk8s_plus_27\.k8s\.EnvVar\); write a list: \[k8s\.EnvVar",
    ):
        Tier(extra_env=one)
