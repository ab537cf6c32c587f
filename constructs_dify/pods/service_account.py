"""The ServiceAccount of a part."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .. import checks


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceAccount:
    """The ServiceAccount of a part.

    See https://kubernetes.io/docs/concepts/security/service-accounts/

    Args:
        name: An existing ServiceAccount to run as; default: the part gets one of its own.
        annotations: Annotations of the part's own ServiceAccount, such as the cloud role it may take.

    Raises:
        ValueError: When annotations are given for a ServiceAccount that is not ours.
    """

    name: str | None = None
    annotations: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        """Check the name and the annotations."""
        checks.texts("ServiceAccount.annotations", self.annotations)
        if self.name is not None:
            checks.dns_name("ServiceAccount.name", self.name)
            if self.annotations:
                raise ValueError(
                    f"ServiceAccount.annotations: got {dict(self.annotations)!r} beside name={self.name!r}; "
                    "annotate the existing ServiceAccount where it is made, or leave the name out"
                )
