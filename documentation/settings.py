"""The catalogue of settings: a table of all that any release has, and a page for each first letter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from constructs_dify.commands.setting_words import default_of, set_by, takes
from constructs_dify.commands.settings_catalogue import Entry, entries
from constructs_dify.releases.data import known, versions
from constructs_dify.releases.release import DEFAULT_VERSION, Release

# A cell of the table that is longer is cut; the page of the letter has all of it.
_CELL = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A setting as some releases in a row have it.

    Attributes:
        entry: The setting, the parts that read it, and what sets it.
        first: The number of the first of these releases, the oldest of all being 0.
        last: The number of the last one.
    """

    entry: Entry
    first: int
    last: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """The settings of a first letter.

    Attributes:
        letter: The letter.
        names: Their names.
    """

    letter: str
    names: Sequence[str]

    @property
    def title(self) -> str:
        """Its title in the menu."""
        return f"{self.letter} ({len(self.names)})"

    @property
    def file(self) -> str:
        """The file of its page."""
        return f"{self.letter.lower()}.md"


@cache
def spans() -> dict[str, list[Span]]:
    """Name -> what it is, the newest first."""
    found: dict[tuple[str, str], list[Span]] = {}
    for number, version in enumerate(versions()):
        release = Release(version)
        for entry in entries(release, release.settings.parts):
            # `Entry` has a list in it, which nothing can be found by.
            alike = found.setdefault((entry.name, repr(entry)), [])
            goes_on = alike and alike[-1].last == number - 1
            first = alike.pop().first if goes_on else number
            alike.append(Span(entry=entry, first=first, last=number))
    by_name: dict[str, list[Span]] = {}
    for (name, _), of_entry in found.items():
        by_name.setdefault(name, []).extend(of_entry)
    # Those of one release stay in order: what the API reads comes first.
    return {name: sorted(by_name[name], key=lambda span: -span.last) for name in sorted(by_name)}


LETTERS = [Letter(letter=letter, names=list(names)) for letter, names in groupby(spans(), key=lambda name: name[0])]


def anchor(name: str) -> str:
    """The anchor of a setting on its page, in which the `*` of a family cannot stand."""
    return name.replace("*", "any")


def catalogue_page() -> str:
    """The table of all settings, which a script filters by release, part and words."""
    parts = sorted({part for of_name in spans().values() for span in of_name for part in span.entry.parts})
    return _page("catalogue", versions=list(versions()), default=DEFAULT_VERSION, parts=parts)


def letter_page(letter: Letter) -> str:
    """The page of a letter: each of its settings, with all that is known of it."""
    return _page("letter", letter=letter)


def renamed(name: str) -> Iterator[str]:
    """What releases did to a name, as sentences in Markdown."""
    for each in known(versions()[-1])["renamed"]:
        if each.old == name:
            became = f"renamed it to {_link(each.new)}" if each.new else f"took it away: {each.instead}"
            yield f"{each.version} {became}."
        if each.new == name:
            yield f"{each.version} renamed {_link(each.old)} to it."


def releases(span: Span) -> str:
    """The releases of a span, in words."""
    every = versions()
    first, last = every[span.first], every[span.last]
    if span.last == len(every) - 1:
        return "all" if span.first == 0 else f"since {first}"
    return f"until {last}" if span.first == 0 else first if first == last else f"{first} to {last}"


def _page(template: str, **given: object) -> str:
    return _templates().get_template(f"{template}.md.jinja").render(spans=spans(), **given)


@cache
def _templates() -> Environment:
    # It is Markdown; what may hold a sign of HTML is escaped where it stands.
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), undefined=StrictUndefined)
    environment.filters["cut"] = _cut
    environment.globals |= {
        "anchor": anchor, "by": _by, "default_of": default_of, "page_of": _page_of, "releases": releases,
        "renamed": renamed, "set_by": set_by, "takes": takes,
    }  # fmt: skip
    return environment


def _by(entry: Entry) -> str:
    return "" if entry.own is None else entry.own.parameter or "the library"


def _page_of(name: str) -> str:
    return f"{name[0].lower()}.md#{anchor(name)}"


def _link(name: str) -> str:
    return f"[`{name}`]({_page_of(name)})" if name in spans() else f"`{name}`"


def _cut(text: str) -> str:
    return text if len(text) <= _CELL else f"{text[: _CELL - 1]}…"
