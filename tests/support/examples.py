"""The programs of examples/, run as a user runs them, once for all tests, and the manifests that are expected of them.

Beside its program lies of each either all (`*.k8s.yaml`) or how it differs from others (`*.k8s.diff`).
examples/README.md says how that reads.
"""

import ast
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from tests.support.manifest_differences import difference, patched
from tests.support.manifests import Manifest, of_kind

ROOT = Path(__file__).parents[2]
# Twenty tenants differ in names only.
KEPT = {"fleet": ("acorn.k8s.yaml", "spruce.k8s.yaml")}
# What `calls` says of a loop over `chart.parts`.
EVERY_PART = "every part"
EXAMPLES = sorted(program.parent.name for program in (ROOT / "examples").glob("*/main.py"))
# What manifests are compared with, unless others are nearer, as `example/chart`.
DEFAULT = "default/dify"
BASES = {
    "argo_cd/dify-staging": "argo_cd/dify-production",
    "fleet/spruce": "fleet/acorn",
    "flux/staging": "flux/production",
    "openshift/dify-openshift": "on_premises_ha/dify-on-premises-ha",
    "terraform/dify-terraform": "aws/dify-aws",
    "two_difys/dify-research": "fleet/acorn",
    "two_difys/dify-support": "two_difys/dify-research",
}
# Those that lie beside their programs whole: the first, and those that have nothing in common with it.
WHOLE = (DEFAULT, "argo_cd/applications", "flux/flux-system")
# All that are expected.
GOLDENS = sorted(
    f"{path.parent.name}/{path.name.partition('.k8s.')[0]}" for path in (ROOT / "examples").glob("*/*.k8s.*")
)
_FOLDERS = tempfile.TemporaryDirectory()


@dataclass(frozen=True)
class Example:
    """A program of examples/ and what it wrote: file name -> text."""

    program: Path
    output: dict[str, str]

    @cached_property
    def objects(self) -> list[Manifest]:
        # The C loader takes a tenth of the time.
        return [obj for text in self.output.values() for obj in yaml.load_all(text, yaml.CSafeLoader)]

    @cached_property
    def provided(self) -> set[str]:
        """What need not be in the manifests: the Secrets and the like that the program itself names."""
        names = [node.value for node in ast.walk(self._tree) if isinstance(node, ast.Constant)]
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

    def given(self, keyword: str) -> Any:
        """What the program gives for a keyword, for one chart or the same for all; None where it does not."""
        written = [node.value for node in ast.walk(self._tree) if isinstance(node, ast.keyword) and node.arg == keyword]
        values = [self._value(node) for node in written]
        assert values[1:] == values[:-1], f"{self.program}: {keyword} is not the same everywhere"
        return values[0] if values else None

    def calls(self, method: str) -> Iterator[tuple[str, list[Any], dict[str, Any]]]:
        """The calls `chart.part.method(…)` of the program, or of all parts in a loop: the part, and the arguments."""
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method:
                of = node.func.value
                every = isinstance(of, ast.Name) and of.id in self._names_of_every_part
                assert every or isinstance(of, ast.Attribute), f"{self.program}: {method} of what part?"
                keywords = {keyword.arg or "": self._value(keyword.value) for keyword in node.keywords}
                part = of.attr if isinstance(of, ast.Attribute) else EVERY_PART
                yield part, [self._value(argument) for argument in node.args], keywords

    @cached_property
    def _names_of_every_part(self) -> set[str]:
        return {
            node.target.id
            for node in ast.walk(self._tree)
            if isinstance(node, ast.For)
            and isinstance(node.target, ast.Name)
            and isinstance(node.iter, ast.Attribute)
            and node.iter.attr == "parts"
        }

    @cached_property
    def _tree(self) -> ast.Module:
        return ast.parse(self.program.read_text())

    def _value(self, node: ast.expr) -> Any:
        """A literal, or the constant of that name."""
        if isinstance(node, ast.Name):
            [node] = [
                statement.value
                for statement in self._tree.body
                if isinstance(statement, ast.Assign)
                and any(isinstance(target, ast.Name) and target.id == node.id for target in statement.targets)
            ]
        return ast.literal_eval(node)


def beside(name: str) -> Path:
    """The file that says what is expected of a chart of an example."""
    return ROOT / "examples" / f"{name}.k8s.{'yaml' if name in WHOLE else 'diff'}"


@cache
def expected(name: str) -> str:
    """The manifests that are expected of a chart of an example."""
    text = beside(name).read_text()
    return text if name in WHOLE else restored(text)


def expected_objects(name: str) -> list[Manifest]:
    """The same as objects, which are the caller's own."""
    return list(yaml.load_all(expected(name), yaml.CSafeLoader))


def expected_files(example: str) -> dict[str, str]:
    """The manifests that are expected of an example: file name -> text."""
    charts = [name.removeprefix(f"{example}/") for name in GOLDENS if name.startswith(f"{example}/")]
    return {f"{chart}.k8s.yaml": expected(f"{example}/{chart}") for chart in charts}


@cache
def expected_folder(example: str) -> Path:
    """A folder with these files, for what reads files."""
    path = Path(_FOLDERS.name) / example
    path.mkdir()
    for file, text in expected_files(example).items():
        (path / file).write_text(text)
    return path


def restored(written: str) -> str:
    """The manifests that `differing` has written of."""
    heading, _, rest = written.partition("\n\n")
    return patched(expected(heading.split()[1]), rest)


def differing(base: str, base_text: str, name: str, text: str) -> str:
    """How manifests differ from those of a chart of an example."""
    return f"--- {base}\n+++ {name}\n\n{difference(base_text, text)}"


def rewrite(example: str) -> None:
    """Makes what an example gives now what is expected of it."""
    for path in (ROOT / "examples" / example).glob("*.k8s.*"):
        path.unlink()
    for file, text in run(example).output.items():
        name = f"{example}/{file.removesuffix('.k8s.yaml')}"
        base = BASES.get(name, DEFAULT)
        of, _, chart = base.partition("/")
        whole = name in WHOLE
        beside(name).write_text(text if whole else differing(base, run(of).output[f"{chart}.k8s.yaml"], name, text))


@cache
def run(name: str) -> Example:
    """An example, with as much of what it wrote as is kept beside it."""
    example, kept = run_whole(name), KEPT.get(name)
    if kept is None:
        return example
    return Example(example.program, {file: example.output[file] for file in kept})


@cache
def run_whole(name: str) -> Example:
    """An example, run in a process of its own, in another folder."""
    program = ROOT / "examples" / name / "main.py"
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"PYTHONPATH": str(ROOT), "CDK8S_OUTDIR": folder}
        subprocess.run([sys.executable, program], cwd=folder, check=True, env=environment)
        return Example(program, dict(_output(Path(folder))))


def _output(folder: Path) -> Iterator[tuple[str, str]]:
    """What a program wrote, by file name. A folder of one file for each object is one text."""
    for path in sorted(folder.iterdir()):
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        yield f"{path.name.removesuffix('.k8s.yaml')}.k8s.yaml", "---\n".join(file.read_text() for file in files)
