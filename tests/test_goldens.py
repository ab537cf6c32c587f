"""Every example runs, gives the manifests that lie beside it, and these are what an installation must be."""

from difflib import unified_diff
from itertools import islice

import pytest

from tests.support.connections import connection_errors
from tests.support.examples import EXAMPLES, Example, run
from tests.support.references import reference_errors
from tests.support.rules import rule_errors
from tests.support.schemas import schema_errors, versions


@pytest.fixture(params=EXAMPLES)
def example(request: pytest.FixtureRequest) -> Example:
    return run(request.param)


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
