"""`constructs-dify settings`: the settings of a release, and what sets them."""

import json
from collections.abc import Iterator, Sequence

from .. import checks
from ..checks.credentials import shown
from ..releases import compose_variables
from ..releases.data import check_version, versions
from ..releases.release import DEFAULT_VERSION, Release
from ..releases.settings import Setting
from .arguments import add_format, command_parser, parse
from .paragraphs import named, sentence
from .setting_words import default_of, set_by, takes
from .settings_catalogue import Change, Entry, Event, changed, entries, fits, history, in_order, of_a_family
from .table import table

_ABOUT = """\
Search the settings of a release of Dify: which parts read one, what it takes,
what it is by default, and what of this library sets it.

PATTERN is a part of a name, or a glob: redis, '*_TIMEOUT'. One name alone is
told with everything that is known of it.
"""
# A cell of the table that is longer is cut.
_CELL = 40


def settings(arguments: Sequence[str]) -> int:
    """Run the command.

    Args:
        arguments: What stands behind `settings`.
    """
    parser = command_parser("settings", _ABOUT)
    parser.add_argument("pattern", metavar="PATTERN", nargs="?", default="", help="default: all settings")
    parser.add_argument("--part", metavar="PART", action="append", help="only what this part reads; may be repeated")
    parser.add_argument("--release", metavar="VERSION", default=DEFAULT_VERSION, help=f"default: {DEFAULT_VERSION}")
    parser.add_argument("--since", metavar="VERSION", help="what is new, changed or gone since this release")
    add_format(parser)
    given = parse(parser, arguments)
    try:
        check_version("--release", given.release)
        release = Release(given.release)
        parts = _parts(given.part, release)
        if given.since is not None:
            lines = _since(release, _older(given.since, release), parts, given.pattern, given.format)
        else:
            lines = _catalogue(release, parts, given.pattern, given.format)
    except ValueError as error:
        parser.error(str(error))
    print("\n".join(lines))
    return 0


def _parts(given: Sequence[str] | None, release: Release) -> Sequence[str]:
    known = release.settings.parts
    for part in given or ():
        checks.one_of("--part", part, known)
    return tuple(dict.fromkeys(given or known))


def _older(version: str, release: Release) -> Release:
    check_version("--since", version)
    since = Release(version)
    if not since < release:
        raise checks.wrong("--since", version, f"a release before {release.version}, which is that of --release")
    return since


# -- the catalogue ------------------------------------------------------------------------------------------------


def _catalogue(release: Release, parts: Sequence[str], pattern: str, form: str) -> list[str]:
    every = entries(release, parts)
    alone = [entry for entry in every if entry.name == pattern.upper()]
    found = alone or [entry for entry in every if fits(pattern, entry.name)]
    found = found or of_a_family(release, parts, pattern.upper())
    if not found:
        raise ValueError(_unknown(release, parts, pattern, every))
    if form == "json":
        return json.dumps([_described(release, entry) for entry in found], indent=2).splitlines()
    if len({entry.name for entry in found}) == 1:
        others = sorted({entry.name for entry in every if fits(pattern, entry.name)} - {found[0].name})
        return [*_told(release, pattern.upper(), found), *_mentioned(others)]
    rows = [("NAME", "PARTS", "TYPE", "DEFAULT", "SET BY"), *map(_row, found)]
    return [*(line.rstrip() for line in table(rows)), "", *_counted(release, found, rows)]


def _unknown(release: Release, parts: Sequence[str], pattern: str, every: Sequence[Entry]) -> str:
    name = pattern.upper()
    path = f"PATTERN: Dify {release.version} has no setting like {shown(pattern)}"
    if set(parts) != set(release.settings.parts):
        path += f" for {' or '.join(parts)}"
    if became := release.settings.became(parts, name):
        return f"{path}; {became}"
    if option := compose_variables.option(name):
        return f"{path}; here, write {option}"
    return f"{path}{checks.suggestion(name, sorted({entry.name for entry in every}))}"


def _row(entry: Entry) -> Sequence[str]:
    kind = f"{entry.setting.type}, credential" if entry.setting.secret else entry.setting.type
    return (entry.name, _listed(entry.parts), _cut(kind), _cut(default_of(entry.setting) or "-"), _by(entry))


def _by(entry: Entry) -> str:
    own = entry.own
    if own is None:
        return ""
    here = f"here {_cut(own.text)}" if own.text and not entry.setting.secret else ""
    if not own.parameter:
        return here or "the library"
    by = own.parameter if own.always else f"only with {own.parameter}"
    return f"{here}; {by}" if here else by


def _counted(release: Release, found: Sequence[Entry], rows: Sequence[Sequence[str]]) -> list[str]:
    count = len({entry.name for entry in found})
    cut = any(cell.endswith("…") for row in rows for cell in row[2:4])
    said = (
        f'{count} settings of Dify {release.version}. Where SET BY is empty, or begins with "here", settings={{…}} of '
        f"the chart or of a part's Tier sets it.{' --format json cuts nothing.' if cut else ''}"
    )
    return sentence(said)


def _mentioned(others: Sequence[str]) -> Iterator[str]:
    if others:
        yield ""
        yield from sentence(f"Others with that in their names: {', '.join(others)}.")


def _listed(parts: Sequence[str]) -> str:
    return ", ".join(parts)


def _cut(text: str) -> str:
    return text if len(text) <= _CELL else f"{text[: _CELL - 1]}…"


# -- one setting --------------------------------------------------------------------------------------------------


def _told(release: Release, pattern: str, found: Sequence[Entry]) -> Iterator[str]:
    name = found[0].name
    member = "*" in name and name != pattern
    yield f"{f'{pattern}, one of {name}' if member else name}, Dify {release.version}"
    if member and (near := checks.nearest(pattern, _every(release))):
        yield f"If you mean another one: {near}."
    for entry in found:
        yield ""
        yield from named("read by", _listed(entry.parts))
        yield from named("takes", takes(entry.setting))
        yield from named("default", default_of(entry.setting) or "none")
        yield from named("set by", set_by(entry))
    events = history(release, name)
    if events:
        yield ""
    for event in events:
        yield from named(event.version, _happened(event))


def _every(release: Release) -> Sequence[str]:
    return sorted({name for part in release.settings.parts for name in release.settings.of(part) if "*" not in name})


def _happened(event: Event) -> str:
    parts = _listed(event.parts)
    if event.what == "gone":
        return f"gone for {parts}"
    default = f"default {event.default}" if event.default else "no default"
    # Nobody knows since when the oldest release has what it has.
    word = "there" if event.version == versions()[0] else event.what
    return f"{word} for {parts}: {event.type}, {default}"


def _described(release: Release, entry: Entry) -> dict[str, object]:
    own = entry.own
    return {
        "name": entry.name,
        "parts": list(entry.parts),
        "type": entry.setting.type,
        "default": None if entry.setting.secret else entry.setting.default,
        "credential": entry.setting.secret,
        "nonempty": entry.setting.nonempty,
        "set_by": own
        and {
            "parameter": own.parameter or None,
            "value": None if entry.setting.secret else own.text or None,
            "always": own.always,
            "fixed": own.fixed,
        },
        "history": [
            {"release": event.version, "what": event.what, "parts": list(event.parts), "type": event.type,
             "default": None if entry.setting.secret else event.default}
            for event in history(release, entry.name)
        ],
    }  # fmt: skip


# -- between two releases -----------------------------------------------------------------------------------------


def _since(release: Release, since: Release, parts: Sequence[str], pattern: str, form: str) -> list[str]:
    every = set(parts) == set(release.settings.parts)
    parts = in_order({*since.settings.parts, *release.settings.parts}) if every else parts
    found = [each for each in changed(since, release, parts) if fits(pattern, each.name) or fits(pattern, each.to)]
    if form == "json":
        return json.dumps([_of_change(change) for change in found], indent=2).splitlines()
    if not found:
        return [f"Nothing of that changed between {since.version} and {release.version}."]
    rows = [("", "NAME", "PARTS", since.version, release.version), *map(_change_row, found)]
    notes = [f"{each.name} is gone: {each.instead}." for each in found if each.instead]
    return [*(line.rstrip() for line in table(rows)), *([""] if notes else []), *notes]


def _change_row(change: Change) -> Sequence[str]:
    new = f"{change.to}: {_short(change.new)}" if change.to and change.new else change.to or _short(change.new)
    return (change.what, change.name, _listed(change.parts), _short(change.old), new)


def _short(setting: Setting | None) -> str:
    if setting is None:
        return "-"
    if setting.secret:
        return f"{_cut(setting.type)}, credential"
    return f"{_cut(setting.type)}, default {_cut(setting.default)}" if setting.default else _cut(setting.type)


def _of_change(change: Change) -> dict[str, object]:
    return {
        "what": change.what,
        "name": change.name,
        "parts": list(change.parts),
        "renamed_to": change.to or None,
        "instead": change.instead or None,
        "old": _of_setting(change.old),
        "new": _of_setting(change.new),
    }


def _of_setting(setting: Setting | None) -> dict[str, object] | None:
    return setting and {
        "type": setting.type,
        "default": None if setting.secret else setting.default,
        "credential": setting.secret,
        "nonempty": setting.nonempty,
    }
