"""A newcomer with uv runs what the README says, and then what the pipeline does."""

from pathlib import Path
from typing import Any

import pytest
import yaml

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
def steps(project: Path) -> dict[str, str]:
    """The scripts of the pipeline, by the names of their steps."""
    workflow: Any = yaml.safe_load((project / ".github" / "workflows" / "manifests.yaml").read_text())
    return {step["name"]: step["run"] for step in workflow["jobs"]["check"]["steps"] if "run" in step}


def test_the_manifests_are_those_of_the_library(project: Path, tmp_path: Path):
    assert manifests(project / "dist") == own_manifests(project, tmp_path)


def test_every_package_is_locked(project: Path, shell: dict[str, str]):
    assert "uv.lock" in run("git ls-files", project, shell).split()
    run("uv lock --check", project, shell)


def test_the_readme_of_the_project_goes_on(project: Path, shell: dict[str, str]):
    uv, _ = blocks(project / "README.md")
    assert "3 passed" in run(uv, project, shell)


def test_the_pipeline_tells_what_a_pull_request_does(project: Path, shell: dict[str, str], steps: dict[str, str]):
    check, tell = steps.values()
    program = project / "main.py"
    program.write_text(program.read_text().replace("        # public_url", "        public_url"))
    run("git switch -q -c change", project, shell)
    assert "synthesize, and commit it" in run(check, project, shell, fails=True)
    run("uv run python main.py && git commit -qam 'Give it a public address'", project, shell)
    run(check, project, shell)
    summary = project.with_name("summary.md")
    run(tell, project, {**shell, "BASE": "main", "GITHUB_STEP_SUMMARY": str(summary)})
    assert "dify.example.com" in summary.read_text()
    assert summary.read_text() == (project / "change.md").read_text()


def test_the_pipeline_takes_a_branch_that_has_no_manifests_yet(
    project: Path, shell: dict[str, str], steps: dict[str, str]
):
    _, tell = steps.values()
    empty = run("git commit-tree -m 'Nothing' $(git mktree </dev/null)", project, shell).strip()
    run(tell, project, {**shell, "BASE": empty, "GITHUB_STEP_SUMMARY": "/dev/null"})
    assert (project / "change.md").read_text() == "All of dist/ is new.\n"
