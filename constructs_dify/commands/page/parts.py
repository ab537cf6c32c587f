"""The parts, in the words of the page."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Literal

from ... import checks
from ..manifests import Manifest, field, mapping, namespace_of
from ..system.parts import Part
from ..system.quantities import written
from ..system.schedules import schedule_facts
from .connections import reached_by, reaches
from .contents import ContainerFacts, PartFacts
from .pod_levels import pod_level, user
from .reviewed import Reviewed
from .roles import role

_PROBES = (
    ("startupProbe", "has started once {} succeeds"),
    ("readinessProbe", "gets requests while {} succeeds"),
    ("livenessProbe", "is restarted when {} keeps failing"),
)


def part_facts(reviewed: Reviewed, part: Part) -> PartFacts:
    """What there is to say of a part."""
    group, level = reviewed.group(part), pod_level(part)
    return PartFacts(
        key=part.key,
        title=reviewed.called(part),
        kind=part.kind,
        name=part.name,
        namespace=part.namespace,
        installation=part.installation,
        group=group_of(part),
        does=role(part.title),
        replicas=group.pods,
        scaled_by=group.scaled_by,
        runs=schedule_facts(part.obj) if part.is_scheduled else [],
        kept=", ".join(_kept(reviewed, part)),
        cpu=_asked("cpu", group.requests.get("cpu"), group.limits.get("cpu")),
        memory=_asked("memory", group.requests.get("memory"), group.limits.get("memory")),
        level=level.name,
        short_of=level.short_of,
        reasons=level.reasons,
        token=part.has_token,
        images=list(part.images) or ["none is named"],
        containers=list(_containers(part)),
        reaches=reaches(reviewed, part),
        reached_by=reached_by(reviewed, part),
        open_in=part.key in reviewed.network.open_in,
        open_out=part.key in reviewed.network.open_out,
    )


def group_of(part: Part) -> Literal["part", "store", "job"]:
    """Which list of the page a part is in."""
    return "job" if part.is_job else "store" if part.is_store else "part"


def budgets(reviewed: Reviewed, part: Part) -> list[Manifest]:
    """The PodDisruptionBudgets that are about the pods of a part."""
    return [
        obj
        for obj in reviewed.objects
        if obj["kind"] == "PodDisruptionBudget" and part.is_selected(namespace_of(obj), field(obj, "spec", "selector"))
    ]


def _kept(reviewed: Reviewed, part: Part) -> Iterator[str]:
    if part.kind == "Cluster":
        yield "CloudNativePG decides"
    for budget in budgets(reviewed, part):
        spec = mapping(budget, "spec")
        if (least := spec.get("minAvailable")) is not None:
            yield f"at least {least} of them stay"
        else:
            yield f"at most {spec.get('maxUnavailable', 0)} of them go at a time"


def _containers(part: Part) -> Iterator[ContainerFacts]:
    for container in part.containers:
        yield _container(container, part, "")
    for container in part.init_containers:
        beside = container.get("restartPolicy") == "Always"
        yield _container(container, part, "beside the others" if beside else "before the others")


def _container(container: Manifest, part: Part, position: str) -> ContainerFacts:
    known = part.kind != "Cluster"
    return ContainerFacts(
        name=str(container.get("name") or ""),
        role=position,
        image=str(container.get("image") or "none is named"),
        user=user(container, part.pod) if known else "CloudNativePG decides",
        cpu=_asked("cpu", *_amounts(container, "cpu")),
        memory=_asked("memory", *_amounts(container, "memory")),
        probes=list(_probes(container)) if known else ["CloudNativePG looks after it"],
    )


def _amounts(container: Manifest, resource: str) -> tuple[Fraction | None, Fraction | None]:
    request, limit = (checks.exact(field(container, "resources", kind, resource)) for kind in ("requests", "limits"))
    return limit if request is None else request, limit


def _asked(resource: str, request: Fraction | None, limit: Fraction | None) -> str:
    """What is requested, and what may be used: `0.5, at most 2`."""
    least = written(resource, request) if request else "nothing"
    return f"{least}, {'without a limit' if limit is None else f'at most {written(resource, limit)}'}"


def _probes(container: Manifest) -> Iterator[str]:
    for name, then in _PROBES:
        if probe := mapping(container, name):
            seconds: Any = probe.get("periodSeconds") or 10
            yield f"{then.format(_asks(probe))}, tried every {seconds} s"


def _asks(probe: Manifest) -> str:
    if get := mapping(probe, "httpGet"):
        return f"GET {get.get('path') or '/'} on port {get.get('port')}"
    if socket := mapping(probe, "tcpSocket"):
        return f"connecting to port {socket.get('port')}"
    if grpc := mapping(probe, "grpc"):
        return f"gRPC on port {grpc.get('port')}"
    return "a command"
