"""The table of public defaults: digests, and nothing of what they are of."""

import re
from pathlib import Path

import pytest

from constructs_dify.checks.public_defaults import KNOWN, public_default
from tests.support.canaries import CANARY, known_to_everybody

ROOT = Path(__file__).parents[2]


def test_the_table_has_digests_and_says_what_each_is_of():
    entries = [entry for known in KNOWN.values() for entry in known.items()]
    assert len(entries) >= 15
    for digest, what in entries:
        assert re.fullmatch("[0-9a-f]{64}", digest)
        assert re.search(r"[A-Z_]{8,}|password", what)


@pytest.mark.parametrize("word", ["dify-sandbox", "difyai", "minioadmin", "postgres", "elastic", "password", "milvus"])
def test_a_word_that_may_be_a_name_is_not_among_them(word: str):
    assert public_default(word) is None


def test_it_says_what_was_found():
    with known_to_everybody(CANARY):
        assert public_default(f"a {CANARY}") == "an invented key"
    assert public_default(CANARY) is None


@pytest.mark.parametrize("folder", ["constructs_dify", "docs", "examples", "tests", "benchmarks"])
def test_none_of_them_is_in_the_repository(folder: str):
    for file in (ROOT / folder).rglob("*"):
        if file.is_file() and file.suffix not in (".pyc", ".tgz"):
            assert public_default(file.read_text("utf-8")) is None, file
