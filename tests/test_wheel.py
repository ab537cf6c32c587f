"""The wheel works in an environment of its own, beside an app that has an imports/ folder too."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.support.charts import container, variables
from tests.support.manifests import Manifest, find
from tests.support.references import reference_errors
from tests.support.schemas import schema_errors, versions

ROOT = Path(__file__).parents[1]

ACME = 'RUNTIME = "gvisor"\n'
PROGRAM = """
from collections.abc import Mapping

import constructs_dify
from cdk8s import App
from cdk8s_plus_27 import k8s
from constructs_dify import ApiTier, DifyChart, Exposure, Tier, Value
from imports.acme import RUNTIME


class AcmeApi(ApiTier):
    def environment(self) -> Mapping[str, Value]:
        return {**super().environment(), "LOG_TZ": "Europe/Vienna"}

    def container(self) -> k8s.Container:
        return k8s.Container(**super().container()._values | {"working_dir": "/app/api"})


class AcmeDify(DifyChart):
    def make_api(self, **options) -> AcmeApi:
        return AcmeApi(self, "api", **options)


app = App()
AcmeDify(
    app, "acme", namespace="acme",
    public_url="https://dify.example.com",
    expose=Exposure.http_route(gateway="infra/public"),
    sandbox=Tier(runtime_class=RUNTIME),
)
app.synth()
print(constructs_dify.__file__)
"""


@pytest.fixture(scope="module")
def output(environment: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Manifest]:
    """What the app of somebody else makes."""
    app = tmp_path_factory.mktemp("app")
    (app / "imports" / "acme").mkdir(parents=True)
    (app / "imports" / "acme" / "__init__.py").write_text(ACME)
    (app / "main.py").write_text(PROGRAM)
    # Node lies beside the Python of this environment.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    run = subprocess.run(
        [environment / "bin" / "python", "main.py"],
        cwd=app,
        env={"PATH": path, "HOME": str(app)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert Path(run.stdout.strip()).is_relative_to(environment)
    return list(yaml.load_all((app / "dist" / "acme.k8s.yaml").read_text(), yaml.CSafeLoader))


def test_an_app_with_imports_of_its_own_synthesizes(output: list[Manifest]):
    arguments = container(output, "create-secrets")["args"]
    assert schema_errors(output, versions()[-1]) == []
    assert reference_errors(output, secret_keys={"acme-secrets": set(arguments[4:])}) == []


def test_its_subclass_of_a_part_takes_effect(output: list[Manifest]):
    assert variables(output, "api")["LOG_TZ"] == "Europe/Vienna"
    assert "LOG_TZ" not in variables(output, "worker")
    assert container(output, "api")["workingDir"] == "/app/api"


def test_it_can_use_both_folders_of_imports(output: list[Manifest]):
    assert find(output, "HTTPRoute", "acme-http-route")["spec"]["hostnames"] == ["dify.example.com"]
    assert find(output, "Deployment", "acme-sandbox")["spec"]["template"]["spec"]["runtimeClassName"] == "gvisor"


def in_the_app(environment: Path, app: Path, program: str) -> subprocess.CompletedProcess[str]:
    """Run a program of an app that has files of its own."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    python = environment / "bin" / "python"
    return subprocess.run([python, "-c", program], cwd=app, env={"PATH": path}, capture_output=True, text=True)


def test_an_app_may_make_its_folder_of_imports_a_regular_package(environment: Path, tmp_path: Path):
    (tmp_path / "imports").mkdir()
    (tmp_path / "imports" / "__init__.py").touch()
    (tmp_path / "imports" / "acme.py").write_text(ACME)
    both = "from imports.acme import RUNTIME; from imports.dify.io.k8s.networking import gateway"
    hidden = in_the_app(environment, tmp_path, both)
    assert hidden.stderr.endswith("ModuleNotFoundError: No module named 'imports.dify'\n")
    assert in_the_app(environment, tmp_path, f"import constructs_dify; {both}").stderr == ""


def test_a_module_of_that_name_is_an_error_that_says_so(environment: Path, tmp_path: Path):
    (tmp_path / "imports.py").touch()
    error = in_the_app(environment, tmp_path, "import constructs_dify").stderr.splitlines()[-1]
    assert error.startswith("ImportError: ")
    assert error.endswith("imports.py hides every folder imports/, that of constructs_dify too; give it another name")


def test_type_checkers_see_that_it_is_typed(environment: Path):
    assert list(environment.glob("lib/python*/site-packages/constructs_dify/py.typed"))


def command(environment: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the console script of the wheel."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    script = environment / "bin" / "constructs-dify"
    return subprocess.run([script, *arguments], env={"PATH": path}, cwd=ROOT, capture_output=True, text=True)


def test_it_brings_the_command_with_its_version(environment: Path):
    [metadata] = environment.glob("lib/python*/site-packages/constructs_dify-*.dist-info")
    version = metadata.name.removeprefix("constructs_dify-").removesuffix(".dist-info")
    assert command(environment, "--version").stdout == f"constructs-dify {version}\n"


@pytest.mark.parametrize("drawn", ["topology", "review"])
def test_the_command_draws_with_the_templates_of_the_wheel(environment: Path, tmp_path: Path, drawn: str):
    page = tmp_path / "page.html"
    run = command(environment, drawn, "examples/default", "-o", str(page))
    assert (run.returncode, run.stderr) == (0, "")
    assert "<svg" in page.read_text()
