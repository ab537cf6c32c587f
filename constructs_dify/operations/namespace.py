"""The Namespace of an installation, with the Pod Security level that its pods meet."""

from typing import Literal, get_args

from cdk8s import JsonPatch
from cdk8s_plus_27 import k8s
from constructs import Construct

from .. import checks
from ..installation import Installation
from ..pods.structs import struct
from ..workload.keep import KEEP
from ..workload.rendered import rendered

Level = Literal["privileged", "baseline", "restricted"]
"""The levels of the Pod Security Standards, the loosest first."""


def level_of(given: Level | None, *, created: bool, sandbox: bool) -> Level | None:
    """The Pod Security level that the namespace enforces; None: nobody knows, because others made it.

    Args:
        given: What the user says.
        created: Whether the Namespace is among the manifests.
        sandbox: Whether there is a sandbox, which starts as root.
    """
    if given is not None:
        checks.one_of("namespace_level", given, get_args(Level))
        return given
    if not created:
        return None
    return "baseline" if sandbox else "restricted"


def render_namespace(scope: Construct, install: Installation, level: Level) -> k8s.KubeNamespace:
    """Add the Namespace.

    See https://kubernetes.io/docs/concepts/security/pod-security-admission/

    Args:
        scope: The chart.
        install: The installation.
        level: The level to enforce.
    """
    # Applying warns about pods that do not pass `restricted`. No version labels: the cluster's version defines the
    # rules of a level.
    labels = install.labels("namespace") | {
        "pod-security.kubernetes.io/enforce": level,
        "pod-security.kubernetes.io/warn": "restricted",
        "pod-security.kubernetes.io/audit": "restricted",
    }
    metadata = struct(k8s.ObjectMeta, name=install.namespace, labels=labels, annotations=KEEP)
    namespace = rendered(k8s.KubeNamespace, scope, "namespace", struct(k8s.KubeNamespaceProps, metadata=metadata))
    # cdk8s sets the chart's namespace on every object, but a Namespace has none.
    namespace.add_json_patch(JsonPatch.remove("/metadata/namespace"))
    return namespace
