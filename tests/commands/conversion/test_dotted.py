"""Keys have names that lead back to them."""

from hypothesis import given
from hypothesis import strategies as st

from constructs_dify.commands.conversion.dotted import Step, dotted, steps


def test_lists_have_numbers_and_dots_have_quotes():
    assert dotted(("api", "extraEnv", 3, "value")) == "api.extraEnv[3].value"
    assert dotted(("api", "nodeSelector", "kubernetes.io/os")) == 'api.nodeSelector."kubernetes.io/os"'


@given(st.text(min_size=1), st.lists(st.text() | st.integers(0, 999), max_size=4))
def test_a_name_leads_back_to_its_path(first: str, rest: list[Step]):
    assert steps(dotted((first, *rest))) == (first, *rest)
