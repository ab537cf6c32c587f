"""Jobs that run, and those that stay behind."""

import re
from collections.abc import Iterator

from .change import Change, Pair, Place
from .line import Finding, kubectl
from .reading import number_at
from .templates import reasons

_HASH = re.compile(r"-[0-9a-f]{6,10}$")


def jobs_run(change: Change) -> Iterator[Finding]:
    """Jobs of a new name, which run once."""
    old = {_part(place): place for place in change.left("Job")}
    for place in change.added("Job"):
        before = old.get(_part(place))
        why = ["it is new"]
        if before:
            why = reasons(change, Pair(place=place, old=change.old[before], new=change.new[place]))
            why = why or ["what it does or reads changed"]
        yield Finding(about=[place], what="runs once" if before is None else "runs, once more", why=why)


def _part(place: Place) -> tuple[str, str]:
    return place.namespace, _HASH.sub("", place.name)


def jobs_left(change: Change) -> Iterator[Finding]:
    """Jobs that left the manifests: what is done stays to be looked at."""
    found = change.left("Job")
    if found:
        ends = all(number_at(change.old[place], "spec", "ttlSecondsAfterFinished") is not None for place in found)
        yield Finding(
            about=found,
            what="left the manifests; a finished Job does nothing any more"
            + (", and goes by itself" if ends else ", one that still runs goes on"),
            do="" if ends else "kubectl apply leaves it, Argo CD and Flux delete it if they prune",
            commands=[] if ends else kubectl("delete", found),
        )
