"""How many pods there are, and who says so."""

from collections.abc import Iterator

from .change import Change, Pair, Place, plural
from .line import Finding, kubectl
from .reading import number_at, text_at
from .workloads import replicas, scalers


def pods_scaled(change: Change) -> Iterator[Finding]:
    """Another number of pods, which replaces none."""
    groups: dict[tuple[int, int], list[Place]] = {}
    for pair, was, becomes in _numbers(change):
        if becomes and was != becomes:
            groups.setdefault((was, becomes), []).append(pair.place)
    for (was, becomes), places in groups.items():
        what = f"{becomes} {plural('pod', becomes)} in place of {was or 'none'}"
        yield Finding(about=places, what=what, why=["replicas; no pod is replaced for that"] if was else ["replicas"])


def pods_stopped(change: Change) -> Iterator[Finding]:
    """What has no pods any more."""
    found = [pair.place for pair, was, becomes in _numbers(change) if was and not becomes]
    if found:
        yield Finding(
            about=found,
            what="no pods any more: away until they are started again",
            why=["replicas 0, as paused=True has it"],
        )


def _numbers(change: Change) -> Iterator[tuple[Pair, int, int]]:
    """The workloads that say how many pods they have."""
    for pair in change.kept("Deployment", "StatefulSet"):
        if not scalers(change.old, pair.place) and not scalers(change.new, pair.place):
            yield pair, replicas(pair.old, change.old, pair.place), replicas(pair.new, change.new, pair.place)


def autoscaler_takes_over(change: Change) -> Iterator[Finding]:
    """An autoscaler in place of a number: the API server puts 1 in its place first."""
    for pair in change.kept("Deployment", "StatefulSet"):
        had, has = number_at(pair.old, "spec", "replicas"), number_at(pair.new, "spec", "replicas")
        if (had or 0) > 1 and has is None and scalers(change.new, pair.place):
            yield Finding(
                about=[pair.place],
                what="all pods but one stop for a moment, until the autoscaler has counted",
                why=[f"replicas {had} is gone, and an autoscaler is there"],
                do="take the number out of what was applied last, before you apply (docs/changing-an-installation.md)",
                commands=[
                    f"KUBE_EDITOR=\"sed -i '/^  replicas:/d'\" {command}"
                    for command in kubectl("apply edit-last-applied", [pair.place])
                ],
            )


def autoscaler_fought(change: Change) -> Iterator[Finding]:
    """A number beside an autoscaler: each apply sets it back."""
    for place, obj in change.new.items():
        if place.kind not in ("Deployment", "StatefulSet") or number_at(obj, "spec", "replicas") in (None, 0):
            continue
        fought = _scaled_by(change, place)
        if fought and not (scalers(change.old, place) and number_at(change.old.get(place, {}), "spec", "replicas")):
            yield Finding(
                about=[place],
                what="set back to its number each time that this is applied",
                why=[f"replicas {number_at(obj, 'spec', 'replicas')} beside {', '.join(fought)}"],
                do="leave replicas out",
            )


def _scaled_by(change: Change, place: Place) -> list[str]:
    return [f"{text_at(each, 'kind')} {text_at(each, 'metadata', 'name')}" for each in scalers(change.new, place)]
