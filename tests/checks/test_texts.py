"""Texts arrive as they are, or are refused: what readers of YAML make of what cdk8s writes."""

from typing import Any

import pytest
from cdk8s import Yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from constructs_dify import WorkerPool
from constructs_dify.checks.texts import unwritable
from tests.support.charts import dify
from tests.support.public_api import Parameterised, parameters
from tests.support.yaml_readers import READERS

ARRIVE = (
    "", " ", "\n", "\n\n", "a", "a\n", "\na", " a\nb", "a\tb\nc", "a\n\tb", "é", "😀", "\xa0", "a: b", "- a", "#a",
    "a #b",
    "|", ">", "---", "...", "'", '"', "a'b\"c", "\\", "%a", "@a", "`a", "*a", "&a", "!a", "{a", "[a", "?", "-", "+",
    ".",
    "..", "~", "null", "yes", "no", "on", "off", "y", "n", "true", "False", "0", "007", "017", "1_000", "0x1F", "0b1",
    "1e3", "1.5", ".5", "5.", "+1", "-0", ".inf", ".nan", "1:20", "2001-01-01", "12e03", "79E", "7e", "1a2b3c",
    "0e12345",
    "%(asctime)s\t%(message)s", '{"a":\t1}', '{\n\t"a": 1\n}', '"a\tb"', "1.2.3", "1,000",
    "9" * 40, "a" * 300, "word " * 100, "_1", "__", "-a", "+a", ".a",
)  # fmt: skip
REFUSED = (
    '--format "%(h)s\t%(t)s"', "\ta\nb", "\n\ta", "\t\n", "a\tb", "\t",
    " \n", "\n ", "0o17", "-0o17", "0O7", "0o", "0X1F", "0B1", "-_1", "12e03_",
    "0_B1", "0b+1", "=", "<<", "a\rb", "a\x00b", "\x1b[0m", "\x7f", "a\x85b", "\u2028", "\u2029", "\ufeff", "\ufffe",
    "\ud800",
)  # fmt: skip
# What YAML, its numbers and its other signs consist of, and some characters that look like nothing.
PIECES = st.sampled_from([
    *"0179_.eE+-bBoOxXaF:yn~=<#?!&*|>%@`'\"\\{}[], \t\n\xa0é", "0o", "0x", "0b", "--", "yes", "null", "---", "...",
    "<<", "2001-01-01", "1:20", " ", "\r", "\x00", "\x1b", "\x7f", "\x85", "\u2028", "\ufeff", "\ud800", "\uffff",
])  # fmt: skip
TEXTS = st.lists(PIECES, max_size=6).map("".join)


# What some parameter takes.
RIGHT = (
    "word", "a.example.com", "https://server.example.com", "s3://backups/dify", "db.example.com:1521/freepdb1", "1Gi",
    "1h", "30d", "0 0 2 * * *", "10.0.0.0/8", "registry.example.com/a:1", "dify@example.com", "%(message)s",
    "Europe/Berlin",
)  # fmt: skip
# Of several lines, or looked at when a chart provides them.
LINES = {"Logging.format"}
PROVIDED = ("queues",)


def takes(parameter: Parameterised, value: Any) -> bool:
    """Whether a parameter takes a value, as far as it alone can tell."""
    try:
        parameter.make(value)
    except (TypeError, ValueError):
        return False
    return True


def test_what_is_right_is_wrong_with_the_end_of_a_line_after_it():
    wrong = {
        str(parameter)
        for parameter in parameters()
        if parameter.owner != "DifyChart" and parameter.name not in PROVIDED
        for right, longer in [*((text, f"{text}\n") for text in RIGHT), *(([text], [f"{text}\n"]) for text in RIGHT)]
        if takes(parameter, right) and takes(parameter, longer)
    }
    assert wrong == LINES


@pytest.mark.parametrize(
    "options",
    [
        {"workers": [WorkerPool(name="default", queues=["dataset\n"])]},
        {"namespace": "dify\n"},
    ],
    ids=lambda options: next(iter(options)),
)
def test_so_it_is_where_a_chart_looks_at_it(options: dict[str, Any]):
    with pytest.raises(ValueError, match=r"got '\w+\\n'"):
        dify(**options)


def not_arriving(texts: list[str]) -> list[tuple[str, str]]:
    """The texts that a reader takes for something else, with the reader."""
    lost: list[tuple[str, str]] = []
    for reader, read in READERS.items():
        try:
            found = read(Yaml.stringify({"texts": texts, "deep": [{"deeper": text} for text in texts]}))
        except Exception:
            found = {}
        if found != {"texts": texts, "deep": [{"deeper": text} for text in texts]}:
            lost += [(text, reader) for text in texts] if len(texts) == 1 else []
            if len(texts) > 1:
                half = len(texts) // 2
                return not_arriving(texts[:half]) + not_arriving(texts[half:])
    return lost


def test_these_arrive():
    assert [text for text in ARRIVE if unwritable(text)] == []
    assert not_arriving(list(ARRIVE)) == []


@pytest.mark.parametrize("text", REFUSED, ids=ascii)
def test_this_is_refused(text: str):
    assert unwritable(text)


def test_what_is_refused_for_yaml_would_really_be_lost():
    broken = ("\ta\nb", "\n\ta", "\t\n", "a\tb", '--format "%(h)s\t%(t)s"')
    changed = (" \n", "0o17", "0X1F", "0B1", "-_1", "12e03_", "0_B1", "0b+1", "=", "<<")
    for text in (*broken, *changed):
        assert not_arriving([text]), text


@pytest.mark.fuzz
@settings(
    deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(st.lists(TEXTS, min_size=200, max_size=200))
def test_whatever_is_not_refused_arrives(texts: list[str]):
    assert not_arriving([text for text in texts if not unwritable(text)]) == []
