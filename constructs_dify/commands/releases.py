"""`constructs-dify releases`: the releases of Dify that the library knows."""

import json
from collections.abc import Sequence

from ..releases.advisories import closed_by
from ..releases.data import versions
from ..releases.release import DEFAULT_VERSION, Advisory, Release
from .arguments import add_format, command_parser
from .table import table

_ABOUT = """\
List the releases of Dify that this library knows, their known holes, and which
are not recommended.
"""


def releases(arguments: Sequence[str]) -> int:
    """Run the command.

    Args:
        arguments: What stands behind `releases`.
    """
    parser = command_parser("releases", _ABOUT)
    add_format(parser)
    print("\n".join(known_releases(parser.parse_args(arguments).format)))
    return 0


def known_releases(form: str = "text") -> list[str]:
    """Each release, the newest first: its day, its known holes, and what to know before choosing it.

    Args:
        form: `text` for two tables, the releases and the holes, or `json`.
    """
    known = [Release(version) for version in reversed(versions())]
    if form == "json":
        return json.dumps([_described(release) for release in known], indent=2).splitlines()
    shipped = [("RELEASE", "DATE", "HOLES", "NOTE"), *(_row(release) for release in known)]
    return [line.rstrip() for line in [*table(shipped), "", *table([*_holes(known)])]]


def note(release: Release) -> str:
    """What to know before choosing it."""
    notes = (
        release.version == DEFAULT_VERSION and "the default",
        release.preview and "preview: not all of it is known",
        release.not_recommended and f"not recommended: {release.not_recommended}",
    )
    return "; ".join(each for each in notes if each)


def _row(release: Release) -> tuple[str, str, str, str]:
    return release.version, str(release.date or ""), _counted(release), note(release)


def _counted(release: Release) -> str:
    """How many holes it has, and how many of them are for anyone who reaches it."""
    outside = sum(each.outsider for each in release.advisories)
    every = str(len(release.advisories) or "none known")
    return f"{every}, {outside} without an account" if outside else every


def _holes(known: list[Release]) -> list[tuple[str, str, str, str]]:
    found: dict[str, tuple[Advisory, Release]] = {}
    for release in known:
        for each in release.advisories:
            # Of the newest that has it.
            found.setdefault(each.name, (each, release))
    rows = [
        (name, closed_by(release, name) or "", "" if each.outsider else "yes", each.what)
        for name, (each, release) in sorted(found.items())
    ]
    return [("HOLE", "CLOSED BY", "NEEDS AN ACCOUNT", "WHAT"), *rows]


def _described(release: Release) -> dict[str, object]:
    return {
        "version": release.version,
        "date": str(release.date) if release.date else None,
        "default": release.version == DEFAULT_VERSION,
        "preview": release.preview,
        "not_recommended": release.not_recommended,
        "advisories": [
            {
                "name": each.name,
                "what": each.what,
                "outsider": each.outsider,
                "closed_by": closed_by(release, each.name),
                "source": each.source,
            }
            for each in release.advisories
        ],
    }
