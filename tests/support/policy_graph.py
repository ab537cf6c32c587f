"""The graph of who reaches whom, derived from nothing but the NetworkPolicies of a manifest."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tests.support.manifests import Manifest, of_kind
from tests.support.network import Network

POD_ADDRESS = "10.244.1.7"
"""Where each pod is, for policies that speak of addresses."""


class Place(NamedTuple):
    """One end of a connection: pods, by their namespace and labels, or without these an address that is no pod's."""

    name: str
    namespace: str | None = None
    labels: tuple[tuple[str, str], ...] = ()
    address: str = POD_ADDRESS


class Edge(NamedTuple):
    """A connection that gets through."""

    source: str
    target: str
    port: int
    protocol: str = "TCP"

    def __str__(self) -> str:
        return f"{self.source} -> {self.target}:{self.port}{'' if self.protocol == 'TCP' else f'/{self.protocol}'}"


Question = tuple[Place, Place, int, str]


def questions(objects: Iterable[Manifest], places: Sequence[Place], ports: Iterable[int]) -> Iterator[Question]:
    """All that can be asked: each place to each place, on these ports and on those that a policy speaks of."""
    ports = sorted({*ports, *_ports_of_policies(objects)})
    listeners = [*((port, "TCP") for port in ports), (53, "UDP"), (443, "UDP")]
    for source in places:
        for target in places:
            if source.namespace or target.namespace:
                yield from ((source, target, port, protocol) for port, protocol in listeners)


def graph(objects: Iterable[Manifest], asked: Iterable[Question]) -> set[Edge]:
    """What of this the policies let through."""
    network = Network(objects, POD_ADDRESS)
    return {
        Edge(source.name, target.name, port, protocol)
        for source, target, port, protocol in asked
        if _gets_through(network, source, target, port, protocol)
    }


def _gets_through(network: Network, source: Place, target: Place, port: int, protocol: str) -> bool:
    if target.namespace is None:
        return network.allows_address(dict(source.labels), target.address, port, protocol, source.namespace)
    if source.namespace is None:
        return network.allows_from_address(dict(target.labels), source.address, port, protocol, target.namespace)
    return network.allows(
        dict(source.labels), dict(target.labels), port,
        source_namespace=source.namespace, target_namespace=target.namespace, protocol=protocol,
    )  # fmt: skip


def _ports_of_policies(objects: Iterable[Manifest]) -> Iterator[int]:
    for policy in of_kind(objects, "NetworkPolicy"):
        for rule in [*(policy["spec"].get("ingress") or []), *(policy["spec"].get("egress") or [])]:
            yield from (term["port"] for term in rule.get("ports") or [] if isinstance(term.get("port"), int))
