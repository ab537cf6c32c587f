"""Part: what has pods that connect, are connected to, or both."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from .. import checks
from .destinations import Destination


@checks.example("a part")
class Part(Protocol):
    """What has pods that connect, are connected to, or both."""

    @property
    def component(self) -> str:
        """The end of its resource names, and its label `app.kubernetes.io/component`."""
        ...

    @property
    def pod_labels(self) -> Mapping[str, str]:
        """The labels that select its pods."""
        ...

    @property
    def ports(self) -> Mapping[str, int]:
        """The ports that its pods listen on, by name."""
        ...

    @property
    def destinations(self) -> Sequence[Destination]:
        """Where its pods connect to."""
        ...
