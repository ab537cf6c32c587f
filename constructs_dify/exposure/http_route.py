"""HTTPRoutes of the Gateway API: one for each set of hosts with the same paths."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from cdk8s import ApiObjectMetadata
from constructs import Construct

from ..installation import Installation
from ..site.public_urls import PublicUrls
from ..workload.front_service import FrontService
from .certificate import Issuer, secret_of
from .choice import Backend, FrontDoor
from .controllers import GatewayOptions

if TYPE_CHECKING:
    from imports.dify.io.k8s.networking import gateway

_MAX_HOSTS = 16


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpRoute:
    """See Exposure.http_route."""

    gateway: str
    namespace: str | None
    section: str | None
    hosts: Sequence[str]
    issuer: Issuer | None
    controller: GatewayOptions | None
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
        hosts = door.hosts("Exposure.http_route", self.hosts)
        if self.controller:
            self.controller.provide(scope, door)
        sets: dict[tuple[Backend, ...], list[str]] = {}
        for host, backends in door.paths(hosts).items():
            # A route without rules would match every request and answer with an error.
            if backends:
                sets.setdefault(tuple(backends), []).append(host)
        for backends, names in sets.items():
            if len(names) > _MAX_HOSTS:
                raise ValueError(
                    f"Exposure.http_route.hosts: got {len(names)} hosts with the same paths; expected at most "
                    f'{_MAX_HOSTS}, because an HTTPRoute takes no more; use a wildcard such as "*.example.com"'
                )
            # A single route, the usual case, needs no suffix.
            suffix = f"-{_first_url(door.install, names[0])}" if len(sets) > 1 else ""
            self._route(scope, door.install, f"http-route{suffix}", names, backends)
        if self.issuer:
            door.check_tls("Exposure.http_route")
            secret = secret_of(door.install, None)
            self.issuer.certificate(scope, door.install, secret, hosts)
            if self.namespace not in (None, door.install.namespace):
                self._let_gateway_read(scope, door.install, secret)

    def _route(
        self, scope: Construct, install: Installation, name: str, hosts: Sequence[str], backends: Sequence[Backend]
    ) -> None:
        from imports.dify.io.k8s.networking import gateway

        gateway.HttpRoute(
            scope,
            name,
            metadata=ApiObjectMetadata(
                name=install.resource_name(name),
                labels=install.labels("http-route"),
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
        # A client must not choose the URL of a hook. Without the header, the plugin daemon builds it from the host.
        filters = [
            gateway.HttpRouteSpecRulesFilters(
                type=gateway.HttpRouteSpecRulesFiltersType.REQUEST_HEADER_MODIFIER,
                request_header_modifier=gateway.HttpRouteSpecRulesFiltersRequestHeaderModifier(
                    remove=["Dify-Hook-Url"]
                ),
            )
        ] if backend.hook_url else None  # fmt: skip
        return gateway.HttpRouteSpecRules(
            matches=[gateway.HttpRouteSpecRulesMatches(path=path)],
            filters=filters,
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

    def _let_gateway_read(self, scope: Construct, install: Installation, secret: str) -> None:
        from imports.dify.io.k8s.networking import gateway

        assert self.namespace is not None
        gateway.ReferenceGrant(
            scope,
            "reference-grant",
            metadata=ApiObjectMetadata(name=secret, labels=install.labels("certificate")),
            spec=gateway.ReferenceGrantSpec(
                from_=[
                    gateway.ReferenceGrantSpecFrom(
                        group="gateway.networking.k8s.io", kind="Gateway", namespace=self.namespace
                    )
                ],
                to=[gateway.ReferenceGrantSpecTo(group="", kind="Secret", name=secret)],
            ),
        )


def _first_url(install: Installation, host: str) -> str:
    """The first public URL of a host, which names its HTTPRoute independently of the host's name."""
    names = [option.name for option in fields(PublicUrls) if install.public_urls.below(host, [option.name])]
    return names[0].replace("_", "-")
