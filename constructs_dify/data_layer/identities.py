"""Where the clouds hand out the credentials of an identity, for those that have no key."""

from collections.abc import Mapping

from ..wiring.destinations import Destination, to_cidr, to_host

# An agent on each node, which knows the pod's role from its ServiceAccount.
_EKS_POD_IDENTITY = (to_cidr("169.254.170.23/32", 80), to_cidr("fd00:ec2::23/128", 80))
_METADATA = to_cidr("169.254.169.254/32", 80)
# Which of the two a policy sees when a pod asks GKE's metadata server depends on the cluster's network.
_GKE_METADATA = (_METADATA, to_cidr("169.254.169.252/32", 988))


def amazon_host(service: str, region: str | None) -> str:
    """The host of a service of Amazon; None: in a region that nobody has named."""
    if region is None:
        return f"{service}.amazonaws.com"
    return f"{service}.{region}.amazonaws.com{'.cn' if region.startswith('cn-') else ''}"


def amazon(region: str | None, annotations: Mapping[str, str] | None) -> tuple[Destination, ...]:
    """A role: that of the ServiceAccount where annotations name one, or else what EKS Pod Identity knows of."""
    if annotations:
        return (to_host(amazon_host("sts", region), 443),)
    return _EKS_POD_IDENTITY


def google(*, key: bool) -> tuple[Destination, ...]:
    """A token: for a service account's key, or else of GKE's workload identity."""
    return (to_host("oauth2.googleapis.com", 443),) if key else _GKE_METADATA


def azure(*, workload: bool) -> tuple[Destination, ...]:
    """A token: of a workload's identity, or else of the node's."""
    return (to_host("login.microsoftonline.com", 443),) if workload else (_METADATA,)
