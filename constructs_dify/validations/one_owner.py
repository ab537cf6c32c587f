"""OneOwner: no two charts of one app have resources of one name."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from weakref import WeakKeyDictionary

from constructs import IConstruct, Node

from ..backup import Backups
from ..installation import Installation
from ..operations.namespace import Level
from ..pods.secret_references import MadeSecret
from ..wiring.part import Part


class Owner(Protocol):
    """A chart that has an installation's resources."""

    @property
    def node(self) -> Node: ...  # noqa: D102
    @property
    def install(self) -> Installation: ...  # noqa: D102
    @property
    def creates_namespace(self) -> bool: ...  # noqa: D102
    @property
    def namespace_level(self) -> Level | None: ...  # noqa: D102
    @property
    def resource_names(self) -> set[str]: ...  # noqa: D102
    @property
    def made_secrets(self) -> Mapping[str, MadeSecret]: ...  # noqa: D102
    @property
    def parts(self) -> Sequence[Part]: ...  # noqa: D102
    @property
    def backups(self) -> Backups | None: ...  # noqa: D102


_charts: WeakKeyDictionary[IConstruct, list[Owner]] = WeakKeyDictionary()


class OneOwner:
    """No two charts of one app have resources of one name.

    The charts are remembered in Python: asking the construct tree for them costs more with every chart.

    Args:
        chart: The chart.
        scope: What holds it, as the program has it.
    """

    def __init__(self, chart: Owner, scope: IConstruct) -> None:
        self._chart = chart
        # The root that jsii hands out is not always the object that the program made.
        root = chart.node.root
        places = [_charts.setdefault(place, []) for place in ([scope] if scope is root else [scope, root])]
        self._earlier = list(dict.fromkeys(other for place in places for other in place))
        for place in places:
            place.append(chart)

    def validate(self) -> list[str]:
        """One message for each chart that was there before, and clashes."""
        mine = self._chart.install
        messages: list[str] = []
        for other in self._earlier:
            theirs = other.install
            place = self._chart.backups and self._chart.backups.saves_to
            if place and theirs.name == mine.name and other.backups and other.backups.saves_to == place:
                messages.append(
                    f"backup.repository: got {place!r}, where another DifyChart saves as {mine.name!r} too, so that "
                    "each would let go of the other's sets, and restore them; give one of them another folder or name"
                )
            if theirs.namespace != mine.namespace:
                continue
            if theirs.name == mine.name:
                messages.append(
                    f"name: got {mine.name!r} in namespace {mine.namespace!r}, which another DifyChart has already; "
                    "give one of them another name or namespace"
                )
            elif shared := sorted(self._chart.resource_names & other.resource_names):
                messages.append(
                    f"name: got {mine.name!r}, which makes {shared[0]!r}, as {theirs.name!r} does there too; "
                    "give one of them another name"
                )
            shared = sorted(self._chart.made_secrets.keys() & other.made_secrets.keys())
            if shared and theirs.name != mine.name:
                messages.append(
                    f"secrets: {mine.name!r} and {theirs.name!r} both make the Secret {shared[0]!r} in namespace "
                    f'{mine.namespace!r}; give one of them Secrets.external(…, elsewhere=["{shared[0]}"])'
                )
            if self._chart.creates_namespace and other.creates_namespace:
                messages.append(
                    f"create_namespace: two charts create namespace {mine.namespace!r}; "
                    "give one of them create_namespace=False"
                )
        return messages
