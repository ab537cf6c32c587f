"""Whatever differs, `constructs-dify diff` says something of it: fields at random places of the examples."""

import copy
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from tests.support.changes import all_found, at, edited, named, text, workload
from tests.support.gated import EXAMPLES, objects_of
from tests.support.manifests import Manifest

pytestmark = pytest.mark.commands

# What Kubernetes knows an object by, and what it says itself.
_OTHERWISE = {"apiVersion", "kind", "metadata", "name", "namespace", "status"}
_Place = tuple[Any, Any]


@cache
def example(name: str) -> list[Manifest]:
    return objects_of(name)


def fields(obj: Manifest) -> Iterator[_Place]:
    """Each owner and key of what may change without making it another object, at all depths."""
    for owner in (obj, obj["metadata"]):
        for key, value in owner.items():
            if key not in _OTHERWISE:
                yield owner, key
                yield from places(value)


def places(value: Any) -> Iterator[_Place]:
    """Each owner and key within a value."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    for key in keys:
        yield value, key
        yield from places(value[key])


def another(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else f"{value}x"


def changed(obj: Manifest, chance: random.Random) -> Manifest:
    """The object with another value in one field, or without one entry of a list."""
    new = copy.deepcopy(obj)
    known = list(fields(new))
    leaves = [(owner, key) for owner, key in known if isinstance(owner[key], (str, int))]
    # What is more than a word: a rule, a port, a container.
    listed = [(owner, key) for owner, key in known if isinstance(owner, list) and isinstance(owner[key], dict)]
    if not leaves or (listed and chance.random() < 0.3):
        owner, key = chance.choice(listed or known)
        del owner[key]
    else:
        owner, key = chance.choice(leaves)
        owner[key] = another(owner[key])
    return new


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_a_field_of_an_object_that_differs_is_told_wherever_it_is(name: str):
    chance = random.Random(name)
    for obj in example(name):
        new = changed(obj, chance)
        assert all_found([obj], [new]), (obj["kind"], obj["metadata"]["name"], new)


@pytest.mark.parametrize("seed", range(8))
def test_a_field_that_differs_is_told_among_all_other_objects(seed: int):
    chance = random.Random(seed)
    objects = example(chance.choice(sorted(EXAMPLES)))
    at = chance.randrange(len(objects))
    new = changed(objects[at], chance)
    assert all_found(objects, [*objects[:at], new, *objects[at + 1 :]]), new


def job(kind: str) -> list[Manifest]:
    obj = workload(kind, "app", container={"envFrom": [{"configMapRef": {"name": "env"}}]})
    if kind == "CronJob":
        obj["spec"] = {"jobTemplate": {"spec": obj["spec"]}}
    return [obj, named("ConfigMap", "env", data={"A": "1"})]


@pytest.mark.parametrize("kind", ["CronJob", "Job"])
def test_a_config_map_that_is_read_the_next_time_is_told(kind: str):
    [line] = all_found(job(kind), edited(job(kind), "ConfigMap", "env", at("data.A", "2")))
    assert "A 1 -> 2" in text(line.finding)


@pytest.mark.parametrize(
    ("old", "path", "value", "says"),
    [
        (workload("Deployment", "app"), "spec.paused", True, "spec.paused true (new)"),
        (workload("Deployment", "app", replicas=0), "spec.template.spec.containers.0.image", "a:2", "-> a:2"),
        (named("Pod", "app", spec={"containers": [{"name": "a", "image": "a:1"}]}), "spec.containers.0.image", "a:2",
         "image a 1 -> 2"),
        (named("ConfigMap", "app", data={"A": "1"}), "immutable", True, "immutable true (new)"),
        (named("ConfigMap", "app"), "metadata.finalizers", ["example.com/a"], "metadata changed"),
    ],
)  # fmt: skip
def test_what_replaces_no_pod_is_told(old: Manifest, path: str, value: Any, says: str):
    said = "\n".join(
        text(line.finding) for line in all_found([old], edited([old], old["kind"], "app", at(path, value)))
    )
    assert says in said


def test_rights_that_are_taken_back_are_told():
    old = named("Role", "app", rules=[{"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]}])
    assert all_found([old], edited([old], "Role", "app", at("rules.0.verbs", ["get"])))
