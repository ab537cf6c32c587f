"""A site without internet: nothing of the installation so much as names a host outside of it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from constructs_dify import Release
from tests.support.charts import variables
from tests.support.examples import expected_objects
from tests.support.manifests import Manifest, containers, of_kind, pods

Objects = list[Manifest]

EXAMPLE = Path(__file__).parents[2] / "examples" / "air_gapped"

# Names below the domains that software calls home to; addresses are what NetworkPolicies are for.
_NAME = re.compile(r"\b(?:[a-z0-9-]+\.)+(?:ai|app|cloud|cn|co|com|dev|io|net|org)\b", re.I)
# The path of the websocket API, which nginx passes on, and the end of a module of the agent backend.
_NO_HOSTS = {"socket.io", "server.app"}
# What Kubernetes and its tools call things.
_VOCABULARY = {"apiGroup", "apiVersion", "annotations", "labels", "matchLabels"}


@pytest.fixture(scope="module")
def objects() -> Objects:
    return expected_objects("air_gapped/dify-air-gapped")


def outside_names(value: Any) -> Iterator[str]:
    """The host names in the texts of an object that are not those of the site."""
    if isinstance(value, str):
        names = (name for name in _NAME.findall(value) if name not in _NO_HOSTS)
        yield from (name for name in names if not name.endswith("example.com"))
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in _VOCABULARY:
                yield from outside_names(item)
    elif isinstance(value, list):
        for item in value:
            yield from outside_names(item)


def test_no_object_names_a_host_outside_of_the_site(objects: Objects):
    assert objects
    for obj in objects:
        assert list(outside_names(obj)) == [], obj["metadata"]["name"]


def test_an_installation_that_is_told_nothing_names_some(default_objects: Objects):
    found = {name for obj in default_objects for name in outside_names(obj)}
    assert "marketplace.dify.ai" in found


@pytest.mark.parametrize("component", ["api", "worker", "beat", "web", "plugin-daemon", "sandbox", "qdrant"])
def test_no_default_that_calls_out_is_left_as_it_is(objects: Objects, component: str):
    # Those of other stores, and of templates that come from within.
    unused = re.compile(r"^(CLICKZETTA|VIKINGDB)_|_REMOTE_DOMAIN$")
    known = variables(objects, component)
    for name, setting in Release("1.9.1").settings.of(component).items():
        if list(outside_names(setting.default)) and not unused.search(name):
            assert name in known, name
    if component in ("api", "worker", "beat"):
        for kind in ("APP", "PIPELINE"):
            assert known[f"HOSTED_FETCH_{kind}_TEMPLATES_MODE"] == "builtin"


def test_each_telemetry_is_off(objects: Objects):
    assert variables(objects, "web")["NEXT_TELEMETRY_DISABLED"] == "1"
    assert variables(objects, "qdrant")["QDRANT__TELEMETRY_DISABLED"] == "true"


def test_the_list_of_images_is_what_the_cluster_pulls(objects: Objects):
    pulled = {found["image"] for pod in pods(objects) for found in containers(pod)}
    pulled |= {cluster["spec"]["imageName"] for cluster in of_kind(objects, "Cluster")}
    listed = (EXAMPLE / "images.txt").read_text().splitlines()
    assert listed == sorted(pulled)
    assert len([image for image in listed if "@sha256:" in image]) == 2
    assert all(image.startswith("registry.example.com/mirror/") for image in listed)
