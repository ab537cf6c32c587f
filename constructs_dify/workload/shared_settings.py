"""SharedSettings: a ConfigMap that several parts read."""

from collections.abc import Mapping
from typing import Protocol


class SharedSettings(Protocol):
    """A ConfigMap that several parts read, such as `SharedEnvironment`."""

    @property
    def name(self) -> str:
        """Name of the ConfigMap."""
        ...

    @property
    def literals(self) -> Mapping[str, str]:
        """What is in it."""
        ...
