"""`constructs-dify upgrade`: what to do, in order, to come from one release to another."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from textwrap import fill

from .. import checks
from ..releases.data import check_version
from ..releases.release import Release
from ..releases.upgrade_steps import Step
from .arguments import add_format, command_parser, read_manifests
from .upgrade_facts import Facts, facts_of
from .upgrade_phases import write_phases
from .upgrade_plan import Phase, plan

_ABOUT = """\
Tell what to do, in order, to come from one release of Dify to another. With the
manifests of the installation, only what applies to it.
"""


def upgrade(arguments: Sequence[str]) -> int:
    """Run the command.

    Args:
        arguments: What stands behind `upgrade`.
    """
    parser = command_parser("upgrade", _ABOUT)
    parser.add_argument("--from", dest="old", required=True, metavar="VERSION", help="the release that runs")
    parser.add_argument("--to", dest="new", required=True, metavar="VERSION", help="the release to come to")
    add_format(parser)
    parser.add_argument("--out", metavar="FOLDER", help="write the manifests of the phases there; needs PATH")
    parser.add_argument("paths", metavar="PATH", nargs="*", help="the manifests that are applied now, such as dist/")
    given = parser.parse_args(arguments)
    try:
        old, new = _release("--from", given.old), _release("--to", given.new)
        _check_direction(old, new)
        if given.out and not given.paths:
            raise checks.wrong("--out", given.out, "the manifests that are applied now beside it, such as dist/")
        objects = read_manifests(parser, given.paths) if given.paths else []
        facts = facts_of(objects, old) if objects else Facts()
        _check_manifests(facts, old)
    except ValueError as error:
        parser.error(str(error))
    phases = plan(old, new, facts)
    rungs = [rung for phase in phases for step in phase.steps for rung in step.rungs]
    folders = write_phases(Path(given.out), objects, old, rungs) if given.out else []
    if given.format == "json":
        print(json.dumps(_as_json(old, new, phases), indent=2))
        return 0
    for line in _lines(old, new, phases):
        print(line)
    for folder in folders:
        print(f"wrote {folder}")
    return 0


def _release(path: str, version: str) -> Release:
    check_version(path, version, "; for one of a file of yours, the release that it is based on")
    return Release(version)


def _check_direction(old: Release, new: Release) -> None:
    if new.version == old.version:
        raise checks.wrong("--to", new.version, f"a later release than {old.version}, which runs already")
    if new < old:
        raise checks.wrong(
            "--to", new.version,
            f"a later release than {old.version}: no release's migrations go back, so the way back is to restore the "
            "backup from before the upgrade (docs/upgrades.md)",
        )  # fmt: skip


def _check_manifests(facts: Facts, old: Release) -> None:
    if facts.versions and facts.versions != (old.version,):
        raise checks.wrong(
            "--from", old.version,
            f"the release of the manifests, which say {', '.join(facts.versions)}: give those that are applied now",
        )  # fmt: skip


def _as_json(old: Release, new: Release, phases: Sequence[Phase]) -> object:
    return {
        "from": old.version,
        "to": new.version,
        "phases": [
            {
                "title": phase.title,
                "steps": [{**asdict(step), "options": list(_options(step, new))} for step in phase.steps],
            }
            for phase in phases
        ],
    }


def _lines(old: Release, new: Release, phases: Sequence[Phase]) -> Iterator[str]:
    yield f"From Dify {old.version} to {new.version}"
    for number, phase in enumerate(phases, 1):
        yield ""
        yield f"{number}. {phase.title}"
        for step in phase.steps:
            yield from _said(step, new)


def _said(step: Step, new: Release) -> Iterator[str]:
    needs = ", ".join(f"{name} {value}" for name, value in step.needs.items())
    label = step.kind + (f", only with {needs}" if needs else "")
    text = f"[{label}] {step.what}"
    if step.tables:
        text += f" (tables: {', '.join(step.tables)})"
    yield fill(text, 100, initial_indent="   - ", subsequent_indent="     ", break_on_hyphens=False)
    yield from (f"       {line}" for line in (*step.shell, *_options(step, new)))
    origin = ", ".join(filter(None, (step.release, step.source)))
    yield fill(f"({origin})", 100, initial_indent="     ", subsequent_indent="     ", break_on_hyphens=False)


def _options(step: Step, new: Release) -> Iterator[str]:
    """What to write into the program for a step, one after the other."""
    for rung in step.rungs:
        yield f'images={{"weaviate": "{rung}"}}, paused=True'
    if step.command:
        command = new.commands[step.command]
        if trial := command.trial(step.command):
            yield f'one_time_commands=["{trial}"]   # says what it would do: read its log'
        yield f'one_time_commands=["{command.real(step.command)}"]'
