"""What changes is told, and what is the same in other words is not."""

from typing import Any

import pytest

from constructs_dify.commands.conversion.comparison import compared
from constructs_dify.commands.conversion.findings import Finding
from constructs_dify.commands.conversion.installed import InstalledPart, PartName, RemoteSecrets
from tests.commands.conversion.lifting.installations import installed, lying, option, work_on


def lines(name: str, before: Any, after: Any) -> list[str]:
    """What is said of an option of the API."""
    runs = installed(options={"api": {name: option(before, f"api.{name}")}}, parts=("api",))
    now: dict[PartName, InstalledPart] = {"api": InstalledPart(name="api", options={name: option(after)})}
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


def of_the_worker(path: str) -> list[Finding]:
    """What is said of the worker's password, which is at a path of the store, and from now on the API's."""
    parts = {
        part: {"DB_PASSWORD": lying(f"acme-dify-{part}", "DB_PASSWORD", f"{part}.k")} for part in ("api", "worker")
    }
    remote = RemoteSecrets(
        store="vault", kind="SecretStore", refresh="1h", parts=("api", "worker"), keys={},
        remotes={"api": {"DB_PASSWORD": ("kv/pg", None)}, "worker": {"DB_PASSWORD": (path, None)}},
    )  # fmt: skip
    runs = installed(parts, parts=("api", "worker"), remote_secrets=remote)
    work = work_on(runs)
    work.copies["acme-dify-api"] = "kept"
    ours = {"DB_PASSWORD": lying("kept", "DB_PASSWORD", of_release=False)}
    now: dict[PartName, InstalledPart] = {part: InstalledPart(name=part, variables=ours) for part in runs.parts}
    return [found for found in compared(runs, work, frozenset(), now) if "worker:DB_PASSWORD" in found.variables]


def test_what_parts_read_from_one_place_of_a_store_is_the_same():
    [line] = of_the_worker("kv/pg")
    assert line.group == "kept"


def test_what_they_read_from_two_places_is_not():
    [line] = of_the_worker("kv/other")
    assert line.group == "lost"
