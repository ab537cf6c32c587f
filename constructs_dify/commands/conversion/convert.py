"""From a description of what runs to a program and a report."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ... import checks
from ...releases.release import Release
from ..manifests import Manifest, name_of
from .comparison import compared
from .findings import Finding
from .installed import Installed
from .last_look import refuse_credentials
from .ledger import settle
from .lifting.chart_arguments import chart_arguments
from .lifting.lifting import Lifting
from .lifting.refused import without_refused
from .needed_secrets import need_what_is_read
from .observed import DoesNotSynthesizeError, manifests, parts
from .origins import Origin
from .program import Program, program
from .python_code import Code
from .report import Report
from .standing import standing
from .switch import Step


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """What the user wrote.

    Args:
        keys: The keys, in the order of the file.
        origin: Where a key stands.
        fate: The line about a key that nothing was read from.
    """

    keys: Sequence[str]
    origin: Callable[[str], Origin]
    fate: Callable[[str], Finding]


def convert(
    installed: Installed,
    release: Release,
    name: str,
    written: Written,
    steps: Callable[[Lifting, Mapping[str, Code]], Iterable[Step]],
) -> tuple[Program, Report]:
    """Write the program, run it, and tell what becomes of everything.

    Args:
        installed: What runs today.
        release: Its release of Dify.
        name: The prefix of the new objects' names.
        written: What the user wrote.
        steps: The way over.

    Raises:
        ValueError: If a credential stands where it would be shown.
    """
    work = Lifting(installed=installed, release=release, name=name)
    chart = chart_arguments(work)
    origins = {key: written.origin(key) for key in written.keys}
    refuse_credentials(work, chart, origins)
    made, objects = _that_runs(work, chart)
    work.findings += standing(installed, work, chart)
    findings = [*installed.findings, *work.findings]
    findings += compared(installed, work, made.keys, parts(objects, release)) if objects else ()
    ended = settle(written.keys, made.keys, findings, _read(installed), written.fate)
    hide = work.hidden.masked
    findings = [replace(finding, what=hide(finding.what), do=hide(finding.do)) for finding in findings]
    report = Report(
        about={
            "From": installed.made_by,
            "release": installed.release,
            "namespace": installed.namespace,
            "Dify": installed.dify,
        },
        findings=findings,
        ended=ended,
        origins=origins,
        copies=work.copies,
        needed=work.needed_by_secret(),
        steps=list(steps(work, chart)),
    )
    return made, report


def _that_runs(work: Lifting, chart: dict[str, Code]) -> tuple[Program, list[Manifest]]:
    """The program without what the library refuses in it, each of which the report names, and what it makes."""
    while True:
        made = program(work, chart, about=_about(work.installed), notes=_NOTES)
        try:
            objects = manifests(made.text)
            _check_names(work, objects)
        except DoesNotSynthesizeError as error:
            _check_length(work.name, str(error))
            left = without_refused(work, chart, str(error))
            if left is None:
                work.say("lost", f"The program does not run as it is: {error}", do="Change what the error names.")
                return made, []
            chart.clear()
            chart.update(left)
            continue
        need_what_is_read(work, objects)
        return made, objects


def _check_names(work: Lifting, objects: Sequence[Manifest]) -> None:
    """Refuse a name that gives objects the names of those that are there."""
    there = {f"{obj['kind']}/{name_of(obj)}" for obj in objects} & set(work.installed.objects)
    if there:
        raise checks.wrong("--name", work.name, f"another one: the release has {', '.join(sorted(there))} already")


def _check_length(name: str, error: str) -> None:
    """Refuse a name that leaves no room for those of the parts."""
    found = re.search(rf"name: got '{re.escape(name)}', which makes .*", error)
    if found:
        raise ValueError(f"--{found[0]}")


_NOTES = (
    "Read the report of the conversion beside it: what is kept and how, what changes, and the way over. From here on "
    "this program says what runs; see docs/changing-an-installation.md.",
)


def _about(installed: Installed) -> str:
    of = f", release {installed.release}" if installed.release else ""
    return f"Dify {installed.dify} in the namespace {installed.namespace}, taken over from {installed.made_by}{of}."


def _read(installed: Installed) -> frozenset[str]:
    """The keys that anything was read from."""
    keys: set[str] = set()
    for part in installed.parts.values():
        keys.update(part.keys)
        for variable in part.variables.values():
            keys.update(variable.keys)
        for option in part.options.values():
            keys.update(option.keys)
    for thing in (*installed.claims, *installed.servers):
        keys.update(thing.keys)
    if installed.front:
        keys.update(installed.front.keys)
        keys.update(key for option in installed.front.options.values() for key in option.keys)
    for options in (installed.ingress, installed.http_route):
        keys.update(key for option in (options or {}).values() for key in option.keys)
    if installed.remote_secrets:
        keys.update(key for found in installed.remote_secrets.keys.values() for key in found)
    return frozenset(keys)
