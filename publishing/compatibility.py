"""`make compatibility`: how far the version has to go on from one that people run, proved by `constructs-dify diff`."""

import json
import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from packaging.version import Version

from constructs_dify.commands.differences.change import change
from constructs_dify.commands.differences.rules import lines
from constructs_dify.commands.manifests import load
from publishing.release import version_of
from publishing.steps import Step, demanded, least_version

ROOT = Path(__file__).parents[1]
# As many as a reader takes in.
_MOST = 8
_TRIAL = Path(__file__).with_name("trial.py")


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What a library did with programs.

    Attributes:
        out: The folder with what each program made.
        failed: The programs that it stopped, and how.
        public: Its public names, with the parameters of each, and whether they have to be given.
    """

    out: Path
    failed: Mapping[str, str]
    public: Mapping[str, Mapping[str, bool]]


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a version has to take a step.

    Attributes:
        step: The step.
        what: What changes.
        where: The programs whose manifests show it; empty: the public names do.
    """

    step: Step
    what: str
    where: Sequence[str] = ()

    def __str__(self) -> str:
        places = f"  [{', '.join(self.where[:3])}{', …' if self.where[3:] else ''}]" if self.where else ""
        return f"{self.step.name.lower():<6} {self.what}{places}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, say what the version has to be, and fail when it is less."""
    parser = ArgumentParser(prog="make compatibility", description=__doc__)
    parser.add_argument("base", nargs="?", default="", help="a revision; default: the last tag v…")
    base = parser.parse_args(arguments).base or _last_tag()
    if not base:
        # Nothing is said where git refuses the folder.
        if _git("rev-parse", "--is-shallow-repository") != "false":
            sys.exit(
                "Here is no tag v…, and no whole clone that would prove that no version is published: `git status` has "
                "to work, and `git fetch --unshallow --tags` gets the rest of a shallow clone."
            )
        print("No version is published: there is no tag v… before this commit, so there is nothing to compare with.")
        return 0
    with TemporaryDirectory() as folder:
        source = Path(folder, "base")
        check_out(base, source)
        before = Version(version_of(source))
        programs = source / "examples"
        old, new = try_both(source, ROOT, programs, Path(folder))
        found = sorted(reasons(old, new), key=lambda reason: -reason.step)
        count = len(list(programs.glob("*/main.py")))
    now = Version(version_of(ROOT))
    print(f"Compared with {base}, version {before}, by its examples ({count} programs):\n")
    print("\n".join(map(str, found)) or "Nothing changes: neither manifests nor public names.")
    step = max((reason.step for reason in found), default=Step.NONE)
    least = least_version(before, step)
    print(f"\nThe smallest step is {step.name.lower()}, so the version is {least} or a later one; it is {now}.")
    if before.major == 0 and step is Step.MAJOR:
        print("Before 1.0, the second number goes on where the first one would.")
    if now < least:
        print(
            f"Set __version__ in constructs_dify/__init__.py to {least}; docs/releasing.md has the rules.",
            file=sys.stderr,
        )
    return int(now < least)


def check_out(revision: str, folder: Path) -> None:
    """Write the library and the examples of a revision into a folder."""
    command = ["git", "archive", revision]
    run = subprocess.run(command, cwd=ROOT, capture_output=True)
    if run.returncode:
        sys.exit(
            f"BASE={revision}: git has no such revision ({run.stderr.decode().strip()}); give a tag, a branch or a "
            "commit. A shallow clone has only the last commits."
        )
    folder.mkdir()
    # Python's own tarfile has no safe way before 3.11.4, and Debian has 3.11.2.
    subprocess.run(["tar", "-x", "-C", folder], input=run.stdout, check=True)


def try_both(old: Path, new: Path, programs: Path, folder: Path) -> tuple[Trial, Trial]:
    """Run programs with two libraries, at the same time."""
    started = [_start(library, programs, folder / name) for library, name in ((old, "old"), (new, "new"))]
    before, after = [_ended(process, out, library) for (process, out), library in zip(started, (old, new), strict=True)]
    return before, after


def _start(library: Path, programs: Path, out: Path) -> tuple[subprocess.Popen[str], Path]:
    out.mkdir()
    environment = os.environ | {"PYTHONPATH": str(library)}
    # -P: the folder of the script is no place to import from.
    command = [sys.executable, "-P", _TRIAL, programs, out]
    # What programs print is theirs.
    return subprocess.Popen(command, cwd=out, env=environment, stdout=subprocess.DEVNULL, text=True), out


def _ended(process: subprocess.Popen[str], out: Path, library: Path) -> Trial:
    if process.wait():
        sys.exit(f"{library}: the library cannot be tried; what it said is above")
    found: dict[str, Any] = json.loads((out / "trial.json").read_text())
    assert Path(found["file"]).is_relative_to(library), f"{found['file']} was tried in place of {library}"
    return Trial(out=out, failed=found["failed"], public=found["public"])


def reasons(old: Trial, new: Trial) -> Iterator[Reason]:
    """All that demands a step, from manifests and from public names."""
    yield from _of_names(old.public, new.public)
    stopped = {name: error for name, error in new.failed.items() if name not in old.failed}
    for name, error in stopped.items():
        yield Reason(step=Step.MAJOR, what=f"a program that ran stops: {error}", where=[name])
    where: dict[tuple[Step, str], list[str]] = {}
    for folder in sorted(path for path in old.out.iterdir() if path.is_dir() and path.name not in new.failed):
        for key in _of_manifests(folder, new.out / folder.name):
            where.setdefault(key, []).append(folder.name)
    yield from (Reason(step=step, what=what, where=names) for (step, what), names in where.items())


def _of_manifests(old: Path, new: Path) -> Iterator[tuple[Step, str]]:
    if _texts(old) != _texts(new):
        found = lines(change(load([str(old)]), load([str(new)])))
        yield from dict.fromkeys((demanded(line.rule), f"{line.rule.name}: {line.rule.about}") for line in found)
        if not found:
            yield Step.PATCH, "the same objects are written in another way"


def _texts(folder: Path) -> Mapping[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.yaml")}


def _of_names(old: Mapping[str, Mapping[str, bool]], new: Mapping[str, Mapping[str, bool]]) -> Iterator[Reason]:
    # What is gone with its class, or came with it, goes without saying.
    for name in sorted(name for name in old.keys() - new.keys() if name.partition(".")[0] in {name, *new}):
        yield Reason(step=Step.MAJOR, what=f"{name} is gone")
    added = sorted(name for name in new.keys() - old.keys() if name.partition(".")[0] in {name, *old})
    for name in sorted(old.keys() & new.keys()):
        before, after = old[name], new[name]
        for parameter in sorted(before.keys() - after.keys()):
            yield Reason(step=Step.MAJOR, what=f"{name} takes no {parameter} any more")
        demands = {parameter for parameter, needed in after.items() if needed and not before.get(parameter)}
        for parameter in sorted(demands):
            yield Reason(step=Step.MAJOR, what=f"{name} demands {parameter}")
        added += [f"{name}({parameter}=)" for parameter in sorted(after.keys() - before.keys() - demands)]
    if added:
        more = f", and {len(added) - _MOST} more" if added[_MOST:] else ""
        yield Reason(step=Step.MINOR, what=f"new: {', '.join(added[:_MOST])}{more}")


def _last_tag() -> str:
    """The last version that was published before this commit; empty if there is none."""
    return _git("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*", "HEAD^")


def _git(*arguments: str) -> str:
    """What git says; empty if it fails."""
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
