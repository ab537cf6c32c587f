"""What need not be in the cluster before, because the manifests or Kubernetes itself make it."""

from collections.abc import Iterable, Iterator

from ..manifests import Manifest, field, items, mapping, name_of, namespace_of
from . import cloudnative_pg
from .need import CLUSTER_WIDE, DEFAULT

# (kind, name), each in every namespace that could have it.
ALWAYS_THERE = frozenset((
    ("AppProject", "default"),
    ("ConfigMap", "kube-root-ca.crt"),
    ("Namespace", "default"), ("Namespace", "kube-node-lease"), ("Namespace", "kube-public"),
    ("Namespace", "kube-system"),
    # Where the DNS of OpenShift is: by default every policy for names allows it, and nothing needs it elsewhere.
    ("Namespace", "openshift-dns"),
    ("PriorityClass", "system-cluster-critical"), ("PriorityClass", "system-node-critical"),
    ("ServiceAccount", "default"),
))  # fmt: skip


def made(objects: Iterable[Manifest]) -> set[tuple[str, str, str]]:
    """Namespace, kind and name of all that these objects are, or have made for them."""
    return {
        ("" if kind in CLUSTER_WIDE else namespace_of(obj), kind, name)
        for obj in objects
        for kind, name in [(obj["kind"], name_of(obj)), *_made_by(obj)]
    }


def _made_by(obj: Manifest) -> Iterator[tuple[str, str]]:
    name = name_of(obj)
    match kind := obj["kind"]:
        case "CustomResourceDefinition":
            group, defined = field(obj, "spec", "group"), field(obj, "spec", "names", "kind")
            for version in items(obj, "spec", "versions"):
                if version.get("served"):
                    yield kind, f"{group}/{version.get('name')} {defined}"
        case "APIService":
            yield kind, field(obj, "spec", "group")
        case "IngressClass" | "StorageClass":
            if mapping(obj, "metadata", "annotations").get(f"{kind.lower()}.kubernetes.io/is-default-class") == "true":
                yield kind, DEFAULT
        case "PersistentVolume":
            # A volume and a claim can share a class that no object describes.
            yield "StorageClass", field(obj, "spec", "storageClassName") or ""
        case "StatefulSet":
            for template in items(obj, "spec", "volumeClaimTemplates"):
                replicas: object = field(obj, "spec", "replicas")
                for number in range(replicas if isinstance(replicas, int) and replicas else 1):
                    yield "PersistentVolumeClaim", f"{name_of(template)}-{name}-{number}"
        case "Cluster" if cloudnative_pg.is_cluster(obj):
            yield "ServiceAccount", name
        case _:
            pass
