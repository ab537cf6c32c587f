"""What a box says of a part: its images and how many pods it has."""

from collections.abc import Sequence

from ..manifests import Manifest, field, mapping, name_of, namespace_of
from ..system.parts import Part

_AUTOSCALERS = {
    "HorizontalPodAutoscaler": ("minReplicas", "maxReplicas", 1),
    "ScaledObject": ("minReplicaCount", "maxReplicaCount", 0),
}
_DIGITS = 7


def replicas_of(part: Part, objects: Sequence[Manifest]) -> str:
    """How many pods a part has: `3`, `2 to 10`, `each node`; empty where that says nothing, as of a Job."""
    if part.kind in ("Job", "CronJob", "Pod"):
        return ""
    if part.kind == "DaemonSet":
        return "each node"
    for obj in objects:
        if obj["kind"] in _AUTOSCALERS and _scales(obj, part):
            least, most, default = _AUTOSCALERS[obj["kind"]]
            return f"{field(obj, 'spec', least) or default} to {field(obj, 'spec', most) or 'many'}"
    count = field(part.obj, "spec", "instances" if part.kind == "Cluster" else "replicas")
    return str(1 if count is None else count)


def _scales(obj: Manifest, part: Part) -> bool:
    target = mapping(obj, "spec", "scaleTargetRef")
    kind, name = target.get("kind") or "Deployment", target.get("name")
    return (namespace_of(obj), kind, name) == (part.namespace, part.kind, name_of(part.obj))


def images_of(part: Part) -> tuple[str, ...]:
    """The images of its containers, in order, each once."""
    found = [image for each in part.containers if isinstance(image := each.get("image"), str) and image]
    return tuple(dict.fromkeys(found))


def short_image(image: str) -> str:
    """An image as people speak of it: without its registry, and without the digest where there is a tag."""
    name, _, digest = image.rpartition("/")[2].partition("@")
    if not digest or ":" in name:
        return name
    kind, _, digits = digest.rpartition(":")
    return f"{name}@{kind}:{digits[:_DIGITS]}…"
