"""What it takes to come from one release to another, step by step, as the files of the releases say it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .data import FOLDER, known, order, versions
from .toml import tomllib

When = Literal["before", "between", "during", "after", "back"]
Kind = Literal["hold", "check", "backup", "ownership", "secret", "setting", "migration", "command", "note", "back"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One thing to do or to know.

    Attributes:
        kind: What it is about.
        when: `before` anything changes, `between` the pods of the two releases, `during` the migration, `after` all of
            it, or on the way `back`.
        what: What to do, in a sentence or several.
        source: Where that is from.
        release: The release that it came with; empty: it holds for all.
        needs: What an installation must have for it: `vector_store`, `storage` (`local` or `object`), `engine` (a
            server in the cluster), `setting` (one that is given).
        tables: The tables of Dify's database that it locks or rewrites.
        rungs: Images that an engine goes through, in order.
        command: The command for a `OneTimeCommand`.
        shell: What to run in a shell.
    """

    kind: Kind
    when: When
    what: str
    source: str
    release: str = ""
    needs: Mapping[str, str] = field(default_factory=dict[str, str])
    tables: tuple[str, ...] = ()
    rungs: tuple[str, ...] = ()
    command: str = ""
    shell: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Jump:
    """From the release before it to a release.

    Attributes:
        release: The release.
        migrations: How many migrations its database takes; None: nobody knows.
        gone_first: Why the pods of the release before it must be gone before it comes; empty: they may serve on.
        only_for: What an installation must have for that reason.
        source: Where that is from.
        steps: What else there is.
    """

    release: str
    migrations: int | None
    gone_first: str
    only_for: Mapping[str, str]
    source: str
    steps: tuple[Step, ...]


def jumps(old: str, new: str) -> list[Jump]:
    """What lies between two releases, in order.

    Args:
        old: The version that runs.
        new: The version to come to.
    """
    return [_jump(version) for version in versions() if order(old) < order(version) <= order(new)]


def always() -> list[Step]:
    """What holds for every upgrade."""
    data = tomllib.loads((FOLDER / "every_upgrade.toml").read_text("utf-8"))
    return [_step(entry, "") for entry in data["steps"]]


def _jump(version: str) -> Jump:
    data: Mapping[str, Any] = known(version).get("upgrade", {})
    return Jump(
        release=version,
        migrations=data.get("migrations"),
        gone_first=data["why"] if data.get("old_pods") == "gone first" else "",
        only_for=data.get("only_for", {}),
        source=data.get("source", ""),
        steps=tuple(_step(entry, version) for entry in data.get("steps", ())),
    )


def _step(entry: Mapping[str, Any], release: str) -> Step:
    lists: dict[str, Any] = {name: tuple(entry.get(name, ())) for name in ("tables", "rungs")}
    given: dict[str, Any] = {**entry, **lists, "release": release}
    return Step(**given)
