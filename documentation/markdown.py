"""The Markdown of the repository, made ready for the site: links, warnings and diagrams.

The same text has to read well on a code host, so that it is written for that, and changed here.
"""

import re
from collections.abc import Callable, Mapping
from posixpath import dirname, join, normpath, relpath

from .examples import examples
from .project import DOCUMENTATION, ROOT, in_repository

# A file of the repository -> its page.
PAGES: Mapping[str, str] = {
    **{f"docs/{file.name}": file.name for file in sorted(ROOT.glob("docs/*.md"))},
    "README.md": "overview.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "reporting.md",
    "examples/README.md": "examples/index.md",
    **{f"examples/{name}/README.md": f"examples/{name}.md" for name in examples()},
}
# A folder that people read as a page.
_FOLDERS: Mapping[str, str] = {
    "docs": "index.md",
    "examples": "examples/index.md",
    **{f"examples/{name}": f"examples/{name}.md" for name in examples()},
}
# What is made for the site alone, so that the repository links to it where the site is.
_MADE: Mapping[str, str] = {
    "commands/": "commands.md",
    "reference/": "reference/index.md",
    "settings/": "settings/index.md",
}

_FENCE = re.compile(r"^( *)(```+|~~~+).*?^\1\2 *$", re.M | re.S)
_LINK = re.compile(r"(\]\()([^()\s]+)(\))")
_ALERT = re.compile(r"^> \[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\n((?:^>.*\n?)+)", re.M)
_ADMONITIONS = {"NOTE": "note", "TIP": "tip", "IMPORTANT": "info", "WARNING": "warning", "CAUTION": "danger"}
_DRAWS = '\n<script src="{}assets/mermaid.min.js"></script>\n'


def staged(source: str, text: str) -> str:
    """A file of the repository as a page of the site."""
    page = PAGES[source]
    if page == "index.md":
        # Without the columns beside it, the picture has room.
        text = f"---\nhide: [navigation, toc]\n---\n{text}"
    text = _outside_of_code(text, lambda part: _LINK.sub(lambda link: _linked(link, source, page), part))
    text = _outside_of_code(text, lambda part: _ALERT.sub(_admonition, part))
    if "```mermaid" in text:
        # The theme asks a public server for the script, unless it is there. Only these pages need it.
        text += _DRAWS.format("../" * page.count("/"))
    return text


def _outside_of_code(text: str, change: Callable[[str], str]) -> str:
    parts: list[str] = []
    end = 0
    for fence in _FENCE.finditer(text):
        parts += [change(text[end : fence.start()]), fence[0]]
        end = fence.end()
    return "".join([*parts, change(text[end:])])


def _linked(link: re.Match[str], source: str, page: str) -> str:
    return f"{link[1]}{target(link[2], source, page)}{link[3]}"


def target(link: str, source: str, page: str) -> str:
    """Where a link of a file leads on its page: to another page, or to the repository.

    Raises:
        ValueError: If there is no such file.
    """
    path, mark, anchor = link.partition("#")
    file = normpath(join(dirname(source), path))
    to = _MADE.get(path.removeprefix(DOCUMENTATION)) or PAGES.get(file) or _FOLDERS.get(file)
    if to and path:
        return f"{relpath(to, dirname(page) or '.')}{mark}{anchor}"
    if not path or re.match(r"[a-z]+:", path):
        return link
    if not (ROOT / file).exists():
        raise ValueError(f"{source}: links to {link}; expected a file of the repository")
    return f"{in_repository(file)}{mark}{anchor}"


def _admonition(alert: re.Match[str]) -> str:
    lines = [line.removeprefix(">").removeprefix(" ") for line in alert[2].splitlines()]
    return "\n".join([f"!!! {_ADMONITIONS[alert[1]]}", "", *(f"    {line}".rstrip() for line in lines), ""])
