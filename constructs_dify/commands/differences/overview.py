"""What the change is as a whole: another installation, another release of Dify."""

from collections.abc import Iterator

from ...releases.data import versions
from ...releases.release import Release
from ...releases.upgrade_steps import jumps
from ..arguments import PROGRAM
from ..upgrade_facts import facts_of
from .change import Change, Objects, Place
from .line import Finding
from .reading import number_at, texts_at
from .workloads import RUNNING


def another_installation(change: Change) -> Iterator[Finding]:
    """Nothing that runs is in both."""
    before = [place for place in change.old if place.kind in RUNNING]
    after = [place for place in change.new if place.kind in RUNNING]
    if not before or not after or set(before) & set(after):
        return
    yield Finding(
        what="everything is new under other names, and what runs now stays as it is: this is a second installation, "
        "with empty data",
        why=[_moved("namespace", before, after)] if _bare(before) & _bare(after) else _renamed(change),
        do="if it was not meant, give the old name= and namespace= again; if it was, move the data of each server "
        "(docs/changing-an-installation.md) before you delete the old installation",
    )


def _bare(places: list[Place]) -> set[tuple[str, str]]:
    return {(place.kind, place.name) for place in places}


def _renamed(change: Change) -> list[str]:
    """The names of both installations, if their objects say them."""
    old, new = (
        {texts_at(obj, "metadata", "labels").get("app.kubernetes.io/instance") for obj in objects.values()}
        for objects in (change.old, change.new)
    )
    return [f"name {old.pop()} -> {new.pop()}"] if len(old) == len(new) == 1 else ["no workload has the name of before"]


def _moved(what: str, before: list[Place], after: list[Place]) -> str:
    def said(places: list[Place]) -> str:
        found = sorted({getattr(place, what) or "(none)" for place in places})
        return ", ".join(found[:3]) + (", …" if len(found) > 3 else "")

    return f"{what} {said(before)} -> {said(after)}"


def release_raised(change: Change) -> Iterator[Finding]:
    """A later release of Dify."""
    for old, new in releases_moved(change):
        if version_number(new) > version_number(old):
            yield Finding(
                what=f"Dify {old} -> {new}: the database is migrated, and no migration goes back",
                why=[f"label app.kubernetes.io/version {old} -> {new}"],
                do="back up the databases, the files and the Secret first, and read the plan",
                commands=[f"{PROGRAM} upgrade --from {old} --to {new} OLD"] if _known(old, new) else [],
            )


def release_lowered(change: Change) -> Iterator[Finding]:
    """An earlier release of Dify, whose pods run on a schema that they do not know."""
    for old, new in releases_moved(change):
        if version_number(new) < version_number(old):
            yield Finding(
                what=f"Dify {old} -> {new}: a downgrade, which Dify does not support: migrations do not go back",
                why=[f"label app.kubernetes.io/version {old} -> {new}"],
                do="the way back is to restore the backup from before the upgrade (docs/upgrades.md)",
            )


def pods_gone_first(change: Change) -> Iterator[Finding]:
    """A release that older pods may not serve beside, and an installation that is not paused."""
    for old, new in releases_moved(change):
        if not _known(old, new) or version_number(new) < version_number(old) or _paused(change.old):
            continue
        facts = facts_of(list(change.old.values()), Release(old))
        found = [
            f"{jump.release}: {jump.gone_first}"
            for jump in jumps(old, new)
            if jump.gone_first and facts.meets(jump.only_for)
        ]
        if found:
            yield Finding(
                what=f"pods of Dify {old} must be gone before {new} starts, and go on serving in a rollout",
                why=found,
                do="apply the old release with paused=True first, and wait until its pods are gone (docs/upgrades.md)",
            )


def releases_moved(change: Change) -> Iterator[tuple[str, str]]:
    """The release before and the release now, where there is one each and they are not the same."""
    old, new = _versions(change.old), _versions(change.new)
    if len(old) == len(new) == 1 and old != new:
        yield old.pop(), new.pop()


def _versions(objects: Objects) -> set[str]:
    found: set[str] = set()
    for place, obj in objects.items():
        labels = texts_at(obj, "metadata", "labels")
        if place.kind in RUNNING and labels.get("app.kubernetes.io/name") == "dify":
            found.add(labels.get("app.kubernetes.io/version", ""))
    return {version for version in found if version_number(version)}


def version_number(version: str) -> tuple[int, ...]:
    """A version as numbers, which have an order."""
    return tuple(int(part) for part in version.replace("-fix", "").split(".") if part.isdecimal())


def _known(*given: str) -> bool:
    return set(given) <= set(versions())


def _paused(objects: Objects) -> bool:
    """Whether the API has no pods."""
    return all(
        number_at(obj, "spec", "replicas") == 0
        for place, obj in objects.items()
        if place.kind == "Deployment"
        and texts_at(obj, "metadata", "labels").get("app.kubernetes.io/component") == "api"
    )
