"""Every example runs, gives the manifests that lie beside it, and these are what an installation must be."""

import ast
import os
import subprocess
import sys
from dataclasses import dataclass
from difflib import unified_diff
from functools import cached_property
from itertools import islice
from pathlib import Path

import pytest
import yaml

from tests.support.connections import connection_errors
from tests.support.manifests import Manifest, of_kind
from tests.support.references import reference_errors
from tests.support.rules import rule_errors
from tests.support.schemas import schema_errors, versions

ROOT = Path(__file__).parents[1]
# Twenty tenants differ in names only, which tests/test_fleet.py looks at.
KEPT = {"fleet": ("acorn.k8s.yaml", "spruce.k8s.yaml")}
EXAMPLES = sorted(program.parent.name for program in (ROOT / "examples").glob("*/main.py"))


@dataclass(frozen=True)
class Example:
    """A program of examples/ and what it wrote: file name -> text."""

    program: Path
    output: dict[str, str]

    @property
    def goldens(self) -> dict[str, str]:
        return {path.name: path.read_text() for path in sorted(self.program.parent.glob("*.k8s.yaml"))}

    @cached_property
    def objects(self) -> list[Manifest]:
        # The C loader takes a tenth of the time.
        return [obj for text in self.output.values() for obj in yaml.load_all(text, yaml.CSafeLoader)]

    @cached_property
    def provided(self) -> set[str]:
        """What need not be in the manifests: the Secrets and the like that the program itself names."""
        names = [node.value for node in ast.walk(ast.parse(self.program.read_text())) if isinstance(node, ast.Constant)]
        kinds = ("ConfigMap", "PersistentVolumeClaim", "Secret", "ServiceAccount")
        return {f"{kind}/{name}" for kind in kinds for name in names if isinstance(name, str)}

    @cached_property
    def secret_keys(self) -> dict[str, set[str]]:
        """The keys that Jobs will write, by Secret."""
        keys: dict[str, set[str]] = {}
        for job in of_kind(self.objects, "Job"):
            arguments = job["spec"]["template"]["spec"]["containers"][0].get("args") or []
            if "--secret" in arguments:
                secret, *names = arguments[arguments.index("--secret") + 1 :]
                keys[secret] = set(names)
        return keys


@pytest.fixture(scope="module", params=EXAMPLES)
def example(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Example:
    program, folder = ROOT / "examples" / request.param / "main.py", tmp_path_factory.mktemp(request.param)
    # As a user runs it: a process of its own, in another folder.
    environment = os.environ | {"PYTHONPATH": str(ROOT), "CDK8S_OUTDIR": str(folder)}
    subprocess.run([sys.executable, program], cwd=folder, check=True, env=environment)
    output = {name: text for name, text in _output(folder).items() if name in KEPT.get(request.param, (name,))}
    return Example(program, output)


def _output(folder: Path) -> dict[str, str]:
    """What a program wrote: file name -> text. A folder of one file for each object is one text."""
    output: dict[str, str] = {}
    for path in sorted(folder.iterdir()):
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        output[path.name.removesuffix(".k8s.yaml") + ".k8s.yaml"] = "---\n".join(file.read_text() for file in files)
    return output


def test_there_are_examples():
    assert "default" in EXAMPLES


def test_it_gives_the_manifests_beside_it(example: Example, request: pytest.FixtureRequest):
    folder = example.program.parent
    if request.config.getoption("--update-goldens"):
        for name in example.goldens.keys() - example.output.keys():
            (folder / name).unlink()
        for name, text in example.output.items():
            (folder / name).write_text(text)
    assert example.goldens.keys() == example.output.keys(), "`make golden` rewrites the expected manifests"
    for name, text in example.output.items():
        if text != example.goldens[name]:
            lines = unified_diff(
                example.goldens[name].splitlines(), text.splitlines(), name, "the program", n=2, lineterm=""
            )
            difference = "\n".join(islice(lines, 80))
            pytest.fail(f"`make golden` rewrites the expected manifests:\n{difference}", pytrace=False)


@pytest.mark.parametrize("version", versions())
def test_every_kubernetes_accepts_it(example: Example, version: str):
    assert schema_errors(example.objects, version) == []


def test_everything_that_something_names_exists(example: Example):
    assert reference_errors(example.objects, example.provided, example.secret_keys) == []


def test_it_keeps_the_rules(example: Example):
    assert rule_errors(example.objects) == []


def test_its_network_lets_through_what_its_pods_are_told_to_connect_to(example: Example):
    assert connection_errors(example.objects) == []
