"""A whole Dify of a release half way and of a preview, each a page to review."""

from pathlib import Path

import pytest
from cdk8s import Yaml

from tests.support.charts import synth
from tests.support.examples import DEFAULT, differing, restored
from tests.support.manifest_differences import first_lines

GOLDENS = Path(__file__).with_name("goldens")


@pytest.mark.parametrize("version", ["1.13.3", "1.17.1"])
def test_the_default_chart_of_a_release_is_what_lies_here(version: str, request: pytest.FixtureRequest):
    golden = GOLDENS / f"{version}.diff"
    text = Yaml.stringify(*synth(release=version))
    if request.config.getoption("--update-goldens"):
        golden.write_text(differing(DEFAULT, Yaml.stringify(*synth()), f"release {version}", text))
    expected = restored(golden.read_text())
    if text != expected:
        pytest.fail(first_lines(expected, text, golden.name), pytrace=False)
