"""One thing that must be in the cluster."""

from dataclasses import dataclass

from ..manifests import Manifest, name_of, namespace_of

DEFAULT = "(the cluster's default)"
"""The name of a class that an object leaves to the cluster."""

CLUSTER_WIDE = frozenset((
    "APIService", "CSIDriver", "ClusterIssuer", "ClusterSecretStore", "CustomResourceDefinition", "GatewayClass",
    "Ingress controller", "IngressClass", "Load balancer", "Namespace", "Node label", "Node taint (tolerated)", "Nodes",
    "PersistentVolume", "PriorityClass", "RuntimeClass", "StorageClass",
))  # fmt: skip
"""What is in no namespace."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """Something that an object wants.

    Attributes:
        kind: The kind of object, or a word for what is no object.
        name: Its name.
        namespace: Its namespace; empty if it is in none.
        by: What wants it.
    """

    kind: str
    name: str
    namespace: str
    by: str

    @property
    def place(self) -> tuple[str, str, str]:
        """Its namespace, kind and name."""
        return self.namespace, self.kind, self.name


def wanted(
    obj: Manifest, kind: str | None, name: str | None, *, namespace: str | None = None, option: str = ""
) -> Need:
    """What an object wants.

    Args:
        obj: The object.
        kind: The kind of what it wants.
        name: The name of what it wants; None: an incomplete object, as a patch is one, does not say.
        namespace: Where it is; default: in the namespace of the object.
        option: What in the object says so, where that is worth knowing.
    """
    # A custom resource may have anything in its fields.
    kind, name, namespace = (text if isinstance(text, str) else "" for text in (kind, name, namespace))
    where = "" if kind in CLUSTER_WIDE else namespace or namespace_of(obj)
    by = f"{option} of {name_of(obj)}" if option else name_of(obj)
    return Need(kind=kind, name=name, namespace=where, by=by)
