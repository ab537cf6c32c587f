"""What `--set` makes of a name and a value. Argo CD hands its parameters to Helm that way."""

import re
from collections.abc import Mapping
from dataclasses import replace

from ... import checks
from .dotted import Step, dotted
from .plain_scalars import Scalar, as_json
from .yaml_file import Node, unexpected

_NAME, _AT = r"(?:[^.\[\]=,\\]|\\.)+", r"\[\d{1,9}\]"
_PATH = re.compile(rf"{_NAME}(?:{_AT})*(?:\.{_NAME}(?:{_AT})*)*")
_STEP = re.compile(rf"{_AT}|{_NAME}")
_NUMBER = re.compile(r"0|[-+]?[1-9][0-9]*|-0")
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
        raise unexpected(f"{value.where}: {dotted(path)}", value.value, "a text in quotes, as Argo CD does")
    return _set(values, path, replace(value, value=value.value if text else _typed(value)), 0)


def _path(name: Node) -> tuple[Step, ...]:
    text = name.value if isinstance(name.value, str) else ""
    if not _PATH.fullmatch(text):
        raise checks.wrong(f"{name.where}: name", name.value, "a key, such as api.replicas or ingress.hosts[0].host")
    steps: list[Step] = [
        int(step[1:-1]) if step.startswith("[") else re.sub(r"\\(.)", r"\1", step) for step in _STEP.findall(text)
    ]
    if any(isinstance(step, int) and step > _MAX_INDEX for step in steps):
        raise checks.wrong(f"{name.where}: name", name.value, f"no index over {_MAX_INDEX}")
    return tuple(steps)


def _typed(node: Node) -> "Scalar | list[Node]":
    text = str(node.value)
    if text.startswith("{") and text.endswith("}"):
        return [Node(_scalar(entry), node.file, node.line) for entry in text[1:-1].split(",")]
    return _scalar(text)


def _scalar(text: str) -> Scalar:
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _NUMBER.fullmatch(text) and -(2**63) <= int(text) < 2**63:
        return as_json(int(text))
    return text


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
