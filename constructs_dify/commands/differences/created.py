"""What is new."""

from collections.abc import Iterator

from ..manifests import Manifest, items
from ..system.schedules import is_suspended, schedule
from .change import Change, plural
from .line import Finding
from .reading import number_at
from .workloads import RUNNING

_CLAIM = "PersistentVolumeClaim"
_ELSEWHERE = (*RUNNING, _CLAIM, "CronJob", "Job")


def claims_created(change: Change) -> Iterator[Finding]:
    """Claims, each with an empty volume."""
    found = change.added(_CLAIM)
    if found:
        yield Finding(about=found, what="created, empty")


def parts_created(change: Change) -> Iterator[Finding]:
    """What newly runs."""
    found = change.added(*RUNNING, "CronJob")
    if found:
        made = [place.name for place in found if items(change.new[place], "spec", "volumeClaimTemplates")]
        still = [place.name for place in found if number_at(change.new[place], "spec", "replicas") == 0]
        why = [f"with empty claims of their own: {', '.join(made)}"] if made else []
        why += [f"without pods: {', '.join(still)}"] if still else []
        why += [f"{place.name} runs {_when(change.new[place])}" for place in found if place.kind == "CronJob"]
        yield Finding(about=found, what="created", why=why)


def _when(cron_job: Manifest) -> str:
    return f"{schedule(cron_job)}{', once it is no longer suspended' if is_suspended(cron_job) else ''}"


def objects_created(change: Change) -> Iterator[Finding]:
    """All else that is new."""
    found = [place for place in change.added() if place.kind not in _ELSEWHERE]
    if found:
        kinds: dict[str, int] = {}
        for place in found:
            kinds[place.kind] = kinds.get(place.kind, 0) + 1
        few = len(found) <= 8
        said = ", ".join(f"{count} {plural(kind, count)}" for kind, count in kinds.items())
        yield Finding(about=found if few else (), what="created" if few else f"created: {said}")
