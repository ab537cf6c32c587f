"""docs/reviewing.md shows what `constructs-dify diff` prints, and which rules there are.

`python -m tests.commands.test_diff_page` writes both anew.
"""

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml

from constructs_dify import Postgres
from constructs_dify.__main__ import main
from constructs_dify.commands.differences.rules import RULES
from tests.support.charts import synth

pytestmark = pytest.mark.commands

PAGE = Path(__file__).parents[2] / "docs" / "reviewing.md"
_SECTION = re.compile(r"^## What a change does\n.*?(?=^## |\Z)", re.M | re.S)
_PRINTED = re.compile(r"(?<=^```text\n).*?(?=^```)", re.M | re.S)
_TABLE = re.compile(r"^\| where \| rule .*?(?=\n\n|\Z)", re.M | re.S)


def section() -> str:
    """The section about it."""
    [found] = _SECTION.findall(PAGE.read_text("utf-8"))
    return found


def table() -> str:
    """The rules, as the page has them."""
    rows = [f"| {rule.section} | `{rule.name}` | {rule.severity} | {rule.about.rstrip('.')} |" for rule in RULES]
    return "\n".join(["| where | rule | severity | what it finds |", "| --- | --- | --- | --- |", *rows])


def printed() -> str:
    """What the command prints for the pair of the page."""
    new = synth(settings={"LOG_LEVEL": "WARNING"}, postgres=Postgres.in_cluster(storage="40Gi"))
    said = StringIO()
    with TemporaryDirectory() as folder, redirect_stdout(said):
        files = [Path(folder, name) for name in ("old.yaml", "new.yaml")]
        for file, objects in zip(files, (synth(), new), strict=True):
            file.write_text(yaml.dump_all(objects, Dumper=yaml.CSafeDumper))
        assert main(["diff", *map(str, files)]) == 0
    return said.getvalue()


def test_the_page_shows_what_is_printed():
    [shown] = _PRINTED.findall(section())
    assert shown == printed()


def test_the_page_has_the_table_of_rules():
    assert [found.rstrip() for found in _TABLE.findall(section())] == [table()]


def test_the_options_that_the_page_names_are_there(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["diff", "--help"])
    known = capsys.readouterr().out
    calls = re.findall(r"constructs-dify diff .*", section())
    options = {option for text in calls for option in re.findall(r"--[a-z-]+", text)}
    options |= set(re.findall(r"`(--[a-z-]+)", section()))
    assert {"--from-git", "--format", "--fail-on"} <= options
    assert [option for option in options if option not in known] == []


if __name__ == "__main__":
    text = _PRINTED.sub(lambda _: printed(), section())
    text = _TABLE.sub(lambda _: table(), text.rstrip()) + "\n"
    PAGE.write_text(PAGE.read_text("utf-8").replace(section().rstrip() + "\n", text), "utf-8")
