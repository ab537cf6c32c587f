"""`python -m constructs_dify releases` lists the releases that the library knows."""

import json
from pathlib import Path
from typing import Any

import pytest

from constructs_dify.__main__ import main
from constructs_dify.commands.releases import known_releases
from constructs_dify.releases.data import versions
from constructs_dify.releases.release import DEFAULT_VERSION

PAGE = Path(__file__).parents[2] / "docs" / "releases.md"


@pytest.fixture(scope="module")
def described() -> dict[str, dict[str, Any]]:
    """What it says in JSON, by version."""
    return {each["version"]: each for each in json.loads("\n".join(known_releases("json")))}


def line(version: str) -> str:
    """The line of a release in the table."""
    [found] = [each for each in known_releases() if each.startswith(f"{version} ")]
    return found


def test_each_release_is_a_line_and_the_newest_is_the_first(capsys: pytest.CaptureFixture[str]):
    assert main(["releases"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert [each.split()[0] for each in printed[1 : len(versions()) + 1]] == list(reversed(versions()))


def test_a_line_has_the_day_the_holes_and_why_a_release_is_not_recommended():
    assert line("1.13.1").split()[1] == "2026-03-17"
    assert "6, 2 without an account" in line("1.13.1")
    assert "not recommended: its plugin daemon 0.5.4 was withdrawn" in line("1.13.1")
    assert "none known" in line("1.16.1")
    assert "preview" in line("1.17.0")
    assert "the default" in line(DEFAULT_VERSION)


def test_each_hole_is_told_with_the_release_that_closes_it():
    [told] = [each for each in known_releases() if each.startswith("CVE-2025-55182")]
    assert "1.10.1-fix.1" in told
    assert "runs code" in told


def test_json_says_the_same_and_where_it_is_from(
    described: dict[str, dict[str, Any]], capsys: pytest.CaptureFixture[str]
):
    assert main(["releases", "--format", "json"]) == 0
    assert {each["version"]: each for each in json.loads(capsys.readouterr().out)} == described
    assert list(described) == list(reversed(versions()))
    assert [version for version, each in described.items() if each["default"]] == [DEFAULT_VERSION]
    [hole] = [each for each in described["1.14.2"]["advisories"] if each["name"] == "CVE-2026-41948"]
    assert (hole["closed_by"], hole["outsider"]) == ("1.15.0", True)
    assert hole["source"].startswith("https://")
    assert {version for version, each in described.items() if each["preview"]} == {"1.17.0", "1.17.1"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["releases", "dist/"], "unrecognized arguments: dist/"),
        (["releases", "--format", "yaml"], "--format: invalid choice: 'yaml'"),
        (["images"], "the following arguments are required: PATH"),
        (["release"], "did you mean 'releases'"),
    ],
)
def test_what_is_wrong_is_told(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(arguments)
    assert told in capsys.readouterr().err


def test_the_page_of_the_releases_has_what_the_command_prints():
    assert "\n".join(known_releases()) in PAGE.read_text()
