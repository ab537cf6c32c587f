"""What `--set` makes of a name and a value. Argo CD hands its parameters to Helm that way."""

import re
from collections.abc import Mapping
from dataclasses import replace

from ... import checks
from .dotted import Step, dotted
from .plain_scalars import Scalar, as_json
from .yaml_file import Node

_STEP = re.compile(r"(?P<name>(?:[^.\[\]=,\\]|\\.)+)|\[(?P<at>\d+)\]")
_NUMBER = re.compile(r"0|-?[1-9][0-9]*")
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None}
# As Helm.
_MAX_INDEX = 65536


def with_parameter(values: Node, name: Node, value: Node, *, text: bool) -> Node:
    """Values with one more parameter.

    Args:
        values: The values so far.
        name: The name, such as `api.replicas` or `ingress.hosts[0].host`.
        value: What it is set to.
        text: Whether it is a text whatever it looks like.
    """
    path = _path(name)
    if not isinstance(value.value, str):
        raise checks.wrong(f"{value.where}: {dotted(path)}", value.value, "a text in quotes, as Argo CD does")
    return _set(values, path, replace(value, value=value.value if text else _typed(value)), 0)


def _path(name: Node) -> tuple[Step, ...]:
    text = name.value if isinstance(name.value, str) else ""
    steps: list[Step] = []
    end = 0
    for found in _STEP.finditer(text):
        if found.start() != end:
            break
        steps.append(int(found["at"]) if found["at"] else re.sub(r"\\(.)", r"\1", found["name"]))
        end = found.end() + (text[found.end() : found.end() + 1] == "." and found.end() + 1 < len(text))
    if end != len(text) or not steps or isinstance(steps[0], int):
        raise checks.wrong(f"{name.where}: name", name.value, "a key, such as api.replicas or ingress.hosts[0].host")
    if any(isinstance(step, int) and step > _MAX_INDEX for step in steps):
        raise checks.wrong(f"{name.where}: name", name.value, f"no index over {_MAX_INDEX}")
    return tuple(steps)


def _typed(node: Node) -> "Scalar | list[Node]":
    text = str(node.value)
    if text.startswith("{") and text.endswith("}"):
        entries = text[1:-1].split(",") if text != "{}" else []
        return [Node(_scalar(entry), node.file, node.line) for entry in entries]
    return _scalar(text)


def _scalar(text: str) -> Scalar:
    return _WORDS[text] if text in _WORDS else as_json(int(text)) if _NUMBER.fullmatch(text) else text


def _set(owner: Node | None, path: tuple[Step, ...], value: Node, depth: int) -> Node:
    if depth == len(path):
        return value
    step = path[depth]
    if isinstance(step, int):
        entries = list(owner.items) if owner else []
        entries += [Node(None, value.file, value.line)] * (step + 1 - len(entries))
        entries[step] = _set(entries[step], path, value, depth + 1)
        return Node(entries, value.file, value.line)
    pairs = dict(owner.mapping) if owner else {}
    pairs[step] = _set(pairs.get(step), path, value, depth + 1)
    return Node(pairs, owner.file if owner else value.file, owner.line if owner else value.line)
