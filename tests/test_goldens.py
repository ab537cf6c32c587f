"""Every example runs, gives the manifests that lie beside it, and these are what an installation must be."""

import pytest

from tests.support.connections import connection_errors
from tests.support.examples import EXAMPLES, Example, goldens, kept, run
from tests.support.manifest_differences import DoesNotFitError, first_lines
from tests.support.references import reference_errors
from tests.support.rules import rule_errors
from tests.support.schemas import schema_errors, versions


@pytest.fixture(params=EXAMPLES)
def example(request: pytest.FixtureRequest) -> Example:
    return run(request.param)


def test_there_are_examples():
    assert "default" in EXAMPLES


def test_it_gives_the_manifests_that_are_kept_beside_it(example: Example, request: pytest.FixtureRequest):
    place = example.program.parent
    if request.config.getoption("--update-goldens"):
        for path in place.glob("*.k8s.*"):
            path.unlink()
        for file, text in kept(place.name).items():
            (place / file).write_text(text)
    written = {path.name: path.read_text() for path in place.glob("*.k8s.*")}
    if written != kept(place.name):
        pytest.fail(what_changed(example), pytrace=False)


def what_changed(example: Example) -> str:
    """For the failure of a test: how the manifests differ from those that are expected."""
    try:
        expected = goldens(example.program.parent.name)
    except DoesNotFitError as error:
        return f"`make golden` rewrites what is expected, which speaks of what is not in its base:\n{error}"
    for name, text in example.output.items():
        if text != expected.get(name):
            return first_lines(expected.get(name, ""), text, name)
    return "`make golden` rewrites what is expected: the manifests are the same, and told in another way"


@pytest.mark.parametrize("version", versions())
def test_every_kubernetes_accepts_it(example: Example, version: str):
    assert schema_errors(example.objects, version) == []


def test_everything_that_something_names_exists(example: Example):
    assert reference_errors(example.objects, example.provided, example.secret_keys) == []


def test_it_keeps_the_rules(example: Example):
    assert rule_errors(example.objects) == []


def test_its_network_lets_through_what_its_pods_are_told_to_connect_to(example: Example):
    assert connection_errors(example.objects) == []
