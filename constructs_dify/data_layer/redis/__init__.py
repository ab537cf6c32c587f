"""Redis: the cache, the Celery broker and the plugin daemon's meeting place."""

from .in_cluster import RedisServer
from .in_cluster_sentinel import RedisSentinelSet
from .redis import Redis

__all__ = ["Redis", "RedisSentinelSet", "RedisServer"]
