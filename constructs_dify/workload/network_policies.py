"""Edges become NetworkPolicies: nothing is open but what a dependency opened.

Each is named after what it allows, `<name>-` and then:

- `default-deny`: nothing, to every pod
- `allow-dns`: name servers, to every pod
- `allow-to-api`: to come in at the API
- `allow-from-api`: where the API may go
- `allow-from-api-outside`: where it may go outside of the cluster, if Cilium decides that (`cilium_policies.py`)
- `allow-api-to-ollama-models-svc-11434`: one more way, opened by `allow_to`
- `allow-namespace-monitoring-to-api-5001`, `allow-203-0-113-0-24-to-api-5001`: one more caller, opened by `allow_from`
- `allow-namespace-keda-to-redis-6379-for-worker-mail`: the same, opened for KEDA, which scales `worker-mail`
- `allow-operator-to-postgres`: the operator that runs a server

See https://kubernetes.io/docs/concepts/services-networking/network-policies/
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from re import sub

from cdk8s import ApiObject
from cdk8s_plus_27 import k8s
from constructs import Construct

from .. import checks
from ..installation import Installation
from ..pods.structs import int_or_string, struct
from ..site.network import Network
from ..wiring.destinations import Destination, Protocol, check_protocol, to_cidr, to_host
from ..wiring.part import Part
from .cilium_policies import cilium_policy
from .paths import Paths
from .rendered import rendered

_Labels = tuple[tuple[str, str], ...]


class NetworkPolicies(Construct):
    """The NetworkPolicies of an installation's pods; none where `install.network` is None.

    See https://kubernetes.io/docs/concepts/services-networking/network-policies/
    """

    __signature__ = checks.Shown()

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

        Raises:
            TypeError: If a value is of the wrong type, or there is no parameter of that name.
        """
        super().__init__(scope, id)
        network = install.network
        if network is None:
            return
        self._render_defaults(install, network, parts)
        paths = Paths(install, network)
        pods = {part.component: part.pod_labels for part in parts}
        for part in parts:
            name, labels = part.component, part.pod_labels
            metrics = install.release.metrics_port(name, part.ports)
            ingress = [*_callers(install, part, parts), *_guests(network, entrances.get(name, ()), metrics)]
            if ingress:
                policy(self, f"to-{name}", install, f"allow-to-{name}", labels, ingress=ingress)
            inside, outside = _divided(network, paths.to(f"{name}: a host in its settings", part.destinations))
            if inside:
                egress = [_egress(install, path, pods) for path in inside]
                policy(self, f"from-{name}", install, f"allow-from-{name}", labels, egress=egress)
            if outside:
                _cilium(self, f"from-{name}-outside", install, f"allow-from-{name}-outside", labels, outside)

    def _render_defaults(self, install: Installation, network: Network, parts: Sequence[Part]) -> None:
        own = install.instance_selector()
        resolvers = network.resolvers()
        # Pods that an operator makes have its labels, not those of the installation.
        others = {f"-{part.component}": part.pod_labels for part in parts if not own.items() <= part.pod_labels.items()}
        for suffix, labels in {"": own, **others}.items():
            policy(self, f"default-deny{suffix}", install, f"default-deny{suffix}", labels, ingress=[], egress=[])
            if network.cilium:
                _cilium(self, f"dns{suffix}", install, f"allow-dns{suffix}", labels, resolvers, dns=True)
            else:
                policy(self, f"dns{suffix}", install, f"allow-dns{suffix}", labels, egress=_dns(resolvers))


def outlet(host: str, ports: Sequence[int], protocol: Protocol) -> Destination:
    """What `allow_to` was given: a name, an address or a range."""
    _check_ports("allow_to.port", ports)
    check_protocol("allow_to.protocol", protocol)
    checks.instance("allow_to.host", host, str, '"ollama.models.svc", "10.0.0.1" or "10.0.0.0/8"')
    if checks.is_address(host.partition("/")[0]):
        there = to_cidr(str(checks.cidr("allow_to.host", host)), *ports)
    else:
        checks.host("allow_to.host", host)
        there = to_host(host, *ports)
    return replace(there, protocols=(protocol,))


def allow_to(
    scope: Construct, install: Installation, part: str, host: str, destination: Destination
) -> ApiObject | None:
    """One more destination for a part."""
    if install.network is None:
        return None
    id = f"to-{host}-{_port_names(destination.ports, *destination.protocols)}"
    inside, outside = _divided(install.network, Paths(install, install.network).to("allow_to.host", [destination]))
    text, labels = f"allow-{part}-{id}", install.selector(part)
    if outside:
        return _cilium(scope, _new(scope, id), install, text, labels, outside)
    egress = [_egress(install, path, {}) for path in inside]
    return policy(scope, _new(scope, id), install, text, labels, egress=egress)


def allow_from(
    scope: Construct, install: Installation, part: str, ports: Sequence[int], protocol: Protocol,
    *, namespace: str | None, pod_labels: Mapping[str, str], cidr: str | None,
) -> k8s.KubeNetworkPolicy | None:  # fmt: skip
    """One more caller for a part."""
    _check_ports("port", ports)
    check_protocol("protocol", protocol)
    peer, caller = _caller(namespace, pod_labels, cidr)
    rule = struct(k8s.NetworkPolicyIngressRule, from_=[peer], ports=_ports(tuple(ports), (protocol,)))
    port = _port_names(ports, protocol)
    return policy(
        scope, _new(scope, f"from-{caller}-{port}"), install, f"allow-{caller}-to-{part}-{port}",
        install.selector(part), ingress=[rule],
    )  # fmt: skip


def _caller(
    namespace: str | None, pod_labels: Mapping[str, str], cidr: str | None
) -> tuple[k8s.NetworkPolicyPeer, str]:
    """Who calls, and what names of policies call that."""
    if (namespace is None) == (cidr is None):
        raise checks.wrong(
            "allow_from", {"namespace": namespace, "cidr": cidr},
            'either namespace="monitoring", for pods, or cidr="203.0.113.0/24", for whoever else calls',
        )  # fmt: skip
    checks.labels("allow_from.pod_labels", pod_labels)
    if cidr is not None:
        if pod_labels:
            raise checks.wrong("allow_from.pod_labels", dict(pod_labels), "none beside cidr: addresses have no labels")
        block = str(checks.cidr("allow_from.cidr", cidr, example="203.0.113.0/24"))
        return struct(k8s.NetworkPolicyPeer, ip_block=struct(k8s.IpBlock, cidr=block)), block
    assert namespace is not None
    checks.dns_label("allow_from.namespace", namespace)
    labels = "".join(f"-{key}-{text}" for key, text in sorted(pod_labels.items()))
    return _namespace(namespace, _hashable(pod_labels)), f"namespace-{namespace}{labels}"


@cache
def from_namespaces(namespaces: tuple[str, ...], ports: tuple[int, ...]) -> k8s.NetworkPolicyIngressRule:
    """Any pod of these namespaces (none: everybody) may come in, on these ports."""
    return struct(
        k8s.NetworkPolicyIngressRule,
        from_=[_namespace(namespace) for namespace in namespaces] or None,
        ports=_ports(ports),
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
        pods: The labels of the pods, which are all of this installation.
        ingress: What may come in.
        egress: What may go out.
    """
    if install.network is None:
        return None
    directions = {"Ingress": ingress, "Egress": egress}
    props = struct(
        k8s.KubeNetworkPolicyProps,
        metadata=struct(
            k8s.ObjectMeta,
            name=_object_name(text, install),
            namespace=install.namespace,
            labels=install.labels("network"),
        ),
        spec=struct(
            k8s.NetworkPolicySpec,
            pod_selector=_selector(_own(install, pods)),
            policy_types=[name for name, rules in directions.items() if rules is not None],
            ingress=ingress or None,
            egress=egress or None,
        ),
    )
    return rendered(k8s.KubeNetworkPolicy, scope, id, props)


def _cilium(
    scope: Construct, id: str, install: Installation, text: str, pods: Mapping[str, str],
    paths: Sequence[Destination], *, dns: bool = False,
) -> ApiObject:  # fmt: skip
    return cilium_policy(
        scope, id, name=_object_name(text, install), namespace=install.namespace, labels=install.labels("network"),
        pods=dict(_own(install, pods)), paths=paths, dns=dns,
    )  # fmt: skip


def _divided(network: Network, paths: Sequence[Destination]) -> tuple[list[Destination], list[Destination]]:
    """What NetworkPolicies allow, and what Cilium does in place of them: never both, because all that any allows is."""
    outside = [path for path in paths if network.cilium and (path.blocks or path.api_server)]
    return [path for path in paths if path not in outside], outside


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


def _callers(install: Installation, target: Part, parts: Sequence[Part]) -> list[k8s.NetworkPolicyIngressRule]:
    """Which parts may connect to a part: one rule for each set of ports, with all of its callers."""
    callers: dict[tuple[tuple[int, ...], tuple[Protocol, ...]], dict[str, Mapping[str, str]]] = {}
    for caller in parts:
        for destination in caller.destinations:
            if destination.part == target.component:
                spoken = (destination.ports, destination.protocols)
                callers.setdefault(spoken, {})[caller.component] = caller.pod_labels
    return [
        struct(
            k8s.NetworkPolicyIngressRule,
            from_=[_peer(_own(install, labels)) for labels in pods.values()],
            ports=_ports(ports, protocols),
        )
        for (ports, protocols), pods in callers.items()
    ]


def _guests(network: Network, entrance: Sequence[int], metrics: int | None) -> list[k8s.NetworkPolicyIngressRule]:
    """Who else may: users, who come through these ports, and what reads metrics."""
    rules: list[k8s.NetworkPolicyIngressRule] = []
    if entrance:
        rules.append(from_namespaces(tuple(network.ingress_namespaces), tuple(entrance)))
    if metrics is not None and network.monitoring_namespaces:
        rules.append(from_namespaces(tuple(network.monitoring_namespaces), (metrics,)))
    return rules


def _egress(
    install: Installation, destination: Destination, pods: Mapping[str, Mapping[str, str]]
) -> k8s.NetworkPolicyEgressRule:
    part = destination.part
    labels = None if part is None else pods.get(part, install.selector(part))
    return _egress_rule(destination, None if labels is None else _own(install, labels))


# Structs are made once for each content: making one costs more than all the rest of a policy.
@cache
def _egress_rule(destination: Destination, pod_labels: _Labels | None) -> k8s.NetworkPolicyEgressRule:
    peers = [_peer(pod_labels)] if pod_labels is not None else _peers(destination)
    return struct(k8s.NetworkPolicyEgressRule, to=peers or None, ports=_ports(destination.ports, destination.protocols))


def _peers(destination: Destination) -> list[k8s.NetworkPolicyPeer]:
    """Who is there; nobody in particular where it may be anybody."""
    if destination.namespace is not None:
        return [_namespace(destination.namespace)]
    if destination.same_namespace:
        return [struct(k8s.NetworkPolicyPeer, pod_selector=struct(k8s.LabelSelector))]
    return [
        struct(
            k8s.NetworkPolicyPeer, ip_block=struct(k8s.IpBlock, cidr=block.cidr, except_=list(block.without) or None)
        )
        for block in destination.blocks
    ]


@cache
def _dns(resolvers: tuple[Destination, ...]) -> list[k8s.NetworkPolicyEgressRule]:
    """One rule for each set of ports, with all that answer there."""
    there: dict[tuple[int, ...], list[k8s.NetworkPolicyPeer]] = {}
    for resolver in resolvers:
        there.setdefault(resolver.ports, []).extend(_peers(resolver))
    protocols = resolvers[0].protocols
    return [
        struct(k8s.NetworkPolicyEgressRule, to=peers, ports=_ports(ports, protocols)) for ports, peers in there.items()
    ]


def _own(install: Installation, labels: Mapping[str, str]) -> _Labels:
    """The labels that select pods of the installation, and no others that have these labels too."""
    return _hashable({**labels, **install.own_label()})


@cache
def _selector(labels: _Labels) -> k8s.LabelSelector:
    return struct(k8s.LabelSelector, match_labels=dict(labels))


@cache
def _peer(pod_labels: _Labels) -> k8s.NetworkPolicyPeer:
    return struct(k8s.NetworkPolicyPeer, pod_selector=_selector(pod_labels))


@cache
def _namespace(name: str, pod_labels: _Labels = ()) -> k8s.NetworkPolicyPeer:
    return struct(
        k8s.NetworkPolicyPeer,
        namespace_selector=struct(k8s.LabelSelector, match_labels={"kubernetes.io/metadata.name": name}),
        pod_selector=_selector(pod_labels) if pod_labels else None,
    )


def _hashable(labels: Mapping[str, str]) -> _Labels:
    return tuple(sorted(labels.items()))


@cache
def _ports(ports: tuple[int, ...], protocols: tuple[Protocol, ...] = ("TCP",)) -> list[k8s.NetworkPolicyPort] | None:
    return [
        struct(k8s.NetworkPolicyPort, port=int_or_string(port), protocol=protocol)
        for port in ports
        for protocol in protocols
    ] or None


def _check_ports(path: str, ports: Sequence[int]) -> None:
    if not ports:
        raise checks.wrong(path, list(ports), "at least one port")
    for port in ports:
        checks.port(path, port)
    if len(set(ports)) < len(ports):
        raise checks.wrong(path, list(ports), "each port once")


def _port_names(ports: Sequence[int], protocol: Protocol) -> str:
    """What names of policies call ports."""
    return "-".join([*map(str, ports), *([] if protocol == "TCP" else [protocol.lower()])])
