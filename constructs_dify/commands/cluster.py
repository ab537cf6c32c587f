"""`constructs-dify cluster`: what manifests expect to find in the cluster, apart from Secrets and images."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, dataclass

from .arguments import add_format, add_paths, command_parser, parse, read_manifests
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


_ABOUT = """\
List what else has to be in the cluster before manifests are applied: custom
resources, classes, labels of nodes, and all that is named and not in them.
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something that has to be in the cluster.

    Attributes:
        namespace: Its namespace; empty if it is of the whole cluster.
        kind: Its kind.
        name: Its name, or what is known of it.
        by: What names it.
    """

    namespace: str
    kind: str
    name: str
    by: str

    @property
    def place(self) -> tuple[str, str, str]:
        """What tells it from all others."""
        return self.namespace, self.kind, self.name


def cluster(arguments: Sequence[str]) -> int:
    """Run the command.

    Args:
        arguments: What stands behind `cluster`.
    """
    parser = command_parser("cluster", _ABOUT)
    add_paths(parser)
    add_format(parser)
    given = parse(parser, arguments)
    found = wanted_by(read_manifests(parser, given.paths))
    if given.format == "json":
        print(json.dumps([asdict(each) for each in found], indent=2))
    else:
        print("\n".join(lines(found)))
    return 0


def lines(wanted: Iterable[Wanted]) -> list[str]:
    """The lines of the table."""
    return table([_COLUMNS, *map(astuple, wanted)])


def wanted_by(objects: Sequence[Manifest]) -> list[Wanted]:
    """What these manifests expect. What the whole cluster has, and no namespace, comes first."""
    needs = [
        *custom_resources(objects), *operators(objects), *namespaces(objects), *nodes(objects), *topology(objects),
        *pods(objects), *storage(objects), *routes(objects), *autoscalers(objects),
    ]  # fmt: skip
    there = made(objects)
    wanted: dict[tuple[str, str, str], set[str]] = {}
    for need in needs:
        if need.name and need.place not in there and (need.kind, need.name) not in ALWAYS_THERE:
            wanted.setdefault(need.place, set()).add(need.by)
    return [Wanted(*place, ", ".join(sorted(by))) for place, by in sorted(wanted.items())]
