"""What is wrong with a built site: links and anchors that lead nowhere, and Markdown that nobody made HTML of.

Links to other sites are looked at for their form alone: the check needs no network.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

_VERBATIM = ("code", "pre", "script", "style")
_LINKS = ("href", "src", "poster", "data")
# A name of the reference that no page has.
_NO_NAME = re.compile(r"\]\[[\w.()]+\]")
# A line that begins like a list, a table or a fence, in a paragraph.
_MARKDOWN = re.compile(r"^(- |\d+\. |\|.*\||```)", re.M)


@dataclass(slots=True)
class Page:
    """What the checks look at.

    Attributes:
        links: The links.
        ids: The anchors.
        faults: What is wrong with the page itself.
    """

    links: list[str] = field(default_factory=list[str])
    ids: set[str] = field(default_factory=set[str])
    faults: list[str] = field(default_factory=list[str])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._paragraph: list[str] | None = None
        self._code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value is not None:
                if value in self.page.ids:
                    self.page.faults.append(f"two elements have the id {value}")
                self.page.ids.add(value)
            elif name in _LINKS and value is not None:
                self.page.links.append(value)
        if tag == "p":
            self._paragraph = []
        self._code += tag in _VERBATIM

    def handle_data(self, data: str) -> None:
        if self._paragraph is not None:
            self._paragraph.append(data)
        if not self._code and (found := _NO_NAME.search(data)):
            self.page.faults.append(f"no page has what {found[0]!r} refers to")

    def handle_endtag(self, tag: str) -> None:
        if tag == "p" and self._paragraph is not None:
            if found := _MARKDOWN.search("".join(self._paragraph)):
                self.page.faults.append(f"a paragraph has Markdown in it: {found[0]!r}; is a blank line missing?")
            self._paragraph = None
        self._code -= tag in _VERBATIM


@cache
def read(file: Path) -> Page:
    """A page of the site."""
    reader = _Reader()
    reader.feed(file.read_text("utf-8"))
    return reader.page


def faults(site: Path, address: str) -> Iterator[str]:
    """What is wrong with a site that is going to be at an address, page by page."""
    base = urlsplit(address)
    for file in sorted(site.rglob("*.html")):
        page, name = read(file), file.relative_to(site).as_posix()
        yield from (f"{name}: {fault}" for fault in page.faults)
        # What stands in no folder: GitHub serves it at any path.
        here = address if name == "404.html" else urljoin(address, name.removesuffix("index.html"))
        for link in dict.fromkeys(page.links):
            to = urlsplit(urljoin(here, link))
            here_too = (to.scheme, to.netloc) == (base.scheme, base.netloc)
            if to.scheme in ("data", "mailto"):
                continue
            if to.scheme not in ("http", "https") or not to.hostname or " " in link:
                yield f"{name}: {link!r} is no link"
            elif here_too and not to.path.startswith(base.path):
                yield f"{name}: {link!r} leads out of the site"
            elif here_too and (fault := _missing(site, unquote(to.path.removeprefix(base.path)), unquote(to.fragment))):
                yield f"{name}: {link!r} leads nowhere: {fault}"


def _missing(site: Path, path: str, fragment: str) -> str | None:
    file = site / path / "index.html" if not path or path.endswith("/") else site / path
    if not file.is_file():
        return f"there is no {file.relative_to(site).as_posix()}"
    if fragment and file.suffix == ".html" and fragment not in read(file).ids:
        return f"{file.relative_to(site).as_posix()} has no anchor {fragment!r}"
    return None
