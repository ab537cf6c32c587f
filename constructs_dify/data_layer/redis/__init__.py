"""Redis: the cache, the Celery broker and the plugin daemon's meeting place."""

from .redis import Redis

__all__ = ["Redis"]
