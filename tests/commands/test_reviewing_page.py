"""docs/reviewing.md shows what the commands print.

`python -m tests.commands.test_reviewing_page` writes the outputs anew.
"""

import re
import shlex
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path

import pytest

from constructs_dify.__main__ import main
from tests.support.examples import expected_folder

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reviewing.md"
_SHOWN = re.compile(r"```console\n\$ constructs-dify (?P<command>[^\n]*)\n(?P<output>.*?)```\n", re.DOTALL)


def shown() -> dict[str, str]:
    """The commands on the page, and what is shown of each."""
    return {match["command"]: match["output"] for match in _SHOWN.finditer(PAGE.read_text("utf-8"))}


@cache
def folder() -> Path:
    """A folder as the page speaks of it: where the production example has written its manifests."""
    place = expected_folder("production").parent / "reviewing"
    place.mkdir()
    (place / "dist").symlink_to(expected_folder("production"))
    return place


def output(command: str, chdir: Callable[[Path], None]) -> str:
    chdir(folder())
    printed = StringIO()
    with redirect_stdout(printed):
        assert main(shlex.split(command)) == 0
    return printed.getvalue()


@pytest.mark.parametrize("command", shown())
def test_the_page_shows_what_a_command_prints(command: str, monkeypatch: pytest.MonkeyPatch):
    assert shown()[command] == output(command, monkeypatch.chdir)


def test_there_are_outputs_to_look_at():
    assert {command.split()[0] for command in shown()} >= {"explain", "resources", "settings"}


if __name__ == "__main__":
    import os

    text = PAGE.read_text("utf-8")
    for command in shown():
        block = f"```console\n$ constructs-dify {command}\n"
        text = re.sub(
            f"{re.escape(block)}.*?```\n",
            lambda _, block=block, command=command: f"{block}{output(command, os.chdir)}```\n",
            text,
            flags=re.DOTALL,
        )
    PAGE.write_text(text, "utf-8")
