"""Every parameter of the public API with every value that nobody wants: taken, or refused by an error that teaches."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import settings

from tests.support.public_api import Parameterised, parameters

from .hostile import values
from .raw import RawError, made

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
        try:
            made(lambda parameter=parameter, value=value: parameter.make(value()))
        except RawError as error:
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

    with pytest.raises(RawError, match="AttributeError"):
        made(lambda: careless(5))
    with pytest.raises(RawError, match="UnicodeEncodeError"):
        made(lambda: "\ud800".encode())
    with pytest.raises(RawError, match="ValueError"):
        made(lambda: int("word"))
