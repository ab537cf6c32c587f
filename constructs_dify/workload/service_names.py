"""ServiceName: one more name by which a part is reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from constructs import Construct

from .. import checks
from ..installation import Installation
from ..pods.service import Service
from ..wiring.part import Part
from .front_service import FrontService
from .service import service
from .workload import Workload


@checks.fields('ServiceName(name="dify-api", part="api")')
@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceName:
    """One more Service in front of a part's pods, for what knows the part by another name, such as an old Ingress.

    It lies in the namespace of the installation, and inside the cluster only. What may reach the part stays the same:
    NetworkPolicies see pods, and not by which name somebody came.

    A Service of that name that is there is overwritten, and `helm uninstall` deletes by name what a release had: add it
    when the old one is gone.

    See https://kubernetes.io/docs/concepts/services-networking/service/

    Args:
        name: Its name.
        part: The part, as the end of its resource names has it, such as `api`, `nginx` or `redis`.
        port: Its port, which leads to the first one of the pods; default: that of the part's own Service. Further ports
            are as there.

    Raises:
        ValueError: If a value is one that Kubernetes would refuse.
    """

    name: str
    part: str
    port: int | None = None

    def __post_init__(self) -> None:
        """Check the values."""
        checks.dns_label("ServiceName.name", self.name)
        checks.dns_label("ServiceName.part", self.part)
        if self.port is not None:
            checks.port("ServiceName.port", self.port)


def add_service_names(
    scope: Construct, install: Installation, parts: Sequence[Part], given: Sequence[ServiceName]
) -> list[str]:
    """Add the Services, and return their names.

    Args:
        scope: The chart.
        install: The installation.
        parts: All of its parts.
        given: The names.

    Raises:
        ValueError: If a name is taken, or a part is not there or has no Service.
    """
    served = {part.component: part for part in parts if isinstance(part, Workload) and part.service is not None}
    taken = _own_services(parts)
    for index, each in enumerate(given):
        path = f"service_names[{index}]"
        part = _served(path, each, served, parts)
        if each.name in taken:
            raise checks.wrong(f"{path}.name", each.name, f"another name, because that is {taken[each.name]}")
        taken[each.name] = f"service_names[{index}] already"
        port, *others = part.ports.values()
        if each.port in others:
            raise checks.wrong(
                f"{path}.port", each.port, f"another one, because {each.part} has it for something else already"
            )
        service(
            Construct(scope, f"service-name-{each.name}"), install,
            name=each.name, labels=install.labels("service-names"), pod_labels=part.pod_labels, ports=part.ports,
            front=FrontService(), own=Service(port=each.port or part.service_port or port), headless=False,
        )  # fmt: skip
    return [each.name for each in given]


def _own_services(parts: Sequence[Part]) -> dict[str, str]:
    """The names of the Services that there are -> whose they are."""
    own = {part.name: part for part in parts if isinstance(part, Workload) and part.service is not None}
    made = {name: part for part in parts for name in getattr(part, "made_services", ())}
    return {name: f"the Service of {part.component}" for name, part in {**made, **own}.items()}


def _served(path: str, given: ServiceName, served: Mapping[str, Workload], parts: Sequence[Part]) -> Workload:
    if part := served.get(given.part):
        return part
    there = any(part.component == given.part for part in parts)
    raise checks.wrong(
        f"{path}.part", given.part,
        f"a part that {'has a Service of ours' if there else 'is there'}, one of {', '.join(sorted(served))}"
        f"{'' if there else checks.suggestion(given.part, served)}",
    )  # fmt: skip
