"""Puts together what the review page says."""

from collections.abc import Iterator, Sequence

from ...releases.release import Release
from ..cluster import wanted_by
from ..images import images_of
from ..secrets import keys_read
from ..system.parts import Part
from ..system.quantities import cores, size, span
from ..system.resources import PodGroup, Total, claims, total, total_storage
from ..system.routes import Route
from .connections import connection_facts, names
from .contents import (
    ClaimFacts,
    Finding,
    InstallationFacts,
    Page,
    RouteFacts,
    TotalFacts,
)
from .parts import group_of, part_facts
from .reviewed import Dify, Reviewed, is_known
from .roles import place
from .rules import findings
from .settings import settings_that_differ
from .ways_in import address, is_encrypted

_FEW = 3
_FROM = {None: "decided by the Gateway or the load balancer", True: "encrypted (TLS)", False: "not encrypted"}


def page_of(reviewed: Reviewed, read: Sequence[str]) -> Page:
    """What the page says.

    Args:
        reviewed: The manifests, without credentials.
        read: The files and folders that they are from.
    """
    found = findings(reviewed)
    claimed = claims(reviewed.objects)
    return Page(
        title=_title(reviewed),
        read=read,
        objects=len(reviewed.objects),
        installations=[_installation(dify) for dify in reviewed.installations],
        summary=list(_summary(reviewed, found)),
        findings=found,
        parts=[part_facts(reviewed, part) for part in sorted(reviewed.parts, key=_reading_order)],
        connections=connection_facts(reviewed),
        names=names(reviewed),
        totals=list(_totals(reviewed)),
        claims=list(_claims(reviewed)),
        storage=span(size(total_storage(claimed)), size(total_storage(claimed, most=True))),
        secrets=keys_read(reviewed.objects)[0],
        routes=[_route(route, reviewed) for route in reviewed.network.routes],
        settings=settings_that_differ(reviewed),
        needs=wanted_by(reviewed.objects),
        images=images_of(reviewed.objects),
    )


def _reading_order(part: Part) -> tuple[str, str, int, str]:
    return part.namespace, part.installation, place(part.title), part.title


# -- what it is ---------------------------------------------------------------------------------------------------


def _title(reviewed: Reviewed) -> str:
    if len(reviewed.installations) == 1:
        return f"Review of {reviewed.installations[0].name}"
    return f"Review of {len(reviewed.installations)} installations" if reviewed.installations else "Review of manifests"


def _installation(dify: Dify) -> InstallationFacts:
    release = dify.release
    return InstallationFacts(
        name=dify.name,
        namespace=dify.namespace,
        version=dify.version,
        date=str(release.date) if release and release.date else "",
        note=_note(release) if release else _unknown(dify.version),
    )


def _note(release: Release) -> str:
    holes = len(release.advisories)
    notes = (
        _counted(holes, "known hole") if holes else "no known holes",
        release.preview and "not all of this release is known",
        release.not_recommended and f"not recommended: {release.not_recommended}",
    )
    return "; ".join(each for each in notes if each)


def _unknown(version: str) -> str:
    if version and not is_known(version):
        return "this library has no data on this release, so nothing is said of its holes and settings"
    return "the manifests do not say which release of Dify this is, so nothing is said of its holes and settings"


def _summary(reviewed: Reviewed, found: Sequence[Finding]) -> Iterator[str]:
    yield from _what_runs(reviewed)
    kinds = [group_of(part) for part in reviewed.parts]
    groups = [reviewed.group(part) for part in reviewed.running]
    least, most = (total(groups, most=bound).pods for bound in (False, True))
    counts = [_counted(kinds.count("part"), "part")]
    counts += [f"{_counted(kinds.count('store'), 'store')} of data"] if "store" in kinds else []
    pods = _counted(least, "pod") if least == most else f"{least} to {_counted(most, 'pod')}"
    yield f"{' and '.join(counts)} run as {pods}."
    scheduled = [part for part in reviewed.parts if part.is_scheduled]
    if jobs := kinds.count("job") - len(scheduled):
        yield "1 Job runs once and ends." if jobs == 1 else f"{jobs} Jobs run once and end."
    if scheduled:
        yield "1 CronJob runs at set times." if len(scheduled) == 1 else f"{len(scheduled)} CronJobs run at set times."
    addresses = list(dict.fromkeys(address(route, reviewed) for route in reviewed.network.routes))
    if not addresses:
        yield "These manifests open no way in from outside of the cluster."
    else:
        more = f" and {len(addresses) - _FEW} more" if len(addresses) > _FEW else ""
        yield f"People reach it at {', '.join(addresses[:_FEW])}{more}."
    counts = [(_counted(len(each), word), each) for word, each in _by_severity(found)]
    yield f"{', '.join(text for text, each in counts if each) or 'No warnings'}."


def _what_runs(reviewed: Reviewed) -> Iterator[str]:
    installations = reviewed.installations
    if len(installations) > _FEW:
        versions = sorted({dify.version or "unknown" for dify in installations})
        yield f"{len(installations)} installations of Dify, release {', '.join(versions)}."
        return
    for dify in installations:
        yield f"Dify {dify.version or 'of an unknown release'} in {_namespace(dify.namespace)}."


def _by_severity(found: Sequence[Finding]) -> Iterator[tuple[str, list[Finding]]]:
    yield "serious warning", [each for each in found if each.severity == "serious"]
    yield "warning", [each for each in found if each.severity == "warning"]
    yield "notice", [each for each in found if each.severity == "notice"]


def _namespace(name: str) -> str:
    return f"the namespace {name}" if name else "the namespace that these manifests are applied to"


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


# -- sizes --------------------------------------------------------------------------------------------------------


def _totals(reviewed: Reviewed) -> Iterator[TotalFacts]:
    groups = [reviewed.group(part) for part in reviewed.parts]
    running = [group for group in groups if not group.ends]
    yield _total("running", running)
    if len(running) < len(groups):
        scheduled = any(part.is_scheduled for part in reviewed.parts)
        yield _total(f"with all Jobs{' at the same time' if scheduled else ' of the first start'}", groups)
    yield _total("while all parts are updated", running, updated=True)


def _total(name: str, groups: Sequence[PodGroup], *, updated: bool = False) -> TotalFacts:
    least, most = (total(groups, most=bound, updated=updated) for bound in (False, True))
    return TotalFacts(
        name=name,
        pods=span(str(least.pods), str(most.pods)),
        cpu=span(cores(least.requests["cpu"]), cores(most.requests["cpu"])),
        cpu_limit=span(_limit(least, "cpu"), _limit(most, "cpu")),
        memory=span(size(least.requests["memory"]), size(most.requests["memory"])),
        memory_limit=span(_limit(least, "memory"), _limit(most, "memory")),
    )


def _limit(found: Total, resource: str) -> str:
    limit = found.limits[resource]
    if limit is None:
        return "unlimited"
    return cores(limit) if resource == "cpu" else size(limit)


def _claims(reviewed: Reviewed) -> Iterator[ClaimFacts]:
    for claim in claims(reviewed.objects):
        counts = span(str(claim.least), str(claim.most))
        users = [
            reviewed.called(part)
            for part in reviewed.parts
            if not claim.owner and part.namespace == claim.namespace and claim.name in part.claims
        ]
        yield ClaimFacts(
            name=claim.name,
            owner=claim.owner,
            size=size(claim.size) if counts == "1" else f"{counts} of {size(claim.size)} each",
            storage_class="the cluster's default" if claim.storage_class is None else claim.storage_class or "none",
            used_by=claim.owner or ", ".join(users) or "nothing here",
        )


# -- ways in ------------------------------------------------------------------------------------------------------


def _route(route: Route, reviewed: Reviewed) -> RouteFacts:
    return RouteFacts(
        address=address(route, reviewed),
        by=route.by,
        encrypted=_FROM[is_encrypted(route, reviewed)],
        part=reviewed.called(route.part) if route.part else f"Service {route.service}, not in these manifests",
    )
