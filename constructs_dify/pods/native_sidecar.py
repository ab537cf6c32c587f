"""Native sidecars: init containers that go on running."""

from cdk8s_plus_27 import k8s

from .. import checks
from ..checks.newer_structs import with_newer_fields
from .structs import changed


@checks.arguments("native_sidecar")
def native_sidecar(container: k8s.Container) -> k8s.Container:
    """A container for `Tier(init_containers=[…])` that starts before all that follow, runs beside them and ends last.

    A Job ends although it runs. It may have probes and a lifecycle, as other init containers may not. The cluster needs
    Kubernetes 1.29. See https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/

    Args:
        container: The container. `k8s.Container` of cdk8s-plus-27 has no `restart_policy`, by which Kubernetes knows
            them; that of a newer one has, and is taken too.

    Raises:
        TypeError: If it is no `Container`.
    """
    return with_newer_fields(changed(container), {"restart_policy": "Always"})
