"""Names, keys, labels, hosts and words out of a list: what passes, what is refused, and what the error says."""

import re
from typing import Any

import pytest

from constructs_dify import checks


@pytest.mark.parametrize("value", ["a", "dify", "dify-prod", "d1", "a--b", "d" * 63])
def test_a_label_of_dns_is_a_name_for_every_object(value: str):
    checks.dns_label("name", value)


@pytest.mark.parametrize("value", ["", "Dify", "dify_prod", "dify.prod", "-dify", "dify-", "1dify", "di fy", "dïfy"])
def test_a_label_of_dns_is_nothing_else(value: str):
    with pytest.raises(
        ValueError, match=rf"^name: got '{value}'; expected lower-case letters, .* such as \"dify-prod\""
    ):
        checks.dns_label("name", value)


def test_a_label_of_dns_that_is_too_long_is_told_how_long_it_is():
    with pytest.raises(ValueError, match=r"^name: got 'd{64}'; expected at most 63 characters, not 64"):
        checks.dns_label("name", "d" * 64)


@pytest.mark.parametrize("value", ["a", "dify-db", "1.2.3", "db.example.com", "9", "d" * 253])
def test_a_name_of_dns_may_have_dots_and_start_with_a_digit(value: str):
    checks.dns_name("secret", value)


@pytest.mark.parametrize("value", ["", "Dify", "a_b", "-a", "a-", ".a", "a.", "a..b", "a.-b", "a b", "d" * 254])
def test_a_name_of_dns_is_nothing_else(value: str):
    with pytest.raises(
        ValueError, match=rf"^secret: got '{re.escape(value)}'; expected the name of a Kubernetes object"
    ):
        checks.dns_name("secret", value)


@pytest.mark.parametrize("value", ["ca.crt", "PASSWORD", "a_b-c.d", "0", ".x", "x..", "k" * 253])
def test_a_key_of_a_config_map_has_letters_digits_and_three_signs(value: str):
    checks.key("key", value, "ca.crt")


@pytest.mark.parametrize("value", ["", "a b", "a/b", "ca.crt\n", "ä", ".", "..", "..x", "k" * 254])
def test_a_key_of_a_config_map_has_nothing_else(value: str):
    with pytest.raises(ValueError, match=r'^key: got .*; expected letters, digits, "-", "_" and "\." only'):
        checks.key("key", value, "ca.crt")


@pytest.mark.parametrize("value", ["a", "pg.example.com", "PG.Example.com", "10.1.2.3", "my_host", "_srv.example.com"])
def test_a_host_is_a_name_or_an_address(value: str):
    checks.host("host", value)


@pytest.mark.parametrize(
    "value",
    ["", "https://pg.example.com", "pg.example.com:5432", "pg.example.com/db", "-pg", "pg.", ".pg", "a b", "pg,x"],
)
def test_a_host_has_no_scheme_no_port_and_no_path(value: str):
    with pytest.raises(ValueError, match=r"^host: got '.*'; expected a bare host name .*without scheme, port or path"):
        checks.host("host", value)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("10.1.2.3", True),
        ("::1", True),
        ("2001:db8::1", True),
        ("10.1.2", False),
        ("[::1]", False),
        ("a", False),
        ("", False),
    ],
)
def test_an_address_is_one_of_ipv4_or_ipv6(text: str, is_one: bool):
    assert checks.is_address(text) is is_one


# -- labels -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value"),
    [("team", "ml"), ("example.com/team", ""), ("A_b-c.d", "A_b-c.d"), ("k" * 63, "v" * 63), ("a", "1"), ("1", "a")],
)
def test_a_label_has_what_kubernetes_accepts(key: str, value: str):
    checks.labels("labels", {key: value})
    checks.label_key("key", key)


@pytest.mark.parametrize("key", ["", "a b", "-a", "a-", "a/b/c", "/a", "Example.com/team", "k" * 64])
def test_the_key_of_a_label_is_nothing_else(key: str):
    with pytest.raises(ValueError, match=rf"^labels\['{key}'\]: got '{key}'; expected a label key such as \"team\""):
        checks.labels("labels", {key: "x"})
    with pytest.raises(ValueError, match=rf"^key: got '{key}'; expected a name such as \"team\""):
        checks.label_key("key", key)


@pytest.mark.parametrize("value", ["a b", "-a", "a-", "a/b", "v" * 64])
def test_the_value_of_a_label_is_nothing_else(value: str):
    with pytest.raises(ValueError, match=rf"^labels\['team'\]: got '{value}'; expected at most 63 letters, digits"):
        checks.labels("labels", {"team": value})


def test_the_value_of_a_label_is_a_text():
    value: Any = {"tier": 1}
    with pytest.raises(TypeError, match=r"^labels\['tier'\]: got 1 \(int\); write a string: \"1\""):
        checks.labels("labels", value)


# -- one of a list ------------------------------------------------------------------------------------------------


def test_a_word_is_one_of_the_list():
    checks.one_of("kind", "b", ["a", "b"])


def test_a_word_that_is_none_of_the_list_is_told_all_of_them_and_the_nearest():
    with pytest.raises(
        ValueError, match=r"^kind: got 'indexes'; expected one of dataset, index, mail; did you mean 'index'"
    ):
        checks.one_of("kind", "indexes", ["mail", "index", "dataset"])


def test_a_word_that_is_near_to_none_is_told_no_other():
    assert checks.suggestion("xyz", ["dataset", "mail"]) == ""
    with pytest.raises(ValueError, match=r"^kind: got 'xyz'; expected one of dataset, mail$"):
        checks.one_of("kind", "xyz", ["mail", "dataset"])


# -- names of outside services ------------------------------------------------------------------------------------


def test_a_name_of_an_outside_service_may_be_left_out_and_has_no_blanks():
    checks.check_texts("Storage.s3", bucket="My_Bucket:1", region=None)


@pytest.mark.parametrize("value", ["", " ", "a b", "a\n"])
def test_a_name_of_an_outside_service_is_not_empty(value: str):
    with pytest.raises(
        ValueError, match=r"^Storage\.s3\.bucket: got .*; expected a name without blanks, and not an empty"
    ):
        checks.check_texts("Storage.s3", region="eu", bucket=value)


def test_a_name_of_an_outside_service_is_a_text():
    value: Any = 1
    with pytest.raises(TypeError, match=r'^Storage\.s3\.bucket: got 1 \(int\); write a string, bucket="\.\.\."'):
        checks.check_texts("Storage.s3", bucket=value)


# -- variables, annotations and hosts of routes -------------------------------------------------------------------


@pytest.mark.parametrize("value", ["A", "_a", "my.setting-1", ".a", "-"])
def test_a_variable_has_a_name_of_kubernetes(value: str):
    checks.variable("env", value)


@pytest.mark.parametrize("value", ["", "1A", "A=B", "A B", ".", "..", "..a", "A\n", "Ä"])
def test_a_variable_has_no_other_name(value: str):
    with pytest.raises(ValueError, match=r"^env: got .*; expected letters, digits, .* not starting with a digit"):
        checks.variable("env", value)


@pytest.mark.parametrize("key", ["team", "example.com/team", "Example.com/Team", "a/" + "b" * 63])
def test_an_annotation_has_a_key_like_a_label_and_any_text(key: str):
    checks.annotations("annotations", {key: '{"any": "text"}\n'})


@pytest.mark.parametrize("key", ["", "my team", "a/b/c", "/b", "a/", "a..b/c", "-a", "a" * 64, "a" * 254 + "/b"])
def test_an_annotation_and_a_label_have_no_other_key(key: str):
    for check in (checks.annotations, checks.labels):
        with pytest.raises(ValueError, match=r"^keys\[.*a (label )?key such as \"team\" or"):
            check("keys", {key: "x"})


def test_only_the_prefix_of_an_annotation_may_have_capitals():
    with pytest.raises(ValueError, match=r"^labels\['Example\.com/team'\]"):
        checks.labels("labels", {"Example.com/team": "x"})


def test_annotations_are_no_more_than_kubernetes_keeps():
    checks.annotations("annotations", {"a": "x" * (2**18 - 1)})
    with pytest.raises(ValueError, match=r"^annotations: got 262145 bytes; expected at most 262144, .* ConfigMap"):
        checks.annotations("annotations", {"a": "x" * (2**18 - 1), "b": ""})


@pytest.mark.parametrize("value", ["dify.example.com", "*.example.com", "intranet", "1.example.com"])
def test_a_host_of_a_route_is_a_name_or_a_wildcard_before_one(value: str):
    checks.route_host("hosts[0]", value)


@pytest.mark.parametrize(
    "value",
    ["", "*", "*.*.a.com", "a.*.com", "*a.com", "Dify.a.com", "my_host", "a..b", "a.", "10.0.0.5", "::1", "d" * 254],
)  # fmt: skip
def test_a_host_of_a_route_is_nothing_else(value: str):
    with pytest.raises(ValueError, match=r"^hosts\[0\]: got .* because Ingress and HTTPRoute "):
        checks.route_host("hosts[0]", value)
