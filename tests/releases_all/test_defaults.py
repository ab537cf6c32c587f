"""The default chart of every release is what an installation must be."""

import pytest

from constructs_dify import Release
from tests.support.charts import components
from tests.support.connections import connection_errors
from tests.support.drawn_graph import graph_errors
from tests.support.manifests import Manifest, containers, pods
from tests.support.references import reference_errors
from tests.support.rules import rule_errors
from tests.support.schemas import schema_errors, versions

pytestmark = pytest.mark.releases
VERSION = "app.kubernetes.io/version"


def test_the_oldest_and_the_newest_kubernetes_accept_it(objects: list[Manifest]):
    for kubernetes in (versions()[0], versions()[-1]):
        assert schema_errors(objects, kubernetes) == []


def test_everything_that_something_names_exists(objects: list[Manifest]):
    assert reference_errors(objects) == []


def test_it_keeps_the_rules_emits_settings_of_its_release_alone_and_its_pods_are_restricted(objects: list[Manifest]):
    """Among the rules: each variable is one that the part reads in this release, and accepts."""
    assert rule_errors(objects) == []


def test_its_network_lets_through_what_its_pods_are_told_to_connect_to(objects: list[Manifest]):
    assert connection_errors(objects) == []


def test_its_network_is_the_one_of_the_diagram(objects: list[Manifest]):
    assert graph_errors(objects) == []


def test_it_has_the_images_and_the_version_of_its_release(objects: list[Manifest], release: Release):
    pulled = {container["image"] for pod in pods(objects) for container in containers(pod)}
    assert {release.images[part] for part in ("api", "web", "sandbox", "plugin-daemon", "weaviate")} <= pulled
    assert pulled <= set(release.images.values())
    assert {pod.owner["metadata"]["labels"][VERSION] for pod in pods(objects)} == {release.version}


def test_it_has_no_part_that_the_release_does_not_have(objects: list[Manifest], release: Release):
    of_dify = {"agent-backend", "local-sandbox", "websocket"}
    assert {part for part in of_dify if part in components(objects)} <= {part for part in of_dify if release.has(part)}
