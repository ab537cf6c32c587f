"""Files as a revision of a git repository has them."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

_MANIFESTS = (".yaml", ".yml")


class _FailedError(ValueError):
    """Git said no."""


def checked_out(revision: str, paths: Sequence[str], folder: Path) -> None:
    """Write the manifests that a revision has at these paths into a folder.

    Args:
        revision: A commit, branch or tag, or what else names one.
        paths: Files and folders, as they are named now.
        folder: Where to write them.

    Raises:
        ValueError: If there is no git, no repository, no such revision, or nothing at a path in it.
    """
    for number, path in enumerate(paths):
        place, name = _where(path)
        if not place.is_dir():
            raise ValueError(f"{path}: there is no such file or folder; --from-git compares what is there now")
        _check_revision(revision, place)
        listed = _git(place, "ls-tree", "-r", "-z", revision, "--", name).decode("utf-8", "surrogateescape")
        found = [entry.partition("\t") for entry in listed.split("\0") if entry]
        files = [(about.split()[2], file) for about, _, file in found if about.split()[1] == "blob"]
        if not files:
            raise ValueError(
                f"--from-git {revision}: has nothing at {path}, so all of it would be new; give a revision to which it "
                "was committed (dist/ may be named in .gitignore), or compare two folders: diff OLD NEW"
            )
        for index, (blob, file) in enumerate(files):
            if file.endswith(_MANIFESTS):
                # In the order of the repository, whatever its folders are called.
                target = folder / f"{number:03}" / f"{index:05}-{Path(file).name}"
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(_git(place, "cat-file", "blob", blob))
        if not (folder / f"{number:03}").exists():
            raise ValueError(f"--from-git {revision}: has no .yaml files at {path}; give the folder with the manifests")


def _where(path: str) -> tuple[Path, str]:
    """A folder that is there, and what the path is called from it."""
    given = Path(path)
    if given.is_absolute() or ".." in given.parts:
        given = given.resolve()
        return given.parent, given.name
    return Path(), f"./{given}" if str(given) != "." else "."


def _check_revision(revision: str, place: Path) -> None:
    try:
        _git(place, "rev-parse", "--show-toplevel")
    except _FailedError as error:
        raise ValueError(
            f"--from-git {revision}: {place.resolve()} is in no git repository that can be read ({error}); run this "
            "where the manifests are committed, or compare two folders: diff OLD NEW"
        ) from None
    try:
        _git(place, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except _FailedError:
        raise ValueError(
            f"--from-git {revision}: expected a commit, branch or tag of this repository, such as origin/main; a "
            "shallow clone has only the last commits (fetch-depth: 0 in CI)"
        ) from None


def _git(place: Path, *arguments: str) -> bytes:
    # Its messages, whatever the language of the machine.
    environment = {**os.environ, "LC_ALL": "C"}
    try:
        run = subprocess.run(("git", *arguments), cwd=place, env=environment, capture_output=True, check=True)
    except FileNotFoundError:
        raise ValueError("--from-git: there is no git here; install it, or compare two folders: diff OLD NEW") from None
    except subprocess.CalledProcessError as error:
        said = str(error.stderr, "utf-8", "replace").strip()
        raise _FailedError(said.partition("\n")[0] or f"git {arguments[0]} failed") from None
    return run.stdout
