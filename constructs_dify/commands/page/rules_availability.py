"""Rules about what goes on when a node goes away."""

from collections.abc import Iterator

from ..manifests import name_of, namespace_of, texts
from .parts import budgets
from .reviewed import Reviewed
from .rule import Found, at

_FOR_USERS = ("nginx", "proxy", "api", "web")
# It shares the plugins that run with no other pod.
_ALONE = ("plugin-daemon",)


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
