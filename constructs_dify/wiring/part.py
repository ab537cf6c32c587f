"""Part: what has pods that connect, are connected to, or both."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from .. import checks
from .destinations import Destination


@checks.example("a part")
class Part(Protocol):
    """What has pods that connect, are connected to, or both."""

    @property
    def component(self) -> str: ...  # noqa: D102
    @property
    def pod_labels(self) -> Mapping[str, str]: ...  # noqa: D102
    @property
    def ports(self) -> Mapping[str, int]: ...  # noqa: D102
    @property
    def destinations(self) -> Sequence[Destination]: ...  # noqa: D102
