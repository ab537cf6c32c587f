"""The settings of a release, one entry for the parts that read it alike, and what changed of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

from ..releases.data import Renamed, changes, known, order
from ..releases.release import Release
from ..releases.settings import Setting
from ..wiring.dependency import PYTHON_PARTS
from .own_settings import OwnSetting, own_settings

_GLOB = frozenset("*?[")
# What every release starts from, and no release itself.
_START = "engines"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A setting, and the parts that read it alike.

    Attributes:
        setting: The setting.
        parts: The parts.
        own: What of the library sets it; None: nothing.
    """

    setting: Setting
    parts: Sequence[str]
    own: OwnSetting | None

    @property
    def name(self) -> str:
        """The environment variable."""
        return self.setting.name


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What became of a setting between two releases.

    Attributes:
        what: `new`, `changed`, `renamed` or `gone`.
        name: Its name, before.
        parts: The parts that read it.
        old: What it was; None: it is new.
        new: What it is; None: it is gone.
        to: The name that it has now; empty: the same, or none.
        instead: What to do where there is no new name.
    """

    what: str
    name: str
    parts: Sequence[str]
    old: Setting | None
    new: Setting | None
    to: str = ""
    instead: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """What a release did to a setting.

    Attributes:
        version: The release.
        what: `new`, `changed` or `gone`.
        parts: For these parts.
        type: The type since then.
        default: The default since then.
    """

    version: str
    what: str
    parts: Sequence[str]
    type: str
    default: str


def in_order(parts: Iterable[str]) -> list[str]:
    """Parts in the order in which people name them: the API and what runs its code, then the others."""
    return sorted(parts, key=lambda part: (PYTHON_PARTS.index(part) if part in PYTHON_PARTS else 9, part))


def fits(pattern: str, name: str) -> bool:
    """Whether a name is one that a pattern means: a part of a name, or a glob; case does not matter."""
    pattern, name = pattern.upper(), name.upper()
    return fnmatchcase(name, pattern) if _GLOB & set(pattern) else pattern in name


def entries(release: Release, parts: Sequence[str]) -> list[Entry]:
    """All settings of some parts of a release, by name."""
    alike: dict[tuple[Setting, OwnSetting | None], list[str]] = {}
    own = own_settings()
    for part in parts:
        for name, setting in release.settings.of(part).items():
            alike.setdefault((setting, own.get((part, name))), []).append(part)
    found = (Entry(setting=setting, parts=in_order(of), own=mine) for (setting, mine), of in alike.items())
    return sorted(found, key=lambda entry: (entry.name, in_order(PYTHON_PARTS + tuple(entry.parts)), entry.parts))


def of_a_family(release: Release, parts: Sequence[str], name: str) -> list[Entry]:
    """A name that belongs to a family such as `OPENDAL_*`, as each part reads it."""
    alike: dict[Setting, list[str]] = {}
    for part in parts:
        if setting := release.settings.find(part, name):
            alike.setdefault(setting, []).append(part)
    own = own_settings()
    return [Entry(setting=setting, parts=in_order(of), own=own.get((of[0], name))) for setting, of in alike.items()]


def history(release: Release, name: str) -> Sequence[Event]:
    """What releases did to a setting, up to this one, the oldest first."""
    return _histories(release.version).get(name, ())


@cache
def _histories(version: str) -> Mapping[str, Sequence[Event]]:
    words = {"+": "new", "~": "changed", "-": "gone"}
    found: dict[str, list[Event]] = {}
    for each, tables in known(version)["settings"]:
        for sign, parts, name, (kind, default, _) in changes(tables) if each != _START else ():
            event = Event(version=each, what=words[sign], parts=in_order(parts), type=kind, default=default)
            found.setdefault(name, []).append(event)
    return found


def changed(old: Release, new: Release, parts: Sequence[str]) -> list[Change]:
    """What changed of the settings of some parts between two releases, by name."""
    pairs: dict[tuple[str, Setting | None, Setting | None], list[str]] = {}
    for part in parts:
        before, after = old.settings.of(part), new.settings.of(part)
        for name in {*before, *after}:
            if before.get(name) != after.get(name):
                pairs.setdefault((name, before.get(name), after.get(name)), []).append(part)
    renamed = [each for each in known(new.version)["renamed"] if order(each.version) > order(old.version)]
    return sorted(_changes(pairs, renamed), key=lambda change: (change.name, change.parts))


def _changes(
    pairs: dict[tuple[str, Setting | None, Setting | None], list[str]], renamed: Sequence[Renamed]
) -> Iterator[Change]:
    by_name = {name: (before, after) for name, before, after in pairs}
    # What an old name became is not new.
    became = {
        (each.new, part)
        for (name, _, after), parts in pairs.items()
        for each in renamed
        if each.old == name and after is None and each.new in by_name
        for part in parts
    }
    for (name, before, after), parts in pairs.items():
        what = "new" if before is None else "gone" if after is None else "changed"
        said = next((each for each in renamed if each.old == name and not set(parts).isdisjoint(each.parts)), None)
        if what == "gone" and said and said.new:
            new = by_name.get(said.new, (None, None))[1]
            yield Change(what="renamed", name=name, parts=in_order(parts), old=before, new=new, to=said.new)
        elif what == "gone":
            instead = said.instead if said else ""
            yield Change(what=what, name=name, parts=in_order(parts), old=before, new=None, instead=instead)
        elif rest := [part for part in parts if what != "new" or (name, part) not in became]:
            yield Change(what=what, name=name, parts=in_order(rest), old=before, new=after)
