"""What a Cluster of CloudNativePG asks for. It has no pod template, but what goes into one.

See https://cloudnative-pg.io/documentation/current/scheduling/ and …/storage/
"""

from ..manifests import Manifest, field, items, mapping, name_of
from .need import DEFAULT


def is_cluster(obj: Manifest) -> bool:
    """Whether it is one; others have a kind of that name too."""
    return obj["kind"] == "Cluster" and obj["apiVersion"].startswith("postgresql.cnpg.io/")


def template(cluster: Manifest) -> Manifest:
    """The template of its pods, as far as the Cluster says."""
    labels = {"cnpg.io/cluster": name_of(cluster)}
    affinity = mapping(cluster, "spec", "affinity")
    required = affinity.get("podAntiAffinityType") == "required" and affinity.get("enablePodAntiAffinity", True)
    apart = {
        "topologyKey": affinity.get("topologyKey") or "kubernetes.io/hostname",
        "labelSelector": {"matchLabels": labels},
    }
    spec = {
        "nodeSelector": affinity.get("nodeSelector"),
        "tolerations": affinity.get("tolerations"),
        "affinity": {
            "nodeAffinity": affinity.get("nodeAffinity"),
            "podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [apart] if required else []},
        },
        "priorityClassName": field(cluster, "spec", "priorityClassName"),
        "topologySpreadConstraints": field(cluster, "spec", "topologySpreadConstraints"),
    }
    return {"metadata": {"labels": labels}, "spec": spec}


def storage_classes(cluster: Manifest) -> list[str]:
    """The StorageClass of each of its volumes."""
    return [
        volume.get("storageClass") or field(volume, "pvcTemplate", "storageClassName") or DEFAULT
        for volume in volumes(cluster).values()
    ]


def volumes(cluster: Manifest) -> dict[str, Manifest]:
    """The volumes of each of its pods: what it is for -> its size and class, or a template with them."""
    tablespaces = {
        f"tablespace {tablespace.get('name')}": mapping(tablespace, "storage")
        for tablespace in items(cluster, "spec", "tablespaces")
    }
    data, wal = mapping(cluster, "spec", "storage"), mapping(cluster, "spec", "walStorage")
    return {name: volume for name, volume in {"data": data, "wal": wal, **tablespaces}.items() if volume}
