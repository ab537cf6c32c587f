"""Where images come from: pinned, replaced, from the mirror, with the credentials of its registry."""

from collections.abc import Iterator
from typing import Any

import pytest

from constructs_dify import (
    BackupRepository,
    DifyBackup,
    Installation,
    Postgres,
    Redis,
    Release,
    SecretKey,
    Tier,
    VectorStore,
    WorkerPool,
)
from constructs_dify.releases.release import DEFAULT_VERSION
from tests.support.charts import container, dify, synth
from tests.support.manifests import Manifest, containers, of_kind, pods, title
from tests.support.rules import rule_errors

Objects = list[Manifest]

DIGEST = "sha256:" + "0123456789abcdef" * 4
MIRROR = "registry.example.com/mirror"
PRIVATE: dict[str, Any] = {"image_registry": MIRROR, "defaults": Tier(image_pull_secrets=["registry"])}
PASSWORD = SecretKey(secret="dify-backup", key="password")

CONFIGURATIONS: dict[str, dict[str, Any]] = {
    "what is there by default": {},
    "CloudNativePG, Sentinel and Milvus": {
        "postgres": Postgres.cloudnative_pg(parameters={"max_connections": "500"}),
        "redis": Redis.in_cluster_sentinel(),
        "vector_store": VectorStore.in_cluster("milvus"),
    },
    "Qdrant and two pools": {
        "vector_store": VectorStore.in_cluster("qdrant"),
        "workers": [WorkerPool(name="indexing", queues=["dataset"]), WorkerPool(name="default")],
    },
    "backups": {"backup": DifyBackup(repository=BackupRepository.claim(name="backups"), password=PASSWORD)},
    "pgvector and no front door": {"vector_store": VectorStore.in_cluster("pgvector"), "nginx": None},
}


@pytest.fixture(scope="module", params=CONFIGURATIONS)
def private(request: pytest.FixtureRequest) -> Objects:
    return synth(**PRIVATE, **CONFIGURATIONS[request.param])


def images(objects: Objects) -> Iterator[tuple[str, str]]:
    """Every image that a cluster would pull, by who names it."""
    for pod in pods(objects):
        for found in containers(pod):
            yield f"{title(pod.owner)} container {found['name']}", found["image"]
    for cluster in of_kind(objects, "Cluster"):
        yield title(cluster), cluster["spec"]["imageName"]


# -- the mirror ---------------------------------------------------------------------------------------------------


def test_no_image_comes_from_elsewhere_than_the_mirror(private: Objects):
    for where, image in images(private):
        assert image.startswith(f"{MIRROR}/"), where


def test_every_image_of_the_release_has_a_part_that_runs_it():
    pulled = {image for options in CONFIGURATIONS.values() for _, image in images(synth(**options))}
    assert pulled == set(Release(DEFAULT_VERSION).images.values())


def test_whatever_pulls_an_image_has_the_credentials_of_the_registry(private: Objects):
    for pod in pods(private):
        assert pod.spec["imagePullSecrets"] == [{"name": "registry"}], title(pod.owner)
    for cluster in of_kind(private, "Cluster"):
        assert cluster["spec"]["imagePullSecrets"] == [{"name": "registry"}]


# -- digests ------------------------------------------------------------------------------------------------------


def test_a_digest_pins_the_image_of_the_release():
    objects = synth(images={"web": DIGEST, "nginx": DIGEST})
    assert container(objects, "web")["image"] == f"langgenius/dify-web:{DEFAULT_VERSION}@{DIGEST}"
    assert container(objects, "nginx")["image"] == f"nginx:1.29.1@{DIGEST}"
    assert rule_errors(objects) == []


def test_a_digest_is_the_same_in_the_mirror():
    objects = synth(images={"nginx": DIGEST}, image_registry=MIRROR)
    assert container(objects, "nginx")["image"] == f"{MIRROR}/library/nginx:1.29.1@{DIGEST}"


def test_the_image_of_the_api_is_that_of_all_who_run_it():
    objects = synth(images={"api": DIGEST})
    image = f"langgenius/dify-api:{DEFAULT_VERSION}@{DIGEST}"
    for component in ("api", "worker", "beat", "create-secrets"):
        assert container(objects, component)["image"] == image


def test_every_part_can_be_pinned():
    every = dict.fromkeys(Release(DEFAULT_VERSION).images, DIGEST)
    for options in CONFIGURATIONS.values():
        for where, image in images(synth(images=every, **options)):
            assert image.endswith(f"@{DIGEST}"), where


# -- other images -------------------------------------------------------------------------------------------------


def test_another_image_is_pulled_from_where_it_says():
    image = "registry.example.com:5000/team/dify-api:1.9.1-patched"
    objects = synth(images={"api": image}, image_registry=MIRROR)
    for component in ("api", "worker", "beat", "create-secrets"):
        assert container(objects, component)["image"] == image
    assert container(objects, "web")["image"].startswith(MIRROR)


def test_the_image_of_a_tier_comes_before_that_of_the_installation():
    objects = synth(images={"api": DIGEST}, api=Tier(image="registry.example.com/api:1"))
    assert container(objects, "api")["image"] == "registry.example.com/api:1"
    assert container(objects, "worker")["image"].endswith(DIGEST)


@pytest.mark.parametrize("image", ["postgres:15", "localhost:5000/a:1", f"a/b_c:1@{DIGEST}", f"registry.io/a@{DIGEST}"])
def test_a_reference_has_a_tag_or_a_digest(image: str):
    assert Installation(name="dify", namespace="dify", images={"postgres": image}).image("postgres") == image


# -- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"apii": DIGEST}, r"images: got 'apii'; expected one of .*api, .*did you mean 'api'\?"),
        ({"plugin_daemon": DIGEST}, r"did you mean 'plugin-daemon'\?"),
        ({"api": "sha256:abc"}, r"images\['api'\]: got 'sha256:abc'; expected a digest"),
        ({"api": DIGEST.upper()}, r"images\['api'\]: got "),
        ({"api": f"langgenius/dify-api@{DIGEST}0"}, r"images\['api'\]: got .*expected a digest"),
        ({"api": "langgenius/dify-api"}, r"images\['api'\]: got .*other than latest"),
        ({"api": "langgenius/dify-api:latest"}, r"images\['api'\]: got .*other than latest"),
        ({"api": "https://registry.example.com/dify-api:1.9.1"}, r"images\['api'\]: got .*without a scheme"),
        ({"api": DIGEST + "\n"}, r"images\['api'\]: got "),
        ({"api": "dify-api:1\n"}, r"images\['api'\]: got "),
        ({"api": "dify api:1"}, r"images\['api'\]: got 'dify api:1'"),
        ({"api": ""}, r"images\['api'\]: got ''"),
    ],
)
def test_an_image_that_is_none_or_not_pinned_is_refused(given: dict[str, str], says: str):
    with pytest.raises(ValueError, match=says):
        dify(images=given)


@pytest.mark.parametrize("given", [[DIGEST], "api", {"api": 1.9}, {"api": None}])
def test_images_are_a_mapping_of_texts(given: Any):
    with pytest.raises(TypeError, match=r"images.*: got "):
        dify(images=given)


def test_the_image_of_an_operators_cluster_is_pinned_too():
    with pytest.raises(ValueError, match=r"Postgres\.cloudnative_pg\.image: got 'postgresql:latest'"):
        Postgres.cloudnative_pg(image="postgresql:latest")
