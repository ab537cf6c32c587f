"""WebTier."""

from typing import Any

import pytest

from constructs_dify import ApiTier, Installation, Release, Tier, WebTier
from tests.support.charts import alone, container, pod, variables
from tests.support.manifests import SecretRef


def test_it_listens_on_3000(default_objects: Any):
    assert [port["containerPort"] for port in container(default_objects, "web")["ports"]] == [3000]


def test_it_knows_no_credential(default_objects: Any):
    assert [value for value in variables(default_objects, "web").values() if isinstance(value, SecretRef)] == []


def test_it_needs_nothing_of_the_others_to_run():
    part, objects = alone(WebTier)
    assert part.destinations == ()
    assert "dify" not in str(variables(objects, "web"))


def test_it_may_write_where_next_js_wants_to(default_objects: Any):
    assert container(default_objects, "web")["securityContext"]["readOnlyRootFilesystem"] is True
    writable = {mount["mountPath"] for mount in container(default_objects, "web")["volumeMounts"]}
    assert writable == {"/tmp", "/app/targets/next/web/.next/cache"}
    assert all("sizeLimit" in volume["emptyDir"] for volume in pod(default_objects, "web").spec["volumes"])


def test_a_slow_page_does_not_restart_it(default_objects: Any):
    assert "tcpSocket" in container(default_objects, "web")["livenessProbe"]
    assert container(default_objects, "web")["readinessProbe"]["httpGet"]["path"] == "/signin"


def test_it_listens_where_the_release_says_and_not_on_the_name_of_the_pod(default_objects: Any):
    known = variables(default_objects, "web")
    assert (known["HOSTNAME"], known["PORT"]) == ("0.0.0.0", "3000")
    with pytest.raises(ValueError, match=r"PORT.*the release"):
        alone(WebTier, tier=Tier(settings={"PORT": "8080"}))


def test_its_server_asks_the_api_inside_the_cluster_in_releases_that_do():
    def asked(version: str) -> tuple[Any, set[str | None]]:
        install = Installation(name="dify", namespace="dify", release=Release(version))
        part, objects = alone(WebTier, install=install, uses=[ApiTier.dependency(install)])
        return variables(objects, "web").get("SERVER_CONSOLE_API_URL"), {way.part for way in part.destinations}

    assert asked("1.14.2") == (None, set())
    assert asked("1.15.0") == asked("1.16.1") == ("http://dify-api:5001", {"api"})
