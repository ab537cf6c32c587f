"""A newcomer with uv runs what the README says, and then what the pipeline does."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from constructs_dify.commands.init import init
from tests.support.newcomer import NAME, ROOT, blocks, environment, manifests, own_manifests, run

pytestmark = pytest.mark.newcomer
UV, _ = blocks(ROOT / "README.md", "In your own project")


@pytest.fixture(scope="module")
def shell(wheel: Path) -> dict[str, str]:
    return environment(wheel)


@pytest.fixture(scope="module")
def project(shell: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, committed to its branch main."""
    folder = tmp_path_factory.mktemp("uv")
    assert "3 passed" in run(UV, folder, shell)
    run("git init -q -b main . && git add . && git commit -qm 'Start'", folder / NAME, shell)
    return folder / NAME


@pytest.fixture(scope="module")
def changed(project: Path, shell: dict[str, str]) -> Path:
    """The project with a change on a branch, as a pull request has it."""
    program = project / "main.py"
    program.write_text(program.read_text().replace("        # public_url", "        public_url"))
    commands = "git switch -q -c change && uv run python main.py && git commit -qam 'Give it a public address'"
    run(commands, project, shell)
    return project


@pytest.fixture(scope="module")
def github(project: Path) -> list[str]:
    """The scripts of the job that runs what a pull request brings."""
    workflow: Any = yaml.safe_load((project / ".github" / "workflows" / "manifests.yaml").read_text())
    check, _, tell = (step["run"] for step in workflow["jobs"]["check"]["steps"] if "run" in step)
    return [check, tell]


@pytest.fixture(scope="module")
def gitlab(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The same for GitLab, but for how it installs uv and prints the change."""
    project = tmp_path_factory.mktemp("gitlab") / NAME
    assert init([str(project), "--ci", "gitlab"]) == 0
    pipeline: Any = yaml.safe_load((project / ".gitlab-ci.yml").read_text())
    scripts = pipeline["check"]["script"]
    [tell] = [each for each in scripts if "--from-git" in each]
    return ["\n".join(each for each in scripts if each.startswith(("rm -rf dist", "uv run"))), tell]


def test_the_manifests_are_those_of_the_library(project: Path, tmp_path: Path):
    assert manifests(project / "dist") == own_manifests(project, tmp_path)


def test_every_package_is_locked(project: Path, shell: dict[str, str]):
    assert "uv.lock" in run("git ls-files", project, shell).split()
    run("uv lock --check", project, shell)


def test_the_readme_of_the_project_goes_on(project: Path, shell: dict[str, str]):
    uv, _ = blocks(project / "README.md")
    assert "3 passed" in run(uv, project, shell)


def test_the_pipeline_of_github_tells_what_a_pull_request_does(
    changed: Path, shell: dict[str, str], github: list[str], tmp_path: Path
):
    check, tell = github
    assert "3 passed" in run(check, changed, shell)
    summary = tmp_path / "summary.md"
    run(tell, changed, {**shell, "BASE": "main", "GITHUB_STEP_SUMMARY": str(summary)})
    assert "dify.example.com" in summary.read_text()
    assert summary.read_text() == (changed / "change.md").read_text()


def test_the_pipeline_of_gitlab_tells_what_a_merge_request_does(
    changed: Path, shell: dict[str, str], gitlab: list[str]
):
    check, tell = gitlab
    assert "3 passed" in run(check, changed, shell)
    run("git remote add origin .", changed, shell)
    run(tell, changed, {**shell, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"})
    assert "dify.example.com" in (changed / "change.md").read_text()


def test_a_pipeline_takes_a_branch_that_has_no_manifests_yet(project: Path, shell: dict[str, str], github: list[str]):
    _, tell = github
    empty = run("git commit-tree -m 'Nothing' $(git mktree </dev/null)", project, shell).strip()
    run(tell, project, {**shell, "BASE": empty, "GITHUB_STEP_SUMMARY": "/dev/null"})
    assert (project / "change.md").read_text() == "All of dist/ is new.\n"
