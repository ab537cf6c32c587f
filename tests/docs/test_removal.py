"""docs/removal.md says what stays when an installation is removed: what the manifests say."""

import re
from pathlib import Path

import pytest

from constructs_dify import Postgres
from constructs_dify.workload.keep import KEEP
from tests.support.charts import synth
from tests.support.manifests import Manifest, of_kind

PAGE = (Path(__file__).parents[2] / "docs" / "removal.md").read_text("utf-8")
_ROW = re.compile(r"^\| ([A-Z][A-Za-z]+) \| (`dify[^|]*) \|", re.MULTILINE)


def told() -> set[tuple[str, str]]:
    """What the table says that tools keep."""
    return {(kind, name) for kind, names in _ROW.findall(PAGE) for name in re.findall(r"`([^`]+)`", names)}


def kept(objects: list[Manifest]) -> set[tuple[str, str]]:
    return {
        (obj["kind"], obj["metadata"]["name"])
        for obj in objects
        if KEEP.items() <= (obj["metadata"].get("annotations") or {}).items()
    }


@pytest.fixture(scope="module")
def on_operator() -> list[Manifest]:
    return synth(postgres=Postgres.cloudnative_pg())


def test_the_table_has_what_is_annotated(default_objects: list[Manifest], on_operator: list[Manifest]):
    assert told() == kept(default_objects) | kept(on_operator)


def test_the_annotations_are_those_of_the_page():
    assert all(f"`{name}: {value}`" in PAGE for name, value in KEEP.items())


def test_the_claims_of_stateful_sets_stay(default_objects: list[Manifest]):
    sets = of_kind(default_objects, "StatefulSet")
    assert not any("persistentVolumeClaimRetentionPolicy" in each["spec"] for each in sets)
    claims = {
        f"{claim['metadata']['name']}-{each['metadata']['name']}-0"
        for each in sets
        for claim in each["spec"]["volumeClaimTemplates"]
    }
    [named] = re.findall(r"StatefulSets make their claims themselves \((.*?)\)", PAGE, re.DOTALL)
    assert {*re.findall(r"`([^`]+)`", named)} == claims


def test_the_command_that_keeps_data_deletes_the_other_kinds(default_objects: list[Manifest]):
    [deleted] = re.findall(r"kubectl -n dify delete (deployment,\S+)", PAGE)
    kinds = {obj["kind"].lower() for obj in default_objects}
    assert {*deleted.split(",")} == kinds - {kind.lower() for kind, _ in told()}


def test_each_object_has_the_label_of_the_commands(default_objects: list[Manifest]):
    assert {*re.findall(r"-l (\S+)=dify", PAGE)} == {"app.kubernetes.io/instance"}
    assert all(obj["metadata"]["labels"]["app.kubernetes.io/instance"] == "dify" for obj in default_objects)


def test_nothing_but_the_namespace_is_outside_of_it(default_objects: list[Manifest], on_operator: list[Manifest]):
    """So that deleting the namespace deletes the installation."""
    outside = {obj["kind"] for obj in [*default_objects, *on_operator] if obj["metadata"].get("namespace") != "dify"}
    assert outside == {"Namespace"}


def test_an_object_that_is_kept_and_not_told_would_be_found(default_objects: list[Manifest]):
    more = {"kind": "ConfigMap", "metadata": {"name": "dify-more", "annotations": dict(KEEP)}}
    assert kept([*default_objects, more]) - told() == {("ConfigMap", "dify-more")}
