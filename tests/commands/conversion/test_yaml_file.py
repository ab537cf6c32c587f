"""Files are read as Helm reads them, and every line is known."""

import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from constructs_dify.commands.conversion.values import merge
from constructs_dify.commands.conversion.yaml_file import MAX_BYTES, Node, read_file, read_text

KEY = "sample-db-pass"


def read(text: str) -> Any:
    [node] = read_text(text, "values.yaml")
    return merge({}, [node])


def refusal(text: str) -> str:
    with pytest.raises(ValueError, match=r"^values\.yaml") as error:
        read_text(text, "values.yaml")
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a: &a {x: 1, z: 2}\nb: {x: 5, <<: *a}", {"a": {"x": 1, "z": 2}, "b": {"x": 1, "z": 2}}),
        ("a: &a {x: 1}\nb: {<<: *a, x: 5}", {"a": {"x": 1}, "b": {"x": 5}}),
        ("a: &a {x: 1}\nb: {<<: [*a, {x: 9, w: 8}]}", {"a": {"x": 1}, "b": {"x": 1, "w": 8}}),
        ("k: {a: 1}\nk: {b: 2}", {"k": {"b": 2}}),
        ('"<<": 1', {"<<": 1}),
        ("8080: a\ntrue: b\n1e3: c\n2001-01-01: d\n1.5: e\ny: f",
         {"8080": "a", "true": "f", "1000": "c", "2001-01-01": "d", "1.5": "e"}),
        ('a: "08"\nb: \'yes\'\nc: !!str 5\nd: !!int "5"\ne: !!bool "yes"\nf: !!binary aGVsbG8=\ng: !own 5',
         {"a": "08", "b": "yes", "c": "5", "d": 5, "e": True, "f": "hello", "g": "5"}),
        ("a: |\n  x\n  y\nb: >-\n  x\n  y\nc: 'it''s'\nd:\te", {"a": "x\ny\n", "b": "x y", "c": "it's", "d": "e"}),
        ("a:\t1\t# b\nc:\n  d: \t'e'\n  f: [g,\th]", {"a": 1, "c": {"d": "e", "f": ["g", "h"]}}),
        ("\ufeffa: 1\r\nb: 2\r\n", {"a": 1, "b": 2}),
    ],
)  # fmt: skip
def test_yaml_is_what_it_is_in_helm(text: str, values: object):
    assert read(text) == values


def test_aliases_have_the_line_where_they_are_used_and_what_is_in_them_that_of_its_own():
    [node] = read_text("a: &a\n  x: 1\n\nb: *a\nc:\n  - d\n  -\n    e: 1\n", "values.yaml")
    pairs = node.mapping
    assert (pairs["b"].line, pairs["b"].mapping["x"].line) == (4, 2)
    assert [entry.line for entry in pairs["c"].items] == [6, 8]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"a: 1\nb: 'open {KEY}", "values.yaml:2: got no YAML"),
        (f"a: 1\nb: c: {KEY}", "values.yaml:2: got no YAML"),
        ("a:\n\tb: 1", "values.yaml:2: got no YAML"),
        ("a: *nope", "values.yaml:1: got *nope; expected &nope before it"),
        ("a: &a [*a]", "*a within what it stands for"),
        ("a: &a 1\n---\nb: *a", "values.yaml:3: got *a"),
        ("~: 1", "a key that is empty"),
        ("? [a, b]\n: 1", "a list or a mapping"),
        ("a: .inf", "not finite"),
        ('a: !!int "x"', "something else under !!int"),
        ("a: !!binary '?'", "base64 of a text"),
        ("a: {<<: 5}", "a list of mappings"),
        ("a: {<<: []}", "a list of mappings"),
        ("a: \x00", "values.yaml:1: got a character that YAML does not allow"),
        ("a: " + "[" * 200 + "]" * 200, "more than 100 levels"),
        ("a: &a [1]\n" + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in pairwise("abcdefghi")),
         "fewer: aliases multiply them"),
    ],
)  # fmt: skip
def test_what_helm_does_not_read_is_an_error_with_its_line_and_no_value(text: str, said: str):
    message = refusal(text)
    assert said in message
    assert KEY not in message


def test_empty_documents_do_not_count():
    assert read_text("# only\n---\n", "values.yaml") == []
    [node] = read_text("---\na: 1\n---\n", "values.yaml")
    assert isinstance(node, Node)


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path):
    with pytest.raises(ValueError, match="cannot be read: No such file"):
        read_file(str(tmp_path / "missing.yaml"))
    with pytest.raises(ValueError, match="cannot be read: Is a directory"):
        read_file(str(tmp_path))


def test_a_file_that_is_no_text_or_too_large_is_an_error(tmp_path: Path):
    file = tmp_path / "values.yaml"
    file.write_bytes(b"a: \xff")
    with pytest.raises(ValueError, match="no UTF-8"):
        read_file(str(file))
    file.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(ValueError, match="more than 1048576 bytes"):
        read_file(str(file))


def test_without_the_reader_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "ruamel.yaml", None)
    with pytest.raises(ValueError, match=r"pip install 'constructs-dify\[convert\]'"):
        read_text("a: 1", "values.yaml")
