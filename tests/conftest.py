"""What all tests share."""

import pytest
from cdk8s import Testing

from constructs_dify import DifyChart
from tests.support.charts import dify
from tests.support.manifests import Manifest


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
