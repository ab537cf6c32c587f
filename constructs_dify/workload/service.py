"""The Service in front of a part's pods."""

from collections.abc import Mapping, Sequence

import cdk8s_plus_27 as kplus
from cdk8s import ApiObject, ApiObjectMetadata, JsonPatch
from constructs import Construct

from ..installation import IpFamily
from .front_service import FrontService


def service(
    scope: Construct, *, name: str, labels: Mapping[str, str], pod_labels: Mapping[str, str],
    ports: Mapping[str, int], front: FrontService, headless: bool,
    ip_families: Sequence[IpFamily] | None,
) -> kplus.Service:  # fmt: skip
    """Add the Service.

    Args:
        scope: The part.
        name: Its name.
        labels: Its labels.
        pod_labels: The labels that select the pods.
        ports: The ports of the pods, by name.
        front: What it is like, beside its ports.
        headless: Whether its name stands for the pods themselves.
        ip_families: Families of its addresses; None: what the cluster defaults to.
    """
    made = kplus.Service(
        scope,
        "service",
        metadata=ApiObjectMetadata(name=name, labels=labels, annotations=dict(front.annotations) or None),
        type=front.type,
        cluster_ip="None" if headless else None,
        load_balancer_source_ranges=list(front.source_ranges) or None,
        ports=[
            kplus.ServicePort(name=port_name, port=front.port or port, target_port=port, node_port=front.node_port)
            for port_name, port in ports.items()
        ],
    )
    # cdk8s-plus writes an empty list, which the API server drops: each apply would seem to change the Service.
    ApiObject.of(made).add_json_patch(JsonPatch.remove("/spec/externalIPs"))
    # Fields that cdk8s-plus does not have.
    for field, value in (
        ("loadBalancerClass", front.load_balancer_class),
        ("externalTrafficPolicy", front.external_traffic_policy),
        ("ipFamilies", list(ip_families) if ip_families else None),
        ("ipFamilyPolicy", _policy(ip_families) if ip_families else None),
    ):
        if value is not None:
            ApiObject.of(made).add_json_patch(JsonPatch.add(f"/spec/{field}", value))
    for key, value in pod_labels.items():
        made.select_label(key, value)
    return made


def _policy(ip_families: Sequence[IpFamily]) -> str:
    """As strict as what was asked for: `PreferDualStack` would leave out the second family where there is none.

    See https://kubernetes.io/docs/concepts/services-networking/dual-stack/
    """
    return "SingleStack" if len(ip_families) == 1 else "RequireDualStack"
