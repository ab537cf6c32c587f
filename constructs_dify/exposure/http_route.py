"""HTTPRoutes of the Gateway API: one for each set of hosts with the same paths."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, ClassVar

from cdk8s import ApiObjectMetadata
from constructs import Construct

from ..site.public_urls import PublicUrls, Role
from ..workload.front_service import FrontService
from .certificate import Issuer, TlsSecret, check_every_host, hosts_by_secret
from .choice import Backend, FrontDoor, slug
from .controllers import GatewayOptions
from .filters import without_hook_url

if TYPE_CHECKING:
    from imports.dify.io.k8s.networking import gateway

_MAX_HOSTS = 16


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpRoute:
    """See Exposure.http_route."""

    factory: ClassVar[str] = "Exposure.http_route"
    gateway: str
    namespace: str | None
    section: str | None
    hosts: Sequence[str]
    only: Sequence[Role] | None
    tls_secret: TlsSecret | None
    issuer: Issuer | None
    controller: GatewayOptions | None
    filters: "Sequence[gateway.HttpRouteSpecRulesFilters]"
    annotations: Mapping[str, str]

    @property
    def front_service(self) -> FrontService:
        """See ExposureChoice."""
        return FrontService(keepalive=self.controller.keepalive if self.controller else None)

    @property
    def needs_nginx(self) -> bool:
        """See ExposureChoice."""
        return False

    def provide(self, scope: Construct, door: FrontDoor) -> None:
        """See ExposureChoice."""
        hosts = door.hosts(self.factory, self.hosts, self.only)
        paths = door.paths(self.factory, hosts, self.only)
        if self.controller:
            self.controller.provide(scope, door.to(paths) if self.only else door)
        sets: dict[tuple[Backend, ...], list[str]] = {}
        for host, backends in paths.items():
            # A route without rules would match every request and answer with an error.
            if backends:
                sets.setdefault(tuple(backends), []).append(host)
        taken: set[str] = set()
        for backends, names in sets.items():
            if len(names) > _MAX_HOSTS:
                raise ValueError(
                    f"Exposure.http_route.hosts: got {len(names)} hosts with the same paths; expected at most "
                    f'{_MAX_HOSTS}, because an HTTPRoute takes no more; use a wildcard such as "*.example.com"'
                )
            # A single route, the usual case, needs no suffix.
            suffix = f"-{self._first_url(door, names[0])}" if len(sets) > 1 else ""
            if suffix in taken:
                # Of two hosts of one URL, the second has other paths.
                suffix += f"-{slug(names[0])}"
            taken.add(suffix)
            self._route(scope, replace(door, suffix=door.suffix + suffix), names, backends)
        if self.issuer:
            door.check_tls(self.factory)
            path = f"{self.factory}.tls_secret"
            secrets = hosts_by_secret(path, self.tls_secret or door.name("tls"), hosts)
            check_every_host(path, secrets, hosts)
            for secret, its_hosts in secrets.items():
                self.issuer.certificate(scope, door, secret, its_hosts)
                if self.namespace not in (None, door.install.namespace):
                    self._let_gateway_read(scope, door, secret)

    def _route(self, scope: Construct, door: FrontDoor, hosts: Sequence[str], backends: Sequence[Backend]) -> None:
        from imports.dify.io.k8s.networking import gateway

        gateway.HttpRoute(
            scope,
            f"http-route{door.suffix}",
            metadata=ApiObjectMetadata(
                name=door.name("http-route"),
                labels=door.install.labels("http-route"),
                annotations=dict(self.annotations) or None,
            ),
            spec=gateway.HttpRouteSpec(
                parent_refs=[
                    gateway.HttpRouteSpecParentRefs(
                        group="gateway.networking.k8s.io",
                        kind="Gateway",
                        name=self.gateway,
                        namespace=self.namespace,
                        section_name=self.section,
                    )
                ],
                hostnames=list(hosts),
                rules=[self._rule(backend) for backend in backends],
            ),
        )

    def _rule(self, backend: Backend) -> "gateway.HttpRouteSpecRules":
        from imports.dify.io.k8s.networking import gateway

        path = gateway.HttpRouteSpecRulesMatchesPath(
            type=gateway.HttpRouteSpecRulesMatchesPathType.PATH_PREFIX, value=backend.path
        )
        filters = without_hook_url(self.filters) if backend.hook_url else self.filters
        return gateway.HttpRouteSpecRules(
            matches=[gateway.HttpRouteSpecRulesMatches(path=path)],
            filters=list(filters) or None,
            backend_refs=[
                gateway.HttpRouteSpecRulesBackendRefs(
                    group="", kind="Service", name=backend.service.name, port=backend.port, weight=1
                )
            ],
            # Responses stream for as long as a workflow runs; 0s means no limit.
            timeouts=None if self.controller else gateway.HttpRouteSpecRulesTimeouts(
                request="0s", backend_request="0s"
            ),
        )  # fmt: skip

    def _let_gateway_read(self, scope: Construct, door: FrontDoor, secret: str) -> None:
        from imports.dify.io.k8s.networking import gateway

        assert self.namespace is not None
        gateway.ReferenceGrant(
            scope,
            f"reference-grant-{secret}",
            metadata=ApiObjectMetadata(name=secret, labels=door.install.labels("certificate")),
            spec=gateway.ReferenceGrantSpec(
                from_=[
                    gateway.ReferenceGrantSpecFrom(
                        group="gateway.networking.k8s.io", kind="Gateway", namespace=self.namespace
                    )
                ],
                to=[gateway.ReferenceGrantSpecTo(group="", kind="Secret", name=secret)],
            ),
        )

    def _first_url(self, door: FrontDoor, host: str) -> str:
        """The first public URL of a host, which names its HTTPRoute independently of the host's name."""
        names = [option.name for option in fields(PublicUrls) if self.only is None or option.name in self.only]
        return next(name for name in names if door.install.public_urls.below(host, [name])).replace("_", "-")
