"""Resources: the requests and limits of a container."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import Enum
from functools import cache
from typing import Any, Final, Literal

from cdk8s_plus_27 import k8s

from .. import checks
from .structs import quantity, struct


@checks.example("UNLIMITED")
class Unlimited(Enum):
    """The type of `UNLIMITED`."""

    UNLIMITED = "unlimited"


UNLIMITED: Final = Unlimited.UNLIMITED
"""No limit: `Resources(cpu="500m", cpu_limit=UNLIMITED)`."""

Resource = Literal["cpu", "memory", "ephemeral_storage"]
# No process starts with less.
_LEAST_MEMORY = 2**20
_RESOURCES: Final[tuple[Resource, ...]] = ("cpu", "memory", "ephemeral_storage")


@checks.fields('Resources(cpu="500m", memory="2Gi")')
@dataclass(frozen=True, kw_only=True, slots=True)
class Resources:
    """The requests and limits of a container.

    Each one that you leave out keeps the value of `defaults` or of the part: with `Resources(cpu="100m")`, the API may
    still use 2 CPUs. If a request that you give is above a limit that you leave out, or a limit below such a request,
    the one that you leave out becomes equal to yours. A limit that nobody gives equals the request.

    `UNLIMITED` as a limit means that there is none. A LimitRange of the namespace may then set one, and a ResourceQuota
    of limits refuse the pod.

    See https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/

    Args:
        cpu: CPU request, such as `"500m"`; default: that of `defaults` or of the part.
        memory: Memory request, such as `"2Gi"`; default: that of `defaults` or of the part.
        cpu_limit: CPU limit, such as `"500m"`, or `UNLIMITED`; default: that of `defaults` or of the part, else the
            request.
        memory_limit: Memory limit, such as `"2Gi"`, or `UNLIMITED`: the container may then use up the memory of its
            node; default: that of `defaults` or of the part, else the request.
        ephemeral_storage: Request of local disk, such as `"1Gi"`; default: that of `defaults` or of the part.
        ephemeral_storage_limit: Limit of local disk, such as `"1Gi"`, or `UNLIMITED`; default: that of `defaults` or of
            the part, else the request.

    Raises:
        ValueError: If a quantity is malformed, or a limit is below the request beside it.
    """

    cpu: str | None = None
    memory: str | None = None
    cpu_limit: str | Unlimited | None = None
    memory_limit: str | Unlimited | None = None
    ephemeral_storage: str | None = None
    ephemeral_storage_limit: str | Unlimited | None = None

    def __post_init__(self) -> None:
        """Check the quantities."""
        for option in fields(self):
            value = getattr(self, option.name)
            if value is not UNLIMITED:
                _check(option.name, value)
        for name in _RESOURCES:
            request, limit = getattr(self, name), getattr(self, f"{name}_limit")
            if _contradict(request, limit):
                raise checks.wrong(f"Resources.{name}_limit", limit, f"at least the request, {request!r}")

    def request(self, name: Resource) -> str | None:
        """What is requested of a resource: where only a limit is given, as much. None: nothing."""
        request, limit = getattr(self, name), getattr(self, f"{name}_limit")
        return request if request is not None or limit is UNLIMITED else limit

    def limit(self, name: Resource) -> str | None:
        """The limit of a resource: where only a request is given, as much. None: there is none."""
        request, limit = getattr(self, name), getattr(self, f"{name}_limit")
        return None if limit is UNLIMITED else (request if limit is None else limit)


def _check(option: str, value: str | None) -> None:
    path = f"Resources.{option}"
    if option.endswith("_limit") and value in ("unlimited", "none", "0"):
        raise checks.wrong(path, value, "a quantity, or UNLIMITED for no limit")
    checks.quantity(path, value)
    if value is not None and option.startswith("memory") and 0 < checks.amount(value) < _LEAST_MEMORY:
        number = value.rstrip("mk")
        raise checks.wrong(
            path, value, f'a mebibyte or more: a number alone counts bytes, and "m" thousandths; write "{number}Mi"'
        )


def _contradict(request: str | None, limit: str | Unlimited | None) -> bool:
    if request is None or limit is None or isinstance(limit, Unlimited):
        return False
    return checks.amount(limit) < checks.amount(request)


def merged_resources(given: Iterable[Resources]) -> Resources:
    """Merge resources, with the most specific last: of a request and a limit that contradict each other, it wins."""
    values: dict[str, Any] = {}
    for one in given:
        values |= {option.name: value for option in fields(one) if (value := getattr(one, option.name)) is not None}
        for name in _RESOURCES:
            request, limit = name, f"{name}_limit"
            if _contradict(values.get(request), values.get(limit)):
                # One of the two is of a weaker source: a single one does not contradict itself.
                stronger, weaker = (request, limit) if getattr(one, request) is not None else (limit, request)
                values[weaker] = values[stronger]
    return Resources(**values)


def amounts(resources: Resources) -> tuple[dict[str, str], dict[str, str]]:
    """The requests and the limits, by the names that Kubernetes has for them."""
    requests = {name.replace("_", "-"): value for name in _RESOURCES if (value := resources.request(name)) is not None}
    limits = {name.replace("_", "-"): value for name in _RESOURCES if (value := resources.limit(name)) is not None}
    return requests, limits


@cache
def requirements(resources: Resources) -> k8s.ResourceRequirements:
    """The resource requirements of a container."""
    requests, limits = amounts(resources)
    return struct(
        k8s.ResourceRequirements,
        requests={name: quantity(value) for name, value in requests.items()} or None,
        limits={name: quantity(value) for name, value in limits.items()} or None,
    )
