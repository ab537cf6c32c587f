"""The options of a part's Service."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .. import checks


@checks.fields('Service(annotations={"example.com/scrape": "true"})')
@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """The Service in front of a part's pods.

    See https://kubernetes.io/docs/concepts/services-networking/service/

    Args:
        annotations: Annotations of the Service; default: none.
        labels: Labels of the Service, beside the part's; default: none.
        port: The port of the Service, where a part has several that of its first; default: the port of its pods. All
            callers in the installation are told so; NetworkPolicies see the port of the pods, which stays.
        cluster_ip: The virtual IP address, of the cluster's range for Services; default: one that the cluster picks.
            Kubernetes refuses to change that of a Service that exists.

    Raises:
        ValueError: If a value is one that Kubernetes would refuse.
    """

    annotations: Mapping[str, str] = field(default_factory=dict[str, str])
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    port: int | None = None
    cluster_ip: str | None = None

    def __post_init__(self) -> None:
        """Check the values."""
        checks.annotations("Service.annotations", self.annotations)
        checks.labels("Service.labels", self.labels)
        if self.port is not None:
            checks.port("Service.port", self.port)
        if self.cluster_ip is not None and not checks.is_address(self.cluster_ip):
            raise checks.wrong(
                "Service.cluster_ip", self.cluster_ip,
                'an address such as "10.96.0.50" in the range of the cluster\'s Services; leave it out to get any',
            )  # fmt: skip


def merged_service(given: Iterable[Service]) -> Service:
    """Merge the options of Services, with the most specific last."""
    result = Service()
    for one in given:
        result = Service(
            annotations={**result.annotations, **one.annotations},
            labels={**result.labels, **one.labels},
            port=one.port or result.port,
            cluster_ip=one.cluster_ip or result.cluster_ip,
        )
    return result
