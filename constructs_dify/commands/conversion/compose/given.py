"""The files that somebody gave: `.env`, and optional ones such as `envs/core-services/shared.env`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..origins import Origin
from .compose_files import ComposeFiles
from .env_file import EnvFile, read

MAIN = ".env"


@dataclass(kw_only=True, slots=True)
class Given:
    """What the files say together.

    Args:
        values: File and name -> text. All files that docker compose takes for `.env` are `.env` here.
        origins: Key -> where it stands. A key is the name; in an optional file, after the file: `shared.env:NAME`.
        overwritten: Places that do not count, because the same name stands further down.
        inherited: Names without a value, which docker compose takes from the shell.
    """

    values: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str], repr=False)
    origins: dict[str, Origin] = field(default_factory=dict[str, Origin])
    overwritten: list[Origin] = field(default_factory=list[Origin])
    inherited: list[Origin] = field(default_factory=list[Origin])

    def of(self, file: str) -> Iterator[tuple[str, str]]:
        """Each name of a file, and its text."""
        return ((name, text) for (each, name), text in self.values.items() if each == file)

    def main(self, name: str) -> str | None:
        """What `.env` says."""
        return self.values.get((MAIN, name))


def key_of(file: str, name: str) -> str:
    """What the report calls a variable of a file."""
    return name if file == MAIN else f"{file}:{name}"


def given(paths: Sequence[str | Path], files: ComposeFiles) -> Given:
    """Read all files.

    Args:
        paths: The files, in the order in which docker compose is given them.
        files: The docker compose files of the release.
    """
    optional = {name for names in files.env_files.values() for name in names if name != MAIN}
    found = Given()
    for path in sorted(map(Path, paths), key=lambda each: each.name in optional):
        known = dict(found.of(MAIN))
        _add(found, path.name if path.name in optional else MAIN, read(path, known))
    return found


def _add(found: Given, file: str, more: EnvFile) -> None:
    for name, text in more.values.items():
        key = key_of(file, name)
        if key in found.origins:
            found.overwritten.append(found.origins[key])
        found.values[file, name] = text
        found.origins[key] = more.origins[name]
    found.overwritten += more.overwritten
    found.inherited += [origin for origin in more.inherited if origin.key not in more.values]
