"""Everything that the generator reads, written to build/docs."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from shutil import copy

import yaml

from . import navigation, reference, settings
from .commands import commands_page
from .markdown import PAGES, staged
from .picture import topology
from .project import ASSETS, BUILD, DESCRIPTION, DOCUMENTATION, NAME, REPOSITORY, ROOT, STAGE

# The pages that no Markdown of the repository becomes, and what makes them.
MADE: Mapping[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "reference/index.md": reference.index_page,
    **{f"reference/{room.file}": partial(reference.room_page, room) for room in reference.ROOMS},
    "settings/index.md": settings.catalogue_page,
    **{f"settings/{letter.file}": partial(settings.letter_page, letter) for letter in settings.LETTERS},
}
# Where the Makefile puts it.
_MERMAID = ROOT / ".venv/mermaid/package/dist/mermaid.min.js"
# Where the picture of the default install belongs, also in place of the diagram that code hosts draw.
_PICTURE = re.compile(r"<!-- picture -->|<!-- topology -->.*?<!-- /topology -->", re.S)


def stage() -> None:
    """Write it."""
    for source, page in PAGES.items():
        text = (ROOT / source).read_text("utf-8")
        _write(page, staged(source, _PICTURE.sub(lambda _: topology(), text)))
    for page, make in MADE.items():
        _write(page, make())
    for asset in (*sorted(ASSETS.iterdir()), _MERMAID):
        (STAGE / "assets").mkdir(exist_ok=True)
        copy(asset, STAGE / "assets")
    (BUILD / "mkdocs.yml").write_text(_configuration(), "utf-8")


def _write(page: str, text: str) -> None:
    file = STAGE / page
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def _configuration() -> str:
    given = {
        "site_name": NAME,
        "site_description": DESCRIPTION,
        "site_url": DOCUMENTATION,
        # Not as `repo_url`: the theme would ask the code host how many like it.
        "extra": {"social": [{"icon": "lucide/git-branch", "link": REPOSITORY, "name": "The repository"}]},
        "nav": navigation.as_list(),
    }
    text = (Path(__file__).parent / "mkdocs.yml").read_text("utf-8")
    return f"{text}\n{yaml.safe_dump(given, sort_keys=False, allow_unicode=True)}"
