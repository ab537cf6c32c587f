"""A ConfigMap."""

from collections.abc import Mapping

from cdk8s_plus_27 import k8s
from constructs import Construct

from ..installation import Installation
from ..pods.structs import struct
from .rendered import rendered


def config_map(
    scope: Construct, id: str, install: Installation, *, name: str, labels: Mapping[str, str],
    data: Mapping[str, str], annotations: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Add a ConfigMap.

    Args:
        scope: The construct that holds it.
        id: Its id in that scope.
        install: The installation that it belongs to.
        name: Its name.
        labels: Its labels.
        data: What is in it.
        annotations: Its annotations.
    """
    metadata = struct(k8s.ObjectMeta, name=name, namespace=install.namespace, labels=labels, annotations=annotations)
    props = struct(k8s.KubeConfigMapProps, metadata=metadata, immutable=False, data=data)
    rendered(k8s.KubeConfigMap, scope, id, props)
