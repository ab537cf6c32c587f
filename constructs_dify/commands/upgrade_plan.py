"""What a careful operator does to come from one release to another, in order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..releases.release import Release
from ..releases.upgrade_steps import Jump, Kind, Step, When, always, jumps
from .system.backups import command_to_save
from .upgrade_facts import Facts

_LOOK = ("hold", "check")
_PROGRAM = ("setting", "secret")


@dataclass(frozen=True, kw_only=True, slots=True)
class Phase:
    """What belongs together, and is done before the next.

    Attributes:
        title: What it is about.
        steps: What there is to do or to know.
    """

    title: str
    steps: Sequence[Step]


def plan(old: Release, new: Release, facts: Facts) -> list[Phase]:
    """The phases of an upgrade; those with nothing in them are left out.

    Args:
        old: The release that runs.
        new: The release to come to.
        facts: What is known of the installation.
    """
    way = jumps(old.version, new.version)
    steps = [step for step in (*always(), *(step for jump in way for step in jump.steps)) if facts.meets(step.needs)]
    if facts.known:
        # What these steps need is there, so nobody has to ask.
        steps = [replace(step, needs={}) for step in steps]
    stop = list(_stop(way, facts))
    between = [_climbed(step, facts) for step in _at(steps, "between")]
    during = [_migrations(way, paused=bool(stop)), *_at(steps, "during")]
    phases = [
        ("Before anything changes: look", [*_target(new), *_kinds(_at(steps, "before"), _LOOK)]),
        ("Back up", [*_saved(new, facts), *_kinds(_at(steps, "before"), ("backup",))]),
        (
            "Change the program",
            [
                _own(f'Write release="{new.version}", and synthesize to another folder to read the difference'),
                *_kinds(_at(steps, "before"), _PROGRAM),
                *_settings(old, new, facts),
                _own(
                    "Ask `python -m constructs_dify secrets` about the new manifests: it names each key that is read "
                    "and not made",
                    kind="secret",
                ),
            ],
        ),
        ("First commit: the old release without its pods", stop),
        ("While nothing of Dify runs", between),
        ("Second commit: the new release" if stop else "The new release", during),
        ("Afterwards", [*_commands(_at(steps, "after"), new), *_kinds(_at(steps, "after"), ("note", "check"))]),
        ("The way back", _at(steps, "back")),
    ]
    return [Phase(title=title, steps=found) for title, found in phases if found]


def _at(steps: Iterable[Step], when: str) -> list[Step]:
    return [step for step in steps if step.when == when]


def _kinds(steps: Iterable[Step], kinds: Sequence[str]) -> list[Step]:
    return [step for step in steps if step.kind in kinds]


def _own(
    what: str,
    *,
    kind: Kind = "check",
    when: When = "before",
    source: str = "this library",
    release: str = "",
    shell: Iterable[str] = (),
) -> Step:
    """A step that no release's file says."""
    return Step(kind=kind, when=when, what=what, source=source, release=release, shell=tuple(shell))


def _target(new: Release) -> Iterator[Step]:
    """What speaks against the release itself."""
    if new.preview:
        yield _own(
            f"Dify {new.version} is a preview here: not all of it is known, so the plan may lack steps; read its "
            "release notes",
            release=new.version,
        )
    if new.not_recommended:
        yield _own(f"Dify {new.version} is not one to stay on: {new.not_recommended}", kind="hold", release=new.version)
    for hole in new.advisories:
        yield Step(
            kind="check", when="before", release=new.version, source=hole.source,
            what=f"{hole.name} is open in Dify {new.version}: {hole.what}",
        )  # fmt: skip


def _saved(new: Release, facts: Facts) -> Iterator[Step]:
    """How the backup of the chart, if it has one, makes a set right before."""
    if facts.known and not facts.backups:
        return
    given = facts.backups or (("NAMESPACE", "NAME-backup"), ("NAMESPACE", "NAME-backup-plugins"))
    there = "The chart has" if facts.backups else "If the chart has"
    yield _own(
        f"{there} backup=…: save once right before, best while nothing of Dify runs, and wait until each Job is "
        "complete. What the set has of the following is done with that. A set goes into its own release and newer "
        "ones, never into an older one",
        kind="backup", shell=[command_to_save(*place, new.version.replace(".", "-")) for place in given],
    )  # fmt: skip


def _settings(old: Release, new: Release, facts: Facts) -> Iterator[Step]:
    """The settings that the new release does not read, with those in their places."""
    gone: dict[str, list[str]] = {}
    for part in old.settings.parts:
        given = facts.settings.get(part, frozenset[str]())
        for name in old.settings.of(part) if not facts.known else sorted(given):
            if old.settings.find(part, name) and not new.settings.find(part, name):
                gone.setdefault(name, []).append(part)
    for name, parts in sorted(gone.items()):
        yield _own(
            f"{name} of {', '.join(parts)} is not read any more; {new.settings.became(parts, name)}",
            kind="setting", source="the settings of both releases",
        )  # fmt: skip


def _stop(way: Sequence[Jump], facts: Facts) -> Iterator[Step]:
    """Why the old pods must be gone first, and how."""
    reasons = [jump for jump in way if jump.gone_first and facts.meets(jump.only_for)]
    for jump in reasons:
        yield Step(
            kind="hold", when="before", what=f"The pods of releases before {jump.release} must be gone first: "
            f"{jump.gone_first}", source=jump.source, release=jump.release,
            needs={} if facts.known else jump.only_for,
        )  # fmt: skip
    if reasons:
        yield _own(
            "Give the old program paused=True, apply, and wait until the pods of the API, the workers, beat and the "
            "plugin daemon are gone (kubectl wait pod --for=delete: those that finish their tasks are no replicas any "
            "more): users see an error page from here on. This is also the moment for the backups"
        )


def _climbed(step: Step, facts: Facts) -> Step:
    """A hold without the rungs that the engine is past already."""
    at = _number(facts.weaviate)
    rungs = tuple(rung for rung in step.rungs if not at or _number(rung) > at)
    return replace(step, rungs=rungs)


def _number(image: str) -> tuple[int, ...]:
    tag = image.partition("@")[0].rpartition(":")[2]
    return tuple(int(each) for each in tag.split(".") if each.isdecimal())


def _migrations(way: Sequence[Jump], *, paused: bool) -> Step:
    number = sum(jump.migrations or 0 for jump in way)
    unknown = [jump.release for jump in way if jump.migrations is None]
    return _own(
        f"Apply the new release{', without paused' if paused else ''}: the Job migrates, and the new pods wait for it. "
        f"There are {number} migrations{', and those of ' + ', '.join(unknown) if unknown else ''}",
        kind="migration", when="during", source="api/migrations/versions at the tag of each release",
    )  # fmt: skip


def _commands(steps: Iterable[Step], new: Release) -> Iterator[Step]:
    """Those of the commands that the new release has still."""
    yield from (step for step in steps if step.command in new.commands)
