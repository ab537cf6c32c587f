"""The room that pods and claims need."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from ..manifests import Manifest, name_of, namespace_of
from ..system.resources import PodGroup, Total, claims, pod_groups, total
from .change import Change, Objects
from .line import Finding
from .workloads import RUNNING, rollouts

_GI = 1024**3
_COUNTED = (*RUNNING, "Cluster")


def room_needed(change: Change) -> Iterator[Finding]:
    """More CPU, memory or storage than before."""
    before, after = _running(change.old).requests, _running(change.new).requests
    if any(after[name] > before[name] for name in ("cpu", "memory")):
        yield Finding(
            what=f"running pods ask for {_said(after['cpu'], after['memory'])} in place of "
            f"{_said(before['cpu'], before['memory'])}",
            do="see that the nodes and the quota have it: what does not fit stays Pending",
        )
    was, becomes = _claimed(change.old), _claimed(change.new)
    if more := sum(max(size - was.get(claim, 0), 0) for claim, size in becomes.items()):
        yield Finding(
            what=f"new and larger claims ask for {float(more / _GI):g} GiB more",
            do="see that the StorageClass and the quota have it",
        )


def room_in_rollout(change: Change) -> Iterator[Finding]:
    """What new pods need beside the old ones."""
    groups = {_place(group): group for group in pod_groups(list(change.new.values()))}
    more = [(group.least_updated - group.least, group) for pair in rollouts(change) for group in _of(pair.new, groups)]
    more += [(group.least, group) for place in change.added("Job") for group in _of(change.new[place], groups)]
    cpu, memory = (sum(count * group.requests[name] for count, group in more) for name in ("cpu", "memory"))
    if cpu or memory:
        yield Finding(
            what=f"up to {_said(cpu, memory)} more while pods are replaced and Jobs run",
            why=["new pods start before the old ones stop"],
        )


def _place(group: PodGroup) -> tuple[str, str, str]:
    return group.namespace, group.kind, group.name


def _of(obj: Manifest, groups: Mapping[tuple[str, str, str], PodGroup]) -> list[PodGroup]:
    """The pods of an object; none if it has no template."""
    found = groups.get((namespace_of(obj), str(obj["kind"]), name_of(obj)))
    return [found] if found else []


def _running(objects: Objects) -> Total:
    return total(group for group in pod_groups(list(objects.values())) if group.kind in _COUNTED)


def _claimed(objects: Objects) -> dict[tuple[str, str, str], Fraction]:
    """The size of each claim, and of all that a template makes."""
    return {
        (claim.namespace, claim.owner, claim.name): claim.count() * claim.size
        for claim in claims(list(objects.values()))
    }


def _said(cpu: Fraction | int, memory: Fraction | int) -> str:
    return f"{float(cpu):.2f} CPU, {float(memory / _GI):.1f} GiB"
