"""The pictures in the README and beside each example, as the manifests of the examples have them.

`python -m tests.support.pictures` writes them.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from constructs_dify.commands.drawing.mermaid import mermaid
from constructs_dify.commands.system.connections import network_of

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
_PLACE = re.compile(r"(<!-- topology -->\n).*?(<!-- /topology -->)", re.S)


def pages() -> Iterator[tuple[Path, str]]:
    """Every page with a picture, and the text that it should have."""
    yield README, _PLACE.sub(lambda found: f"{found[1]}{_picture('default')}{found[2]}", README.read_text())
    for program in sorted((ROOT / "examples").glob("*/main.py")):
        yield program.parent / "README.md", _page(program)


def _page(program: Path) -> str:
    name = program.parent.name
    about = (ast.get_docstring(ast.parse(program.read_text())) or "").partition("\n")[0]
    return f"""\
# {name}

{about}

[main.py](main.py) makes the manifests beside it. This is what they describe, drawn by
`constructs-dify topology examples/{name}`:

{_picture(name)}"""


def _picture(example: str) -> str:
    files = sorted((ROOT / "examples" / example).glob("*.k8s.yaml"))
    objects = [obj for file in files for obj in yaml.load_all(file.read_text(), yaml.CSafeLoader) if obj]
    return f"```mermaid\n{mermaid(network_of(objects), objects)}```\n"


if __name__ == "__main__":
    for page, text in pages():
        page.write_text(text)
