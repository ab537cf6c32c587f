"""Each Python that the library takes gives the same manifests, and has the same commands."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from constructs_dify import __version__
from tests.support.examples import expected_files, expected_folder
from tests.support.pythons import other_pythons

pytestmark = pytest.mark.newcomer
ROOT = Path(__file__).parents[2]
# What the oldest and the newest do alike, those between them do too.
PYTHONS = dict([*other_pythons().items()][:1] + [*other_pythons().items()][-1:])
# All defaults; much of what can be chosen instead; servers of its own with custom resources; another kind of cluster.
PROGRAMS = ["default", "production", "on_premises_ha", "openshift"]
ENV_FILE = "LOG_LEVEL=DEBUG\nSTORAGE_TYPE=opendal\nVECTOR_STORE=weaviate\n"
COMMANDS = {
    "topology": ["topology", "{production}", "--format", "json"],
    "review": ["review", "{production}", "--format", "json"],
    "diff": ["diff", "{dify_1_9_1}", "{default}", "--format", "json"],
    "upgrade": ["upgrade", "--from", "1.9.1", "--to", "1.16.1"],
    "from-compose": ["from-compose", "{env}", "--dify-version", "1.9.1"],
}


def run(python: Path, arguments: list[str], folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    # Node lies beside the Python of the tests.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    hidden = ("PYTHON", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    variables = {**kept, "PATH": path, **more}
    return subprocess.run([python, *arguments], cwd=folder, env=variables, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module", params=PYTHONS or [pytest.param("", marks=pytest.mark.skip("no other Python here"))])
def python(request: pytest.FixtureRequest, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another Python, with the wheel and what it brings from an index."""
    folder = tmp_path_factory.mktemp(f"python{request.param}")
    subprocess.run([PYTHONS[request.param], "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", f"{wheel}[convert,draw]"]
    done = run(python, install, folder)
    assert done.returncode == 0, done.stderr
    return python


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_writes_the_same_bytes(python: Path, program: str, tmp_path: Path):
    done = run(python, [str(ROOT / "examples" / program / "main.py")], tmp_path, CDK8S_OUTDIR=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert {path.name: path.read_text() for path in tmp_path.glob("*.yaml")} == expected_files(program)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_prints_the_same(python: Path, command: str, tmp_path: Path):
    env = tmp_path / ".env"
    env.write_text(ENV_FILE)
    folders = {name: expected_folder(name) for name in ("default", "dify_1_9_1", "production")}
    arguments = [each.format(env=env, **folders) for each in COMMANDS[command]]
    script = python.parent / "constructs-dify"
    theirs = run(script, arguments, ROOT)
    ours = run(Path(sys.executable), ["-m", "constructs_dify", *arguments], ROOT)
    assert (theirs.stdout, theirs.stderr, theirs.returncode) == (ours.stdout, ours.stderr, ours.returncode)
    assert theirs.stdout


def test_the_command_has_the_version_of_the_package(python: Path):
    script = python.parent / "constructs-dify"
    assert run(script, ["--version"], ROOT).stdout == f"constructs-dify {__version__}\n"
