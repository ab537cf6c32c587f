"""FrontService: what the Service of the front door is like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import cdk8s_plus_27 as kplus

from .. import checks


@checks.fields()
@dataclass(frozen=True, kw_only=True, slots=True)
class FrontService:
    """What the Service of the front door is like, and what leads to it.

    See https://kubernetes.io/docs/concepts/services-networking/service/

    Attributes:
        type: The kind of Service; default: `ClusterIP`.
        annotations: Its annotations; default: none.
        source_ranges: CIDR ranges that may connect; none: all. Default: none.
        node_port: The port on every node; None: one that the cluster picks.
        port: The port of the Service; None: that of its pods.
        load_balancer_class: Who makes the load balancer; None: the cluster's own.
        external_traffic_policy: `Local` keeps the addresses of clients; None: `Cluster`.
        keepalive: Seconds for which a load balancer keeps connections that are idle, and so its Service has to; None:
            nobody does.

    Raises:
        TypeError: If a value is of the wrong type, or there is no parameter of that name.
    """

    type: kplus.ServiceType = kplus.ServiceType.CLUSTER_IP
    annotations: Mapping[str, str] = field(default_factory=dict[str, str])
    source_ranges: Sequence[str] = ()
    node_port: int | None = None
    port: int | None = None
    load_balancer_class: str | None = None
    external_traffic_policy: str | None = None
    keepalive: int | None = None

    def __post_init__(self) -> None:
        """Check the numbers."""
        checks.integer("FrontService.node_port", self.node_port, at_least=1, at_most=65535)
        checks.integer("FrontService.port", self.port, at_least=1, at_most=65535)
        checks.integer("FrontService.keepalive", self.keepalive, at_least=0)
