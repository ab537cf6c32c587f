"""The chart dify-helm, version by version: its values, what it does with them, and what it does not."""

from .installation import installed

__all__ = ["installed"]
