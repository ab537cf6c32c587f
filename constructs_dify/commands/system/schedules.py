"""When CronJobs run, in words."""

from collections.abc import Iterator, Sequence

from ..manifests import Manifest, field, mapping

_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_UNITS = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))
# What Kubernetes does where nothing is said.
_SUCCEEDED, _FAILED, _RETRIES = 3, 1, 6
_AT_ONCE = {
    "Forbid": "a run is left out while the one before it goes on",
    "Replace": "a run ends the one before it",
    "Allow": "a run may begin while the one before it goes on",
}


def is_suspended(cron_job: Manifest) -> bool:
    """Whether it does not run for the time being."""
    return field(cron_job, "spec", "suspend") is True


def schedule(cron_job: Manifest) -> str:
    """When it runs: `every day at 02:00, Etc/UTC`, `at */5 * * * *, in the time zone of the cluster`."""
    zone = _text(cron_job, "timeZone")
    return f"{_times(_text(cron_job, 'schedule'))}, {zone or 'in the time zone of the cluster'}"


def short_schedule(cron_job: Manifest) -> Sequence[str]:
    """The same in a line or two, for a picture."""
    return [schedule(cron_job), *(["suspended"] if is_suspended(cron_job) else [])]


def schedule_facts(cron_job: Manifest) -> list[str]:
    """All that there is to say of its runs, one thing each."""
    return list(_facts(cron_job))


def _facts(cron_job: Manifest) -> Iterator[str]:
    if is_suspended(cron_job):
        yield "suspended: it does not run until that is taken back"
    yield schedule(cron_job)
    spec = mapping(cron_job, "spec")
    job = mapping(spec, "jobTemplate", "spec")
    yield _AT_ONCE.get(_text(cron_job, "concurrencyPolicy") or "Allow", _AT_ONCE["Allow"])
    if (late := _number(spec, "startingDeadlineSeconds")) is not None:
        yield f"a run that cannot begin within {duration(late)} is left out"
    longest = _number(job, "activeDeadlineSeconds")
    yield f"a run is ended after {duration(longest)}" if longest is not None else "a run may take any time"
    retries = _number(job, "backoffLimit", _RETRIES)
    yield f"what fails is tried {_times_again(retries)}" if retries else "what fails is not tried again"
    kept = (
        f"{_number(spec, name, default)} that {what}"
        for name, default, what in (
            ("successfulJobsHistoryLimit", _SUCCEEDED, "succeeded"),
            ("failedJobsHistoryLimit", _FAILED, "failed"),
        )
    )
    yield f"the last runs stay to be looked at: {' and '.join(kept)}"


def _times(text: str) -> str:
    """A schedule in words, where it is a plain one."""
    minute, hour, day, month, week_day = [*text.split(), *[""] * 5][:5]
    if len(text.split()) != 5 or (day, month) != ("*", "*") or not _is_number(minute, 59):
        return f"at {text or 'times that are not said'}"
    if hour == "*":
        return f"every hour at minute {int(minute)}"
    if not _is_number(hour, 23):
        return f"at {text}"
    at = f"{int(hour):02}:{int(minute):02}"
    if week_day == "*":
        return f"every day at {at}"
    return f"every {_DAYS[int(week_day) % 7]} at {at}" if _is_number(week_day, 7) else f"at {text}"


def _is_number(text: str, most: int) -> bool:
    return text.isascii() and text.isdecimal() and int(text) <= most


def duration(seconds: int) -> str:
    """A time in the largest unit of which it is a whole number: `6 h`, `90 s`."""
    size, unit = next((each for each in _UNITS if seconds and seconds % each[0] == 0), (1, "s"))
    return f"{seconds // size} {unit}"


def _times_again(count: int | None) -> str:
    return "once more" if count == 1 else f"{count} times more"


def _text(cron_job: Manifest, name: str) -> str:
    found = field(cron_job, "spec", name)
    return found if isinstance(found, str) else ""


def _number(owner: Manifest, name: str, default: int | None = None) -> int | None:
    found = owner.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) else default
