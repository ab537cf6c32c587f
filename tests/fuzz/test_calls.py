"""Every parameter of the public API with every value that nobody wants: taken, or refused by an error that teaches."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import settings

from tests.support.public_api import Parameterised, parameters

from .hostile import values
from .raw import raw_error

PARAMETERS = parameters()
VALUES = list(values())
# A chart takes a thousand times as long as what is given to it.
CHART = [each for each in PARAMETERS if each.owner in ("DifyChart", "Installation")]
OTHERS = [each for each in PARAMETERS if each not in CHART]


def some(given: list[Parameterised], few: int) -> Iterator[tuple[Parameterised, str, Callable[[], Any]]]:
    """Every pair under `make fuzz`, and otherwise one of so many, of each parameter and of each value."""
    step = 1 if settings.get_current_profile_name() == "long" else few
    for row, parameter in enumerate(given):
        for name, value in VALUES[row % step :: step]:
            yield parameter, name, value


def raw_errors(pairs: Iterator[tuple[Parameterised, str, Callable[[], Any]]]) -> list[str]:
    """The errors that nobody has thought of."""
    calls, errors = 0, list[str]()
    for parameter, name, value in pairs:
        calls += 1
        if error := raw_error(lambda parameter=parameter, value=value: parameter.make(value())):
            errors.append(f"{parameter} = {name}: {error}")
    print(f"{calls} calls, {len(errors)} raw errors")
    return errors


@pytest.mark.fuzz
def test_no_value_ends_in_a_raw_error():
    assert raw_errors(some(OTHERS, 40)) == []


@pytest.mark.fuzz
def test_no_value_that_a_chart_is_given_ends_in_a_raw_error():
    assert raw_errors(some(CHART, 120)) == []


def test_a_raw_error_is_seen():
    def careless(value: Any) -> object:
        return value.strip()

    assert "AttributeError" in (raw_error(lambda: careless(5)) or "")
    assert "UnicodeEncodeError" in (raw_error(lambda: "\ud800".encode()) or "")
    assert "ValueError" in (raw_error(lambda: int("word")) or "")
