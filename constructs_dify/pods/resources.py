"""Resources: the requests and limits of a container."""

from dataclasses import dataclass, fields
from functools import cache

from cdk8s_plus_27 import k8s

from .. import checks
from .structs import quantity


@checks.fields('Resources(cpu="500m", memory="2Gi")')
@dataclass(frozen=True, kw_only=True, slots=True)
class Resources:
    """The requests and limits of a container.

    See https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/

    Args:
        cpu: CPU request, such as `"500m"`.
        memory: Memory request, such as `"2Gi"`.
        cpu_limit: CPU limit; default: the request.
        memory_limit: Memory limit; default: the request.
        ephemeral_storage: Request and limit of local disk; default: none.

    Raises:
        ValueError: If a quantity is malformed, or a limit is below its request.
    """

    cpu: str
    memory: str
    cpu_limit: str | None = None
    memory_limit: str | None = None
    ephemeral_storage: str | None = None

    def __post_init__(self) -> None:
        """Check the quantities."""
        for option in fields(self):
            checks.quantity(f"Resources.{option.name}", getattr(self, option.name))
        for name, request, limit in (
            ("cpu_limit", self.cpu, self.cpu_limit),
            ("memory_limit", self.memory, self.memory_limit),
        ):
            if limit is not None and checks.amount(limit) < checks.amount(request):
                raise checks.wrong(f"Resources.{name}", limit, f"at least the request, {request!r}")


@cache
def requirements(resources: Resources) -> k8s.ResourceRequirements:
    """The resource requirements of a container. A missing limit equals the request."""
    requests = {"cpu": resources.cpu, "memory": resources.memory}
    limits = {
        "cpu": resources.cpu_limit or resources.cpu,
        "memory": resources.memory_limit or resources.memory,
    }
    if resources.ephemeral_storage is not None:
        requests["ephemeral-storage"] = limits["ephemeral-storage"] = resources.ephemeral_storage
    return k8s.ResourceRequirements(
        requests={name: quantity(value) for name, value in requests.items()},
        limits={name: quantity(value) for name, value in limits.items()},
    )
