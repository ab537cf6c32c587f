"""PodsAreAdmitted: the namespace admits the pods of each part."""

from collections.abc import Iterator, Sequence
from typing import get_args

from ..operations.namespace import Level
from ..pods.manifests import Manifest, manifest
from ..tiers.sandbox import Sandbox
from ..wiring.part import Part
from ..workload.workload import Workload
from .pod_security import pod_security_errors


class PodsAreAdmitted:
    """The namespace admits the pods of each part, whatever options, dependencies and subclasses have added.

    Otherwise a Deployment would have no pods, and only its ReplicaSet would say why.

    Args:
        parts: All parts.
        level: The Pod Security level that the namespace enforces.
    """

    def __init__(self, parts: Sequence[Part], level: Level) -> None:
        self._workloads = [part for part in parts if isinstance(part, Workload)]
        self._level: Level = level

    def validate(self) -> list[str]:
        """One message for each part whose pods are not admitted."""
        return list(self._not_admitted())

    def _not_admitted(self) -> Iterator[str]:
        for part in self._workloads:
            template = manifest(part.pod_template)
            if errors := pod_security_errors(template, self._level):
                root = ", or switch off the sandbox, which starts as root," if isinstance(part, Sandbox) else ""
                yield (
                    f"{part.component}: its namespace enforces the Pod Security level {self._level!r}, which admits no "
                    f"pod where {', '.join(errors)}; change that{root} or give "
                    f'namespace_level="{_passed(template)}"'
                )


def _passed(template: Manifest) -> Level:
    """The strictest level that a pod passes."""
    levels: tuple[Level, ...] = get_args(Level)
    return next(level for level in reversed(levels) if not pod_security_errors(template, level))
