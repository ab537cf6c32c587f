"""The Service in front of nginx."""

from ...installed import Front
from .environment.reader import Reader
from .given import given

# The type of Service -> what the chart reads with it only.
_OF_TYPE = {
    "ClusterIP": {"cluster_ip": "clusterIP"},
    "NodePort": {"node_port": "nodePort"},
    "LoadBalancer": {"load_balancer_ip": "loadBalancerIP", "source_ranges": "loadBalancerSourceRanges"},
}
_OF_ALL = {"annotations": "annotations", "labels": "labels"}


def front(reader: Reader) -> Front | None:
    """The Service in front; None without a proxy.

    Args:
        reader: The values.
    """
    if not reader.on("proxy.enabled"):
        return None
    kind = reader.at("service.type") or "ClusterIP"
    fields = {**_OF_ALL, **_OF_TYPE.get(kind, {})}
    return Front(
        name=reader.names.front,
        type=kind,
        port=reader.at("service.port"),
        options={
            name: given(reader, f"service.{field}") for name, field in fields.items() if reader.on(f"service.{field}")
        },
        keys=reader.keys("service.type", "service.port"),
    )
