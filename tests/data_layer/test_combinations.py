"""Whatever is combined with whatever: what builds is valid, complete and let through by its own network policies."""

from collections.abc import Iterable
from typing import Any

import cdk8s
import pytest
from hypothesis import Phase, given, settings

from constructs_dify import DifyChart
from tests.support.charts import dify
from tests.support.configurations import INSTALLATIONS, PROVIDED
from tests.support.connections import connection_errors
from tests.support.references import reference_errors
from tests.support.rules import rule_errors
from tests.support.schemas import schema_errors


def problems(chart: DifyChart) -> Iterable[str]:
    objects = cdk8s.Testing.synth(chart)
    made = {place.secret: set(chart.secret_keys) for place in chart.credentials.values()}
    yield from schema_errors(objects, "1.30")
    yield from reference_errors(objects, PROVIDED, made)
    yield from rule_errors(objects)
    yield from connection_errors(objects)


@pytest.mark.fuzz
@settings(deadline=None, derandomize=True, database=None, phases=[Phase.generate])
@given(INSTALLATIONS)
def test_every_combination_is_a_complete_installation(options: dict[str, Any]) -> None:
    found = list(problems(dify(**options)))
    # Of a Job that pauses, what it runs with is there.
    left = [problem for problem in found if not (options["paused"] and problem.endswith("no pod uses it"))]
    assert left == []
