"""What the NetworkPolicies of a manifest let through, by the rules of Kubernetes."""

from collections.abc import Iterable
from functools import cache
from ipaddress import ip_address, ip_network
from itertools import product
from typing import NamedTuple

from tests.support.manifests import Manifest, Pod, namespace_of, of_kind, operator_pods, pods, selects

COMPONENT = "app.kubernetes.io/component"
NAMESPACE_NAME = "kubernetes.io/metadata.name"


class _End(NamedTuple):
    """One end of a connection: a pod with its labels, or, without a namespace, an address outside the cluster."""

    address: str
    namespace: str | None = None
    labels: dict[str, str] = {}  # noqa: RUF012 (never changed)
    ports: tuple[tuple[str, int], ...] = ()


class Network:
    """Answers whether a connection gets through.

    A pod is meant by its component label, or by its labels when it is no pod of the manifest. Without a `namespace`,
    all pods of the manifest have to be in one.

    Most network plugins compare an `ipBlock` with the addresses of pods too, so that pods have an address here:
    a block that covers `pod_address` opens the way to every pod.
    """

    def __init__(self, objects: Iterable[Manifest], pod_address: str = "10.244.1.7") -> None:
        objects = list(objects)
        self._policies = of_kind(objects, "NetworkPolicy")
        self._isolating: dict[tuple[object, ...], list[Manifest]] = {}
        self._pods = [*pods(objects), *operator_pods(objects)]
        self._pod_address = pod_address
        self._namespace_labels = {
            obj["metadata"]["name"]: obj["metadata"].get("labels") or {} for obj in of_kind(objects, "Namespace")
        }

    def allows(
        self,
        source: str | dict[str, str],
        target: str | dict[str, str],
        port: int,
        namespace: str | None = None,
        *,
        source_namespace: str | None = None,
        target_namespace: str | None = None,
        protocol: str = "TCP",
    ) -> bool:
        """Whether pods reach pods: the source may leave and the target lets it in."""
        sources = self._ends(source, source_namespace or namespace)
        targets = self._ends(target, target_namespace or namespace)
        return _one_answer(
            f"{source} -> {target}:{port}",
            (
                self._passes("Egress", a, b, port, protocol) and self._passes("Ingress", b, a, port, protocol)
                for a, b in product(sources, targets)
            ),
        )

    def allows_address(
        self,
        component: str | dict[str, str],
        ip: str,
        port: int,
        protocol: str = "TCP",
        namespace: str | None = None,
    ) -> bool:
        """Whether a pod may open a connection to an address outside the cluster."""
        answers = (self._passes("Egress", pod, _End(ip), port, protocol) for pod in self._ends(component, namespace))
        return _one_answer(f"{component} -> {ip}:{port}", answers)

    def allows_from_address(
        self,
        component: str | dict[str, str],
        ip: str,
        port: int,
        protocol: str = "TCP",
        namespace: str | None = None,
    ) -> bool:
        """Whether a pod lets in a connection from an address outside the cluster."""
        answers = (self._passes("Ingress", pod, _End(ip), port, protocol) for pod in self._ends(component, namespace))
        return _one_answer(f"{ip} -> {component}:{port}", answers)

    def _ends(self, pod: str | dict[str, str], namespace: str | None) -> list[_End]:
        if isinstance(pod, dict):
            return [_End(self._pod_address, namespace or self._only_namespace(), pod)]
        found = [
            self._end(candidate)
            for candidate in self._pods
            if candidate.labels.get(COMPONENT) == pod and namespace in (None, candidate.namespace)
        ]
        if not found:
            known = sorted({candidate.labels.get(COMPONENT, "") for candidate in self._pods})
            raise LookupError(f"no pod is of the component {pod!r}; there are {known}")
        if namespace is None:
            self._only_namespace()
        return found

    def _end(self, pod: Pod) -> _End:
        ports = tuple((port["name"], port["containerPort"]) for port in pod.ports if "name" in port)
        return _End(self._pod_address, pod.namespace, pod.labels, ports)

    def _only_namespace(self) -> str:
        namespaces = {pod.namespace for pod in self._pods}
        if len(namespaces) != 1:
            raise LookupError(f"name one of the namespaces {sorted(namespaces)}")
        return namespaces.pop()

    def _passes(self, direction: str, pod: _End, peer: _End, port: int, protocol: str) -> bool:
        policies = self._that_isolate(pod, direction)
        listener = pod if direction == "Ingress" else peer
        rules_key, peers_key = ("ingress", "from") if direction == "Ingress" else ("egress", "to")
        return not policies or any(
            self._peers_match(policy, rule.get(peers_key), peer)
            and _ports_match(rule.get("ports"), listener, port, protocol)
            for policy in policies
            for rule in policy["spec"].get(rules_key) or []
        )

    def _that_isolate(self, pod: _End, direction: str) -> list[Manifest]:
        key = (direction, pod.namespace, *sorted(pod.labels.items()))
        if key not in self._isolating:
            self._isolating[key] = [policy for policy in self._policies if _isolates(policy, direction, pod)]
        return self._isolating[key]

    def _peers_match(self, policy: Manifest, terms: list[Manifest] | None, peer: _End) -> bool:
        return not terms or any(self._peer_matches(policy, term, peer) for term in terms)

    def _peer_matches(self, policy: Manifest, term: Manifest, peer: _End) -> bool:
        if block := term.get("ipBlock"):
            return _within(peer.address, block["cidr"]) and not any(
                _within(peer.address, cidr) for cidr in block.get("except") or []
            )
        if peer.namespace is None:
            return False
        if (selector := term.get("namespaceSelector")) is None:
            in_namespace = peer.namespace == namespace_of(policy)
        else:
            labels = self._namespace_labels.get(peer.namespace, {}) | {NAMESPACE_NAME: peer.namespace}
            in_namespace = selects(selector, labels)
        return in_namespace and selects(term.get("podSelector", {}), peer.labels)


def _isolates(policy: Manifest, direction: str, pod: _End) -> bool:
    spec = policy["spec"]
    types = spec.get("policyTypes") or ["Ingress", *(["Egress"] if "egress" in spec else [])]
    return (
        direction in types
        and namespace_of(policy) == pod.namespace
        and selects(spec.get("podSelector", {}), pod.labels)
    )


def _ports_match(terms: list[Manifest] | None, listener: _End, port: int, protocol: str) -> bool:
    return not terms or any(_port_matches(term, listener, port, protocol) for term in terms)


def _port_matches(term: Manifest, listener: _End, port: int, protocol: str) -> bool:
    if term.get("protocol", "TCP") != protocol:
        return False
    match term.get("port"):
        case None:
            return True
        case str(name):
            return (name, port) in listener.ports
        case number:
            return number <= port <= term.get("endPort", number)


@cache
def _within(address: str, cidr: str) -> bool:
    return ip_address(address) in ip_network(cidr)


def _one_answer(question: str, answers: Iterable[bool]) -> bool:
    distinct = set(answers)
    if len(distinct) != 1:
        raise ValueError(f"{question} holds for some of the pods and not for others")
    return distinct.pop()
