"""The default chart of each release, synthesized once; `make releases` runs what asks for it."""

import pytest

from constructs_dify import Release
from constructs_dify.releases.data import versions
from tests.support.charts import synth
from tests.support.manifests import Manifest


# All that asks for one release runs in one process, so that it is synthesized once.
@pytest.fixture(params=[pytest.param(version, marks=pytest.mark.xdist_group(version)) for version in versions()])
def version(request: pytest.FixtureRequest) -> str:
    """Each release in turn."""
    return request.param


@pytest.fixture
def release(version: str) -> Release:
    """The same as data."""
    return Release(version)


@pytest.fixture
def objects(version: str) -> list[Manifest]:
    """The manifests of its default chart."""
    return synth(release=version)
