"""The lists of what an installation brings, and the licences that it may have."""

import json
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from publishing import sbom
from publishing.licences import ALLOWED, forbidden, licences

pytestmark = pytest.mark.publishing


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sbom")
    assert sbom.main(folder) == 0
    return folder


@pytest.fixture(scope="module")
def listed(out: Path) -> dict[str, dict[str, Any]]:
    """The packages, by name."""
    return {each["name"]: each for each in json.loads((out / "sbom.json").read_text())["components"]}


@pytest.mark.parametrize("name", ["sbom.json", "images.json"])
def test_a_list_is_valid_and_has_neither_time_nor_number_of_its_own(out: Path, name: str):
    text = (out / name).read_text()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert "serialNumber" not in text
    assert "timestamp" not in text


def test_it_has_what_is_always_installed_and_marks_what_extras_bring(listed: dict[str, dict[str, Any]]):
    scopes = {name: listed[name]["scope"] for name in ("cdk8s", "constructs", "jsii", "Jinja2", "MarkupSafe")}
    assert scopes == {
        "cdk8s": "required", "constructs": "required", "jsii": "required",
        "Jinja2": "optional", "MarkupSafe": "optional",
    }  # fmt: skip
    assert "pytest" not in listed


def test_it_looks_inside_of_packages(listed: dict[str, dict[str, Any]]):
    inside = {name: {each["name"] for each in listed[name].get("components", ())} for name in listed}
    assert "yaml" in inside["cdk8s"]
    assert "tar" in inside["jsii"]
    assert "cairo" in inside["pygraphviz"]


def test_it_lists_the_images_of_the_default_chart(out: Path):
    names = {each["name"] for each in json.loads((out / "images.json").read_text())["components"]}
    assert {"langgenius/dify-api", "postgres"} <= names


def test_the_same_commit_gives_the_same_bytes(out: Path, tmp_path: Path):
    sbom.write(tmp_path / "sbom.json", sbom.packages())
    assert (tmp_path / "sbom.json").read_bytes() == (out / "sbom.json").read_bytes()


def component(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "version": "1.0", **more}


def test_a_licence_that_is_not_allowed_is_told_wherever_it_is():
    within = component("deep", licenses=[{"expression": "(MIT OR GPL-3.0-only)"}])
    found = forbidden([
        component("good", licenses=[{"license": {"id": "MIT"}}]),
        component("bad", licenses=[{"license": {"name": "License :: OSI Approved :: GNU General Public License"}}]),
        component("silent"),
        component("box", licenses=[{"license": {"id": "ISC"}}], components=[within]),
    ])  # fmt: skip
    assert found == [
        "bad 1.0: has the licence GNU General Public License",
        "silent 1.0: states no licence",
        "deep in box 1.0: has the licence GPL-3.0-only",
    ]


def test_it_fails_on_such_a_licence(
    listed: dict[str, dict[str, Any]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.setattr(sbom, "packages", lambda: {"components": list(listed.values())})
    monkeypatch.setattr(sbom, "images", dict)
    monkeypatch.delitem(ALLOWED, "PSF-2.0")
    assert sbom.main(tmp_path) == 1
    assert "typing_extensions" in capsys.readouterr().err


def test_what_a_classifier_says_is_read_as_the_licence_that_it_means():
    said = [
        {"license": {"name": "License :: OSI Approved"}},
        {"license": {"name": "License :: OSI Approved :: MIT License"}},
    ]
    assert licences(component("old", licenses=said)) == ["MIT"]
