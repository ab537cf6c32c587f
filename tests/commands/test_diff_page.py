"""docs/reviewing.md shows what `constructs-dify diff` prints, and which rules there are."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from constructs_dify import Postgres
from constructs_dify.__main__ import main
from constructs_dify.commands.differences.rules import RULES
from tests.support.charts import synth

PAGE = Path(__file__).parents[2] / "docs" / "reviewing.md"


def section() -> str:
    """The section about it."""
    [found] = re.findall(r"^## What a change does\n(.*?)(?=^## |\Z)", PAGE.read_text("utf-8"), re.M | re.S)
    return found


def table() -> str:
    """The rules, as the page has them."""
    rows = [f"| {rule.section} | `{rule.name}` | {rule.severity} | {rule.about.rstrip('.')} |" for rule in RULES]
    return "\n".join(["| where | rule | severity | what it finds |", "| --- | --- | --- | --- |", *rows])


def printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What the command prints for the pair of the page."""
    new = synth(settings={"LOG_LEVEL": "WARNING"}, postgres=Postgres.in_cluster(storage="40Gi"))
    for name, objects in (("old", synth()), ("new", new)):
        (folder / f"{name}.yaml").write_text(yaml.safe_dump_all(objects))
    assert main(["diff", str(folder / "old.yaml"), str(folder / "new.yaml")]) == 0
    return capsys.readouterr().out


def test_the_page_shows_what_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    [shown] = re.findall(r"^```text\n(.*?)^```", section(), re.M | re.S)
    assert shown == printed(tmp_path, capsys)


def test_the_page_has_the_table_of_rules():
    assert table() in section()


def test_the_workflow_of_the_page_uses_options_that_there_are(capsys: pytest.CaptureFixture[str]):
    [text] = re.findall(r"^```yaml\n(.*?)^```", section(), re.M | re.S)
    workflow: Any = yaml.safe_load(text)
    commands = [step["run"] for step in workflow["jobs"]["diff"]["steps"] if "run" in step]
    with pytest.raises(SystemExit):
        main(["diff", "--help"])
    known = capsys.readouterr().out
    options = {option for run in commands if "constructs-dify diff" in run for option in re.findall(r"--[\w-]+", run)}
    assert options == {"--from-git", "--format", "--fail-on"}
    assert all(option in known for option in options)
