"""Parameters become what `helm template --set` of 3.18 makes of them."""

from typing import Any

import pytest

from constructs_dify.commands.conversion.set_parameters import with_parameter
from constructs_dify.commands.conversion.values import merge
from constructs_dify.commands.conversion.yaml_file import Node, read_text


def put(name: str, value: Any, before: str = "{}", *, text: bool = False) -> Any:
    [root] = read_text(f"v: {before}", "app.yaml")
    return merge({}, [with_parameter(root, Node(name, "app.yaml", 1), Node(value, "app.yaml", 1), text=text)])


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("1e3", "1e3"), ("08", "08"), ("0", 0), ("-5", -5), ("-0", 0), ("1.5", "1.5"), ("true", True), ("True", True),
        ("null", None), ("{}", [""]), ("{a,2}", ["a", 2]), ("", ""), ("12345678901", 12345678901),
        ("99999999999999999999", "99999999999999999999"),
    ],
)  # fmt: skip
def test_a_value_has_the_type_that_it_has_in_helm(given: str, value: object):
    assert put("v.q", given)["v"]["q"] == value
    assert put("v.q", given, text=True)["v"]["q"] == given


@pytest.mark.parametrize(
    ("name", "before", "value"),
    [
        (r"v.b\.c", "{}", {"b.c": 1}),
        ("v[1]", "null", [None, 1]),
        ("v[0].a", "null", [{"a": 1}]),
        ("v[0][1]", "null", [[None, 1]]),
        ("v[0].m", "[{m: B, w: x}, {m: C}]", [{"m": 1, "w": "x"}, {"m": "C"}]),
        ("v.a", "5", {"a": 1}),
    ],
)
def test_a_name_leads_into_mappings_and_lists(name: str, before: str, value: object):
    assert put(name, "1", before)["v"] == value


@pytest.mark.parametrize("name", ["", "v.", "v..a", "v[0]b", "[0]", "v[x]", "v=1", "v[70000]", "v[9999999999]"])
def test_a_name_that_leads_nowhere_is_refused(name: str):
    with pytest.raises(ValueError, match=r"app.yaml:1: name: got"):
        put(name, "1")


def test_a_value_that_is_no_text_is_refused():
    with pytest.raises(ValueError, match=r"app.yaml:1: v: got a number; expected a text in quotes"):
        put("v", 5)
