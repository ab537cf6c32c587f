"""Words without quotes become what `helm template` of 3.18 makes of them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_dify.commands.conversion.plain_scalars import as_json, as_text, resolve

# A word -> what toJson says of it, and what toString says of it.
IN_HELM = {
    "Y": (True, "true"), "y": (True, "true"), "yes": (True, "true"), "On": (True, "true"), "TRUE": (True, "true"),
    "n": (False, "false"), "N": (False, "false"), "No": (False, "false"), "OFF": (False, "false"),
    "oN": ("oN", "oN"), "tRue": ("tRue", "tRue"), "t": ("t", "t"), "nULL": ("nULL", "nULL"),
    "08": (8, "8"), "-08": (-8, "-8"), "09": (9, "9"), "00": (0, "0"), "0777": (511, "511"), "-0777": (-511, "-511"),
    "0o17": (15, "15"), "0O7": (7, "7"), "0o18": ("0o18", "0o18"), "0b11": (3, "3"), "0b12": ("0b12", "0b12"),
    "0x1F": (31, "31"), "-0x1F": (-31, "-31"), "0x_1": (1, "1"), "0xg": ("0xg", "0xg"), "0x": ("0x", "0x"),
    "12:30:45": ("12:30:45", "12:30:45"), "1:20": ("1:20", "1:20"), "2001-01-01": ("2001-01-01", "2001-01-01"),
    "1e3": (1000, "1000"), "1E3": (1000, "1000"), "1.5e3": (1500, "1500"), "01e3": (1000, "1000"), "1e": ("1e", "1e"),
    "1.": (1, "1"), ".5": (0.5, "0.5"), "+.5": (0.5, "0.5"), "+5": (5, "5"), "-0": (0, "0"),
    "0777.5": (777.5, "777.5"),
    "1_000": (1000, "1000"), "1_000.5": (1000.5, "1000.5"), "1__0": (10, "10"), "_1": ("_1", "_1"), "0_7": (7, "7"),
    "9223372036854775807": (9223372036854776000, "9.223372036854776e+18"),
    "18446744073709551616": (18446744073709552000, "1.8446744073709552e+19"),
    "123456789012345678901234567890": (1.2345678901234568e29, "1.2345678901234568e+29"),
    "0x1ffffffffffffffff": ("0x1ffffffffffffffff", "0x1ffffffffffffffff"),
    "10000000": (10000000, "1e+07"), "1000000": (1000000, "1e+06"), "999999": (999999, "999999"),
    "123456789": (123456789, "1.23456789e+08"), "0.0001": (0.0001, "0.0001"), "0.00001": (0.00001, "1e-05"),
    "1e20": (100000000000000000000, "1e+20"),
    "1e21": (1e21, "1e+21"), "1e400": ("1e400", "1e400"), "4e-400": (0, "0"),
    "1.10": (1.1, "1.1"), "685.230_15e+03": (685230.15, "685230.15"), "1.9.1": ("1.9.1", "1.9.1"),
    "15m": ("15m", "15m"), "100%": ("100%", "100%"),
    "nan": ("nan", "nan"), "=": ("=", "="), "1,000": ("1,000", "1,000"),
}  # fmt: skip


@pytest.mark.parametrize(("word", "expected"), IN_HELM.items(), ids=IN_HELM)
def test_a_word_is_what_it_is_in_helm(word: str, expected: tuple[object, str]):
    value = as_json(resolve(word))
    assert (json.dumps(value), as_text(value)) == (json.dumps(expected[0]), expected[1])


@pytest.mark.parametrize("word", ["", "~", "null", "Null", "NULL"])
def test_null_is_nothing_in_a_text(word: str):
    assert resolve(word) is None
    assert as_text(None) == ""


@pytest.mark.parametrize("word", [".inf", "-.INF", "+.Inf", ".nan", ".NaN"])
def test_what_json_cannot_say_is_refused(word: str):
    with pytest.raises(ValueError, match=r"inf|nan|INF|NaN|Inf"):
        resolve(word)


@given(st.integers(-(2**63), 2**64 - 1))
def test_an_integer_is_as_precise_as_a_float(number: int):
    assert float(as_json(resolve(str(number))) or 0) == float(number)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_text_of_a_number_is_that_number(number: float):
    assert float(as_text(number)) == number
