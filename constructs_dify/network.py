"""Network: who beyond the installation may come in, and how narrow its walls are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """The options of the NetworkPolicies. What the parts need of each other, and what their settings name, is open.

    See https://kubernetes.io/docs/concepts/services-networking/network-policies/

    Args:
        ingress_namespaces: Namespaces of ingress controllers and gateways, the only ones that may then come in at the
            front door; default: everybody may.
        monitoring_namespaces: Namespaces whose pods may read the metrics of the parts that have some; default: none.
        addresses: Host name -> the CIDR ranges that it stands for; a part that connects to that host may then go to
            these and nowhere else; default: to any address but the cloud's metadata.
    """

    ingress_namespaces: Sequence[str] = ()
    monitoring_namespaces: Sequence[str] = ()
    addresses: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
