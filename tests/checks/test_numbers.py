"""Quantities, whole numbers, ports and durations: what passes, what is refused, and what the error says."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, get_args, get_origin

import pytest

from constructs_dify import checks
from tests.support.public_api import PLACES, Parameterised, parameters


@pytest.mark.parametrize("value", ["0", "1", "0.5", "250m", "64Ki", "2Gi", "1500Mi", "1G", "100k", "2Ti", "1E", None])
def test_a_quantity_is_one_of_kubernetes(value: str | None):
    checks.quantity("storage", value)


@pytest.mark.parametrize(
    "value", ["", "2 Gi", "2GB", "two", "-1", "+1", "1,5", ".5", "5.", "Gi", "2gi", "2Gi ", "1e3x"]
)
def test_a_quantity_is_nothing_else(value: str):
    with pytest.raises(
        ValueError, match=rf"^storage: got '{re.escape(value)}'; expected a Kubernetes quantity .* \"2Gi\""
    ):
        checks.quantity("storage", value)


@pytest.mark.parametrize("value", [2, 0.5, True])
def test_a_quantity_is_a_text(value: Any):
    with pytest.raises(
        TypeError, match=rf'^storage: got {value} \({type(value).__name__}\); write a string such as "500m'
    ):
        checks.quantity("storage", value)


@pytest.mark.parametrize(
    ("quantity", "number"),
    [
        ("1", 1), ("0.5", 0.5), ("250m", 0.25), ("1k", 1e3), ("1M", 1e6), ("1G", 1e9), ("1T", 1e12), ("1P", 1e15),
        ("1E", 1e18), ("1Ki", 2**10), ("1Mi", 2**20), ("1Gi", 2**30), ("1Ti", 2**40), ("1Pi", 2**50), ("1Ei", 2**60),
        ("1.5Gi", 1.5 * 2**30),
    ],
)  # fmt: skip
def test_a_quantity_is_the_number_that_kubernetes_takes_it_for(quantity: str, number: float):
    assert checks.amount(quantity) == pytest.approx(number)


@pytest.mark.parametrize("value", [1, 5, 10, None])
def test_a_whole_number_may_be_at_its_bounds_or_left_out(value: int | None):
    checks.integer("replicas", value, at_least=1, at_most=10)


@pytest.mark.parametrize("value", [0, 11, -1])
def test_a_whole_number_beyond_its_bounds_is_told_both(value: int):
    with pytest.raises(ValueError, match=rf"^replicas: got {value}; expected a whole number, 1 to 10$"):
        checks.integer("replicas", value, at_least=1, at_most=10)


def test_a_whole_number_without_a_most_is_told_the_least():
    checks.integer("replicas", 10**9, at_least=0)
    with pytest.raises(ValueError, match=r"^replicas: got -1; expected a whole number, 0 or more$"):
        checks.integer("replicas", -1, at_least=0)


@pytest.mark.parametrize("value", [True, False, "2", 2.0, [2]])
def test_a_whole_number_is_no_boolean_no_text_and_no_fraction(value: Any):
    with pytest.raises(
        TypeError, match=rf"^replicas: got .* \({type(value).__name__}\); write a whole number such as 0"
    ):
        checks.integer("replicas", value, at_least=0)


@pytest.mark.parametrize("value", [1, 80, 65535])
def test_a_port_is_one_of_tcp(value: int):
    checks.port("port", value)


@pytest.mark.parametrize("value", [None, "80", 80.0, True])
def test_a_port_is_a_whole_number(value: Any):
    with pytest.raises(TypeError, match=r"^port: got .*; write a "):
        checks.port("port", value)


@pytest.mark.parametrize("value", [0, 65536, -1])
def test_a_port_is_none_that_tcp_does_not_have(value: int):
    with pytest.raises(ValueError, match=rf"^port: got {value}; expected a whole number, 1 to 65535"):
        checks.port("port", value)


@pytest.mark.parametrize(
    "duration", ["30s", "1m", "1h", "1h30m", "30m1h", "1.5m", "90s", "1500ms", "2m0.4s", "10us", "10ns"]
)
def test_a_duration_is_one_that_go_reads(duration: str):
    checks.duration("timeout", duration)


@pytest.mark.parametrize("value", ["\uff16\uff15s", "+5s", "", "1", "h", "1 h", "1d", "-1h", "1h ", "1h,30m", "PT1H"])
def test_a_duration_is_nothing_else(value: str):
    with pytest.raises(ValueError, match=rf"^timeout: got .{re.escape(value)}.; expected a duration such as "):
        checks.duration("timeout", value)


def test_a_duration_is_a_text():
    value: Any = 30
    with pytest.raises(TypeError, match=r'^timeout: got 30 \(int\); write a duration such as "1h"'):
        checks.duration("timeout", value)


# -- every number of the public API -------------------------------------------------------------------------------


def holds_numbers(hint: Any) -> bool:
    return hint is int or any(map(holds_numbers, get_args(hint)))


NUMBERS = [each for each in parameters() if holds_numbers(each.hint) and each.owner.partition(".")[0] in PLACES]


def test_there_are_numbers_to_look_at():
    assert {"Autoscale.max", "ProbeTiming.period", "SsrfProxyOptions.tunnel_ports", "Tier.replicas"} <= {
        str(each) for each in NUMBERS
    }


@pytest.mark.parametrize("number", [2**31, -1])
@pytest.mark.parametrize("parameter", NUMBERS, ids=str)
def test_a_number_that_no_field_of_kubernetes_holds_is_refused(parameter: Parameterised, number: int):
    kinds = {get_origin(hint) for hint in (parameter.hint, *get_args(parameter.hint))}
    given: Any = [number] if Sequence in kinds else {"model.ai.svc:80": number} if Mapping in kinds else number
    with pytest.raises(ValueError, match=rf"\b{parameter.name}\b.*: got {number}; expected a whole number, "):
        parameter.call(given)


def test_a_whole_number_goes_as_far_as_int32():
    checks.integer("replicas", 2**31 - 1, at_least=0)
    with pytest.raises(ValueError, match=r"^replicas: got 2147483648; expected a whole number, 0 to 2147483647$"):
        checks.integer("replicas", 2**31, at_least=0)
