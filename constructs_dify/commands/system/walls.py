"""What NetworkPolicies let through, as rules of one kind, whoever wrote them: Kubernetes or Cilium.

See https://kubernetes.io/docs/concepts/services-networking/network-policies/
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..manifests import Manifest, field, items, mapping, namespace_of, texts
from .labels import selects
from .parts import Part
from .ports import EVERY, PortSet, port_set

EGRESS, INGRESS = "Egress", "Ingress"
_NAME = "kubernetes.io/metadata.name"
_CILIUM = ("CiliumNetworkPolicy",)


@dataclass(frozen=True, kw_only=True, slots=True)
class Peer:
    """Who may be at the other end of a connection. Without any of these, anybody.

    Attributes:
        namespaces: The selector of the namespaces; None: that of the policy.
        pods: The selector of the pods; None: all of them.
        cidr: A range of addresses.
        without: The ranges that are left out of it.
        host: The name of a host, as Cilium knows it.
        entity: What Cilium calls it, such as `kube-apiserver`.
    """

    namespaces: Manifest | None = None
    pods: Manifest | None = None
    cidr: str = ""
    without: tuple[str, ...] = ()
    host: str = ""
    entity: str = ""

    @property
    def is_in_cluster(self) -> bool:
        """Whether it is pods."""
        return not (self.cidr or self.host or self.entity)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """What one rule lets through.

    Attributes:
        namespace: The namespace of the policy.
        policy: Its name.
        peers: Who may be at the other end; None: anybody.
        ports: The terms for ports; none: every port.
    """

    namespace: str
    policy: str
    peers: Sequence[Peer] | None
    ports: Sequence[Manifest]

    def allowed(self, named: Mapping[str, int]) -> PortSet:
        """The ports, where names stand for these."""
        return port_set(self.ports, named) if self.ports else EVERY


class Walls:
    """The policies among some manifests.

    Args:
        objects: The manifests.
    """

    def __init__(self, objects: Sequence[Manifest]) -> None:
        # A policy is about pods of its own namespace alone.
        self._policies: dict[str, list[Manifest]] = {}
        for obj in objects:
            if obj["kind"] in ("NetworkPolicy", *_CILIUM):
                self._policies.setdefault(namespace_of(obj), []).append(obj)
        self._labels = {
            str(field(obj, "metadata", "name")): mapping(obj, "metadata", "labels")
            for obj in objects
            if obj["kind"] == "Namespace"
        }

    def rules(self, part: Part, direction: str) -> list[Rule] | None:
        """What may leave the pods of a part, or come in.

        Args:
            part: The part.
            direction: `Egress` or `Ingress`.

        Returns:
            The rules; None where no policy is about these pods, so that everything gets through.
        """
        own = self._policies.get(part.namespace, ())
        found = [policy for policy in own if _is_about(policy, part, direction)]
        return [rule for policy in found for rule in _rules(policy, direction)] if found else None

    def is_met(self, peer: Peer, namespace: str, other: Part) -> bool:
        """Whether a peer of a policy in a namespace is the pods of a part."""
        if not peer.is_in_cluster:
            return False
        if peer.namespaces is None:
            there = other.namespace == namespace
        else:
            there = selects(peer.namespaces, {**self._labels.get(other.namespace, {}), _NAME: other.namespace})
        return there and (peer.pods is None or selects(peer.pods, other.labels))


def _is_about(policy: Manifest, part: Part, direction: str) -> bool:
    if policy["kind"] in _CILIUM:
        labels = mapping(policy, "spec", "endpointSelector", "matchLabels")
        selector: Manifest = {"matchLabels": {_plain(key): value for key, value in labels.items()}}
        types = [each for each in (INGRESS, EGRESS) if each.lower() in mapping(policy, "spec")]
    else:
        selector = mapping(policy, "spec", "podSelector")
        unsaid = [INGRESS, *([EGRESS] if "egress" in mapping(policy, "spec") else [])]
        types = texts(policy, "spec", "policyTypes") or unsaid
    return direction in types and part.is_selected(namespace_of(policy), selector)


def _rules(policy: Manifest, direction: str) -> Iterator[Rule]:
    is_cilium = policy["kind"] in _CILIUM
    namespace, name = namespace_of(policy), str(field(policy, "metadata", "name"))
    for rule in items(policy, "spec", direction.lower()):
        if is_cilium:
            ports = [_cilium_port(port) for to in items(rule, "toPorts") for port in items(to, "ports")]
            ports = [term for terms in ports for term in terms]
            peers = list(_cilium_peers(rule))
            yield Rule(namespace=namespace, policy=name, peers=peers if _names_peers(rule) else None, ports=ports)
        else:
            given = items(rule, "to" if direction == EGRESS else "from")
            peers = [_peer(peer) for peer in given] or None
            yield Rule(namespace=namespace, policy=name, peers=peers, ports=items(rule, "ports"))


def _peer(peer: Manifest) -> Peer:
    if block := mapping(peer, "ipBlock"):
        return Peer(cidr=str(block.get("cidr")), without=tuple(texts(block, "except")))
    return Peer(namespaces=peer.get("namespaceSelector"), pods=peer.get("podSelector"))


def _names_peers(rule: Manifest) -> bool:
    return any(key.startswith(("to", "from")) and key != "toPorts" for key in rule)


def _cilium_peers(rule: Manifest) -> Iterator[Peer]:
    for name in items(rule, "toFQDNs"):
        yield Peer(host=str(name.get("matchName") or name.get("matchPattern")))
    for side in ("to", "from"):
        for block in items(rule, f"{side}CIDRSet"):
            yield Peer(cidr=str(block.get("cidr")), without=tuple(texts(block, "except")))
        for cidr in texts(rule, f"{side}CIDR"):
            yield Peer(cidr=cidr)
        for entity in texts(rule, f"{side}Entities"):
            yield Peer(entity=entity)
        for endpoint in items(rule, f"{side}Endpoints"):
            labels = {_plain(key): value for key, value in mapping(endpoint, "matchLabels").items()}
            spaces = [labels.pop(key) for key in [*labels] if key in ("io.kubernetes.pod.namespace",)]
            yield Peer(
                namespaces={"matchLabels": {_NAME: spaces[0]}} if spaces else None,
                pods={"matchLabels": labels} if labels else None,
            )


def _plain(label: str) -> str:
    return label.removeprefix("k8s:").removeprefix("any:")


def _cilium_port(term: Manifest) -> list[Manifest]:
    port: Any = term.get("port")
    number = int(port) if isinstance(port, str) and port.isdecimal() else port
    spoken = str(term.get("protocol") or "ANY")
    return [{**term, "port": number, "protocol": each} for each in (("TCP", "UDP") if spoken == "ANY" else (spoken,))]
