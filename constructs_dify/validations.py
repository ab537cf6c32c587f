"""What only the whole can know. `cdk8s synth` reports all of it at once."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import jsii
from constructs import IConstruct, IValidation

from . import checks
from .network import Network
from .secret_references import MadeSecret, read_by
from .wiring import Endpoint
from .workload import Workload

if TYPE_CHECKING:
    from .chart import DifyChart


_charts: "WeakKeyDictionary[IConstruct, list[DifyChart]]" = WeakKeyDictionary()


@jsii.implements(IValidation)
class OneOwner:
    """No two charts of one app have resources of one name.

    The charts are remembered in Python: asking the construct tree for them costs more with every chart.

    Args:
        chart: The chart.
        scope: What holds it, as the program has it.
    """

    def __init__(self, chart: "DifyChart", scope: IConstruct) -> None:
        """Remember the chart, after those that were there before."""
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


@jsii.implements(IValidation)
class EdgesMeetPorts:
    """Whatever a part connects to within the installation exists and listens there."""

    def __init__(self, endpoints: Sequence[Endpoint]) -> None:
        """Remember all parts."""
        self._endpoints = endpoints

    def validate(self) -> list[str]:
        """One message for each edge that leads nowhere."""
        listening = {endpoint.component: set(endpoint.ports.values()) for endpoint in self._endpoints}
        messages: list[str] = []
        for caller in self._endpoints:
            for destination in caller.destinations:
                part = destination.part
                if part is None:
                    continue
                if part not in listening:
                    messages.append(f"{caller.component}: uses {part!r}, which is not part of this installation")
                messages += [
                    f"{caller.component}: connects to port {port} of {part!r}, which listens on "
                    f"{', '.join(map(str, sorted(listening[part]))) or 'none'}"
                    for port in destination.ports
                    if part in listening and port not in listening[part]
                ]
        return messages


@jsii.implements(IValidation)
class AddressesMeetHosts:
    """Each host that `Network.addresses` names is one that some part connects to."""

    def __init__(self, endpoints: Sequence[Endpoint], network: Network) -> None:
        """Remember all parts and the options."""
        self._endpoints, self._network = endpoints, network

    def validate(self) -> list[str]:
        """One message for each host that nobody connects to."""
        hosts: set[str] = set()
        for endpoint in self._endpoints:
            by_hand = endpoint.outlets if isinstance(endpoint, Workload) else []
            hosts |= {destination.host for destination in (*endpoint.destinations, *by_hand) if destination.host}
        return [
            f"network.addresses: got {host!r}, to which no part connects{checks.suggestion(host, hosts)}; "
            f"the hosts are {', '.join(sorted(hosts))}"
            for host in self._network.blocks()
            if host not in hosts
        ]


@jsii.implements(IValidation)
class SecretsHaveKeys:
    """Whatever a part reads from a Secret that is made together with the installation will be in there.

    Args:
        endpoints: All parts.
        made: The Secrets that are made together with the installation, by name.
    """

    def __init__(self, endpoints: Sequence[Endpoint], made: Mapping[str, MadeSecret]) -> None:
        """Remember what is read, and what is made."""
        self._read, self._made = read_by(endpoints), made

    def validate(self) -> list[str]:
        """One message for each key that will be missing."""
        messages: list[str] = []
        for part, read in self._read:
            made = self._made.get(read.secret)
            if made is None or made.keys is None or read.key is None or read.optional or read.key in made.keys:
                continue
            container = f" of the container {read.container!r}" if read.container not in (None, part) else ""
            messages.append(
                f"{part}: {read.by}{container} comes from the key {read.key!r} of the Secret {read.secret!r}, which "
                f"{made.by} makes, with no other keys than {', '.join(sorted(made.keys))}; name one of these, or put "
                f"the credential into a Secret of your own{checks.suggestion(read.key, made.keys)}"
            )
        return messages
