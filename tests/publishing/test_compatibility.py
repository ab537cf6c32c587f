"""How far a version has to go on is told from what applying the new manifests does."""

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.version import Version

from constructs_dify.commands.differences.line import SEVERITIES
from constructs_dify.commands.differences.rules import RULES
from publishing import compatibility
from publishing.compatibility import ROOT, Trial, main, reasons
from publishing.steps import BY_SEVERITY, EXCEPTIONS, Step, least_version

pytestmark = pytest.mark.publishing
Public = Mapping[str, Mapping[str, bool]]
LABELS = {"app": "dify"}


def deployment(
    selector: Mapping[str, str] = LABELS, level: str = "INFO", labels: Mapping[str, str] | None = None
) -> dict[str, Any]:
    container = {"name": "api", "image": "dify:1", "env": [{"name": "LOG_LEVEL", "value": level}]}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "dify-api", "namespace": "dify", "labels": labels or {}},
        "spec": {
            "selector": {"matchLabels": dict(selector)},
            "template": {"metadata": {"labels": dict(selector)}, "spec": {"containers": [container]}},
        },
    }


def trial(
    out: Path, *objects: Mapping[str, Any], failed: Mapping[str, str] | None = None, public: Public | None = None
) -> Trial:
    (out / "program").mkdir(parents=True)
    (out / "program" / "dify.k8s.yaml").write_text(yaml.safe_dump_all(objects))
    return Trial(out=out, failed=failed or {}, public=public or {})


def step(old: Trial, new: Trial) -> Step:
    return max((reason.step for reason in reasons(old, new)), default=Step.NONE)


def of_manifests(tmp_path: Path, old: Mapping[str, Any], new: Mapping[str, Any]) -> Step:
    return step(trial(tmp_path / "old", old), trial(tmp_path / "new", new))


def of_names(tmp_path: Path, old: Public, new: Public) -> Step:
    return step(trial(tmp_path / "old", public=old), trial(tmp_path / "new", public=new))


def test_the_same_manifests_demand_nothing(tmp_path: Path):
    assert of_manifests(tmp_path, deployment(), deployment()) is Step.NONE


def test_a_label_that_restarts_nothing_is_a_patch(tmp_path: Path):
    assert of_manifests(tmp_path, deployment(), deployment(labels={"team": "ml"})) is Step.PATCH


def test_a_setting_that_rolls_pods_is_a_major_step(tmp_path: Path):
    assert of_manifests(tmp_path, deployment(), deployment(level="DEBUG")) is Step.MAJOR


def test_a_field_that_changes_in_place_is_a_minor_step(tmp_path: Path):
    new = deployment()
    new["spec"]["minReadySeconds"] = 5
    assert of_manifests(tmp_path, deployment(), new) is Step.MINOR


def test_a_changed_selector_is_a_major_step(tmp_path: Path):
    assert of_manifests(tmp_path, deployment(), deployment(selector={"app": "api"})) is Step.MAJOR


def test_a_program_that_ran_and_stops_is_a_major_step(tmp_path: Path):
    stopped = {"program": "TypeError: no such parameter"}
    assert step(trial(tmp_path / "old"), trial(tmp_path / "new", failed=stopped)) is Step.MAJOR


def test_a_program_that_never_ran_proves_nothing(tmp_path: Path):
    stopped = {"program": "ModuleNotFoundError: acme"}
    assert step(trial(tmp_path / "old", failed=stopped), trial(tmp_path / "new", failed=stopped)) is Step.NONE


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"Tier": {}}, {}, Step.MAJOR),
        ({"Tier": {"replicas": False}}, {"Tier": {}}, Step.MAJOR),
        ({"Tier": {"replicas": False}}, {"Tier": {"replicas": True}}, Step.MAJOR),
        ({"Tier": {}}, {"Tier": {"name": True}}, Step.MAJOR),
        ({"Tier": {}}, {"Tier": {"replicas": False}}, Step.MINOR),
        ({"Tier": {}}, {"Tier": {}, "Beat": {"tier": True}}, Step.MINOR),
    ],
    ids=["name-gone", "parameter-gone", "default-gone", "parameter-demanded", "parameter-new", "name-new"],
)
def test_public_names_count_too(tmp_path: Path, old: Public, new: Public, expected: Step):
    assert of_names(tmp_path, old, new) is expected


@pytest.mark.parametrize(
    ("base", "taken", "least"),
    [
        ("1.2.3", Step.NONE, "1.2.3"),
        ("1.2.3", Step.PATCH, "1.2.4"),
        ("1.2.3", Step.MINOR, "1.3.0"),
        ("1.2.3", Step.MAJOR, "2.0.0"),
        ("0.1.0", Step.PATCH, "0.1.1"),
        ("0.1.0", Step.MINOR, "0.1.1"),
        ("0.1.0", Step.MAJOR, "0.2.0"),
    ],
)
def test_before_1_0_a_minor_version_stands_for_a_major_one(base: str, taken: Step, least: str):
    assert least_version(Version(base), taken) == Version(least)


def test_each_exception_is_a_rule_of_diff_that_demands_another_step_than_its_severity():
    by_name = {rule.name: rule for rule in RULES}
    assert set(BY_SEVERITY) == set(SEVERITIES)
    for name, (taken, why) in EXCEPTIONS.items():
        assert taken is not BY_SEVERITY[by_name[name].severity]
        assert why


def test_the_docs_have_the_same_rules():
    page = (ROOT / "docs" / "releasing.md").read_text()
    for name, (taken, why) in EXCEPTIONS.items():
        assert f"| `{name}` | {taken.name.lower()} | {why} |" in page
    for severity, taken in BY_SEVERITY.items():
        assert f"| {severity} | {taken.name.lower()} |" in page


LIBRARY = """
from cdk8s import ApiObject, Chart

__version__ = "{version}"
__all__ = ["Dify"]


class Dify(Chart):
    def __init__(self, scope, id, *, level="INFO"):
        super().__init__(scope, id)
        ApiObject(self, "config", api_version="v1", kind="ConfigMap", metadata={{"name": level.lower()}})
"""
PROGRAM = """
from cdk8s import App

from constructs_dify import Dify

app = App()
Dify(app, "dify", level="DEBUG")
app.synth()
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small library with one program, of which version 1.0.0 is published."""
    for folder, file, text in (
        ("constructs_dify", "__init__.py", LIBRARY.format(version="1.0.0")),
        ("examples/default", "main.py", PROGRAM),
    ):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / file).write_text(text)
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    monkeypatch.setattr(compatibility, "ROOT", tmp_path)
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    said = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *said, *arguments], cwd=folder, check=True)


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "a change")


def test_where_no_version_is_published_there_is_nothing_to_compare_with(
    project: Path, capsys: pytest.CaptureFixture[str]
):
    assert main([]) == 0
    assert "No version is published" in capsys.readouterr().out


def test_a_clone_without_its_history_proves_nothing(project: Path, monkeypatch: pytest.MonkeyPatch):
    git(project, "tag", "v1.0.0")
    commit(project)
    git(project, "clone", "--quiet", "--depth", "1", "--no-tags", project.as_uri(), "shallow")
    monkeypatch.setattr(compatibility, "ROOT", project / "shallow")
    with pytest.raises(SystemExit, match="no whole clone"):
        main([])


def test_a_folder_that_git_cannot_read_proves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(compatibility, "ROOT", tmp_path)
    with pytest.raises(SystemExit, match="no whole clone"):
        main([])


def test_a_version_that_is_too_small_fails_and_says_which_one_is_not(project: Path, capsys: pytest.CaptureFixture[str]):
    git(project, "tag", "v1.0.0")
    (project / "constructs_dify" / "__init__.py").write_text(
        LIBRARY.format(version="1.1.0").replace("level=", "log_level=").replace(": level", ": log_level")
    )
    commit(project)
    assert main([]) == 1
    said = capsys.readouterr()
    assert "Compared with v1.0.0" in said.out
    assert "Dify takes no level any more" in said.out
    assert "a program that ran stops: TypeError" in said.out
    assert "2.0.0" in said.err


def test_a_revision_that_is_not_there_is_said(project: Path):
    with pytest.raises(SystemExit, match="BASE=v9: git has no such revision"):
        main(["v9"])
