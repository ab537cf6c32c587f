"""The examples `fleet` and `two_difys`: no tenant has anything that another has too."""

from typing import Any

import pytest
import yaml

from tests.support.examples import run_whole
from tests.support.manifests import Manifest, environment, of_kind, pods
from tests.support.network import Network

OF_ITS_OWN = (
    "DB_DATABASE", "DB_USERNAME", "S3_BUCKET_NAME", "PLUGIN_STORAGE_OSS_BUCKET", "FILES_URL", "CONSOLE_WEB_URL",
)  # fmt: skip


NUMBER = {"fleet": 20, "two_difys": 2}


@pytest.fixture(scope="module", params=NUMBER)
def tenants(request: pytest.FixtureRequest) -> dict[str, list[Manifest]]:
    found = {
        name.removesuffix(".k8s.yaml"): list(yaml.load_all(text, yaml.CSafeLoader))
        for name, text in run_whole(request.param).output.items()
    }
    assert len(found) == NUMBER[request.param]
    return found


def test_each_has_a_namespace_to_itself(tenants: dict[str, list[Manifest]]):
    namespaces = {tenant: {obj["metadata"].get("namespace") for obj in objects} for tenant, objects in tenants.items()}
    assert all(len(found - {None}) == 1 for found in namespaces.values())
    assert len({str(found - {None}) for found in namespaces.values()}) == len(tenants)


def test_no_two_share_a_database_a_bucket_or_an_address(tenants: dict[str, list[Manifest]]):
    taken: dict[tuple[str, str], str] = {}
    for tenant, objects in tenants.items():
        for value in _values(objects):
            assert taken.setdefault(value, tenant) == tenant, value


def test_no_two_share_a_database_of_redis(tenants: dict[str, list[Manifest]]):
    taken: dict[str, str] = {}
    for tenant, objects in tenants.items():
        told = _told(objects, "worker")
        urls = [
            text
            for secret in of_kind(objects, "ExternalSecret")
            for text in (secret["spec"]["target"].get("template", {}).get("data") or {}).values()
        ]
        # That of the broker, and that of the agent backend.
        assert len(urls) == 2
        for number in (told["REDIS_DB"], *(url.rpartition("/")[2] for url in urls)):
            assert taken.setdefault(number, tenant) == tenant
    assert sorted(map(int, taken)) == list(range(3 * len(tenants)))


def test_no_two_read_their_credentials_from_one_place(tenants: dict[str, list[Manifest]]):
    taken: dict[str, str] = {}
    for tenant, objects in tenants.items():
        for secret in of_kind(objects, "ExternalSecret"):
            for item in secret["spec"]["data"]:
                assert taken.setdefault(item["remoteRef"]["key"], tenant) == tenant


def test_no_two_reach_each_other(tenants: dict[str, list[Manifest]]):
    (one, objects), (other, others) = list(tenants.items())[:2]
    network = Network([*objects, *others])
    for source in pods(objects):
        for target in pods(others):
            for port in (80, 3000, 5001, 5002):
                if target.labels["app.kubernetes.io/component"] == "nginx":
                    # Behind its front door is what everybody may see.
                    continue
                assert not network.allows(
                    source.labels, target.labels, port,
                    source_namespace=source.namespace, target_namespace=target.namespace,
                ), f"{source.labels} of {one} reaches {target.labels} of {other} at {port}"  # fmt: skip


def _values(objects: list[Manifest]) -> set[tuple[str, str]]:
    return {
        (name, text)
        for part in ("api", "plugin-daemon")
        for name, text in _told(objects, part).items()
        if name in OF_ITS_OWN
    }


def _told(objects: list[Manifest], part: str) -> dict[str, Any]:
    [pod] = [each for each in pods(objects) if each.labels["app.kubernetes.io/component"] == part]
    return environment(objects, pod.spec["containers"][0], pod.namespace)
