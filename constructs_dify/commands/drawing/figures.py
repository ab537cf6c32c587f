"""What a box says of a part: its images and how many pods it has."""

from collections.abc import Mapping, Sequence

from ..manifests import Manifest
from ..system.parts import Part
from ..system.resources import pod_groups

_DIGITS = 7

Replicas = Mapping[tuple[str, str, str], str]
"""Namespace, kind and name of what has pods -> how many."""


def replicas(objects: Sequence[Manifest]) -> Replicas:
    """How many pods there are of each object: `3`, `2 to 10`; nothing of what ends by itself."""
    return {(group.namespace, group.kind, group.name): group.pods for group in pod_groups(objects) if not group.ends}


def replicas_of(part: Part, counted: Replicas) -> str:
    """How many pods a part has; empty where that says nothing, as of a Job."""
    return "each node" if part.kind == "DaemonSet" else counted.get((part.namespace, part.kind, part.name), "")


def short_image(image: str) -> str:
    """An image as people speak of it: without its registry, and without the digest where there is a tag."""
    name, _, digest = image.rpartition("/")[2].partition("@")
    if not digest or ":" in name:
        return name
    kind, _, digits = digest.rpartition(":")
    return f"{name}@{kind}:{digits[:_DIGITS]}…"
