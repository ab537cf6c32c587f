"""Several exposures of one installation, such as one for the console and another for the rest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from constructs import Construct

from .. import checks
from ..site.public_urls import covers
from ..workload.front_service import FrontService
from .choice import ExposureChoice, FrontDoor, slug
from .http_route import HttpRoute
from .ingress import Ingress
from .route import Route


@dataclass(frozen=True, kw_only=True, slots=True)
class Several:
    """Exposures beside each other, as one."""

    choices: Sequence[ExposureChoice]

    def __post_init__(self) -> None:
        """Check that they do not contradict each other."""
        if not self.choices:
            raise checks.wrong(
                "expose", list(self.choices), "one exposure at least, such as Exposure.none(); or leave it out"
            )
        configured = [index for index, choice in enumerate(self.choices) if _configures(choice.front_service)]
        if len(configured) > 1:
            first, second = configured[:2]
            raise ValueError(
                f"expose[{second}]: got a second exposure that configures the Service of nginx, which expose[{first}] "
                "does too; expected one load balancer or node port at most, beside any number of Ingresses and routes"
            )

    @property
    def front_service(self) -> FrontService:
        """See ExposureChoice. Who keeps idle connections for the longest decides how long nginx does."""
        services = [choice.front_service for choice in self.choices]
        keepalives = [service.keepalive for service in services if service.keepalive is not None]
        configured = next(filter(_configures, services), services[0])
        return replace(configured, keepalive=max(keepalives, default=None))

    @property
    def needs_nginx(self) -> bool:
        """See ExposureChoice."""
        return any(choice.needs_nginx for choice in self.choices)

    def provide(self, scope: Construct, door: FrontDoor) -> None:
        """See ExposureChoice."""
        claimed: dict[tuple[str, str], int] = {}
        suffixes: set[str] = set()
        for index, choice in enumerate(self.choices):
            if isinstance(choice, (Ingress, HttpRoute, Route)):
                hosts = door.hosts(choice.factory, choice.hosts, choice.only)
                served = door.served(choice.factory, hosts, choice.only)
                self._claim(index, [(host, route.path) for host in hosts for route in served[host]], claimed)
                # The first keeps the names that it has alone.
                suffix = _suffix(choice) if suffixes else ""
                if suffix in suffixes:
                    raise ValueError(
                        f"expose[{index}]: got one whose objects would be called …{suffix}, as those of another; "
                        "expected another first role in only=, or another first host in hosts="
                    )
                suffixes.add(suffix)
                choice.provide(scope, replace(door, suffix=suffix))
            else:
                choice.provide(scope, door)

    def _claim(self, index: int, served: Iterable[tuple[str, str]], claimed: dict[tuple[str, str], int]) -> None:
        """Each path of a host is served once."""
        for host, path in served:
            for (other, same), first in claimed.items():
                if first != index and same == path and (covers(host, other) or covers(other, host)):
                    raise ValueError(
                        f"expose[{index}]: got {host}{path}, which expose[{first}] serves already; expected each path "
                        "of a host in one of them, so say in only= which roles, or in hosts= which hosts each serves"
                    )
            claimed[host, path] = index


def _configures(service: FrontService) -> bool:
    return replace(service, keepalive=None) != FrontService()


def _suffix(choice: Ingress | HttpRoute | Route) -> str:
    """What the names of its objects end with: the first role, or the first host."""
    first = next(iter((*(choice.only or ()), *choice.hosts)), None)
    return f"-{slug(first)}" if first else ""


def as_one(given: ExposureChoice | Sequence[ExposureChoice] | None) -> ExposureChoice | None:
    """What a user gave as one exposure, or as several, as one."""
    return Several(choices=given) if isinstance(given, Sequence) else given
