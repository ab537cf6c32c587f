"""The servers that the chart brings along."""

from collections.abc import Mapping

from ..environment.reader import Reader
from .postgresql import postgresql
from .redis import redis
from .server import Server
from .weaviate import weaviate

__all__ = ["SWITCHES", "Server", "servers"]

# What the model calls a server -> what people call it, and where the chart has its values.
SWITCHES: Mapping[str, tuple[str, str]] = {
    "postgres": ("PostgreSQL", "postgresql"),
    "redis": ("Redis", "redis"),
    "weaviate": ("Weaviate", "weaviate"),
}


def servers(reader: Reader) -> list[Server]:
    """The servers that run, used or not.

    Args:
        reader: The values.
    """
    return [server for server in (postgresql(reader), redis(reader), weaviate(reader)) if server is not None]
