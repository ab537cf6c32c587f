"""Pods that are replaced and why, and how many there are."""

from collections.abc import Iterator, Mapping, Sequence

from .change import Change, Pair, Place, plural
from .config import held, reads
from .line import Finding, kubectl
from .reading import number_at, text_at
from .templates import content, reasons, variable
from .workloads import RUNNING, replaced, replicas, rollouts, scalers, template


def pods_replaced(change: Change) -> Iterator[Finding]:
    """Pods whose template changes, and why; parts that have a reason in common are one line."""
    found = [(pair.place, reasons(change, pair)) for pair in rollouts(change)]
    while found:
        together, found = _together(found)
        owners: dict[str, list[Place]] = {}
        for place, why in together:
            for reason in why:
                owners.setdefault(reason, []).append(place)
        yield Finding(
            about=[place for place, _ in together], what="pods are replaced", why=_by_owners(owners, len(together))
        )


def _by_owners(owners: Mapping[str, Sequence[Place]], count: int) -> list[str]:
    """The reasons, those of the same workloads together; what all have in common first, without their names."""
    groups: dict[tuple[Place, ...], list[str]] = {}
    for reason, places in owners.items():
        groups.setdefault(tuple(places), []).append(reason)
    return [
        ("" if len(places) == count else f"{', '.join(place.name for place in places)}: ") + "; ".join(why)
        for places, why in sorted(groups.items(), key=lambda group: -len(group[0]))
    ]


_Reasons = tuple[Place, list[str]]


def _together(found: list[_Reasons]) -> tuple[list[_Reasons], list[_Reasons]]:
    """The first workload with those that share a reason with it, directly or not; and the others."""
    shared, before = set(found[0][1]), -1
    while before != len(shared):
        before = len(shared)
        shared.update(reason for _, why in found if shared & set(why) for reason in why)
    together = [each for each in found if each is found[0] or shared & set(each[1])]
    return together, [each for each in found if each not in together]


def config_kept(change: Change) -> Iterator[Finding]:
    """A ConfigMap or Secret that changes while the pods that read it do not."""
    for pair in change.kept("ConfigMap", "Secret"):
        kind, place = pair.place.kind, pair.place
        old, new = (held(side, kind, place.namespace, place.name) for side in (change.old, change.new))
        if old == new:
            continue
        for how, places in _readers(change, pair).items():
            secret = kind == "Secret"
            if how == "variables":
                why = [
                    _keys(key, old, new, secret=secret) for key in sorted({*old, *new}) if old.get(key) != new.get(key)
                ]
            else:
                why = list(content(old, new, secret=secret))
            what = "read when pods start: they keep the old content until they are restarted"
            if how == "files":
                what = "changes under running pods: new files after about a minute, if the program reads them again"
            commands = kubectl("rollout restart", places) if how != "files" else []
            yield Finding(
                about=[place, *places], what=what, why=why, do="restart them if it matters" if commands else "",
                commands=commands,
            )  # fmt: skip


def _keys(key: str, old: dict[str, str], new: dict[str, str], *, secret: bool) -> str:
    return f"{key} changed" if secret else variable(key, old.get(key), new.get(key))


def _readers(change: Change, pair: Pair) -> dict[str, list[Place]]:
    """How it is read -> the workloads whose pods stay and read it so."""
    found: dict[str, list[Place]] = {}
    for other in change.kept(*RUNNING):
        if other.place.namespace != pair.place.namespace or replaced(other):
            continue
        hows = {
            read.how
            for read in reads(template(other.new))
            if (read.kind, read.name) == (pair.place.kind, pair.place.name)
        }
        for how in sorted(hows):
            found.setdefault(how, []).append(other.place)
    return found


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
