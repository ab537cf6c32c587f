"""docs/tutorial.md is one program that grows: each output is what the command prints for the program above it.

`python -m tests.docs.test_tutorial` writes the outputs anew.
"""

import os
import re
import shlex
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import partial
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import cdk8s
import pytest

from constructs_dify import Release
from constructs_dify.__main__ import main

PAGE = Path(__file__).parents[2] / "docs" / "tutorial.md"
pytestmark = pytest.mark.commands

_BLOCK = re.compile(
    r"^```python\n(?P<program>.*?)^```|^```console\n\$ constructs-dify (?P<command>[^\n]*)\n(?P<output>.*?)^```",
    re.MULTILINE | re.DOTALL,
)
_CUT = "[…]\n"
# What is after the options of the chart. A block without it is more options for the program before.
_END = ")\napp.synth()\n"


def replay(page: str) -> Iterator[tuple[str, str, str]]:
    """Each command of the page, what is shown of it, and what it prints.

    Programs and commands run in the order of the page, in a folder under Git. A new program is a new state of `dist/`,
    and the one before it is committed, as the page tells its readers to do.
    """
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        _git("init", "--quiet")
        program = ""
        for block in _BLOCK.finditer(page):
            if written := block["program"]:
                program = written if _END in written else added(program, written)
                _git("add", "--all")
                _git("commit", "--quiet", "--allow-empty", "--message", "before")
                _synth(program)
            else:
                yield block["command"], block["output"], _printed(block["command"])


def added(program: str, piece: str) -> str:
    """The program with more options for its chart, which the page writes as `name = value`."""
    options = "".join(f"    {name}={name},\n" for name in re.findall(r"^(\w+) = ", piece, re.MULTILINE))
    return f"from constructs_dify import *\n{piece}{program.replace(_END, options + _END)}"


def shortened(printed: str, shown: str) -> str:
    """What is printed, cut where the page cuts it: after as many lines as are shown before the mark."""
    if _CUT not in shown:
        return printed
    return "".join(printed.splitlines(keepends=True)[: shown[: shown.index(_CUT)].count("\n")]) + _CUT


def _synth(program: str) -> None:
    shutil.rmtree("dist", ignore_errors=True)
    outdir = str(Path("dist").absolute())  # Node has a working directory of its own
    with patch.object(cdk8s, "App", partial(cdk8s.App, outdir=outdir)), warnings.catch_warnings():
        warnings.simplefilter("error")
        exec(compile(program, "tutorial", "exec"), {"__name__": "__main__"})


def _printed(command: str) -> str:
    printed = StringIO()
    with redirect_stdout(printed):
        assert main(shlex.split(command)) == 0
    return printed.getvalue()


def _git(*arguments: str) -> None:
    who = {f"GIT_{who}_{what}": "dify@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    # Whatever the configuration of whoever runs this.
    who |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", *arguments], check=True, env=os.environ | who)


@pytest.fixture(scope="module")
def replayed() -> list[tuple[str, str, str]]:
    return list(replay(PAGE.read_text("utf-8")))


def test_each_output_is_what_the_command_prints_for_the_program_above_it(replayed: list[tuple[str, str, str]]):
    for command, shown, printed in replayed:
        assert shown == shortened(printed, shown), command


def test_the_commands_of_a_review_are_all_shown(replayed: list[tuple[str, str, str]]):
    assert {command.split()[0] for command, _, _ in replayed} >= {"diff", "explain", "resources", "secrets", "cluster"}


def test_an_output_of_another_program_is_found():
    """The third step in place of all: each synth takes its time."""
    page = (
        PAGE.read_text("utf-8").split("\n## 4. ")[0].replace('"UPLOAD_FILE_SIZE_LIMIT": "50"', '"LOG_LEVEL": "ERROR"')
    )
    assert [command.split()[0] for command, shown, printed in replay(page) if shown != shortened(printed, shown)] == [
        "diff",
        "explain",
    ]


def test_the_whole_program_is_what_the_steps_add_up_to():
    *_, last = (block["program"] for block in _BLOCK.finditer(PAGE.read_text("utf-8")) if block["program"])
    added_up = ""
    for block in _BLOCK.finditer(PAGE.read_text("utf-8")):
        if (written := block["program"]) and written != last:
            added_up = written if _END in written else added(added_up, written)
    assert _END in last
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        manifests = []
        for program in (added_up, last):
            _synth(program)
            manifests.append(Path("dist/dify.k8s.yaml").read_text())
    assert manifests[0] == manifests[1]


def test_the_upgrade_that_it_advises_against_is_to_a_preview():
    """What the page says in words, no output tells."""
    text = " ".join(PAGE.read_text("utf-8").split())
    [version] = re.findall(r"Here it says that (\S+) is a preview", text)
    assert Release(version).preview


if __name__ == "__main__":
    text = PAGE.read_text("utf-8")
    outputs = iter([shortened(printed, shown) for _, shown, printed in replay(text)])
    text = _BLOCK.sub(
        lambda block: (
            block[0] if block["program"] else f"```console\n$ constructs-dify {block['command']}\n{next(outputs)}```"
        ),
        text,
    )
    PAGE.write_text(text, "utf-8")
