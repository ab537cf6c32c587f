"""Edges become NetworkPolicies: nothing is open but what a dependency opened.

See https://kubernetes.io/docs/concepts/services-networking/network-policies/
"""

from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from ipaddress import ip_network
from re import sub

from cdk8s_plus_27 import k8s
from constructs import Construct

from . import checks
from .installation import Installation
from .pods import int_or_string
from .wiring import Destination, Endpoint, to_cidr, to_host

_NAMESPACE = "kubernetes.io/metadata.name"

_Labels = tuple[tuple[str, str], ...]


class NetworkPolicies(Construct):
    """One policy that denies everything, one for DNS, and one for each part with exactly its edges.

    Args:
        scope: The construct that holds it.
        id: Its id in that scope.
        install: The installation whose pods are walled in.
        endpoints: All of its parts.
        entrances: Parts that everybody may connect to, and the ports that are open to them.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        install: Installation,
        endpoints: Sequence[Endpoint],
        entrances: Mapping[str, Sequence[int]],
    ) -> None:
        """Render the policies."""
        super().__init__(scope, id)
        self._deny_everything(install)
        self._allow_dns(install)
        pods = {endpoint.component: endpoint.pod_labels for endpoint in endpoints}
        for endpoint in endpoints:
            ingress = _ingress(endpoint, endpoints, entrances.get(endpoint.component, ()))
            egress = [_egress(install, destination, pods) for destination in dict.fromkeys(endpoint.destinations)]
            if ingress or egress:
                _policy(
                    self, endpoint.component, install, endpoint.component, endpoint.pod_labels,
                    ingress=ingress or None, egress=egress or None,
                )  # fmt: skip

    def _deny_everything(self, install: Installation) -> None:
        _policy(
            self, "default-deny", install, "default-deny", install.instance_selector(),
            ingress=[], egress=[],
        )  # fmt: skip

    def _allow_dns(self, install: Installation) -> None:
        resolvers = [
            k8s.NetworkPolicyPeer(
                namespace_selector=k8s.LabelSelector(match_labels={_NAMESPACE: "kube-system"}),
                pod_selector=k8s.LabelSelector(match_labels={"k8s-app": "kube-dns"}),
            ),
            # NodeLocal DNSCache answers at this address on every node.
            k8s.NetworkPolicyPeer(ip_block=k8s.IpBlock(cidr="169.254.20.10/32")),
        ]
        ports = [k8s.NetworkPolicyPort(port=int_or_string(53), protocol=protocol) for protocol in ("UDP", "TCP")]
        _policy(
            self, "dns", install, "dns", install.instance_selector(),
            egress=[k8s.NetworkPolicyEgressRule(to=resolvers, ports=ports)],
        )  # fmt: skip


def allow_to(
    scope: Construct, id: str, install: Installation, part: str, host: str, port: int
) -> k8s.KubeNetworkPolicy:
    """One more destination for a part."""
    checks.port("allow_to.port", port)
    destination = _destination(host, port)
    name = _object_name(f"{part}-to-{host}-{port}", install)
    return _policy(
        scope, _new(scope, id), install, name, install.selector(part), egress=[_egress(install, destination, {})]
    )


def _destination(host: str, port: int) -> Destination:
    checks.instance("allow_to.host", host, str, '"ollama.models.svc", "10.0.0.1" or "10.0.0.0/8"')
    try:
        return to_cidr(str(ip_network(host)), port)
    except ValueError:
        checks.host("allow_to.host", host)
        return to_host(host, port)


def allow_from(
    scope: Construct, id: str, install: Installation, part: str, port: int, namespace: str,
    pod_labels: Mapping[str, str] | None,
) -> k8s.KubeNetworkPolicy:  # fmt: skip
    """One more caller for a part."""
    checks.port("port", port)
    checks.dns_label("namespace", namespace)
    checks.labels("pod_labels", pod_labels or {})
    peer = k8s.NetworkPolicyPeer(
        namespace_selector=k8s.LabelSelector(match_labels={_NAMESPACE: namespace}),
        pod_selector=k8s.LabelSelector(match_labels=dict(pod_labels)) if pod_labels else None,
    )
    rule = k8s.NetworkPolicyIngressRule(from_=[peer], ports=_ports((port,)))
    labels = "".join(f"-{key}-{text}" for key, text in sorted((pod_labels or {}).items()))
    name = _object_name(f"{part}-from-{namespace}-{port}{labels}", install)
    return _policy(scope, _new(scope, f"{id}{labels}"), install, name, install.selector(part), ingress=[rule])


def _object_name(text: str, install: Installation) -> str:
    """A name of what it is about, cut and told apart by a hash where that is too long."""
    name = sub(r"[^a-z0-9-]+", "-", text.lower()).strip("-")
    room = checks.MAX_NAME - len(install.name) - 1
    if len(name) <= room:
        return name
    return f"{name[: room - 9].rstrip('-')}-{sha256(text.encode()).hexdigest()[:8]}"


def _new(scope: Construct, id: str) -> str:
    """The id, if it is the first of its kind."""
    if scope.node.try_find_child(id) is not None:
        raise ValueError(f"{scope.node.id}: {id!r} is allowed already; leave the second call out")
    return id


def _ingress(
    target: Endpoint, endpoints: Sequence[Endpoint], entrance: Sequence[int]
) -> list[k8s.NetworkPolicyIngressRule]:
    """Who may connect to a part: one rule for each set of ports, with all of its callers."""
    callers: dict[tuple[int, ...], dict[str, Mapping[str, str]]] = {}
    for caller in endpoints:
        for destination in caller.destinations:
            if destination.part == target.component:
                callers.setdefault(destination.ports, {})[caller.component] = caller.pod_labels
    rules = [
        k8s.NetworkPolicyIngressRule(
            from_=[_peer(_hashable(labels)) for labels in pods.values()],
            ports=_ports(ports),
        )
        for ports, pods in callers.items()
    ]
    if entrance:
        rules.append(k8s.NetworkPolicyIngressRule(ports=_ports(tuple(entrance))))
    return rules


def _egress(
    install: Installation, destination: Destination, pods: Mapping[str, Mapping[str, str]]
) -> k8s.NetworkPolicyEgressRule:
    part = destination.part
    labels = None if part is None else pods.get(part, install.selector(part))
    return _egress_rule(destination, None if labels is None else _hashable(labels))


@cache
def _egress_rule(destination: Destination, pod_labels: _Labels | None) -> k8s.NetworkPolicyEgressRule:
    peers: list[k8s.NetworkPolicyPeer] | None = None
    if pod_labels is not None:
        peers = [_peer(pod_labels)]
    elif destination.namespace is not None:
        selector = k8s.LabelSelector(match_labels={_NAMESPACE: destination.namespace})
        peers = [k8s.NetworkPolicyPeer(namespace_selector=selector)]
    elif destination.same_namespace:
        peers = [k8s.NetworkPolicyPeer(pod_selector=k8s.LabelSelector())]
    elif destination.blocks:
        peers = [
            k8s.NetworkPolicyPeer(ip_block=k8s.IpBlock(cidr=block.cidr, except_=list(block.without) or None))
            for block in destination.blocks
        ]
    return k8s.NetworkPolicyEgressRule(to=peers, ports=_ports(destination.ports))


# Structs are made once for each content: making one costs more than all the rest of a policy.
@cache
def _peer(pod_labels: _Labels) -> k8s.NetworkPolicyPeer:
    return k8s.NetworkPolicyPeer(pod_selector=k8s.LabelSelector(match_labels=dict(pod_labels)))


def _hashable(labels: Mapping[str, str]) -> _Labels:
    return tuple(sorted(labels.items()))


@cache
def _ports(ports: tuple[int, ...]) -> list[k8s.NetworkPolicyPort] | None:
    return [k8s.NetworkPolicyPort(port=int_or_string(port), protocol="TCP") for port in ports] or None


def _policy(
    scope: Construct, id: str, install: Installation, suffix: str, pods: Mapping[str, str], *,
    ingress: Sequence[k8s.NetworkPolicyIngressRule] | None = None,
    egress: Sequence[k8s.NetworkPolicyEgressRule] | None = None,
) -> k8s.KubeNetworkPolicy:  # fmt: skip
    """A policy for some pods; a direction that is given at all is closed but for its rules."""
    directions = {"Ingress": ingress, "Egress": egress}
    return k8s.KubeNetworkPolicy(
        scope,
        id,
        metadata=k8s.ObjectMeta(
            name=install.resource_name(suffix), namespace=install.namespace, labels=install.labels("network")
        ),
        spec=k8s.NetworkPolicySpec(
            pod_selector=k8s.LabelSelector(match_labels=dict(pods)),
            policy_types=[name for name, rules in directions.items() if rules is not None],
            ingress=ingress or None,
            egress=egress or None,
        ),
    )
