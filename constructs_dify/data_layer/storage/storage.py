"""Storage: the choice of a file storage."""

from ..choice import Choice
from .local import LocalStorage


class Storage:
    """Where Dify keeps files: uploads, each tenant's private key, and the plugin daemon's packages."""

    @staticmethod
    def local(
        *, size: str = "20Gi", plugin_size: str = "20Gi", storage_class: str | None = None,
        access_mode: str = "ReadWriteOnce",
    ) -> Choice:  # fmt: skip
        """Claims on volumes: one that the API and the workers share, and one of the plugin daemon.

        Args:
            size: Size of the shared claim.
            plugin_size: Size of the plugin daemon's claim.
            storage_class: StorageClass of both; default: the cluster's.
            access_mode: `ReadWriteOnce` puts the pods that share the claim on one node, which works everywhere;
                `ReadWriteMany` lifts that.

        Raises:
            ValueError: When a size or the access mode is malformed.
        """
        return LocalStorage(size=size, plugin_size=plugin_size, storage_class=storage_class, access_mode=access_mode)
