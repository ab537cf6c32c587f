"""The Service in front of a part's pods."""

from collections.abc import Mapping, Sequence
from functools import cache
from ipaddress import ip_address

import cdk8s_plus_27 as kplus
from cdk8s import ApiObject, ApiObjectMetadata, JsonPatch
from constructs import Construct

from .. import checks
from ..checks.credentials import shown
from ..installation import Installation, IpFamily
from ..pods.service import Service
from ..pods.structs import struct
from .front_service import FrontService
from .rendered import rendered


def check_service(
    part: str, given: Service, *, labels: Mapping[str, str], ports: Mapping[str, int], front: FrontService,
    headless: bool, known: int | None, ip_families: Sequence[IpFamily] | None,
) -> None:  # fmt: skip
    """Raise a ValueError if a part cannot have a Service like this.

    Args:
        part: The part.
        given: The user's options, merged with the defaults.
        labels: The labels that the part sets.
        ports: The ports of the pods, by name.
        front: What the exposure says of it.
        headless: Whether its name stands for the pods themselves.
        known: The port that the callers of the part know.
        ip_families: Families of its addresses; None: what the cluster defaults to.
    """
    path = f"{part}.service"
    if reserved := sorted(set(given.labels) & set(labels)):
        raise ValueError(f"{path}.labels: got {reserved[0]!r}, which the part sets itself; use another key")
    for key in sorted(set(given.annotations) & set(front.annotations)):
        if given.annotations[key] != front.annotations[key]:
            raise ValueError(
                f"{path}.annotations[{key!r}]: got {shown(given.annotations[key])}, and "
                f"{shown(front.annotations[key])} in expose; expected it in one of the two"
            )
    if headless and (given.port is not None or given.cluster_ip is not None):
        name, value = ("port", given.port) if given.port is not None else ("cluster_ip", given.cluster_ip)
        raise checks.wrong(f"{path}.{name}", value, "none, because callers connect to the pods, each by its own name")
    if given.port is not None and front.port not in (None, given.port):
        raise ValueError(f"{path}.port: got {given.port}, and {front.port} in expose; expected it in one of the two")
    for name, port in list(ports.items())[1:]:
        if port == given.port:
            raise checks.wrong(f"{path}.port", given.port, f"another one, because it is that of {name!r} already")
    if given.cluster_ip and ip_families and ip_families[0] != f"IPv{ip_address(given.cluster_ip).version}":
        raise checks.wrong(
            f"{path}.cluster_ip", given.cluster_ip,
            f"an address of {ip_families[0]}, because that is the first of ip_families; leave it out to get one",
        )  # fmt: skip
    if known != given.port:
        raise ValueError(
            f"{path}.port: got {given.port}, but {known} in Installation.service_ports, by which callers know the "
            f"part; expected the same in both, Installation(service_ports={{{part!r}: …}}), as DifyChart does by itself"
        )


def service(
    scope: Construct, install: Installation, *, name: str, labels: Mapping[str, str], pod_labels: Mapping[str, str],
    ports: Mapping[str, int], front: FrontService, own: Service, headless: bool,
) -> kplus.Service:  # fmt: skip
    """Add the Service.

    Args:
        scope: The part.
        install: The installation that it belongs to.
        name: Its name.
        labels: Its labels.
        pod_labels: The labels that select the pods.
        ports: The ports of the pods, by name.
        front: What it is like, beside its ports.
        own: What the user says of it.
        headless: Whether its name stands for the pods themselves.
    """
    first, ip_families = next(iter(ports)), install.ip_families
    props = struct(
        kplus.ServiceProps,
        metadata=struct(
            ApiObjectMetadata,
            name=name,
            namespace=install.namespace,
            labels={**own.labels, **labels},
            annotations={**front.annotations, **own.annotations} or None,
        ),
        selector=rendered(kplus.Pods, scope, "selected-pods", None, pod_labels),
        type=front.type,
        cluster_ip="None" if headless else own.cluster_ip,
        load_balancer_source_ranges=list(front.source_ranges) or None,
        ports=[
            struct(
                kplus.ServicePort,
                name=port_name,
                port=(port_name == first and own.port) or front.port or port,
                target_port=port,
                node_port=front.node_port,
            )
            for port_name, port in ports.items()
        ],
    )
    made = rendered(kplus.Service, scope, "service", props)
    # Fields that cdk8s-plus does not have.
    fields = (
        ("loadBalancerClass", front.load_balancer_class),
        ("externalTrafficPolicy", front.external_traffic_policy),
        ("ipFamilies", list(ip_families) if ip_families else None),
        ("ipFamilyPolicy", _policy(ip_families) if ip_families else None),
    )
    patches = [JsonPatch.add(f"/spec/{field}", value) for field, value in fields if value is not None]
    ApiObject.of(made).add_json_patch(_no_external_ips(), *patches)
    return made


@cache
def _no_external_ips() -> JsonPatch:
    """cdk8s-plus writes an empty list, which the API server drops: each apply would seem to change the Service."""
    return JsonPatch.remove("/spec/externalIPs")


def _policy(ip_families: Sequence[IpFamily]) -> str:
    """As strict as what was asked for: `PreferDualStack` would leave out the second family where there is none.

    See https://kubernetes.io/docs/concepts/services-networking/dual-stack/
    """
    return "SingleStack" if len(ip_families) == 1 else "RequireDualStack"
