"""A newcomer with pip runs what the README says."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.newcomer import NAME, ROOT, blocks, environment, manifests, own_manifests, run

pytestmark = pytest.mark.newcomer
_, PIP = blocks(ROOT / "README.md", "In your own project")


@pytest.fixture(scope="module")
def shell(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return environment(wheel)


@pytest.fixture(scope="module")
def folder(shell: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the commands were run."""
    folder = tmp_path_factory.mktemp("pip")
    assert "3 passed" in run(PIP, folder, shell)
    return folder


def active(commands: str) -> str:
    """With the virtual environment active, as it still is in a newcomer's shell."""
    return f". ../.venv/bin/activate\n{commands}"


def test_the_manifests_are_those_of_the_library(folder: Path, tmp_path: Path):
    written = manifests(folder / NAME / "dist")
    assert list(written) == [f"{NAME}.k8s.yaml"]
    assert written == own_manifests(folder / NAME, tmp_path)


def test_the_readme_of_the_project_goes_on(folder: Path, shell: dict[str, str]):
    project = folder / NAME
    run("git init -q -b main . && git add . && git commit -qm 'Start'", project, shell)
    assert run("git ls-files", project, shell).split() == [
        ".github/workflows/manifests.yaml", ".gitignore", "README.md", "cdk8s.yaml", f"dist/{NAME}.k8s.yaml",
        "main.py", "pyproject.toml", "tests/test_manifests.py",
    ]  # fmt: skip
    _, pip = blocks(project / "README.md")
    assert "Nothing changes." in run(active(pip), project, shell)


@pytest.mark.parametrize(
    "checker", [["mypy", "--strict"], ["pyright"], ["ruff", "check"], ["ruff", "format", "--check"]]
)
def test_checkers_have_nothing_to_say_of_it(checker: list[str], folder: Path):
    tool, *options = checker
    python = {"mypy": ["--python-executable"], "pyright": ["--pythonpath"]}.get(tool, [])
    environment = [*python, str(folder / ".venv" / "bin" / "python")] if python else []
    command = [str(Path(sys.executable).parent / tool), *options, *environment, "main.py", "tests"]
    done = subprocess.run(command, cwd=folder / NAME, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_its_test_fails_when_the_program_changes_and_dist_does_not(folder: Path, shell: dict[str, str]):
    program = folder / NAME / "main.py"
    text = program.read_text()
    program.write_text(text.replace("        # public_url", "        public_url"))
    said = run(active("pytest"), folder / NAME, shell, fails=True)
    program.write_text(text)
    assert "dist/ is not what the program writes: synthesize, and commit it" in said
    assert "1 failed, 2 passed" in said
