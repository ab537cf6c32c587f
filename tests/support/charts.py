"""Synthesizes charts, and finds in the manifests what tests look at."""

import pickle
from typing import Any, TypeVar

from cdk8s import Chart, Testing

from constructs_dify import DifyChart, Installation, Workload
from tests.support.manifests import Manifest, Pod, SecretRef, environment, pods

COMPONENT = "app.kubernetes.io/component"

Part = TypeVar("Part", bound=Workload)

_synthesized: dict[str, bytes] = {}


def dify(chart: type[DifyChart] = DifyChart, **options: Any) -> DifyChart:
    """A chart in an app of its own."""
    options = {"name": "dify", "namespace": "dify"} | options
    return chart(Testing.app(), "dify", **options)


def synth(**options: Any) -> list[Manifest]:
    """The objects of a chart. The same options are synthesized once, unless their text does not tell them apart."""
    key = repr(sorted(options.items()))
    if " object at 0x" in key:
        return Testing.synth(dify(**options))
    if key not in _synthesized:
        _synthesized[key] = pickle.dumps(Testing.synth(dify(**options)))
    return pickle.loads(_synthesized[key])


def empty_chart() -> Chart:
    """A chart with nothing in it."""
    return Chart(Testing.app(), "empty", namespace="dify", disable_resource_name_hashes=True)


def objects_of(chart: Chart) -> list[Manifest]:
    """The objects of a chart that passes its validations."""
    return Testing.synth(chart)


def alone(part: type[Part], **options: Any) -> tuple[Part, list[Manifest]]:
    """A part in a chart that has nothing else, and its objects."""
    chart = empty_chart()
    options = {"install": Installation(name="dify", namespace="dify")} | options
    construct = part(chart, "part", **options)
    return construct, objects_of(chart)


def pod(objects: list[Manifest], component: str) -> Pod:
    """The pods of a component."""
    [found] = [candidate for candidate in pods(objects) if candidate.labels.get(COMPONENT) == component]
    return found


def container(objects: list[Manifest], component: str) -> Manifest:
    """The container of a component: that of its name, or the first."""
    found = pod(objects, component).spec["containers"]
    return next((candidate for candidate in found if candidate["name"] == component), found[0])


def variables(objects: list[Manifest], component: str) -> dict[str, str | SecretRef | Manifest]:
    """The environment of a component."""
    return environment(objects, container(objects, component))


def components(objects: list[Manifest]) -> set[str]:
    """The components that have pods."""
    return {candidate.labels[COMPONENT] for candidate in pods(objects)}
