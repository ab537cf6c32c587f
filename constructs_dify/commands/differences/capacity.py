"""The room that pods and claims need."""

from collections.abc import Iterator

from ..manifests import Manifest, field, items
from .change import Change, Objects, Place
from .line import Finding
from .reading import number_at, size_of, text_at
from .workloads import RUNNING, replicas, rollouts, surge, template

_GI = 1024**3


def room_needed(change: Change) -> Iterator[Finding]:
    """More CPU, memory or storage than before."""
    before, after = _running(change.old), _running(change.new)
    if after[0] > before[0] or after[1] > before[1]:
        yield Finding(
            what=f"running pods ask for {_said(after)} in place of {_said(before)}",
            do="see that the nodes and the quota have it: what does not fit stays Pending",
        )
    before_sizes = _claimed(change.old)
    more = sum(max(size - before_sizes.get(claim, 0.0), 0.0) for claim, size in _claimed(change.new).items())
    if more:
        yield Finding(
            what=f"new and larger claims ask for {more / _GI:g} GiB more",
            do="see that the StorageClass and the quota have it",
        )


def room_in_rollout(change: Change) -> Iterator[Finding]:
    """What new pods need beside the old ones."""
    cpu = memory = 0.0
    for pair in rollouts(change):
        more = surge(pair.new, replicas(pair.new, change.new, pair.place))
        one = _requests(template(pair.new))
        cpu, memory = cpu + more * one[0], memory + more * one[1]
    for place in change.added("Job"):
        one = _requests(template(change.new[place]))
        cpu, memory = cpu + one[0], memory + one[1]
    if cpu or memory:
        yield Finding(
            what=f"up to {_said((cpu, memory))} more while pods are replaced and Jobs run",
            why=["new pods start before the old ones stop"],
        )


def _said(size: tuple[float, float]) -> str:
    return f"{size[0]:.2f} CPU, {size[1] / _GI:.1f} GiB"


def _running(objects: Objects) -> tuple[float, float]:
    cpu = memory = 0.0
    for place, obj in objects.items():
        if place.kind in RUNNING:
            count, one = replicas(obj, objects, place), _requests(template(obj))
            cpu, memory = cpu + count * one[0], memory + count * one[1]
    return cpu, memory


def _requests(pod: Manifest) -> tuple[float, float]:
    """What a pod asks for: its containers together, or the largest of those that come first."""
    running = [
        *items(pod, "spec", "containers"),
        *(first for first in items(pod, "spec", "initContainers") if text_at(first, "restartPolicy") == "Always"),
    ]
    first = [one for one in items(pod, "spec", "initContainers") if one not in running]
    cpu, memory = (
        max([sum(_asked(one, name) for one in running), *(_asked(one, name) for one in first)])
        for name in ("cpu", "memory")
    )
    return cpu, memory


def _asked(container: Manifest, name: str) -> float:
    asked = field(container, "resources", "requests", name)
    return size_of(asked if asked is not None else field(container, "resources", "limits", name)) or 0.0


def _claimed(objects: Objects) -> dict[tuple[Place, str], float]:
    """The size of each claim, and of all that a template makes."""
    found: dict[tuple[Place, str], float] = {}
    for place, obj in objects.items():
        if place.kind == "PersistentVolumeClaim":
            found[place, ""] = size_of(field(obj, "spec", "resources", "requests", "storage")) or 0.0
        if place.kind == "StatefulSet":
            count = number_at(obj, "spec", "replicas")
            for made in items(obj, "spec", "volumeClaimTemplates"):
                size = size_of(field(made, "spec", "resources", "requests", "storage")) or 0.0
                found[place, text_at(made, "metadata", "name")] = size * (1 if count is None else count)
        if place.kind == "Cluster" and place.group == "postgresql.cnpg.io":
            size = size_of(field(obj, "spec", "storage", "size")) or 0.0
            found[place, ""] = size * (number_at(obj, "spec", "instances") or 1)
    return found
