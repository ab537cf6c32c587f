"""`constructs-dify resources`: what manifests ask a cluster for, part by part and in total."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from .arguments import add_format, add_paths, command_parser, parse, read_manifests
from .cluster_needs.need import DEFAULT
from .manifests import Manifest, name_of, namespace_of
from .system.quantities import size, span, written
from .system.resources import (
    EVERY_POD,
    Claims,
    Limits,
    PodGroup,
    Total,
    claims,
    pod_groups,
    total,
    total_storage,
)
from .system.schedules import is_suspended, schedule
from .table import table

_ABOUT = """\
Tell what manifests ask a cluster for: for each part, and in total, how many
pods there are, what they request and what they may use, at least and at most
with autoscaling, and the claims.

The scheduler counts what pods request: a node takes a pod that has room there.
A limit is what a pod may use at most.
"""
_TITLES = {"cpu": "CPU", "memory": "MEMORY", "ephemeral-storage": "LOCAL DISK"}
_UNLIMITED = "unlimited"
# A name for each total, whether Jobs count, and whether all parts are updated.
_TOTALS = (("running", False, False), ("with all Jobs", True, False), ("while all parts are updated", True, True))


def resources(arguments: Sequence[str]) -> int:
    """Run the command.

    Args:
        arguments: What stands behind `resources`.
    """
    parser = command_parser("resources", _ABOUT)
    add_paths(parser)
    add_format(parser)
    given = parse(parser, arguments)
    objects = read_manifests(parser, given.paths)
    print(json.dumps(_described(objects), indent=2) if given.format == "json" else "\n".join(_told(objects)))
    return 0


# -- as text ------------------------------------------------------------------------------------------------------


def _told(objects: Sequence[Manifest]) -> list[str]:
    groups, claimed = pod_groups(objects), claims(objects)
    if not groups and not claimed:
        return ["These manifests ask for nothing: they have no pods and no claims."]
    named = _resources(groups)
    running = [_row(group, named) for group in groups if not group.ends]
    jobs = [_row(group, named) for group in groups if group.ends]
    head = ("NAMESPACE", "KIND", "NAME", "PODS", *_columns(named))
    blocks: list[list[str]] = []
    if running:
        blocks.append(table([head, *running]))
    if jobs:
        blocks.append(["Jobs, whose pods end:", *table([head, *jobs])])
    if groups:
        blocks.append(table([("IN TOTAL", "PODS", *_columns(named)), *_totals(groups, named)]))
    if claimed:
        blocks.append(table([("NAMESPACE", "CLAIM", "STORAGE CLASS", "SIZE", "OF"), *map(_claim_row, claimed)]))
    if notes := [*_notes(groups, claimed), *map(_run, _scheduled(objects))]:
        blocks.append(notes)
    return [line.rstrip() for number, block in enumerate(blocks) for line in ([""] if number else []) + block]


def _resources(groups: Iterable[PodGroup]) -> list[str]:
    """The resources that have a column: those of every pod, and what else some pod asks for."""
    more = {name for group in groups for name in (*group.requests, *group.limits)} - set(EVERY_POD)
    return [*EVERY_POD, *sorted(more)]


def _columns(named: Sequence[str]) -> Iterator[str]:
    for resource in named:
        yield _TITLES.get(resource, resource)
        yield "LIMIT"


def _row(group: PodGroup, named: Sequence[str]) -> Sequence[str]:
    pods = "1 a node" if group.kind == "DaemonSet" else span(str(group.least), str(group.most))
    return (group.namespace, group.kind, group.name, pods, *_amounts(group.requests, group.limits, named))


def _totals(groups: Sequence[PodGroup], named: Sequence[str]) -> Iterator[Sequence[str]]:
    scaled = any(group.least < group.most for group in groups)
    for name, jobs, updated in _TOTALS:
        if jobs and not updated and not any(group.ends for group in groups):
            continue
        counted = [group for group in groups if jobs or not group.ends]
        for most in (False, True) if scaled else (False,):
            found = total(counted, most=most, updated=updated)
            title = f"{name}, at {'most' if most else 'least'}" if scaled else name
            yield (title, str(found.pods), *_amounts(found.requests, found.limits, named))


def _amounts(requests: Mapping[str, Fraction], limits: Limits, named: Sequence[str]) -> Iterator[str]:
    for resource in named:
        requested, limit = requests.get(resource, Fraction(0)), limits.get(resource, Fraction(0))
        yield written(resource, requested) if requested else "-"
        yield _UNLIMITED if limit is None else written(resource, limit) if limit else "-"


def _claim_row(claim: Claims) -> Sequence[str]:
    count = span(str(claim.least), str(claim.most))
    each = size(claim.size) if count == "1" else f"{count} x {size(claim.size)}"
    storage_class = DEFAULT if claim.storage_class is None else claim.storage_class or "none"
    return (claim.namespace, claim.name, storage_class, each, claim.owner)


def _notes(groups: Sequence[PodGroup], claimed: Sequence[Claims]) -> Iterator[str]:
    if claimed:
        yield f"The claims take {span(size(total_storage(claimed)), size(total_storage(claimed, most=True)))}."
    for group in groups:
        if group.scaled_by and group.least < group.most:
            yield f"{group.scaled_by} gives {group.kind} {group.name} {group.least} to {group.most} pods."
    if any(group.kind == "DaemonSet" for group in groups):
        yield "A DaemonSet has a pod on each node; the totals count one."


def _scheduled(objects: Sequence[Manifest]) -> list[Manifest]:
    return [obj for obj in objects if obj["kind"] == "CronJob"]


def _run(cron_job: Manifest) -> str:
    name = f"CronJob {name_of(cron_job)}"
    if is_suspended(cron_job):
        return f"{name} is suspended, and counts without pods; otherwise {schedule(cron_job)}."
    return f"{name} has its pods {schedule(cron_job)}."


# -- as JSON ------------------------------------------------------------------------------------------------------


def _described(objects: Sequence[Manifest]) -> dict[str, object]:
    groups, claimed = pod_groups(objects), claims(objects)
    return {
        "pods": [_of_group(group) for group in groups],
        "schedules": [_of_schedule(obj) for obj in _scheduled(objects)],
        "total": {
            name.replace(" ", "_"): {
                bound: _of_total(
                    total((each for each in groups if jobs or not each.ends), most=bound == "most", updated=updated)
                )
                for bound in ("least", "most")
            }
            for name, jobs, updated in _TOTALS
        },
        "claims": [_of_claims(claim) for claim in claimed],
        "storage": {"least": _number(total_storage(claimed)), "most": _number(total_storage(claimed, most=True))},
    }


def _of_group(group: PodGroup) -> dict[str, object]:
    return {
        "namespace": group.namespace,
        "kind": group.kind,
        "name": group.name,
        "ends": group.ends,
        "pods": {"least": group.least, "most": group.most},
        "pods_while_updated": {"least": group.least_updated, "most": group.most_updated},
        "scaled_by": group.scaled_by or None,
        "requests": _numbers(group.requests),
        "limits": _numbers(group.limits),
    }


def _of_schedule(cron_job: Manifest) -> dict[str, object]:
    return {
        "namespace": namespace_of(cron_job),
        "name": name_of(cron_job),
        "runs": schedule(cron_job),
        "suspended": is_suspended(cron_job),
    }


def _of_total(found: Total) -> dict[str, object]:
    return {"pods": found.pods, "requests": _numbers(found.requests), "limits": _numbers(found.limits)}


def _of_claims(claim: Claims) -> dict[str, object]:
    return {
        "namespace": claim.namespace,
        "name": claim.name,
        "owner": claim.owner or None,
        "storage_class": claim.storage_class,
        "size": _number(claim.size),
        "count": {"least": claim.least, "most": claim.most},
    }


def _numbers(amounts: Limits) -> dict[str, float | None]:
    """Cores and bytes; null: unlimited."""
    return {name: None if amount is None else _number(amount) for name, amount in amounts.items()}


def _number(amount: Fraction) -> float:
    return int(amount) if amount.denominator == 1 else float(amount)
