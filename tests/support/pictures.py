"""The pictures in the README and beside each example, as the manifests of the examples have them, and their list.

`python -m tests.support.pictures` writes them.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from constructs_dify.commands.drawing.mermaid import mermaid
from constructs_dify.commands.system.connections import network_of
from tests.support.examples import expected_files

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
LIST = ROOT / "examples" / "README.md"
_PLACE = re.compile(r"(<!-- topology -->\n).*?(<!-- /topology -->)", re.S)
_ROWS = re.compile(r"(\| example \| [^\n]*\n\| --- [^\n]*\n)(?:\|[^\n]*\n)*")


def pages() -> Iterator[tuple[Path, str]]:
    """Every page with a picture, and the text that it should have."""
    yield README, _page(README, "default")
    programs = sorted((ROOT / "examples").glob("*/main.py"))
    rows = "".join(f"| [{program.parent.name}]({program.parent.name}) | {_about(program)} |\n" for program in programs)
    yield LIST, _ROWS.sub(lambda found: found[1] + rows, LIST.read_text())
    for program in programs:
        page = program.parent / "README.md"
        yield page, _page(page, program.parent.name)


def _about(program: Path) -> str:
    return (ast.get_docstring(ast.parse(program.read_text())) or "").partition("\n")[0]


def _page(page: Path, example: str) -> str:
    text, count = _PLACE.subn(lambda found: f"{found[1]}{_picture(example)}{found[2]}", page.read_text())
    assert count == 1, f"{page.relative_to(ROOT)}: has no place for a picture, or several: {_PLACE.pattern}"
    return text


def _picture(example: str) -> str:
    texts = expected_files(example).values()
    objects = [obj for text in texts for obj in yaml.load_all(text, yaml.CSafeLoader) if obj]
    return f"```mermaid\n{mermaid(network_of(objects), objects)}```\n"


if __name__ == "__main__":
    for page, text in pages():
        page.write_text(text)
