"""Those who read manifests, each with its own idea of which texts are numbers, booleans or nothing at all."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import yaml
from ruamel.yaml import YAML

_TAG = "tag:yaml.org,2002:"
_GO_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), "null"),
    **{
        spelt: "bool"
        for word in ("y", "n", "yes", "no", "on", "off", "true", "false")
        for spelt in (word, word.title(), word.upper())
    },
    **dict.fromkeys(
        (".nan", ".NaN", ".NAN", *(f"{s}{i}" for s in ("", "+", "-") for i in (".inf", ".Inf", ".INF"))), "float"
    ),
    "<<": "merge",
}
_GO_INT = re.compile(r"[-+]?(0[bB][01]+|0[oO]?[0-7]+|0[xX][0-9a-fA-F]+|0|[1-9][0-9]*)|-?0b[-+]?[01]+")
_GO_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


class _GoLoader(yaml.CSafeLoader):
    """What kubectl, Argo CD and Flux read: go-yaml scans as libyaml does, and has rules of its own for plain scalars.

    See https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go
    """

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> str:
        """The tag of a node."""
        if kind is yaml.ScalarNode and implicit[0]:
            return _TAG + _go_tag(value)
        return super().resolve(kind, value, implicit)


def _go_tag(text: str) -> str:
    if word := _GO_WORDS.get(text):
        return word
    if text[0] in "-+0123456789":
        text = text.replace("_", "")
        if _GO_INT.fullmatch(text):
            return "int"
    elif text[0] != ".":
        return "str"
    return "float" if _GO_FLOAT.fullmatch(text) else "str"


def as_go(text: str) -> Any:
    """A document as kubectl reads it."""
    return yaml.load(text, _GoLoader)


def as_pyyaml(text: str) -> Any:
    """A document as PyYAML reads it with libyaml."""
    return yaml.load(text, yaml.CSafeLoader)


def as_pure_pyyaml(text: str) -> Any:
    """A document as PyYAML reads it without libyaml, which scans it otherwise."""
    return yaml.safe_load(text)


def as_yaml_1_2(text: str) -> Any:
    """A document as YAML 1.2."""
    return YAML(typ="safe", pure=True).load(text)


READERS: Mapping[str, Callable[[str], Any]] = {
    "go-yaml": as_go,
    "PyYAML": as_pyyaml,
    "PyYAML without libyaml": as_pure_pyyaml,
    "YAML 1.2": as_yaml_1_2,
}
"""All of them."""
