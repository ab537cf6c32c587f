"""What the cluster newly has to have."""

from collections.abc import Iterator
from functools import lru_cache

from ..cluster import wanted_by
from .change import Change, plural
from .line import Finding

_DEFINITION = "CustomResourceDefinition"


def definitions_needed(change: Change) -> Iterator[Finding]:
    """Custom resources whose definition has to be there, or the API server does not know them."""
    if names := _new(change).get(_DEFINITION):
        yield Finding(
            what=f"the cluster has to know {', '.join(names)}",
            why=["custom resources of these kinds are new"],
            do="install the operator that brings the definitions first: without it, these objects are refused",
        )


def cluster_needs(change: Change) -> Iterator[Finding]:
    """Classes, labels of nodes, namespaces and the like that have to be there."""
    for kind, names in _new(change).items():
        if kind == _DEFINITION:
            continue
        yield Finding(
            what=f"the cluster has to have the {plural(kind, len(names))} {', '.join(names)}",
            why=["named by what is new or changed, and not in the manifests"],
            do="without it the objects are refused, or their pods do not start",
        )


# Two rules ask for it, and it looks at every field.
@lru_cache(maxsize=1)
def _new(change: Change) -> dict[str, list[str]]:
    """What is newly wanted: kind -> names."""
    before = {each.place for each in wanted_by(list(change.old.values()))}
    kinds: dict[str, list[str]] = {}
    for each in wanted_by(list(change.new.values())):
        if each.place not in before:
            kinds.setdefault(each.kind, []).append(each.name)
    return kinds
