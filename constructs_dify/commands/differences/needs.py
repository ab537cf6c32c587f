"""What the cluster newly has to have."""

from collections.abc import Iterator

from ..cluster import wanted_by
from .change import Change, plural
from .line import Finding

_DEFINITION = "CustomResourceDefinition"


def definitions_needed(change: Change) -> Iterator[Finding]:
    """Custom resources whose definition has to be there, or the API server does not know them."""
    for _, names in _new(change, definitions=True):
        yield Finding(
            what=f"the cluster has to know {', '.join(names)}",
            why=["custom resources of these kinds are new"],
            do="install the operator that brings the definitions first: without it, these objects are refused",
        )


def cluster_needs(change: Change) -> Iterator[Finding]:
    """Classes, labels of nodes, namespaces and the like that have to be there."""
    for kind, names in _new(change, definitions=False):
        yield Finding(
            what=f"the cluster has to have the {plural(kind, len(names))} {', '.join(names)}",
            why=["named by what is new or changed, and not in the manifests"],
            do="without it the objects are refused, or their pods do not start",
        )


def _new(change: Change, *, definitions: bool) -> Iterator[tuple[str, list[str]]]:
    before = {each.place for each in wanted_by(list(change.old.values()))}
    kinds: dict[str, list[str]] = {}
    for each in wanted_by(list(change.new.values())):
        if each.place not in before and (each.kind == _DEFINITION) == definitions:
            kinds.setdefault(each.kind, []).append(each.name)
    return iter(kinds.items())
