"""`python -m constructs_dify cluster`: what manifests expect to find in the cluster, apart from Secrets and images."""

from collections.abc import Sequence

from .cluster_needs.autoscalers import autoscalers
from .cluster_needs.custom_resources import custom_resources
from .cluster_needs.made import ALWAYS_THERE, made
from .cluster_needs.namespaces import namespaces
from .cluster_needs.nodes import nodes
from .cluster_needs.operators import operators
from .cluster_needs.pods import pods
from .cluster_needs.routes import routes
from .cluster_needs.storage import storage
from .cluster_needs.topology import topology
from .manifests import Manifest
from .table import table

_COLUMNS = ("NAMESPACE", "KIND", "NAME", "WANTED BY")


def cluster(objects: Sequence[Manifest]) -> list[str]:
    """The lines of the table. What the whole cluster has, and no namespace, comes first."""
    needs = [
        *custom_resources(objects), *operators(objects), *namespaces(objects), *nodes(objects), *topology(objects),
        *pods(objects), *storage(objects), *routes(objects), *autoscalers(objects),
    ]  # fmt: skip
    there = made(objects)
    wanted: dict[tuple[str, str, str], set[str]] = {}
    for need in needs:
        if need.name and need.place not in there and (need.kind, need.name) not in ALWAYS_THERE:
            wanted.setdefault(need.place, set()).add(need.by)
    return table([_COLUMNS, *((*place, ", ".join(sorted(by))) for place, by in sorted(wanted.items()))])
