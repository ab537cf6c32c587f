"""What a part gets from its dependencies, and who may override what."""

from collections.abc import Mapping

import pytest

from constructs_dify import Grant, Installation
from constructs_dify.wiring.environment import Env
from constructs_dify.workload.grants import add_settings


def given(env: Env, grants: Mapping[str, Grant]) -> None:
    add_settings(env, "web", Installation(name="dify", namespace="dify"), grants, {})


def test_what_one_dependency_fixes_no_default_of_another_comes_before():
    fixed, default = Grant(environment={"A": "fixed"}), Grant(defaults={"A": "default"})
    for grants in ({"x": fixed, "y": default}, {"y": default, "x": fixed}):
        env = Env("api")
        given(env, grants)
        assert env.literals == {"A": "fixed"}


def test_a_default_of_a_dependency_is_for_others_to_override():
    env = Env("api")
    given(env, {"x": Grant(defaults={"A": "default"})})
    env.add({"A": "mine"})
    assert env.literals == {"A": "mine"}


def test_two_dependencies_cannot_fix_one_name():
    with pytest.raises(ValueError, match=r"\['A'\]: already set by x; change it there"):
        given(Env("api"), {"x": Grant(environment={"A": "1"}), "y": Grant(environment={"A": "2"})})
