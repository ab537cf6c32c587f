"""The chart of douban/charts."""

from .installation import installed

__all__ = ["installed"]
