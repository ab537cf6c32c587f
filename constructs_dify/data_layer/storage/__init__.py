"""Storage: where uploaded files, tenants' keys and plugin packages are."""

from .storage import Storage

__all__ = ["Storage"]
