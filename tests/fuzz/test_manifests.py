"""Whatever the public API takes: the manifests are valid, every reader reads them alike, and free texts arrive."""

from collections.abc import Iterator
from typing import Any

import cdk8s
import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from tests.support.charts import dify
from tests.support.public_api import Parameterised, parameters
from tests.support.schemas import schema_errors
from tests.support.yaml_readers import as_go, as_pyyaml

from .hostile import TEXTS, values
from .raw import made

PARAMETERS = [each for each in parameters() if each.options or each.owner == "DifyChart"]
VALUES = [value for _, value in values()]
# Texts of these go into manifests as they are, wherever they are in a struct or a mapping.
FREE = ("annotations", "extra_env", "sidecars", "init_containers")


def taken(parameter: Parameterised, value: Any) -> dict[str, Any] | None:
    """The options of a chart with a value; None where it is refused."""
    options = parameter.options
    if options is None:
        return {parameter.name: value}
    return made(lambda: options(parameter.make(value)))


@st.composite
def charts(draw: st.DrawFn) -> tuple[dict[str, Any], list[str]]:
    """Options of a chart, several of which are hostile, and the texts that have to arrive."""
    options: dict[str, Any] = {}
    texts: list[str] = []
    for parameter in draw(st.lists(st.sampled_from(PARAMETERS), min_size=8, max_size=8, unique_by=str)):
        text = draw(st.sampled_from(TEXTS))
        placed = parameter.with_text(text)
        value = draw(st.sampled_from(placed)) if placed else draw(st.sampled_from(VALUES))()
        more = taken(parameter, value)
        if more is None or set(more) & set(options):
            continue
        options |= more
        if parameter.name in FREE and parameter.owner == "Tier":
            texts.append(text)
    return options, texts


def texts_of(value: Any) -> Iterator[str]:
    """Every text within a manifest."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from texts_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_of(item)


def faults(objects: list[Any], texts: list[str]) -> Iterator[str]:
    """What is wrong with manifests."""
    yield from schema_errors(objects, "1.30")
    written = cdk8s.Yaml.stringify(*objects)
    documents = written.split("\n---\n")
    for reader in (as_go, as_pyyaml):
        if [reader(document) for document in documents] != objects:
            yield f"{reader.__name__}: reads something else"
    arrived = set(texts_of(objects))
    yield from (f"{text!r}: is nowhere" for text in texts if text not in arrived)


@pytest.mark.fuzz
# A host of one label is a Service, whose pods may listen on another port: the library says so, and goes on.
@pytest.mark.filterwarnings("ignore:network. got port:constructs_dify.ServicePortWarning")
@settings(
    deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(charts())
def test_what_is_taken_arrives(drawn: tuple[dict[str, Any], list[str]]):
    options, texts = drawn
    chart = made(lambda: dify(**options))
    if chart is None:
        event("refused")
        return
    try:
        objects = cdk8s.Testing.synth(chart)
    except RuntimeError as error:
        # Validations, which look at the whole.
        if "Validation failed" not in str(error):
            raise
        event("refused by a validation")
        return
    event("written")
    assert list(faults(objects, texts)) == []


def test_a_text_that_does_not_arrive_is_seen(default_objects: list[Any]):
    assert list(faults(default_objects, [])) == []
    assert list(faults(default_objects, ["nowhere"])) == ["'nowhere': is nowhere"]
    broken = [*default_objects, {"apiVersion": "v1", "kind": "ConfigMap", "data": {"mode": "0o17"}}]
    assert "as_go: reads something else" in list(faults(broken, []))
