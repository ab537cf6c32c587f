"""The lock files hold what they are made from, for every platform, and name no host."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from constructs_dify.releases.toml import tomllib

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = ("requirements", "requirements-checkov")


def asked_for(text: str) -> list[Requirement]:
    """What an input asks for, or a lock has: the lines that are neither comments nor hashes."""
    lines = (line.partition(" #")[0].rstrip(" \\") for line in text.splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith(("#", " "))]


def drift(wanted: Iterable[Requirement], lock: str) -> list[str]:
    """What a lock does not give as it is asked for."""
    locked = {canonicalize_name(each.name): str(each.specifier).removeprefix("==") for each in asked_for(lock)}
    return [
        str(each)
        for each in wanted
        if (version := locked.get(canonicalize_name(each.name))) is None or not each.specifier.contains(version, True)
    ]


def unhashed(lock: str) -> list[str]:
    entries = re.split(r"\n(?=\w)", lock)
    return [entry.partition(" ")[0] for entry in entries if entry[0] != "#" and "--hash=sha256:" not in entry]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_what_its_input_asks_for(name: str):
    wanted = asked_for((ROOT / f"{name}.in").read_text())
    assert all(str(each.specifier).startswith("==") for each in wanted)
    assert drift(wanted, (ROOT / f"{name}.txt").read_text()) == []


@pytest.mark.parametrize("name", LOCKS)
def test_each_package_of_a_lock_has_hashes(name: str):
    assert unhashed((ROOT / f"{name}.txt").read_text()) == []


@pytest.mark.parametrize("name", [*(f"{lock}.txt" for lock in LOCKS), "package-lock.json"])
def test_a_lock_names_no_index(name: str):
    text = re.sub(r'"funding": (\{.*?\}|\[.*?\])', "", (ROOT / name).read_text(), flags=re.S)
    assert re.findall(r"\w+://\S+|--(?:index-url|extra-index-url|find-links)\S*", text) == []


def test_the_lock_fits_what_the_package_says_it_needs():
    project = PYPROJECT["project"]
    said = [*project["dependencies"], *PYPROJECT["build-system"]["requires"]]
    for extra in project["optional-dependencies"].values():
        said += extra
    needed = [each for each in map(Requirement, said) if each.marker is None or each.marker.evaluate()]
    assert drift(needed, (ROOT / "requirements.txt").read_text()) == []


def test_the_tool_of_cdk8s_is_locked_in_the_version_that_is_asked_for():
    package, lock = (json.loads((ROOT / name).read_text()) for name in ("package.json", "package-lock.json"))
    assert lock["packages"][""]["dependencies"] == package["dependencies"]
    for name, version in package["dependencies"].items():
        assert lock["packages"][f"node_modules/{name}"]["version"] == version


def test_each_npm_package_has_a_hash():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    # What another brings in its own archive has the hash of that.
    own = {name: package for name, package in packages.items() if name and not package.get("inBundle")}
    assert [name for name, package in own.items() if "integrity" not in package] == []


def test_a_drift_would_be_seen():
    lock = "celery==5.5.3 \\\n    --hash=sha256:00\nredis==6.1.1 ; python_version < '3.12'\n    # via celery\n"
    wanted = asked_for("# tests\nredis==6.1.1\ncelery==5.6.0\npytest==9.2.0")
    assert drift(wanted, lock) == ["celery==5.6.0", "pytest==9.2.0"]
    assert unhashed(lock) == ["redis==6.1.1"]
