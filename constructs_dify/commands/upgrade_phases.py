"""The manifests of the phases of an upgrade, made from those of the installation."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cdk8s import Yaml

from ..releases.release import Release
from ..workload.queue_scaler import PAUSED
from .manifests import Manifest, field, items, name_of, namespace_of, pods_of
from .system.variables import ConfigMaps, config_maps, variables
from .upgrade_facts import part_of

# What knows Dify's data: by its database, or by calling those that do.
_KNOWS = "DB_HOST"
_CALLS = ("agent-backend",)
# As long as a server may take to write its index; one that is killed loses vectors.
_GRACE = 3600


def write_phases(folder: Path, objects: Sequence[Manifest], old: Release, rungs: Sequence[str]) -> list[str]:
    """Write what is applied before the manifests of the new release, a folder for each phase; returns their names.

    Args:
        folder: Where to.
        objects: The manifests of the old release.
        old: The old release.
        rungs: The images that Weaviate goes through.
    """
    phases: dict[str, Sequence[Manifest]] = {"1-paused": paused(objects, old)}
    for index, image in enumerate(rungs, 2):
        phases[f"{index}-weaviate-{image.rpartition(':')[2]}"] = weaviate(objects, old, image)
    for name, found in phases.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        Yaml.save(str((folder / name / "manifests.yaml").resolve()), list(found))
    return [str(folder / name) for name in phases]


def paused(objects: Sequence[Manifest], release: Release) -> list[Manifest]:
    """The manifests with nothing that touches Dify's data: as DifyChart(paused=True) has them."""
    maps = config_maps(objects)
    stopped = {
        (namespace_of(obj), name_of(obj))
        for obj in objects
        if obj["kind"] == "Deployment" and _touches(obj, release, maps)
    }
    found: list[Manifest] = []
    for obj in objects:
        place = (namespace_of(obj), name_of(obj))
        match obj["kind"]:
            case "Deployment" if place in stopped:
                found.append({**obj, "spec": {**obj["spec"], "replicas": 0}})
            case "Job" if _touches(obj, release, maps):
                pass
            case "HorizontalPodAutoscaler" | "PodDisruptionBudget" if place in stopped:
                pass
            case "ScaledObject" if (place[0], field(obj, "spec", "scaleTargetRef", "name")) in stopped:
                found.append(_annotated(obj, PAUSED))
            case _:
                found.append(obj)
    return found


def weaviate(objects: Sequence[Manifest], release: Release, image: str) -> list[Manifest]:
    """Weaviate's StatefulSet with another image, and with the time that it needs to stop."""
    found: list[Manifest] = []
    for obj in objects:
        if obj["kind"] != "StatefulSet" or part_of(obj, release) != "weaviate":
            continue
        template: Manifest = obj["spec"]["template"]
        containers: list[Any] = [
            {**each, "image": image} if each["name"] == "weaviate" else each
            for each in items(template, "spec", "containers")
        ]
        pod = {**template["spec"], "containers": containers, "terminationGracePeriodSeconds": _GRACE}
        found.append({**obj, "spec": {**obj["spec"], "template": {**template, "spec": pod}}})
    return found


def _touches(obj: Manifest, release: Release, maps: ConfigMaps) -> bool:
    return part_of(obj, release) in _CALLS or any(
        _KNOWS in variables(container, namespace_of(obj), maps)
        for pod in pods_of(obj)
        for container in items(pod, "containers")
    )


def _annotated(obj: Manifest, annotations: Mapping[str, str]) -> Manifest:
    metadata: Mapping[str, Any] = obj["metadata"]
    return {**obj, "metadata": {**metadata, "annotations": {**(metadata.get("annotations") or {}), **annotations}}}
