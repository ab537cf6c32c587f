"""A persistent volume claim that is made together with a part."""

from cdk8s_plus_27 import k8s

from ..installation import Installation
from ..pods.structs import quantity, struct
from .keep import KEEP


def claim(
    install: Installation, part: str, *, size: str, storage_class: str | None, access_mode: str
) -> k8s.KubePersistentVolumeClaimProps:
    """A claim that outlives the installation, because its data cannot be restored."""
    return struct(
        k8s.KubePersistentVolumeClaimProps,
        metadata=struct(
            k8s.ObjectMeta,
            name=install.resource_name(part),
            namespace=install.namespace,
            labels=install.labels(part),
            annotations=KEEP,
        ),
        spec=struct(
            k8s.PersistentVolumeClaimSpec,
            access_modes=[access_mode],
            storage_class_name=storage_class,
            resources=struct(k8s.ResourceRequirements, requests={"storage": quantity(size)}),
        ),
    )
