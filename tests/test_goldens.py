"""Every example runs, gives the manifests that lie beside it, and these are what an installation must be."""

import pytest

from tests.support.connections import connection_errors
from tests.support.examples import EXAMPLES, Example, beside, expected_files, rewrite, run
from tests.support.manifest_differences import REWRITE, DoesNotFitError, first_lines
from tests.support.references import reference_errors
from tests.support.rules import rule_errors
from tests.support.schemas import schema_errors, versions


@pytest.fixture(params=EXAMPLES)
def example(request: pytest.FixtureRequest) -> Example:
    return run(request.param)


def test_there_are_examples():
    assert "default" in EXAMPLES


def test_it_gives_the_manifests_that_are_expected_of_it(example: Example, request: pytest.FixtureRequest):
    place = example.program.parent
    if request.config.getoption("--update-goldens"):
        rewrite(place.name)
        return
    charts = [file.removesuffix(".k8s.yaml") for file in example.output]
    assert set(place.glob("*.k8s.*")) == {beside(f"{place.name}/{chart}") for chart in charts}, REWRITE
    try:
        expected = expected_files(place.name)
    except DoesNotFitError as error:
        pytest.fail(f"{REWRITE}, which does not fit what it differs from:\n{error}", pytrace=False)
    for name, text in example.output.items():
        if text != expected[name]:
            pytest.fail(first_lines(expected[name], text, name), pytrace=False)


@pytest.mark.parametrize("version", versions())
def test_every_kubernetes_accepts_it(example: Example, version: str):
    assert schema_errors(example.objects, version) == []


def test_everything_that_something_names_exists(example: Example):
    assert reference_errors(example.objects, example.provided, example.secret_keys) == []


def test_it_keeps_the_rules(example: Example):
    assert rule_errors(example.objects) == []


def test_its_network_lets_through_what_its_pods_are_told_to_connect_to(example: Example):
    assert connection_errors(example.objects) == []
