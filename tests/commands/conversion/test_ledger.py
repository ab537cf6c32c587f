"""Every key that the user wrote ends in one place."""

from hypothesis import given
from hypothesis import strategies as st

from constructs_dify.commands.conversion.findings import GROUPS, Finding
from constructs_dify.commands.conversion.ledger import settle

KEYS = st.sampled_from([f"key{number}" for number in range(6)])
FINDINGS = st.builds(
    Finding,
    group=st.sampled_from(GROUPS),
    what=st.just("so it is."),
    keys=st.lists(KEYS, max_size=3).map(tuple),
    do=st.just(""),
    variables=st.just(()),
)


def unread(key: str) -> Finding:
    return Finding(group="no-effect", what=f"{key} is read by nobody.", keys=(key,))


@given(st.sets(KEYS), st.frozensets(KEYS), st.lists(FINDINGS, max_size=5), st.frozensets(KEYS))
def test_each_key_has_one_place_and_a_reason(
    written: set[str], in_program: frozenset[str], findings: list[Finding], read: frozenset[str]
):
    ended = settle(sorted(written), in_program, findings, read, unread)
    assert ended.keys() == written
    for key, place in ended.items():
        if place == "program":
            assert key in in_program
        else:
            assert any(key in finding.keys and finding.group == place for finding in findings)


def test_a_key_that_was_read_and_is_nowhere_is_lost():
    findings: list[Finding] = []
    assert settle(["api.colour"], frozenset(), findings, frozenset({"api.colour"}), unread) == {"api.colour": "lost"}
    assert findings[0].keys == ("api.colour",)


def test_a_key_that_nobody_read_is_told_by_its_fate():
    findings: list[Finding] = []
    assert settle(["api.colour"], frozenset(), findings, frozenset(), unread) == {"api.colour": "no-effect"}


def test_a_key_in_the_program_that_also_loses_something_is_lost():
    findings = [Finding(group="lost", what="half of it is gone.", keys=("api.colour",))]
    assert settle(["api.colour"], frozenset({"api.colour"}), findings, frozenset(), unread) == {"api.colour": "lost"}
