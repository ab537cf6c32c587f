"""Claims that servers of the community Helm chart left behind, known by the names that its StatefulSets gave them."""

import re
from typing import Final

from .. import checks
from ..checks.credentials import shown

_POSTGRESQL: Final = re.compile(r"data-(.+-)?postgresql(-primary|-read)?-[0-9]+")
_REDIS: Final = re.compile(r"redis-data-.+-[0-9]+")
_WEAVIATE: Final = re.compile(r"weaviate-data-(?P<node>weaviate-[0-9]+)")
_MAJOR: Final = re.compile(r".*:v?(?P<major>[0-9]+)[^:/]*")
# The first that reads an append-only file of several parts, as Bitnami's Redis 7 writes it.
_REDIS_MAJOR: Final = 7


def check_postgres(path: str, claim: str) -> None:
    """Raise a ValueError if a claim is one of Bitnami's PostgreSQL, beside whose data a new, empty one would be made.

    Args:
        path: The option.
        claim: The claim.
    """
    if _POSTGRESQL.fullmatch(claim):
        raise checks.wrong(
            path, claim,
            "a claim with the folder pgdata of this server, and not one of Bitnami's PostgreSQL, as its name says: its "
            "data lie in another folder, have no postgresql.conf, and are sorted by another C library; dump and "
            "restore, as docs/changing-an-installation.md says, or keep the old server, Postgres.external(host=…)",
        )  # fmt: skip


def check_redis(path: str, claim: str, image: str) -> None:
    """Raise a ValueError if an image is older than the Redis whose claim it gets, and so would start empty.

    Args:
        path: The server, as errors name it.
        claim: The claim.
        image: The image.
    """
    found = _MAJOR.fullmatch(image.partition("@")[0])
    if _REDIS.fullmatch(claim) and found and int(found["major"]) < _REDIS_MAJOR:
        raise checks.wrong(
            f"{path}.image", image,
            f"Redis {_REDIS_MAJOR} or newer, such as redis:7.2-alpine, beside existing_claim={shown(claim)}, whose "
            "name is that of Bitnami's Redis 7: an older one does not read its append-only file, and starts empty",
        )  # fmt: skip


def check_weaviate(path: str, claim: str, node: str | None) -> None:
    """Raise a ValueError if a Weaviate is called otherwise than the one whose claim it gets.

    Args:
        path: The server, as errors name it.
        claim: The claim.
        node: The name that it was given; None: none.
    """
    found = _WEAVIATE.fullmatch(claim)
    if found and node != found["node"]:
        raise checks.wrong(
            f"{path}.settings['CLUSTER_HOSTNAME']", node,
            f"{found['node']!r} beside existing_claim={shown(claim)}, because the data there belong to the node of "
            "that name, and any other finds none of them",
        )  # fmt: skip
