"""Rules about how pods are run."""

from collections.abc import Iterator, Sequence

from ..manifests import Manifest, mapping
from ..system.parts import Part
from .pod_levels import is_root, pod_level
from .reviewed import Reviewed
from .rule import Found, at

_LIMITS = ("cpu", "memory")
_PROBES = ("startupProbe", "readinessProbe", "livenessProbe")


def privileged(reviewed: Reviewed) -> Found | None:
    """Pods that can take over their node."""
    levels = [(part, pod_level(part)) for part in reviewed.parts]
    return at(
        "Pods have rights over the node that they run on",
        [
            f"{reviewed.called(part)}: {', '.join(level.not_baseline)}{_given(level.reasons)}"
            for part, level in levels
            if level.not_baseline
        ],
    )


def root(reviewed: Reviewed) -> Found | None:
    """Pods that run as root, or that nothing keeps from it, and the manifests do not say why."""
    return at("Pods run as root, or nothing keeps them from it", list(_roots(reviewed, reasoned=False)))


def root_with_reason(reviewed: Reviewed) -> Found | None:
    """Pods that run as root for a reason."""
    return at("Pods run as root, and the manifests say why", list(_roots(reviewed, reasoned=True)))


def _roots(reviewed: Reviewed, *, reasoned: bool) -> Iterator[str]:
    for part in reviewed.parts:
        if part.kind == "Cluster":
            continue
        reasons = pod_level(part).reasons
        containers = (*part.containers, *part.init_containers)
        if bool(reasons) is reasoned and any(is_root(container, part.pod) for container in containers):
            yield f"{reviewed.called(part)}{_given(reasons)}"


def _given(reasons: Sequence[str]) -> str:
    return f". {'. '.join(reasons)}." if reasons else ""


def no_limits(reviewed: Reviewed) -> Found | None:
    """Containers that may use all that their node has."""
    return at("Containers have no limit", list(_unlimited(reviewed)))


def _unlimited(reviewed: Reviewed) -> Iterator[str]:
    for part in reviewed.parts:
        for container in part.working:
            limits = mapping(container, "resources", "limits")
            without = [name for name in _LIMITS if name not in limits and name not in _of_pod(part)]
            if without:
                yield f"{_named(reviewed, part, container)}: {' and '.join(without)}"


def _of_pod(part: Part) -> Manifest:
    return mapping(part.pod, "resources", "limits")


def no_probes(reviewed: Reviewed) -> Found | None:
    """Containers that nobody notices when they hang."""
    return at(
        "Containers have no probe",
        [
            _named(reviewed, part, container)
            for part in reviewed.running
            if part.kind != "Cluster"
            for container in part.containers
            if not any(mapping(container, probe) for probe in _PROBES)
        ],
    )


def _named(reviewed: Reviewed, part: Part, container: Manifest) -> str:
    name = str(container.get("name") or "")
    return reviewed.called(part) if len(part.working) == 1 else f"{reviewed.called(part)} ({name})"
