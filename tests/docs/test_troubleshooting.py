"""docs/troubleshooting.md names settings, options and objects that there are, and errors that the library raises."""

import ast
import inspect
import re
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cdk8s import App

import constructs_dify
from constructs_dify import DifyChart, Release
from constructs_dify.releases.release import DEFAULT_VERSION
from tests.support.manifests import Manifest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "troubleshooting.md").read_text("utf-8")
CODE = re.findall(r"`([^`\n]+)`", PAGE)
_ERRORS = re.compile(r"^\| `([^`]+)` \| `([^`]+)` \| `([^`]+)` \|$", re.MULTILINE)


def keywords(pieces: Iterable[str]) -> set[str]:
    """What the pieces of programs write as `word=…`; commands of a shell are none."""
    programs = [each for each in pieces if not each.startswith(("kubectl", "constructs-dify", "argocd", "explain"))]
    return {word for each in programs for word in re.findall(r"(?<![\w.\"-])([a-z_]+)=(?!=)", each)}


@cache
def _of_charts() -> frozenset[str]:
    """The parameters of a chart and its parts, which it tells in an error."""
    with pytest.raises(TypeError) as error:
        DifyChart(App(), "dify", namespace="dify", nothing=None)
    return frozenset(str(error.value).split("known are ")[1].split(", "))


def parameters() -> set[str]:
    """Those of all public classes and of their methods."""
    found = {*_of_charts()}
    for name in constructs_dify.__all__:
        public = getattr(constructs_dify, name)
        if inspect.isclass(public):
            methods = [getattr(public, method) for method in dir(public) if not method.startswith("_")]
            for each in (public, *filter(inspect.isfunction, methods), *filter(inspect.ismethod, methods)):
                with suppress(ValueError):  # a warning or a TypedDict has none
                    found |= set(inspect.signature(each).parameters)
    return found


def test_each_keyword_is_a_parameter():
    mistakes = {"ingress"}  # what the table of errors is about
    assert len(keywords(CODE)) > 40
    assert keywords(CODE) - parameters() == mistakes


def test_a_keyword_that_there_is_not_would_be_found():
    assert keywords(["Tier(replicas=2, replica=3)"]) - parameters() == {"replica"}


def test_each_setting_is_one_of_the_release():
    settings = Release(DEFAULT_VERSION).settings
    named = {each for text in CODE for each in re.findall(r"\b[A-Z][A-Z]+(?:_[A-Z]+)+\b", text)}
    assert len(named) > 15
    assert {each for each in named if not any(settings.reads(part, each) for part in settings.parts)} == set()


def test_each_object_in_a_command_is_in_the_manifests(default_objects: list[Manifest]):
    there = {f"{obj['kind'].lower()}/{obj['metadata']['name']}" for obj in default_objects}
    named = set(re.findall(r"\b(deployment|job)/(dify-[a-z-]+)", PAGE))
    assert named
    for kind, name in named:
        # The name of a Job ends in a hash, for which the page has a "…".
        assert any(each == f"{kind}/{name}" or (kind == "job" and each.startswith(f"{kind}/{name}")) for each in there)


def test_lost_keys_of_tenants_are_made_anew_by_a_command_of_the_release():
    # Credentials that are entered again are encrypted for the old key, which nobody can read any more.
    [section] = re.findall(r"^### Models lost their credentials.*?(?=^##)", PAGE, re.MULTILINE | re.DOTALL)
    [command] = re.findall(r"flask ([a-z-]+)`", section)
    assert "deletes all credentials" in Release(DEFAULT_VERSION).commands[command].by_hand
    assert "It deletes the credentials" in section


@pytest.mark.parametrize(("wrong", "message", "right"), _ERRORS.findall(PAGE))
def test_an_error_is_raised_and_what_to_write_is_right(wrong: str, message: str, right: str, tmp_path: Path):
    with pytest.raises((TypeError, ValueError, RuntimeError), match=re.escape(message)):
        _synth(wrong, tmp_path)
    _synth(right, tmp_path)


def test_each_option_of_a_chart_can_be_written_as_it_stands():
    remedies, _ = PAGE.split("\n## Errors at synth\n")
    options = {each for each in re.findall(r"`([^`\n]+)`", remedies) if _of_a_chart(each)}
    assert len(options) > 20
    # Together as far as they can be: a chart takes its time.
    charts: list[dict[str, Any]] = []
    for each in sorted(options):
        given = _given(each)
        chart = next((chart for chart in charts if chart.keys().isdisjoint(given)), None)
        if chart is None:
            charts.append(chart := {})
        chart.update(given)
    for each in charts:
        assert DifyChart(App(), "dify", namespace="dify", **each).node.validate() == [], each


def _of_a_chart(text: str) -> bool:
    """Whether it is a whole option of a chart, or several of them."""
    if "…" in text:
        return False
    try:
        call = ast.parse(f"dict({text})", mode="eval").body
    except SyntaxError:
        return False
    assert isinstance(call, ast.Call)
    return bool(call.keywords) and not call.args and {word.arg for word in call.keywords} <= _of_charts()


def _synth(options: str, outdir: Path) -> None:
    app = App(outdir=str(outdir))
    DifyChart(app, "dify", namespace="dify", **_given(options))
    app.synth()


def _given(options: str) -> dict[str, Any]:
    return eval(f"dict({options})", vars(constructs_dify).copy())


def test_the_most_frequent_errors_are_there():
    assert len(_ERRORS.findall(PAGE)) >= 10
