"""A whole Dify of a release half way and of a preview, each a page to review."""

from difflib import unified_diff
from itertools import islice
from pathlib import Path

import pytest
import yaml

from tests.support.charts import synth

GOLDENS = Path(__file__).with_name("goldens")


@pytest.mark.parametrize("version", ["1.13.3", "1.17.1"])
def test_the_default_chart_of_a_release_is_what_lies_here(version: str, request: pytest.FixtureRequest):
    golden = GOLDENS / f"{version}.yaml"
    text = yaml.safe_dump_all(synth(release=version), sort_keys=False, width=120)
    if request.config.getoption("--update-goldens"):
        golden.write_text(text)
    expected = golden.read_text()
    if text != expected:
        lines = unified_diff(expected.splitlines(), text.splitlines(), golden.name, "the chart", n=2, lineterm="")
        pytest.fail("`make golden` rewrites it:\n" + "\n".join(islice(lines, 80)), pytrace=False)
