"""Rules about what goes on when a node goes away, and about backups."""

import json
from collections.abc import Iterator, Sequence

from ..manifests import Manifest, field, name_of, namespace_of, texts
from ..system.parts import Part
from .parts import budgets
from .reviewed import Reviewed
from .rule import Found, at

_FOR_USERS = ("nginx", "proxy", "api", "web")
# It shares the plugins that run with no other pod.
_ALONE = ("plugin-daemon",)
# What is in these can be lost: work that waits, and copies.
_CACHES = ("redis", "valkey")


def single_replicas(reviewed: Reviewed) -> Found | None:
    """Parts that answer users, and run once."""
    ways = {each.target for each in reviewed.network.connections if each.kind == "route"}
    served = [
        part
        for part in reviewed.running
        if (part.key in ways or part.title in _FOR_USERS) and part.title not in _ALONE and not part.is_store
    ]
    return at(
        "Parts that answer users run once",
        [reviewed.called(part) for part in served if reviewed.group(part).most == 1],
    )


def single_stores(reviewed: Reviewed) -> Found | None:
    """Stores that run once."""
    stores = [part for part in reviewed.running if part.is_store and reviewed.group(part).most == 1]
    return at("Stores run once", [reviewed.called(part) for part in stores])


def no_budget(reviewed: Reviewed) -> Found | None:
    """Parts with several pods, all of which may be taken away at once."""
    several = [part for part in reviewed.running if part.kind != "Cluster" and reviewed.group(part).least > 1]
    return at(
        "Several replicas, and nothing says how many must stay",
        [reviewed.called(part) for part in several if not budgets(reviewed, part)],
    )


def no_backup(reviewed: Reviewed) -> Found | None:
    """Stores and claims that nothing in the manifests backs up."""
    stores = [
        (part.namespace, part.name, reviewed.called(part))
        for part in reviewed.running
        if part.is_store and not _is_cache(part)
    ]
    claims = [
        (place.id.split("/")[1], place.title, f"claim {place.title}")
        for place in reviewed.network.places.values()
        if place.kind == "claim"
    ]
    lost = [title for namespace, name, title in (*stores, *claims) if not _is_saved(namespace, name, reviewed.objects)]
    return at("No backup of what is kept in the cluster", lost)


def _is_cache(part: Part) -> bool:
    images = (str(container.get("image")).rpartition("/")[2] for container in part.containers)
    return any(image.startswith(_CACHES) for image in images)


def _is_saved(namespace: str, name: str, objects: Sequence[Manifest]) -> bool:
    """Whether an object backs up a store or a claim, as far as its own words tell."""
    for obj in objects:
        here = namespace_of(obj) == namespace
        match obj["kind"]:
            case "ScheduledBackup" if here and field(obj, "spec", "cluster", "name") == name:
                return True
            case "VolumeSnapshot" if here:
                if field(obj, "spec", "source", "persistentVolumeClaimName") == name:
                    return True
            case "ReplicationSource" if here and field(obj, "spec", "sourcePVC") == name:
                return True
            case "CronJob" if here and "backup" in name_of(obj).lower() and name in json.dumps(obj, default=str):
                return True
            case "Schedule" if str(obj["apiVersion"]).startswith("velero.io/"):
                spaces = texts(obj, "spec", "template", "includedNamespaces") or ["*"]
                if "*" in spaces or namespace in spaces:
                    return True
            case "Schedule" if here and str(obj["apiVersion"]).startswith("k8up.io/"):
                return True
            case _:
                pass
    return False


def shared_claims(reviewed: Reviewed) -> Found | None:
    """Claims that one node mounts, and several parts use."""
    return at("Several parts use a claim that only one node can mount", list(_shared(reviewed)))


def _shared(reviewed: Reviewed) -> Iterator[str]:
    for obj in reviewed.objects:
        modes = texts(obj, "spec", "accessModes")
        if obj["kind"] != "PersistentVolumeClaim" or "ReadWriteMany" in modes or "ReadOnlyMany" in modes:
            continue
        users = [
            part for part in reviewed.running if part.namespace == namespace_of(obj) and name_of(obj) in part.claims
        ]
        if len(users) > 1:
            yield f"{name_of(obj)}: {', '.join(map(reviewed.called, users))}"
