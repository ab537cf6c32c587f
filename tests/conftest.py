"""What all tests share."""

import subprocess
import sys
import sysconfig
import typing
from functools import cache
from pathlib import Path

import pytest
from cdk8s import Testing
from hypothesis import settings

from constructs_dify import DifyChart
from tests.support.charts import dify
from tests.support.manifests import Manifest

ROOT = Path(__file__).parents[1]

settings.register_profile("normal", max_examples=10)
settings.register_profile("long", max_examples=60)
settings.load_profile("normal")

# Each constructor of a typed struct evaluates its annotations anew at every call: a sixth of what a chart costs.
_type_hints, _remembered = typing.get_type_hints, cache(typing.get_type_hints)
typing.get_type_hints = lambda of, *places, **options: (  # pyright: ignore[reportUnknownLambdaType]
    _type_hints(of, *places, **options) if places or options else _remembered(of)
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="rewrite the expected manifests of the examples")


@pytest.fixture(scope="session")
def default_chart() -> DifyChart:
    """The default install."""
    return dify()


@pytest.fixture(scope="session")
def default_objects(default_chart: DifyChart) -> list[Manifest]:
    """Its manifests, for reading only."""
    return Testing.synth(default_chart)


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that is built from it, as they are released."""
    out = tmp_path_factory.mktemp("distributions")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT]
    subprocess.run(command, check=True, capture_output=True)
    return out


@pytest.fixture(scope="session")
def sdist(distributions: Path) -> Path:
    """The library as source."""
    [built] = distributions.glob("*.tar.gz")
    return built


@pytest.fixture(scope="session")
def wheel(distributions: Path) -> Path:
    """The library, built as it is released."""
    [built] = distributions.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel, and the packages that it depends on."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "install", "--no-index", "--no-deps", wheel], check=True)
    [packages] = folder.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return folder
