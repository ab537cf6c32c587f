"""The Namespace of an installation, with the Pod Security level that its pods meet."""

from cdk8s import JsonPatch
from cdk8s_plus_27 import k8s
from constructs import Construct

from ..installation import Installation
from ..workload.keep import KEEP


def render_namespace(scope: Construct, install: Installation, level: str) -> k8s.KubeNamespace:
    """Add the Namespace.

    See https://kubernetes.io/docs/concepts/security/pod-security-admission/

    Args:
        scope: The chart.
        install: The installation.
        level: The level to enforce: `restricted`, or `baseline` with the sandbox, which starts as root.
    """
    # Applying warns about pods that do not pass `restricted`. No version labels: the cluster's version defines the
    # rules of a level.
    labels = install.labels("namespace") | {
        "pod-security.kubernetes.io/enforce": level,
        "pod-security.kubernetes.io/warn": "restricted",
        "pod-security.kubernetes.io/audit": "restricted",
    }
    namespace = k8s.KubeNamespace(
        scope, "namespace", metadata=k8s.ObjectMeta(name=install.namespace, labels=labels, annotations=KEEP)
    )
    # cdk8s sets the chart's namespace on every object, but a Namespace has none.
    namespace.add_json_patch(JsonPatch.remove("/metadata/namespace"))
    return namespace
