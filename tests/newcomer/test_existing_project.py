"""Into a project as `cdk8s init python-app` makes it, the library goes as the page says."""

import re
from pathlib import Path

import pytest

from tests.support.newcomer import ROOT, blocks, environment, manifests, run

pytestmark = pytest.mark.newcomer
PAGE = ROOT / "docs" / "your-own-project.md"
HEADING = "A project that is there already"
ADD, SYNTH, PLUS = blocks(PAGE, HEADING)
# What the template of cdk8s-cli 2.207 writes, but for the index, which is the default one.
TEMPLATE = {
    "pyproject.toml": """\
[project]
name = "cdk8s-cli"
version = "0.1.0"
requires-python = ">=3.10"
dependencies = [
    "constructs~=10.8.1"
]
""",
    "cdk8s.yaml": """\
language: python
app: uv run python main.py
imports:
  - k8s
""",
    # In the place of what `cdk8s import` fetches from the network.
    "imports/k8s/__init__.py": "from cdk8s_plus_33.k8s import *\n",
}
BEFORE = """\
from constructs import Construct
from cdk8s import App, Chart
import cdk8s_plus_33 as kplus
from imports import k8s


class MyChart(Chart):
    def __init__(self, scope: Construct, id: str):
        super().__init__(scope, id)

        kplus.ConfigMap(self, "greeting", data={"hello": "world"})
        k8s.KubeNamespace(self, "namespace", metadata=k8s.ObjectMeta(name="ours"))


app = App()
MyChart(app, "our-app")

app.synth()
"""
FIRST_TEST = """\
from pathlib import Path

import main


def test_dify_is_among_the_manifests():
    assert "dify-nginx" in Path(main.app.outdir, "dify.k8s.yaml").read_text()
"""


@pytest.fixture(scope="module")
def shell(wheel: Path) -> dict[str, str]:
    return environment(wheel)


@pytest.fixture(scope="module")
def project(shell: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, as it is before."""
    folder = tmp_path_factory.mktemp("existing")
    for name, text in {**TEMPLATE, "main.py": BEFORE}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    run("uv lock && uv sync && uv pip install cdk8s cdk8s-plus-33", folder, shell)
    return folder


def test_the_library_goes_into_it(project: Path, shell: dict[str, str]):
    run(ADD, project, shell)
    run(PLUS, project, shell)
    [dify] = re.findall(r"^DifyChart\(.*\)\n", PAGE.read_text("utf-8"), re.M)
    program = BEFORE.replace(
        "from imports import k8s\n", "from imports import k8s\n\nfrom constructs_dify import DifyChart\n"
    )
    (project / "main.py").write_text(program.replace('MyChart(app, "our-app")\n', f'MyChart(app, "our-app")\n{dify}'))
    run("uv run python main.py", project, shell)
    by_python = manifests(project / "dist")
    run(SYNTH, project, shell)
    assert manifests(project / "dist") == by_python
    assert list(by_python) == ["dify.k8s.yaml", "our-app.k8s.yaml"]
    assert "hello: world" in by_python["our-app.k8s.yaml"]


def test_the_first_test_passes(project: Path, shell: dict[str, str]):
    (project / "test_main.py").write_text(FIRST_TEST)
    assert "1 passed" in run("uv run pytest", project, shell)


def test_its_own_imports_and_those_of_the_library_are_both_found(project: Path, shell: dict[str, str]):
    both = "from imports import k8s; from imports.dify.io import argoproj; print(k8s.__file__)"
    assert str(project) in run(f'uv run python -c "{both}"', project, shell)
