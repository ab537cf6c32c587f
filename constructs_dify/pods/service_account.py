"""The ServiceAccount of a part."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .. import checks
from ..checks.credentials import shown


@checks.fields('ServiceAccount(annotations={"example.com/role": "dify"})')
@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceAccount:
    """The ServiceAccount that the pods of a part run as.

    See https://kubernetes.io/docs/concepts/security/service-accounts/

    Args:
        name: An existing ServiceAccount to run as; default: a new one for the part.
        annotations: Annotations of the part's own ServiceAccount, such as the cloud role that it may assume; default:
            none.

    Raises:
        ValueError: If annotations are given for an existing ServiceAccount.
    """

    name: str | None = None
    annotations: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        """Check the name and the annotations."""
        checks.annotations("ServiceAccount.annotations", self.annotations)
        if self.name is not None:
            checks.dns_name("ServiceAccount.name", self.name)
            if self.annotations:
                raise ValueError(
                    f"ServiceAccount.annotations: got {shown(self.annotations)} together with name={self.name!r}; "
                    "annotate the existing ServiceAccount where it is created, or leave the name out"
                )
