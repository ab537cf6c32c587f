"""What leads out of the cluster, as CiliumNetworkPolicies: Cilium knows host names, and where the API server is.

See https://docs.cilium.io/en/stable/security/policy/language/
"""

from collections.abc import Mapping, Sequence
from ipaddress import ip_network
from typing import TYPE_CHECKING

from cdk8s import ApiObject, ApiObjectMetadata
from constructs import Construct

from ..wiring.destinations import Block, Destination, Protocol

if TYPE_CHECKING:
    from imports.dify.io import cilium

_NAMESPACE = "k8s:io.kubernetes.pod.namespace"


def cilium_policy(
    scope: Construct, id: str, *, name: str, namespace: str, labels: Mapping[str, str], pods: Mapping[str, str],
    paths: Sequence[Destination], dns: bool = False,
) -> ApiObject:  # fmt: skip
    """Where some pods may go.

    Args:
        scope: The construct that holds it.
        id: Its id in that scope.
        name: Its name.
        namespace: Its namespace.
        labels: Its labels.
        pods: The labels of the pods.
        paths: Where they may go.
        dns: Whether they ask there for names. Cilium has to see the answers: they are all that it knows of names.
    """
    from imports.dify.io import cilium

    return cilium.CiliumNetworkPolicy(
        scope,
        id,
        metadata=ApiObjectMetadata(name=name, namespace=namespace, labels=labels),
        spec=cilium.CiliumNetworkPolicySpec(
            endpoint_selector=cilium.CiliumNetworkPolicySpecEndpointSelector(match_labels=pods),
            egress=[rule for path in _joined(paths) for rule in _rules(path, dns)],
        ),
    )


def _joined(paths: Sequence[Destination]) -> list[Sequence[Destination]]:
    """The paths that one rule can hold: to one kind of place, on the same ports."""
    joined: dict[object, list[Destination]] = {}
    for path in paths:
        kind = (path.api_server, path.host is not None, path.namespace is not None, path.ports, path.protocols)
        joined.setdefault(kind, []).append(path)
    return list(joined.values())


def _rules(paths: Sequence[Destination], dns: bool) -> "list[cilium.CiliumNetworkPolicySpecEgress]":
    from imports.dify.io import cilium

    rule, entity = cilium.CiliumNetworkPolicySpecEgress, cilium.CiliumNetworkPolicySpecEgressToEntities
    ports = _ports(paths[0], dns)
    if paths[0].api_server:
        return [rule(to_entities=[entity.KUBE_HYPHEN_APISERVER], to_ports=ports)]
    if paths[0].host is not None:
        names = [name for path in paths for name in _names(path.host or "")]
        return [rule(to_fqd_ns=names, to_ports=ports)]
    if paths[0].namespace is not None:
        pods = [{_NAMESPACE: path.namespace or ""} for path in paths]
        found = [cilium.CiliumNetworkPolicySpecEgressToEndpoints(match_labels=labels) for labels in pods]
        return [rule(to_endpoints=found, to_ports=ports)]
    blocks = [block for path in paths for block in path.blocks]
    ranges = [
        cilium.CiliumNetworkPolicySpecEgressToCidrSet(cidr=block.cidr, except_=list(block.without) or None)
        for block in blocks
    ]
    rules = [rule(to_cidr_set=ranges, to_ports=ports)]
    # Agents in the network of the node, which give out names or credentials, are no range to Cilium but the node.
    if any(map(_is_on_the_node, blocks)):
        rules.append(rule(to_entities=[entity.HOST], to_ports=ports))
    return rules


def _is_on_the_node(block: Block) -> bool:
    return ip_network(block.cidr).is_link_local


def _names(host: str) -> "list[cilium.CiliumNetworkPolicySpecEgressToFqdNs]":
    from imports.dify.io import cilium

    name = cilium.CiliumNetworkPolicySpecEgressToFqdNs
    if not host.startswith("."):
        return [name(match_name=host)]
    # With a dot before it, it is all that is below it, and a "*" stands for one label: two levels have to do.
    return [name(match_name=host[1:]), name(match_pattern=f"*{host}"), name(match_pattern=f"*.*{host}")]


def _ports(path: Destination, dns: bool) -> "list[cilium.CiliumNetworkPolicySpecEgressToPorts] | None":
    from imports.dify.io import cilium

    if not path.ports:
        return None
    spoken = _spoken(path.protocols)
    ports = [cilium.CiliumNetworkPolicySpecEgressToPortsPorts(port=str(port), protocol=spoken) for port in path.ports]
    any_name = [cilium.CiliumNetworkPolicySpecEgressToPortsRulesDns(match_pattern="*")]
    rules = cilium.CiliumNetworkPolicySpecEgressToPortsRules(dns=any_name) if dns else None
    return [cilium.CiliumNetworkPolicySpecEgressToPorts(ports=ports, rules=rules)]


def _spoken(protocols: Sequence[Protocol]) -> "cilium.CiliumNetworkPolicySpecEgressToPortsPortsProtocol":
    from imports.dify.io import cilium

    protocol = cilium.CiliumNetworkPolicySpecEgressToPortsPortsProtocol
    return protocol.ANY if len(protocols) > 1 else protocol[protocols[0]]
