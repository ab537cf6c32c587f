"""Validations look again when something has changed, and only then."""

from typing import Any

import pytest

from constructs_dify import Network, to_part
from constructs_dify.validations.edges_meet_ports import EdgesMeetPorts
from tests.support.charts import dify


def test_what_was_wrong_may_be_mended_after_a_first_look():
    chart = dify(network=Network(addresses={"models.example.com": ["10.0.0.0/8"]}))
    [message] = chart.node.validate()
    assert "models.example.com" in message
    chart.api.allow_to("models.example.com", 443)
    assert chart.node.validate() == []


def test_what_was_right_may_be_wrong_after_a_first_look():
    chart = dify()
    assert chart.node.validate() == []
    chart.api.destinations = (*chart.api.destinations, to_part("redis", 1234))
    [message] = chart.node.validate()
    assert message == "api: connects to port 1234 of 'redis', which listens on 6379"


def test_charts_that_stay_as_they_are_are_looked_at_once(monkeypatch: pytest.MonkeyPatch):
    looked: list[Any] = []
    validate = EdgesMeetPorts.validate
    monkeypatch.setattr(EdgesMeetPorts, "validate", lambda self: looked.append(self) or validate(self))
    chart = dify()
    for _ in range(3):
        chart.node.validate()
    assert len(looked) == 1
