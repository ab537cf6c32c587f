"""Storage: where Dify keeps uploaded files, tenants' keys and plugin packages."""

from .object_storage import StorageChoice
from .storage import Storage

__all__ = ["Storage", "StorageChoice"]
