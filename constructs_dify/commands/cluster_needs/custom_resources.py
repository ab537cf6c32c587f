"""The kinds that Kubernetes itself does not have."""

from collections.abc import Iterable, Iterator

from ..manifests import Manifest
from .need import Need, wanted

# The groups of Kubernetes that have a dot; any other group with one is somebody else's, those that end in k8s.io too.
_BUILT_IN = frozenset((
    "admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io", "authentication.k8s.io",
    "authorization.k8s.io", "certificates.k8s.io", "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io",
    "flowcontrol.apiserver.k8s.io", "internal.apiserver.k8s.io", "lifecycle.k8s.io", "networking.k8s.io", "node.k8s.io",
    "rbac.authorization.k8s.io", "resource.k8s.io", "scheduling.k8s.io", "storage.k8s.io", "storagemigration.k8s.io",
))  # fmt: skip


def custom_resources(objects: Iterable[Manifest]) -> Iterator[Need]:
    """The definition of each custom resource, which usually comes with the operator that acts on it."""
    for obj in objects:
        group: str = obj["apiVersion"].rpartition("/")[0]
        if "." in group and group not in _BUILT_IN:
            yield wanted(obj, "CustomResourceDefinition", f"{obj['apiVersion']} {obj['kind']}")
