"""The Namespace of an installation, with the Pod Security level that its pods keep to."""

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
        level: What is enforced: `restricted`, or `baseline` where the sandbox is, which starts as root.
    """
    # What does not pass `restricted` is seen when it is applied. No versions: which rules a level means is for the
    # cluster to say.
    labels = install.labels("namespace") | {
        "pod-security.kubernetes.io/enforce": level,
        "pod-security.kubernetes.io/warn": "restricted",
        "pod-security.kubernetes.io/audit": "restricted",
    }
    namespace = k8s.KubeNamespace(
        scope, "namespace", metadata=k8s.ObjectMeta(name=install.namespace, labels=labels, annotations=KEEP)
    )
    # The chart's namespace goes onto every object, but a Namespace is in none.
    namespace.add_json_patch(JsonPatch.remove("/metadata/namespace"))
    return namespace
