"""What the docker compose files of each release of Dify do with variables, as data by difference."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from .... import checks
from ....releases.data import changes, order
from ....releases.toml import tomllib
from .interpolation import names

FOLDER = Path(__file__).with_name("releases")


@dataclass(frozen=True, kw_only=True)
class ComposeFiles:
    """The docker compose files of one release.

    Args:
        version: The release.
        services: Service -> the profiles that it starts with; none: it always starts.
        env_files: Part -> the files whose variables it gets as they are, the last of which counts most.
        table: Owner and name -> what the variable is made of, as docker compose has it. The owner is one of our
            parts, or another service by its name.
        examples: File and name -> what the example of that file says.
    """

    version: str
    services: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    env_files: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    table: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    examples: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])

    def of(self, owner: str) -> Iterator[tuple[str, str]]:
        """Each variable of a part or another service, and what it is made of."""
        return ((name, made) for (each, name), made in self.table.items() if each == owner)

    @cached_property
    def readers(self) -> Mapping[str, frozenset[str]]:
        """Name of a variable of `.env` -> the parts and services that are told it by name."""
        found: dict[str, set[str]] = {}
        for (owner, _), made in self.table.items():
            for name in names(made):
                found.setdefault(name, set()).add(owner)
        return {name: frozenset(owners) for name, owners in found.items()}

    @cached_property
    def _defaults(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for (_, name), made in self.table.items():
            if made.startswith(start := f"${{{name}:-"):
                found.setdefault(name, set()).add(made.removeprefix(start).removesuffix("}"))
        for (_, name), text in self.examples.items():
            found.setdefault(name, set()).add(text)
        return {name: frozenset(texts) for name, texts in found.items()}

    def defaults(self, name: str) -> frozenset[str]:
        """What a variable is without anybody's doing: as an example has it, and where no file does."""
        return self._defaults.get(name, frozenset())

    @cached_property
    def known(self) -> frozenset[str]:
        """Every variable that these files know."""
        return frozenset(self.readers) | {name for _, name in self.examples}


def versions() -> list[str]:
    """The releases whose files are known, the oldest first."""
    return sorted((file.stem for file in FOLDER.glob("*.toml")), key=order)


@cache
def compose_files(version: str) -> ComposeFiles:
    """The files of a release.

    Raises:
        ValueError: If they are not known.
    """
    if version not in versions():
        raise checks.wrong(
            "dify_version", version, f"a release whose docker compose files are known: one of {', '.join(versions())}"
        )
    with (FOLDER / f"{version}.toml").open("rb") as file:
        data: dict[str, Any] = tomllib.load(file)
    base = compose_files(data["base"]) if "base" in data else ComposeFiles(version="")
    services = {name: found for name, found in base.services.items() if name not in data.get("gone", ())}
    tables = data.get("variables", {})
    return ComposeFiles(
        version=version,
        services={**services, **data.get("services", {})},
        env_files={**base.env_files, **data.get("env_files", {})},
        table=_changed(base.table, tables.get("table", ""), whole=True),
        examples=_changed(base.examples, tables.get("example", "")),
    )


def _changed(base: Mapping[tuple[str, str], str], table: str, *, whole: bool = False) -> dict[tuple[str, str], str]:
    """A table with its changes. `:-x` in the data is short for a variable of `.env` of the same name."""
    changed = dict(base)
    for sign, owners, name, (text, _, _) in changes(table):
        for owner in owners:
            if sign == "-":
                del changed[owner, name]
            else:
                changed[owner, name] = f"${{{name}{text}}}" if whole and text.startswith(":-") else text
    return changed
