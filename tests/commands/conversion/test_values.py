"""Values are what Helm computes, and each knows who chose it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructs_dify.commands.conversion.origins import Origin
from constructs_dify.commands.conversion.public_default import PublicDefault
from constructs_dify.commands.conversion.values import Values, merge
from constructs_dify.commands.conversion.values_file import ValuesFile, over
from constructs_dify.commands.conversion.yaml_file import Node, read_text
from tests.support.canaries import CANARY, known_to_everybody

# Files and what `helm template` of 3.18 makes of them; made at random.
IN_HELM: list[dict[str, Any]] = json.loads((Path(__file__).parent / "helm_merges.json").read_text("utf-8"))

SCALARS = st.none() | st.booleans() | st.integers(-99, 99) | st.text("abc", max_size=2)
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
)
MAPPINGS = st.dictionaries(st.sampled_from("abc"), TREES, max_size=3)
# A key that is a mapping in one file is one in all.
SAME_KINDS = st.recursive(
    st.dictionaries(st.sampled_from("xy"), SCALARS | st.lists(SCALARS, max_size=2), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
)
UNTIMED = settings(deadline=None)


def node(values: object, name: str = "values.yaml") -> Node:
    [found] = read_text(json.dumps(values), name)
    return found


def values(defaults: dict[str, Any], *texts: str) -> Values:
    files = [
        ValuesFile(name=f"{number}.yaml", root=root)
        for number, text in enumerate(texts)
        for root in read_text(text, f"{number}.yaml")
    ]
    return Values(defaults, files)


@pytest.mark.parametrize("case", IN_HELM, ids=range(len(IN_HELM)))
def test_files_merge_as_they_do_in_helm(case: dict[str, Any]):
    assert merge(case["defaults"], map(node, case["files"])) == case["helm"]


@UNTIMED
@given(MAPPINGS)
def test_nothing_given_leaves_the_defaults(defaults: dict[str, Any]):
    assert merge(defaults, []) == merge(defaults, [node({})]) == defaults


@UNTIMED
@given(MAPPINGS)
def test_without_defaults_the_values_are_what_is_given(given: dict[str, Any]):
    assert merge({}, [node(given)]) == given


@UNTIMED
@given(SAME_KINDS, SAME_KINDS, SAME_KINDS)
def test_files_may_be_put_together_in_any_order_of_steps(one: Any, two: Any, three: Any):
    left = over(over(node(one), node(two)), node(three))
    right = over(node(one), over(node(two), node(three)))
    assert merge({}, [left]) == merge({}, [right]) == merge({}, map(node, (one, two, three)))


def test_what_is_no_mapping_in_between_ends_what_was_before_it():
    assert merge({}, map(node, ({"a": {"b": 1}}, {"a": [2]}, {"a": {"c": 3}}))) == {"a": {"c": 3}}


@UNTIMED
@given(MAPPINGS, MAPPINGS)
def test_a_file_twice_is_a_file_once(defaults: dict[str, Any], given: dict[str, Any]):
    assert merge(defaults, [node(given), node(given)]) == merge(defaults, [node(given)])


@UNTIMED
@given(MAPPINGS, MAPPINGS)
def test_every_leaf_that_is_chosen_is_where_it_says(defaults: dict[str, Any], given: dict[str, Any]):
    found = Values(defaults, [ValuesFile(name="values.yaml", root=node(given))])
    for key in found.chosen_leaves():
        assert found.origin(key).file == "values.yaml"
    assert found.chosen() is bool(found.chosen_leaves())
    for key, value in given.items():
        assert set(found.keys(key)) <= set(found.chosen_leaves())
        assert bool(found.keys(key)) is found.chosen(key)
        if not isinstance(value, dict):
            assert found.at(key) == value


def test_a_list_takes_the_place_of_the_default_list():
    found = values({"api": {"extraEnv": [{"name": "A"}, {"name": "B"}]}}, "api: {extraEnv: [{name: C}]}")
    assert found.at("api", "extraEnv") == [{"name": "C"}]
    assert found.at("api", "extraEnv", 0, "name") == "C"
    assert found.at("api", "extraEnv", 1) is None


def test_null_takes_a_default_away_and_is_a_choice():
    found = values({"api": {"target": 80, "other": 1}}, "api: {target: null}")
    assert found.at("api") == {"other": 1}
    assert found.chosen_leaves() == ["api.target"]
    assert found.differs("api", "target")


def test_null_of_one_file_gives_way_to_the_next():
    assert values({"a": {"b": 1}}, "a: null", "a: {c: 2}").at("a") == {"b": 1, "c": 2}


def test_leaves_are_scalars_and_what_is_empty():
    found = values({}, 'a: {b: 1, c: {}, d: []}\ne: [{f: x}, 2]\ng: null\nh: {"i.j": y}')
    assert found.chosen_leaves() == ["a.b", "a.c", "a.d", "e[0].f", "e[1]", "g", 'h."i.j"']
    assert found.keys("e") == ("e[0].f", "e[1]")
    assert found.keys("e", 1) == ("e[1]",)
    assert found.keys("z") == found.keys("a", "z") == found.keys("e", 7) == ()


def test_what_is_empty_above_a_key_has_chosen_it_too():
    found = values({"ingress": {"enabled": True}}, "ingress: null")
    assert found.keys("ingress", "enabled") == ("ingress",)
    assert not found.chosen("other")


def test_a_key_knows_its_file_and_line():
    found = values({"a": {"z": 1}}, "a:\n  b: 1\n  c: 2\n", "a:\n\n  c: 3\n")
    assert found.origin("a.b") == Origin("a.b", "0.yaml", 2)
    assert str(found.origin("a.c")) == "1.yaml:3: a.c"
    assert found.origin("a.z") == Origin("a.z")


def test_a_default_that_is_written_out_is_chosen_and_does_not_differ():
    found = values({"a": {"b": 1, "c": [1]}}, "a: {b: 1.0, c: [2]}")
    assert found.chosen("a", "b")
    assert not found.differs("a", "b")
    assert found.differs("a", "c")
    assert found.differs("a")


def test_a_switch_is_no_number():
    assert values({"a": 1}, "a: true").differs("a")


def test_text_is_what_a_template_writes():
    found = values({"a": {"b": 10000000}}, "c: 08\nd: yes\ne: null")
    assert [found.text(*path) for path in (("a", "b"), ("c",), ("d",), ("e",), ("f",))] == [
        "1e+07",
        "8",
        "true",
        "",
        "",
    ]
    with pytest.raises(TypeError, match=r"a: got a dict"):
        found.text("a")


def test_a_credential_that_everybody_knows_is_not_handed_on():
    with known_to_everybody(CANARY):
        found = values({}, json.dumps({"api": {"extraEnv": [{"name": "X", "value": CANARY}]}}))
    value = found.at("api", "extraEnv", 0, "value")
    assert isinstance(value, PublicDefault)
    assert value.key == "api.extraEnv[0].value"
    assert CANARY not in repr(found.at())
    with pytest.raises(TypeError, match="shipped to everybody"):
        str(value)
    with pytest.raises(TypeError, match="got a PublicDefault"):
        found.text("api", "extraEnv", 0, "value")


def test_what_only_repeats_a_default_decides_nothing():
    repeating = values({"a": 1, "b": {"c": ""}, "e": [{"f": 1}]}, "a: 1\nb: {c: '', d: 2}\ne: [{f: 1}]\ng: null")

    assert repeating.deciding() == ("b.d",)


def test_an_entry_of_a_list_decides_as_a_whole():
    changed = values({"e": [{"f": 1, "g": 2}, 3]}, "e: [{f: 1, g: 4}, 3]")

    assert changed.deciding("e") == ("e[0].f", "e[0].g")
