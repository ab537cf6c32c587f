"""Edges become NetworkPolicies: nothing is open but what a dependency opened.

Each is named after what it allows, `<name>-` and then:

- `default-deny`: nothing, to every pod
- `allow-dns`: name servers, to every pod
- `allow-to-api`: to come in at the API
- `allow-from-api`: where the API may go
- `allow-api-to-ollama-models-svc-11434`: one more way, opened by `allow_to`
- `allow-namespace-monitoring-to-api-5001`: one more caller, opened by `allow_from`
- `allow-namespace-keda-to-redis-6379-for-worker-mail`: the same, opened for KEDA, which scales `worker-mail`
- `allow-operator-to-postgres`: the operator that runs a server

See https://kubernetes.io/docs/concepts/services-networking/network-policies/
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from re import sub

from cdk8s_plus_27 import k8s
from constructs import Construct

from .. import checks
from ..installation import Installation
from ..pods.structs import int_or_string
from ..site.network import Network
from ..wiring.destinations import Block, Destination, to_cidr, to_host
from ..wiring.part import Part

_Labels = tuple[tuple[str, str], ...]


class NetworkPolicies(Construct):
    """The NetworkPolicies of an installation's pods; none where `install.network` is None."""

    @checks.arguments("")
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        install: Installation,
        parts: Sequence[Part],
        entrances: Mapping[str, Sequence[int]],
    ) -> None:
        """The NetworkPolicies of an installation's pods; none where `install.network` is None.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            install: The installation whose pods are walled in.
            parts: All of its parts.
            entrances: Parts that everybody (or else the pods of `Network.ingress_namespaces`) may connect to, and the
                ports that are open to them.
        """
        super().__init__(scope, id)
        if install.network is None:
            return
        self._render_defaults(install, parts)
        addresses = install.network.blocks()
        for part in parts:
            for destination in part.destinations:
                _check_has_pods(f"{part.component}: a host in its settings", install, destination)
        pods = {part.component: part.pod_labels for part in parts}
        for part in parts:
            name, labels = part.component, part.pod_labels
            metrics = install.release.metrics_port(name, part.ports)
            ingress = [*_callers(part, parts), *_guests(install.network, entrances.get(name, ()), metrics)]
            egress = [_egress(install, path, pods) for path in _paths(part.destinations, addresses)]
            if ingress:
                policy(self, f"to-{name}", install, f"allow-to-{name}", labels, ingress=ingress)
            if egress:
                policy(self, f"from-{name}", install, f"allow-from-{name}", labels, egress=egress)

    def _render_defaults(self, install: Installation, parts: Sequence[Part]) -> None:
        own = install.instance_selector()
        # Pods that an operator makes have its labels, not those of the installation.
        others = {f"-{part.component}": part.pod_labels for part in parts if not own.items() <= part.pod_labels.items()}
        for suffix, labels in {"": own, **others}.items():
            policy(self, f"default-deny{suffix}", install, f"default-deny{suffix}", labels, ingress=[], egress=[])
            policy(self, f"dns{suffix}", install, f"allow-dns{suffix}", labels, egress=[_dns()])


def outlet(host: str, port: int) -> Destination:
    """What `allow_to` was given: a name, an address or a range."""
    checks.port("allow_to.port", port)
    checks.instance("allow_to.host", host, str, '"ollama.models.svc", "10.0.0.1" or "10.0.0.0/8"')
    if checks.is_address(host.partition("/")[0]):
        return to_cidr(str(checks.cidr("allow_to.host", host)), port)
    checks.host("allow_to.host", host)
    return to_host(host, port)


def allow_to(
    scope: Construct, install: Installation, part: str, host: str, destination: Destination
) -> k8s.KubeNetworkPolicy | None:
    """One more destination for a part."""
    _check_has_pods("allow_to.host", install, destination)
    id = f"to-{host}-{destination.ports[0]}"
    path = _placed(destination, install.network.blocks() if install.network else {})
    return policy(
        scope, _new(scope, id), install, f"allow-{part}-{id}", install.selector(part),
        egress=[_egress(install, path, {})],
    )  # fmt: skip


def allow_from(
    scope: Construct, install: Installation, part: str, port: int, namespace: str, pod_labels: Mapping[str, str]
) -> k8s.KubeNetworkPolicy | None:
    """One more caller for a part."""
    checks.port("port", port)
    checks.dns_label("namespace", namespace)
    checks.labels("pod_labels", pod_labels)
    rule = k8s.NetworkPolicyIngressRule(from_=[_namespace(namespace, _hashable(pod_labels))], ports=_ports((port,)))
    labels = "".join(f"-{key}-{text}" for key, text in sorted(pod_labels.items()))
    return policy(
        scope, _new(scope, f"from-{namespace}-{port}{labels}"), install,
        f"allow-namespace-{namespace}{labels}-to-{part}-{port}", install.selector(part),
        ingress=[rule],
    )  # fmt: skip


@cache
def from_namespaces(namespaces: tuple[str, ...], ports: tuple[int, ...]) -> k8s.NetworkPolicyIngressRule:
    """Any pod of these namespaces (none: everybody) may come in, on these ports."""
    return k8s.NetworkPolicyIngressRule(
        from_=[_namespace(namespace) for namespace in namespaces] or None, ports=_ports(ports)
    )


def policy(
    scope: Construct, id: str, install: Installation, text: str, pods: Mapping[str, str], *,
    ingress: Sequence[k8s.NetworkPolicyIngressRule] | None = None,
    egress: Sequence[k8s.NetworkPolicyEgressRule] | None = None,
) -> k8s.KubeNetworkPolicy | None:  # fmt: skip
    """A policy for some pods; a direction that is given at all is closed but for its rules.

    None where the installation has no NetworkPolicies: a single one would close the direction for its pods.

    Args:
        scope: The construct that holds it.
        id: Its id in that scope.
        install: The installation that it belongs to.
        text: What it allows; its name is made of that.
        pods: The labels of the pods.
        ingress: What may come in.
        egress: What may go out.
    """
    if install.network is None:
        return None
    directions = {"Ingress": ingress, "Egress": egress}
    return k8s.KubeNetworkPolicy(
        scope,
        id,
        metadata=k8s.ObjectMeta(
            name=_object_name(text, install), namespace=install.namespace, labels=install.labels("network")
        ),
        spec=k8s.NetworkPolicySpec(
            pod_selector=_selector(_hashable(pods)),
            policy_types=[name for name, rules in directions.items() if rules is not None],
            ingress=ingress or None,
            egress=egress or None,
        ),
    )


def _object_name(text: str, install: Installation) -> str:
    """A name of what it is about, cut and told apart by a hash where that is too long."""
    name = sub(r"[^a-z0-9-]+", "-", text.lower()).strip("-")
    room = checks.MAX_NAME - len(install.name) - 1
    if len(name) > room:
        name = f"{name[: room - 9].rstrip('-')}-{sha256(text.encode()).hexdigest()[:8]}"
    return install.resource_name(name)


def _new(scope: Construct, id: str) -> str:
    """The id, if it is the first of its kind."""
    if scope.node.try_find_child(id) is not None:
        raise ValueError(f"{scope.node.id}: {id!r} is allowed already; leave the second call out")
    return id


def _callers(target: Part, parts: Sequence[Part]) -> list[k8s.NetworkPolicyIngressRule]:
    """Which parts may connect to a part: one rule for each set of ports, with all of its callers."""
    callers: dict[tuple[int, ...], dict[str, Mapping[str, str]]] = {}
    for caller in parts:
        for destination in caller.destinations:
            if destination.part == target.component:
                callers.setdefault(destination.ports, {})[caller.component] = caller.pod_labels
    return [
        k8s.NetworkPolicyIngressRule(
            from_=[_peer(_hashable(labels)) for labels in pods.values()],
            ports=_ports(ports),
        )
        for ports, pods in callers.items()
    ]


def _guests(network: Network, entrance: Sequence[int], metrics: int | None) -> list[k8s.NetworkPolicyIngressRule]:
    """Who else may: users, who come through these ports, and what reads metrics."""
    rules: list[k8s.NetworkPolicyIngressRule] = []
    if entrance:
        rules.append(from_namespaces(tuple(network.ingress_namespaces), tuple(entrance)))
    if metrics is not None and network.monitoring_namespaces:
        rules.append(from_namespaces(tuple(network.monitoring_namespaces), (metrics,)))
    return rules


def _paths(destinations: Iterable[Destination], addresses: Mapping[str, tuple[Block, ...]]) -> list[Destination]:
    """Where the hosts among the destinations are; each once, and no port of what is open on every port anyway."""
    paths = dict.fromkeys(_placed(destination, addresses) for destination in destinations)
    return [path for path in paths if not path.ports or replace(path, ports=()) not in paths]


def _placed(destination: Destination, addresses: Mapping[str, tuple[Block, ...]]) -> Destination:
    if destination.host is None:
        return destination
    if (blocks := addresses.get(destination.host)) is not None:
        return Destination(blocks=blocks, ports=destination.ports)
    return replace(destination, host=None)


def _check_has_pods(path: str, install: Installation, destination: Destination) -> None:
    """Refuse the Service of the API server where a policy would open pods: it has none, but addresses of nodes."""
    namespace = install.namespace if destination.same_namespace else destination.namespace
    if ((destination.host or "").split(".")[0], namespace) != ("kubernetes", "default"):
        return
    if install.network is not None and destination.host not in install.network.blocks():
        raise checks.wrong(
            path, destination.host,
            "one with pods, because the API server has none, but addresses of nodes: give these with "
            f'network=Network(addresses={{"{destination.host}": ["10.1.2.3/32"]}}), or their range to allow_to; '
            "`kubectl get endpointslices -n default -l kubernetes.io/service-name=kubernetes` lists them with their "
            "port, which is not always 443",
        )  # fmt: skip


def _egress(
    install: Installation, destination: Destination, pods: Mapping[str, Mapping[str, str]]
) -> k8s.NetworkPolicyEgressRule:
    part = destination.part
    labels = None if part is None else pods.get(part, install.selector(part))
    return _egress_rule(destination, None if labels is None else _hashable(labels))


# Structs are made once for each content: making one costs more than all the rest of a policy.
@cache
def _egress_rule(destination: Destination, pod_labels: _Labels | None) -> k8s.NetworkPolicyEgressRule:
    peers: list[k8s.NetworkPolicyPeer] | None = None
    if pod_labels is not None:
        peers = [_peer(pod_labels)]
    elif destination.namespace is not None:
        peers = [_namespace(destination.namespace)]
    elif destination.same_namespace:
        peers = [k8s.NetworkPolicyPeer(pod_selector=k8s.LabelSelector())]
    elif destination.blocks:
        peers = [
            k8s.NetworkPolicyPeer(ip_block=k8s.IpBlock(cidr=block.cidr, except_=list(block.without) or None))
            for block in destination.blocks
        ]
    return k8s.NetworkPolicyEgressRule(to=peers, ports=_ports(destination.ports))


@cache
def _dns() -> k8s.NetworkPolicyEgressRule:
    resolvers = [
        _namespace("kube-system", (("k8s-app", "kube-dns"),)),
        # NodeLocal DNSCache answers at this address on every node.
        k8s.NetworkPolicyPeer(ip_block=k8s.IpBlock(cidr="169.254.20.10/32")),
    ]
    ports = [k8s.NetworkPolicyPort(port=int_or_string(53), protocol=protocol) for protocol in ("UDP", "TCP")]
    return k8s.NetworkPolicyEgressRule(to=resolvers, ports=ports)


@cache
def _selector(labels: _Labels) -> k8s.LabelSelector:
    return k8s.LabelSelector(match_labels=dict(labels))


@cache
def _peer(pod_labels: _Labels) -> k8s.NetworkPolicyPeer:
    return k8s.NetworkPolicyPeer(pod_selector=_selector(pod_labels))


@cache
def _namespace(name: str, pod_labels: _Labels = ()) -> k8s.NetworkPolicyPeer:
    return k8s.NetworkPolicyPeer(
        namespace_selector=k8s.LabelSelector(match_labels={"kubernetes.io/metadata.name": name}),
        pod_selector=_selector(pod_labels) if pod_labels else None,
    )


def _hashable(labels: Mapping[str, str]) -> _Labels:
    return tuple(sorted(labels.items()))


@cache
def _ports(ports: tuple[int, ...]) -> list[k8s.NetworkPolicyPort] | None:
    return [k8s.NetworkPolicyPort(port=int_or_string(port), protocol="TCP") for port in ports] or None
