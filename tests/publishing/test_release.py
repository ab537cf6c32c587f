"""A tag is published where the version and the changelog say the same, by workflows that are pinned."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import constructs_dify
from publishing.release import ROOT, notes, version_of

CHANGELOG = "# Changelog\n\n## 1.2.0\n\n- **Security**: a door is closed.\n\n## 1.1.0\n\nOlder.\n"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yaml"))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "constructs_dify").mkdir()
    (tmp_path / "constructs_dify" / "__init__.py").write_text('__version__ = "1.2.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    return tmp_path


def test_the_version_that_is_read_is_that_of_the_package():
    assert version_of(ROOT) == constructs_dify.__version__


def test_the_notes_are_what_the_changelog_says_of_the_version(source: Path):
    assert notes("v1.2.0", source) == "- **Security**: a door is closed."


def test_a_tag_of_another_version_is_refused(source: Path):
    with pytest.raises(ValueError, match=r"v1\.3\.0: is not the tag of version 1\.2\.0, which is v1\.2\.0"):
        notes("v1.3.0", source)


def test_changes_that_the_changelog_calls_unreleased_are_not_published(source: Path):
    (source / "CHANGELOG.md").write_text(CHANGELOG.replace("## 1.2.0", "## Unreleased\n\n- New.\n\n## 1.2.0"))
    with pytest.raises(ValueError, match=r"has changes under `## Unreleased`; they are part of 1\.2\.0"):
        notes("v1.2.0", source)


def test_an_empty_part_for_what_comes_next_may_stay(source: Path):
    (source / "CHANGELOG.md").write_text(CHANGELOG.replace("## 1.2.0", "## Unreleased\n\n## 1.2.0"))
    assert notes("v1.2.0", source) == "- **Security**: a door is closed."


@pytest.mark.parametrize("changelog", ["", "## 1.2.0\n\n## 1.1.0\n\nOlder.\n", "## 1.3.0\n\nNewer.\n" + CHANGELOG])
def test_a_version_that_the_changelog_says_nothing_of_is_refused(source: Path, changelog: str):
    (source / "CHANGELOG.md").write_text(changelog)
    with pytest.raises(ValueError, match=r"says nothing of 1\.2\.0"):
        notes("v1.2.0", source)


def test_the_docs_have_the_jobs_of_the_workflow_in_their_order():
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yaml").read_text())["jobs"]
    page = (ROOT / "docs" / "releasing.md").read_text().partition("## The tag")[2]
    assert re.findall(r"^\| `(\w+)` \|", page, re.M) == list(jobs)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda file: file.stem)
def test_a_workflow_runs_no_action_that_may_change(workflow: Path):
    used = re.findall(r"uses: (.+)", workflow.read_text())
    assert used
    assert [action for action in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)] == []


def test_make_lint_finds_a_workflow_that_anybody_can_make_run_commands(tmp_path: Path):
    steps = "steps: [{run: 'echo ${{ github.event.issue.title }}'}]"
    file = tmp_path / "unsafe.yaml"
    file.write_text(f"on: issues\njobs: {{a: {{runs-on: ubuntu-24.04, {steps}}}}}\n")
    command = [Path(sys.executable).with_name("zizmor"), "--offline", "--no-progress", file]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode != 0
    assert "template-injection" in run.stdout
