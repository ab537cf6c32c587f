"""pyright and mypy, as strict as they are, find nothing in the programs that a user starts from."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.user_programs import ROOT, USER_PROGRAMS

# Both have to see the types of the library, and to be strict.
WRONG = """
from cdk8s import App
from constructs_dify import DifyChart

def chart(app):
    DifyChart(app, "untyped", namespace="dify")

DifyChart(App(), "dify", namespace=5)
"""


@dataclass(frozen=True)
class Fault:
    """What a type checker says of a line."""

    program: str
    line: int
    rule: str
    message: str


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("programs")
    for name, text in {**USER_PROGRAMS, "wrong": WRONG}.items():
        (folder / f"{name}.py").write_text(text)
    return folder


@pytest.fixture(scope="module")
def found_by_pyright(programs: Path, environment: Path) -> list[Fault]:
    configuration = {"typeCheckingMode": "strict", "pythonVersion": "3.10"}
    (programs / "pyrightconfig.json").write_text(json.dumps(configuration))
    python = environment / "bin" / "python"
    found = json.loads(_run("pyright", programs, "--outputjson", "--pythonpath", python))
    return [
        Fault(Path(each["file"]).stem, each["range"]["start"]["line"] + 1, each.get("rule", ""), each["message"])
        for each in found["generalDiagnostics"]
    ]


@pytest.fixture(scope="module")
def found_by_mypy(programs: Path, environment: Path) -> list[Fault]:
    # What it knows of cdk8s it keeps from run to run: a fifth of the time.
    options = ["--strict", "--python-version", "3.10", "--output", "json", "--cache-dir", ROOT / ".mypy_cache"]
    lines = _run("mypy", programs, ".", *options, "--python-executable", environment / "bin" / "python").splitlines()
    found = [json.loads(line) for line in lines]
    return [Fault(Path(each["file"]).stem, each["line"], each["code"], each["message"]) for each in found]


def _run(module: str, programs: Path, *arguments: Any) -> str:
    # Run beside the programs, neither sees the checkout: they take the library from the wheel, as a user's do.
    run = subprocess.run([sys.executable, "-m", module, *arguments], cwd=programs, capture_output=True, text=True)
    assert run.returncode == 1, f"{module} finds what is wrong and nothing else ends it:\n{run.stdout}{run.stderr}"
    return run.stdout


def test_pyright_finds_nothing_in_a_user_s_programs(found_by_pyright: list[Fault]):
    assert [fault for fault in found_by_pyright if fault.program != "wrong"] == []


def test_mypy_finds_nothing_in_a_user_s_programs(found_by_mypy: list[Fault]):
    assert [fault for fault in found_by_mypy if fault.program != "wrong"] == []


def test_pyright_finds_what_is_wrong(found_by_pyright: list[Fault]):
    rules = {(fault.line, fault.rule) for fault in found_by_pyright if fault.program == "wrong"}
    assert {(5, "reportMissingParameterType"), (8, "reportArgumentType")} <= rules


def test_mypy_finds_what_is_wrong(found_by_mypy: list[Fault]):
    rules = {(fault.line, fault.rule) for fault in found_by_mypy if fault.program == "wrong"}
    assert {(5, "no-untyped-def"), (8, "arg-type")} <= rules
