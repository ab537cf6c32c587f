"""Pairs of manifests, and what `constructs-dify diff` finds in them."""

import copy
from collections.abc import Callable, Sequence
from typing import Any

from constructs_dify.commands.differences.change import change
from constructs_dify.commands.differences.line import Finding
from constructs_dify.commands.differences.rules import RULES, Line, lines
from tests.support.manifests import Manifest, find

Edit = Callable[[Manifest], None]


def found(rule: str, old: Sequence[Manifest], new: Sequence[Manifest]) -> list[Finding]:
    """What one rule finds."""
    [known] = [each for each in RULES if each.name == rule]
    return list(known.find(change(old, new)))


def all_found(old: Sequence[Manifest], new: Sequence[Manifest]) -> list[Line]:
    """What all rules find."""
    return lines(change(old, new))


def rules_found(old: Sequence[Manifest], new: Sequence[Manifest]) -> set[str]:
    """The names of the rules that find something."""
    return {line.rule.name for line in all_found(old, new)}


def text(finding: Finding) -> str:
    """All that a finding says."""
    return "\n".join((finding.titles, finding.what, *finding.why, finding.do, *finding.commands))


def edited(objects: Sequence[Manifest], kind: str, name: str, edit: Edit) -> list[Manifest]:
    """The objects, with another one in the place of this one."""
    changed = copy.deepcopy(list(objects))
    edit(find(changed, kind, name))
    return changed


def without(objects: Sequence[Manifest], *titles: str) -> list[Manifest]:
    """The objects without these: `Deployment/dify-api`."""
    return [obj for obj in objects if f"{obj['kind']}/{obj['metadata']['name']}" not in titles]


def at(path: str, value: Any) -> Edit:
    """Puts a value at a path: `spec.replicas`, `spec.template.spec.containers.0.image`."""

    def edit(obj: Manifest) -> None:
        *way, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
        owner: Any = obj
        for step in way:
            owner = owner.setdefault(step, {}) if isinstance(owner, dict) and isinstance(step, str) else owner[step]
        owner[last] = value

    return edit


def named(kind: str, name: str, api_version: str = "v1", namespace: str = "dify", **fields: Any) -> Manifest:
    """An object written by hand."""
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": name, "namespace": namespace}, **fields}


def workload(kind: str, name: str, *, container: Manifest | None = None, **spec: Any) -> Manifest:
    """A workload written by hand: one container, and labels that its selector selects."""
    labels = {"app": name}
    template = {
        "metadata": {"labels": labels},
        "spec": {"containers": [{"name": "main", "image": "registry.example.com/main:1", **(container or {})}]},
    }
    whole = {"selector": {"matchLabels": labels}, "template": template, **spec}
    return named(kind, name, "batch/v1" if kind in ("Job", "CronJob") else "apps/v1", spec=whole)
