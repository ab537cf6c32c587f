"""What comes of real values is what the chart makes of them, but for what the report names."""

import json
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from constructs_dify.__main__ import main
from constructs_dify.commands.conversion import convert as converting
from constructs_dify.commands.conversion.charts.dify_helm.charts import chart
from constructs_dify.releases.data import order, versions
from tests.support.helm_oracle import FOLDER, PARTS, Case, cases
from tests.support.reduced import Facts, reduced


def dify_of(case: Case) -> str:
    return (case.values.at("image", "api", "tag") or chart(case.version).dify).lstrip("v")


def is_old(case: Case) -> bool:
    return order(dify_of(case)) < order(versions()[0])


KNOWN = [case for case in cases() if not is_old(case)]
OLD = [case for case in cases() if is_old(case)]
each_case = pytest.mark.parametrize("case", KNOWN, ids=lambda case: case.name)


class Converted:
    """A case that went through the command once, for all tests."""

    def __init__(self, case: Case, status: int, answer: Facts, ours: Facts) -> None:
        self.case, self.status, self.answer, self.ours = case, status, answer, ours

    @property
    def lines(self) -> str:
        """All that the report says."""
        return json.dumps(self.answer["groups"], ensure_ascii=False)

    def names(self, *words: str) -> bool:
        """Whether one line of the report has all these words."""
        every = [finding for group in self.answer["groups"].values() for finding in group]
        return any(
            all(re.search(rf"(?<![A-Z_a-z]){re.escape(word)}(?![A-Z_a-z])", json.dumps(finding)) for word in words)
            for finding in every
        )


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory):
    @cache
    def once(case: Case) -> Converted:
        folder = tmp_path_factory.mktemp(case.name)
        made: list[Any] = []
        real = converting.manifests
        with pytest.MonkeyPatch.context() as patch:
            # The command runs the program itself: what it makes need not be made twice.
            patch.setattr(converting, "manifests", lambda text: made.append(real(text)) or made[-1])
            with redirect_stdout(StringIO()) as printed:
                status = main(arguments(case, folder / "main.py"))
        return Converted(case, status, json.loads(printed.getvalue()), reduced(made[-1]))

    return once


def arguments(case: Case, out: Path) -> list[str]:
    return [
        "from-helm", str(FOLDER / "values" / f"{case.name}.yaml"), "--chart-version", case.version,
        "--release", case.release, "--namespace", case.namespace, "-o", str(out), "--format", "json",
    ]  # fmt: skip


def theirs(case: Case) -> dict[str, Facts]:
    """The parts of Dify as Helm renders them."""
    parts: dict[str, Facts] = {}
    for workload, facts in case.expected["workloads"].items():
        if workload.startswith("Deployment/") and facts["part"] in (*PARTS, *DIFY):
            containers = {name: found for name, found in facts["containers"].items() if not name.startswith("init:")}
            [main_container] = containers.values()
            parts[str(PARTS.get(facts["part"], facts["part"]))] = {**facts, **main_container}
    return parts


DIFY = ("api", "worker", "beat", "web", "sandbox", "plugin-daemon", "ssrf-proxy", "agent-backend", "local-sandbox")


def differing(ours: dict[str, str], chart_has: dict[str, str], copies: dict[str, str]) -> Iterator[str]:
    """Variables that the chart sets and the program does not, or not to the same."""
    for name, value in chart_has.items():
        if name.startswith("*"):
            continue
        found = ours.get(name)
        if value.startswith("secret:"):
            _, secret, key = value.split(":", 2)
            same = found in (value, f"secret:{copies.get(secret)}:{key}")
        else:
            same = found == value
        if not same:
            yield name


@each_case
def test_the_program_runs_and_has_the_parts_of_the_chart(case: Case, converted: Any):
    result = converted(case)
    assert "does not run as it is" not in result.lines
    for part in theirs(case):
        assert part in result.ours["parts"] or result.names(part), part


@each_case
def test_variables_are_the_charts_but_for_those_that_the_report_names(case: Case, converted: Any):
    result = converted(case)
    copies = result.answer["secrets"]["copied"]
    unnamed = [
        f"{part}: {name}"
        for part, facts in theirs(case).items()
        for name in differing(result.ours["parts"].get(part, {}).get("env", {}), facts.get("env", {}), copies)
        if not result.names(name)
    ]
    assert unnamed == []


@each_case
def test_pods_are_as_many_and_as_large_as_the_chart_has_them(case: Case, converted: Any):
    result = converted(case)
    for part, facts in theirs(case).items():
        ours = result.ours["parts"].get(part)
        if ours is None:
            continue
        if part not in result.ours["autoscalers"]:
            assert ours.get("replicas", 1) == facts.get("replicas", 1) or result.names(part)
        if facts.get("resources"):
            # Limits alone are requests too, as Kubernetes has it.
            requests = {**facts["resources"].get("limits", {}), **facts["resources"].get("requests", {})}
            assert ours["resources"] in (facts["resources"], {**facts["resources"], "requests": requests}) or (
                result.names(f"{part}:resources")
            )
        for what in ("nodeSelector", "tolerations", "pullSecrets"):
            assert ours.get(what) == facts.get(what) or result.names(part)
    for target, scaler in case.expected["autoscalers"].items():
        part = target.removeprefix(f"{case.names.full}-")
        assert result.ours["autoscalers"].get(PARTS.get(part, part)) == [
            scaler.get("min", 1), scaler["max"], scaler.get("metrics", {}),
        ]  # fmt: skip


@each_case
def test_claims_of_files_are_the_same_claims(case: Case, converted: Any):
    result = converted(case)
    for part, facts in theirs(case).items():
        held = {mount for mount in facts.get("mounts", {}).values() if mount.startswith("claim:")}
        ours = set(result.ours["parts"].get(part, {}).get("claims", {}).values())
        for mount in held - ours:
            assert result.names(mount.removeprefix("claim:").partition(":")[0]), mount


@each_case
def test_every_route_and_host_of_the_chart_leads_on(case: Case, converted: Any):
    result = converted(case)
    if "nginx" in theirs(case):
        routes = {path for found in case.expected["routes"].values() for path, _ in found["locations"][1]}
        # The chart has a route to the plugin daemon even where none runs.
        nowhere = {"/marketplace"} if "plugin-daemon" in theirs(case) else {"/marketplace", "/e/"}
        assert routes - nowhere <= set(result.ours["locations"])
    hosts = {host for ingress in case.expected["ingresses"].values() for host, *_ in ingress["rules"]}
    assert hosts <= {*result.ours["ingresses"]} | {host for host in hosts if host and result.names(host)}


@each_case
def test_no_object_has_the_name_of_one_of_the_release(case: Case, converted: Any):
    result = converted(case)
    assert not set(result.ours["objects"]) & set(case.expected["objects"])


@each_case
def test_every_key_that_the_user_wrote_ends_in_one_place(case: Case, converted: Any):
    result = converted(case)
    ended = result.answer["keys"]
    assert ended.keys() == set(case.values.chosen_leaves())
    for key, place in ended.items():
        if place != "program":
            assert any(key in finding["keys"] for finding in result.answer["groups"][place]), (key, place)


@each_case
def test_the_status_tells_whether_something_is_lost(case: Case, converted: Any):
    result = converted(case)
    assert result.status == result.answer["status"] == int(bool(result.answer["groups"]["lost"]))


@pytest.mark.parametrize("case", OLD, ids=lambda case: case.name)
def test_an_older_dify_is_refused_before_anything_is_written(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit) as error:
        main(arguments(case, tmp_path / "main.py"))
    assert error.value.code == 2
    assert "upgrade with Helm first" in re.sub(r"\s+", " ", capsys.readouterr().err)
    assert not list(tmp_path.iterdir())
