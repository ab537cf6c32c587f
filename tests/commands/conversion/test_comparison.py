"""What changes is told, and what is the same in other words is not."""

from typing import Any

import pytest

from constructs_dify.commands.conversion.comparison import compared
from constructs_dify.commands.conversion.installed import InstalledPart
from tests.commands.conversion.lifting.installations import installed, option, work_on


def lines(name: str, before: Any, after: Any) -> list[str]:
    """What is said of an option of the API."""
    runs = installed(options={"api": {name: option(before, f"api.{name}")}}, parts=("api",))
    now = {"api": InstalledPart(name="api", options={name: option(after)})}
    return [finding.what for finding in compared(runs, work_on(runs), frozenset({f"api.{name}"}), now)]


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("tolerations", [{"key": "a", "operator": "Exists"}], [{"operator": "Exists", "key": "a"}]),
        ("resources", {"requests": {"cpu": 1}, "limits": {"memory": "2Gi"}},
         {"limits": {"memory": "2Gi"}, "requests": {"memory": "2Gi", "cpu": "1"}}),
        ("update_strategy", {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}},
         {"rollingUpdate": {"maxSurge": 1}, "type": "RollingUpdate"}),
    ],
)  # fmt: skip
def test_another_order_is_no_change(name: str, before: Any, after: Any):
    assert lines(name, before, after) == []


def test_another_limit_is_one():
    [line] = lines("resources", {"limits": {"memory": "2Gi"}}, {"limits": {"memory": "3Gi"}})
    assert "2Gi" in line
    assert "3Gi" in line
