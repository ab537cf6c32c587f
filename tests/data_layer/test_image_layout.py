"""Images of servers that are laid out otherwise than ours."""

from typing import Any

import pytest

from constructs_dify import Postgres, Redis, Tier, VectorStore
from tests.support.charts import container, dify, synth

DIGEST = f"@sha256:{'a' * 64}"
LIKE_BITNAMI = (
    "bitnami/{}:7.2", "docker.io/bitnamilegacy/{}:15.3.0", "registry.example.com/mirror/bitnamilegacy/{}:7.0.11",
    "registry.example.com:5000/bitnamisecure/{}" + DIGEST, "registry.example.com/bitnami-compat-{}:7",
)  # fmt: skip
OTHERS = (
    "{}:7.2", "docker.io/library/{}:7.2", "bitnami.example.com/library/{}:7.2", "registry.example.com:5000/{}" + DIGEST,
    "{}:7.2-not-bitnami",
)  # fmt: skip
CHOICES: dict[str, Any] = {
    "postgres": lambda tier: {"postgres": Postgres.in_cluster(tier=tier)},
    "redis": lambda tier: {"redis": Redis.in_cluster(tier=tier)},
    "redis-sentinel": lambda tier: {"redis": Redis.in_cluster_sentinel(tier=tier), "agent_backend": None},
    "weaviate": lambda tier: {"vector_store": VectorStore.in_cluster("weaviate", tier=tier)},
    "pgvector": lambda tier: {"vector_store": VectorStore.in_cluster("pgvector", tier=tier)},
    "postgres-pgvector": lambda tier: {"postgres": Postgres.in_cluster(tier=tier, pgvector=True)},
}


@pytest.mark.parametrize("image", LIKE_BITNAMI)
def test_an_image_that_is_laid_out_otherwise_is_refused_wherever_it_comes_from(image: str):
    message = r"^images\['redis'\]: got .*laid out as the official one.*keep the old server, Redis\.external\("
    with pytest.raises(ValueError, match=message):
        dify(images={"redis": image.format("redis")})
    with pytest.raises(ValueError, match=r"^redis\.image: got"):
        dify(redis=Redis.in_cluster(tier=Tier(image=image.format("redis"))))


@pytest.mark.parametrize("server", CHOICES)
def test_it_is_refused_for_every_server(server: str):
    tier = Tier(image="registry.example.com/bitnamilegacy/server:7.2")
    with pytest.raises(
        ValueError, match=rf"^{server}\.image: got .*keep the old server, [A-Z]\w+\.\S+\(.*move its data"
    ):
        dify(**CHOICES[server](tier))


def test_it_is_refused_for_the_operator_too():
    with pytest.raises(ValueError, match=r"^Postgres\.cloudnative_pg\.image: got .*laid out as the official one"):
        Postgres.cloudnative_pg(image="bitnami/postgresql:15.3.0")


@pytest.mark.parametrize("image", OTHERS)
def test_other_images_are_taken(image: str):
    given = image.format("redis")
    assert container(synth(images={"redis": given}), "redis")["image"] == given
