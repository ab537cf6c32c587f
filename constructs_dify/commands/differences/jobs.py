"""Jobs that run, and those that stay behind."""

import re
from collections.abc import Iterator

from ..manifests import Manifest, mapping
from ..system.schedules import is_suspended, schedule
from .change import Change, Pair, Place
from .fields import differences
from .line import Finding, kubectl
from .reading import number_at
from .templates import reasons
from .values import said
from .workloads import CRON_JOB_DEFAULTS, replaced

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
    """What runs at set times, and does something else, or runs at other times, from now on."""
    for pair in change.kept("CronJob"):
        other_times = _times(pair)
        other_runs = reasons(change, pair) if replaced(pair) else []
        if is_suspended(pair.new) and not is_suspended(pair.old):
            what = "does not run any more until that is taken back; one that runs now goes on"
        elif is_suspended(pair.old) and not is_suspended(pair.new):
            what = f"runs again: {schedule(pair.new)}"
        elif "schedule" in other_times or "timeZone" in other_times:
            what = f"runs at other times: {schedule(pair.new)}, which was {schedule(pair.old)}"
        elif other_runs or other_times:
            what = "its next run is another; one that runs now goes on"
        else:
            continue
        yield Finding(about=[pair.place], what=what, why=[*other_times.values(), *other_runs])


def _times(pair: Pair) -> dict[str, str]:
    """What changes of a CronJob beside the template of its pods: field -> how that reads."""
    old, new = (_without_template(obj) for obj in (pair.old, pair.new))
    return {one.path: said(one, one.path.removeprefix("jobTemplate.spec.")) for one in differences(old, new)}


def _without_template(cron_job: Manifest) -> Manifest:
    spec, made = mapping(cron_job, "spec"), mapping(cron_job, "spec", "jobTemplate")
    job = {name: value for name, value in mapping(made, "spec").items() if name != "template"}
    return {**CRON_JOB_DEFAULTS, **spec, "jobTemplate": {"spec": job}}


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
