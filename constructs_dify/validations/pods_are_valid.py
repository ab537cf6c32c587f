"""PodsAreValid: the API server accepts the pods of each part."""

from collections.abc import Sequence

from ..pods.faults import pod_faults
from ..pods.manifests import manifest
from ..wiring.part import Part
from ..workload.workload import Workload


class PodsAreValid:
    """The API server accepts the pods of each part, whatever options, dependencies and subclasses have added.

    Args:
        parts: All parts.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self._workloads = [part for part in parts if isinstance(part, Workload)]

    def validate(self) -> list[str]:
        """One message for each fault."""
        return [
            fault
            for part in self._workloads
            for fault in pod_faults(part.component, manifest(part.pod_template), claims=part.claim_templates)
        ]
