"""What a newcomer has: a shell, uv, the oldest Python that the library takes, and pages to copy commands from."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.support.pythons import other_pythons

ROOT = Path(__file__).parents[2]
NAME = "our-dify"
_NODE = ("corepack", "node", "nodejs", "npm", "npx")
# What this environment says to Python, uv and cdk8s is not what a newcomer's says.
_OURS = ("CDK8S_", "PYTEST_", "PYTHON", "UV_", "VIRTUAL_ENV")


def blocks(page: Path, heading: str = "") -> list[str]:
    """The shell commands on a page or below one of its headings, block by block."""
    section = page.read_text("utf-8")
    if heading:
        [section] = re.findall(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", section, re.M | re.S)
    return re.findall(r"^```sh\n(.*?)^```", section, re.M | re.S)


def environment(wheel: Path) -> dict[str, str]:
    """The variables of a newcomer's shell, for whom the wheel is on an index."""
    python = oldest_python()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return {
        **kept,
        "PATH": str(_tools(wheel, python)),
        "UV_FIND_LINKS": str(wheel.parent),
        "PIP_FIND_LINKS": str(wheel.parent),
        "UV_PYTHON": str(python),
        "UV_PYTHON_DOWNLOADS": "never",
        "CDK8S_CHECK_UPGRADE": "false",
        "GIT_AUTHOR_NAME": "Somebody",
        "GIT_AUTHOR_EMAIL": "somebody@example.com",
        "GIT_COMMITTER_NAME": "Somebody",
        "GIT_COMMITTER_EMAIL": "somebody@example.com",
    }


def _tools(wheel: Path, python: Path) -> Path:
    """A folder with Python, uv and the programs of the machine, but without Node.js."""
    folder = wheel.parent / "tools"
    if not folder.exists():
        programs = {program.name: program for program in Path("/usr/bin").iterdir() if program.name not in _NODE}
        for name in ("uv", "uvx"):
            found = shutil.which(name)
            assert found, f"there is no {name} on the PATH; it is among the packages of requirements.txt"
            programs[name] = Path(found)
        folder.mkdir()
        for name, program in {**programs, "python3": python}.items():
            (folder / name).symlink_to(program)
    return folder


def oldest_python() -> Path:
    """The oldest Python that the library takes, where this machine has it, or that of the tests."""
    [minor] = re.findall(r'^requires-python = ">=(3\.\d+)"', (ROOT / "pyproject.toml").read_text(), re.M)
    return other_pythons().get(minor, Path(sys._base_executable))  # pyright: ignore[reportAttributeAccessIssue]


def run(commands: str, folder: Path, variables: Mapping[str, str], *, fails: bool = False) -> str:
    """Run commands in a shell that stops at the first one that fails; what they print."""
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", commands], cwd=folder, env=variables, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode != 0) is fails, f"{commands}\n{done.stdout}"
    return done.stdout


def manifests(folder: Path) -> dict[str, str]:
    """The files below a folder, by their names in it."""
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in sorted(folder.rglob("*.yaml"))}


def own_manifests(project: Path, out: Path) -> dict[str, str]:
    """What the program of a project writes here, with the Python of the tests and the library as it is."""
    command = "import runpy, sys; runpy.run_path('main.py')['build'](sys.argv[1]).synth()"
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", command, out], cwd=project, env=variables, check=True)
    return manifests(out)
