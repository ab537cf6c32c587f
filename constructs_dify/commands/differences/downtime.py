"""What is away while pods are replaced."""

from collections.abc import Iterator

from ..manifests import Manifest, items, mapping, texts
from ..system.resources import surge
from .change import Change, Pair, Place
from .line import Finding, kubectl
from .reading import number_at, scalar, text_at
from .workloads import claims, recreated, replicas, rollouts, template, unavailable

_HOST = "kubernetes.io/hostname"


def stopped_first(change: Change) -> Iterator[Finding]:
    """Parts whose old pods stop before the new ones start."""
    found = [
        pair.place for pair in _rolled(change) if recreated(pair.new) and replicas(pair.new, change.new, pair.place)
    ]
    if found:
        yield Finding(
            about=found,
            what="away from when the old pods stop until the new ones are ready",
            why=["strategy Recreate"],
            do="apply at a quiet hour",
        )


def servers_restart(change: Change) -> Iterator[Finding]:
    """Servers whose pods are stopped and started again, one after the other."""
    for alone in (True, False):
        found = [
            pair.place
            for pair in _rolled(change)
            if pair.place.kind == "StatefulSet"
            and (replicas(pair.new, change.new, pair.place) == 1) is alone
            and replicas(pair.new, change.new, pair.place)
        ]
        if found:
            yield Finding(
                about=found,
                what="away while the one pod restarts, and with it what needs it"
                if alone
                else "one pod after the other restarts, and connections to it are cut",
                why=["a pod of a StatefulSet stops before its successor starts"],
                do="apply at a quiet hour" if alone else "",
            )


def none_left(change: Change) -> Iterator[Finding]:
    """Rollouts that may stop all pods before new ones are ready."""
    for pair in _rolled(change):
        count = replicas(pair.new, change.new, pair.place)
        if pair.place.kind == "Deployment" and not recreated(pair.new) and 0 < count <= unavailable(pair.new, count):
            yield Finding(
                about=[pair.place],
                what="may be away: the rollout is allowed to stop every pod before a new one is ready",
                why=[f"{count} pods, maxUnavailable {unavailable(pair.new, count)}"],
                do="set maxUnavailable: 0",
            )


def waits_for_claim(change: Change) -> Iterator[Finding]:
    """New pods that start beside old ones whose claim only one node, or one pod, can use."""
    for pair in _rolled(change):
        count = replicas(pair.new, change.new, pair.place)
        if not count or pair.place.kind != "Deployment" or not surge(pair.new, count):
            continue
        for claim in sorted(set(claims(pair.new).values())):
            modes = _modes(change, pair, claim)
            if modes == ["ReadWriteOncePod"] or (modes == ["ReadWriteOnce"] and not _kept_together(pair.new)):
                yield Finding(
                    about=[pair.place],
                    what=f"the new pod may wait for claim {claim}, which the old one holds",
                    why=[f"the claim is {modes[0]}, and new pods start before the old ones stop"],
                    do="if it hangs, delete the old pod; strategy Recreate avoids it",
                )


def _modes(change: Change, pair: Pair, claim: str) -> list[str]:
    place = Place(group="", kind="PersistentVolumeClaim", namespace=pair.place.namespace, name=claim)
    return texts(change.new.get(place, {}), "spec", "accessModes")


def _kept_together(obj: Manifest) -> bool:
    """Whether something says on which node its pods are."""
    pod = template(obj)
    affinity = mapping(pod, "spec", "affinity", "podAffinity")
    terms = [
        *items(affinity, "requiredDuringSchedulingIgnoredDuringExecution"),
        *(
            mapping(term, "podAffinityTerm")
            for term in items(affinity, "preferredDuringSchedulingIgnoredDuringExecution")
        ),
    ]
    return any(text_at(term, "topologyKey") == _HOST for term in terms) or _HOST in mapping(pod, "spec", "nodeSelector")


def not_rolled_out(change: Change) -> Iterator[Finding]:
    """Changes that reach no pod until somebody does something."""
    for pair in rollouts(change):
        if reason := _held_back(pair.new):
            paused = reason.startswith("paused")
            yield Finding(
                about=[pair.place],
                what="changed, and the pods stay as they are",
                why=[reason],
                do="resume the rollout" if paused else "delete its pods yourself, one after the other",
                commands=kubectl("rollout resume", [pair.place]) if paused else [],
            )


def _held_back(obj: Manifest) -> str:
    strategy = text_at(obj, "spec", "updateStrategy", "type")
    partition = number_at(obj, "spec", "updateStrategy", "rollingUpdate", "partition")
    if strategy == "OnDelete":
        return "update strategy OnDelete"
    if partition:
        return f"update strategy with partition {partition}"
    return "paused: true" if scalar(mapping(obj, "spec").get("paused")) == "true" else ""


def _rolled(change: Change) -> Iterator[Pair]:
    return (pair for pair in rollouts(change) if not _held_back(pair.new))
