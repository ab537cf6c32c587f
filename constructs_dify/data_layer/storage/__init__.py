"""Storage: where uploaded files, tenants' keys and plugin packages are."""

from .object_storage import StorageChoice
from .storage import Storage

__all__ = ["Storage", "StorageChoice"]
