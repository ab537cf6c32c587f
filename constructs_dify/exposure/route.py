"""Routes of OpenShift: one for each host and path."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cdk8s import ApiObjectMetadata
from cdk8s_plus_27 import k8s
from constructs import Construct

from .. import checks
from ..installation import Installation
from ..pods.structs import struct
from ..site.public_urls import Role
from ..workload.front_service import FrontService
from ..workload.rendered import rendered
from .certificate import TlsSecret, hosts_by_secret
from .choice import HOOK_URL_HEADER, Backend, FrontDoor, slug
from .own_annotations import check_limits

if TYPE_CHECKING:
    from imports.dify.io.openshift import route

# The router of every IngressController of OpenShift runs as this ServiceAccount.
_ROUTER, _ROUTER_NAMESPACE = "router", "openshift-ingress"
# After 30 seconds of silence the router gives an answer up, unless this says otherwise. Answers that stream need
# nothing else: it does not buffer them, nor does it limit the size of uploads.
_TIMEOUT = "haproxy.router.openshift.io/timeout"


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """See Exposure.openshift_route."""

    factory: ClassVar[str] = "Exposure.openshift_route"
    hosts: Sequence[str]
    only: Sequence[Role] | None
    tls_secret: TlsSecret | None
    annotations: Mapping[str, str]

    @property
    def front_service(self) -> FrontService:
        """See ExposureChoice."""
        return FrontService()

    @property
    def needs_nginx(self) -> bool:
        """See ExposureChoice."""
        return False

    def provide(self, scope: Construct, door: FrontDoor) -> None:
        """See ExposureChoice."""
        factory = self.factory
        hosts = door.hosts(factory, self.hosts, self.only)
        for host in hosts:
            if host.startswith("*."):
                raise checks.wrong(
                    f"{factory}.hosts", host,
                    "whole names, such as dify.example.com, because a Route has one host; or use Exposure.ingress",
                )  # fmt: skip
        check_limits(factory, self.annotations, door)
        if self.tls_secret:
            door.check_tls(factory)
            _let_router_read(scope, door, list(hosts_by_secret(f"{factory}.tls_secret", self.tls_secret, hosts)))
        for host, backends in door.paths(factory, hosts, self.only).items():
            for backend in backends:
                self._route(scope, door, host, backend)

    def _route(self, scope: Construct, door: FrontDoor, host: str, backend: Backend) -> None:
        from imports.dify.io.openshift import route

        # The host cannot be changed without a right that few have, so that another host is another Route.
        name = f"route-{slug(host + backend.path)}"
        route.Route(
            scope,
            name,
            metadata=ApiObjectMetadata(
                name=door.install.resource_name(name, at_most=253),
                labels=door.install.labels("route"),
                annotations={_TIMEOUT: f"{door.read_timeout}s", **self.annotations},
            ),
            spec=route.RouteSpec(
                host=host,
                # A slash at its end would leave the path without one to another Route.
                path=backend.path.rstrip("/") or None,
                to=route.RouteSpecTo(kind=route.RouteSpecToKind.SERVICE, name=backend.service.name, weight=100),
                # The router sends to the pods themselves, and compares with their port, not with that of the Service.
                port=route.RouteSpecPort(target_port=route.RouteSpecPortTargetPort.from_number(backend.pod_port)),
                http_headers=_without_hook_url() if backend.hook_url else None,
                tls=self._tls(door.install, host),
                wildcard_policy=route.RouteSpecWildcardPolicy.NONE,
            ),
        )

    def _tls(self, install: Installation, host: str) -> "route.RouteSpecTls | None":
        from imports.dify.io.openshift import route

        if install.public_urls.scheme == "http":
            return None
        given = self.tls_secret
        secret = given if given is None or isinstance(given, str) else given.get(host)
        return route.RouteSpecTls(
            termination=route.RouteSpecTlsTermination.EDGE,
            insecure_edge_termination_policy=route.RouteSpecTlsInsecureEdgeTerminationPolicy.REDIRECT,
            external_certificate=route.RouteSpecTlsExternalCertificate(name=secret) if secret else None,
        )


def _without_hook_url() -> "route.RouteSpecHttpHeaders":
    """The header from which the part reads what URL was called is not the client's to set; since OpenShift 4.14."""
    from imports.dify.io.openshift import route

    delete = route.RouteSpecHttpHeadersActionsRequestAction(
        type=route.RouteSpecHttpHeadersActionsRequestActionType.DELETE
    )
    header = route.RouteSpecHttpHeadersActionsRequest(name=HOOK_URL_HEADER, action=delete)
    return route.RouteSpecHttpHeaders(actions=route.RouteSpecHttpHeadersActions(request=[header]))


def _let_router_read(scope: Construct, door: FrontDoor, secrets: list[str]) -> None:
    """Let the router read the certificates.

    See https://docs.redhat.com/en/documentation/openshift_container_platform/4.19/html/ingress_and_load_balancing/
    """
    install, name = door.install, door.name("router")
    metadata = struct(k8s.ObjectMeta, name=name, namespace=install.namespace, labels=install.labels("route"))
    rule = struct(
        k8s.PolicyRule, api_groups=[""], resources=["secrets"], resource_names=secrets, verbs=["get", "list", "watch"]
    )
    role = struct(k8s.KubeRoleProps, metadata=metadata, rules=[rule])
    rendered(k8s.KubeRole, scope, f"router-role{door.suffix}", role)
    binding = struct(
        k8s.KubeRoleBindingProps,
        metadata=metadata,
        role_ref=struct(k8s.RoleRef, api_group="rbac.authorization.k8s.io", kind="Role", name=name),
        subjects=[struct(k8s.Subject, kind="ServiceAccount", name=_ROUTER, namespace=_ROUTER_NAMESPACE)],
    )
    rendered(k8s.KubeRoleBinding, scope, f"router-role-binding{door.suffix}", binding)
