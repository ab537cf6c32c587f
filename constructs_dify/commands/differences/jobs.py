"""Jobs that run, and those that stay behind."""

import re
from collections.abc import Iterator

from .change import Change, Pair, Place
from .line import Finding, kubectl
from .reading import number_at
from .templates import reasons
from .workloads import replaced

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


def cron_jobs_changed(change: Change) -> Iterator[Finding]:
    """What runs at set times, and does something else from the next time on."""
    for pair in change.kept("CronJob"):
        if replaced(pair):
            what = "its next run is another; one that runs now goes on"
            yield Finding(about=[pair.place], what=what, why=reasons(change, pair))


def jobs_left(change: Change) -> Iterator[Finding]:
    """Jobs that left the manifests: what is done stays to be looked at."""
    found = change.left("Job")
    ends = [place for place in found if number_at(change.old[place], "spec", "ttlSecondsAfterFinished") is not None]
    if found:
        yield Finding(
            about=found,
            what="ran before, and does nothing any more; one that still runs goes on",
            why=[f"goes by itself after it is done: {', '.join(place.name for place in ends)}"] if ends else [],
            commands=kubectl("delete", [place for place in found if place not in ends]),
        )
