"""The example `pipelines`: what `constructs-dify init` writes, and commands that there are."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from constructs_dify.__main__ import main
from tests.support.examples import ROOT

EXAMPLE = ROOT / "examples" / "pipelines"
WRITTEN = {
    "main.py": "github",
    ".github/workflows/manifests.yaml": "github",
    ".gitlab-ci.yml": "gitlab",
}
TEXTS = [*(EXAMPLE / "project" / file for file in WRITTEN if file != "main.py")]


@pytest.mark.parametrize("file", WRITTEN)
def test_its_project_is_what_init_writes(file: str, tmp_path: Path, request: pytest.FixtureRequest):
    assert main(["init", str(tmp_path / "project"), "--ci", WRITTEN[file]]) == 0
    text, place = (tmp_path / "project" / file).read_text(), EXAMPLE / "project" / file
    if request.config.getoption("--update-goldens"):
        place.write_text(text)
    assert place.read_text() == text, "`make golden` writes it anew"


def called(text: str) -> Iterator[list[str]]:
    """The command and the options of each call of `constructs-dify`."""
    for call in re.findall(r"constructs-dify ((?:[\w./:$\"-]+\s*)+)", text):
        command, *words = call.replace('"', "").split()
        yield [command, *(word for word in words if word.startswith("-"))]


@pytest.mark.parametrize(
    "page",
    [*TEXTS, *sorted((ROOT / "examples").glob("*/README.md"))],
    ids=lambda page: str(page.relative_to(ROOT / "examples")),
)
def test_the_commands_that_examples_call_are_there_with_their_options(page: Path, capsys: pytest.CaptureFixture[str]):
    for command, *options in called(page.read_text()):
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0, command
        help_text = capsys.readouterr().out
        assert [option for option in options if option not in help_text] == [], command


def test_a_command_is_found_in_prose_in_a_script_and_with_a_variable():
    assert list(called('run: uv run constructs-dify diff --from-git "$BASE" --format markdown > a.md')) == [
        ["diff", "--from-git", "--format"]
    ]
    assert list(called("`constructs-dify review dist/ -o review.html`, as")) == [["review", "-o"]]


@pytest.mark.parametrize("file", [file for file in WRITTEN if file != "main.py"])
def test_every_job_does_something(file: str):
    pipeline = yaml.safe_load((EXAMPLE / "project" / file).read_text())
    jobs = pipeline.get("jobs") or {name: pipeline[name] for name in pipeline["stages"]}
    assert set(jobs) == {"check", "commit", "comment"}
    assert all(job.get("steps") or job.get("script") for job in jobs.values())
