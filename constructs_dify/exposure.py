"""Exposure: how users reach the installation from outside of the cluster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import cdk8s_plus_27 as kplus
from cdk8s import ApiObjectMetadata
from constructs import Construct

from . import checks
from .installation import Installation
from .wiring import FrontService


@dataclass(frozen=True, kw_only=True, slots=True)
class Backend:
    """A path prefix and the Service behind it."""

    path: str
    service: kplus.Service
    port: int


class ExposureChoice(Protocol):
    """One way to let users in."""

    @property
    def front_service(self) -> FrontService:
        """What nginx's Service must be like."""
        ...

    @property
    def needs_nginx(self) -> bool:
        """Whether it has no routes of its own, and so needs nginx for them."""
        ...

    def provide(self, scope: Construct, install: Installation, backends: Sequence[Backend]) -> None:
        """Add what leads to these backends."""
        ...


class Exposure:
    """How users reach the installation from outside of the cluster."""

    @staticmethod
    def none() -> ExposureChoice:
        """Not at all: a Service that others may route to."""
        return _Service(front_service=FrontService(), needs_nginx=False)

    @staticmethod
    def load_balancer(
        *, annotations: Mapping[str, str] | None = None, source_ranges: Sequence[str] = ()
    ) -> ExposureChoice:
        """A load balancer of the cloud, in front of nginx.

        See https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer

        Args:
            annotations: What the cloud's controller wants to know.
            source_ranges: CIDR ranges that may connect; default: all.
        """
        checks.texts("Exposure.load_balancer.annotations", annotations or {})
        if isinstance(source_ranges, str):
            raise checks.wrong(
                "Exposure.load_balancer.source_ranges", source_ranges, f'a list of ranges: ["{source_ranges}"]'
            )
        front = FrontService(
            type=kplus.ServiceType.LOAD_BALANCER, annotations=annotations or {}, source_ranges=source_ranges
        )
        return _Service(front_service=front, needs_nginx=True)

    @staticmethod
    def node_port(*, port: int | None = None) -> ExposureChoice:
        """A port of every node, in front of nginx.

        Args:
            port: The port, 30000 to 32767; default: one that the cluster picks.

        Raises:
            ValueError: When the port is outside of that range.
        """
        checks.integer("Exposure.node_port.port", port, at_least=30000, at_most=32767)
        return _Service(front_service=FrontService(type=kplus.ServiceType.NODE_PORT, node_port=port), needs_nginx=True)

    @staticmethod
    def ingress(
        *, hosts: Sequence[str] = (), class_name: str | None = None, tls_secret: str | None = None,
        annotations: Mapping[str, str] | None = None,
    ) -> ExposureChoice:  # fmt: skip
        """An Ingress. Its controller must stream unbuffered, wait an hour and take 100 MB; annotations tell it so.

        See https://kubernetes.io/docs/concepts/services-networking/ingress/

        Args:
            hosts: The host names; default: those of `public_url`.
            class_name: The IngressClass; default: the cluster's.
            tls_secret: The Secret with the certificate for all of the hosts; default: no TLS here.
            annotations: What the controller wants to know.
        """
        checks.texts("Exposure.ingress.annotations", annotations or {})
        if tls_secret is not None:
            checks.dns_name("Exposure.ingress.tls_secret", tls_secret)
        for host in _hosts("Exposure.ingress.hosts", hosts):
            checks.host("Exposure.ingress.hosts", host)
        return _Ingress(hosts=hosts, class_name=class_name, tls_secret=tls_secret, annotations=annotations or {})

    @staticmethod
    def http_route(
        *, gateway: str, hosts: Sequence[str] = (), section: str | None = None,
        annotations: Mapping[str, str] | None = None,
    ) -> ExposureChoice:  # fmt: skip
        """An HTTPRoute of the Gateway API.

        See https://gateway-api.sigs.k8s.io/api-types/httproute/

        Args:
            gateway: The Gateway, as `namespace/name`, or `name` in the installation's namespace.
            hosts: The host names; default: those of `public_url`.
            section: The listener of the Gateway; default: any that fits.
            annotations: Annotations of the HTTPRoute.

        Raises:
            ValueError: When the Gateway is malformed.
        """
        checks.texts("Exposure.http_route.annotations", annotations or {})
        namespace, _, name = gateway.rpartition("/")
        checks.dns_name("Exposure.http_route.gateway", name)
        if namespace:
            checks.dns_label("Exposure.http_route.gateway", namespace)
        for host in _hosts("Exposure.http_route.hosts", hosts):
            checks.host("Exposure.http_route.hosts", host)
        return _HttpRoute(
            gateway=name, namespace=namespace or None, hosts=hosts, section=section, annotations=annotations or {}
        )


def _hosts(path: str, hosts: Sequence[str]) -> Sequence[str]:
    if isinstance(hosts, str):
        raise checks.wrong(path, hosts, f'a list of host names: ["{hosts}"]')
    return [host.removeprefix("*.") for host in hosts]


def _check_backends(path: str, backends: Sequence[Backend]) -> None:
    if not backends:
        raise ValueError(f"{path}: there is nothing to route to: nginx and all parts behind it are switched off")


def _hosts_of(path: str, hosts: Sequence[str], install: Installation) -> Sequence[str]:
    found = tuple(hosts) or install.public_urls.hosts
    if not found:
        raise ValueError(
            f'{path}: got none, and there is no public_url; give one of them, such as ["dify.example.com"]'
        )
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class _Service:
    front_service: FrontService
    needs_nginx: bool

    def provide(self, scope: Construct, install: Installation, backends: Sequence[Backend]) -> None:
        return


@dataclass(frozen=True, kw_only=True, slots=True)
class _Ingress:
    hosts: Sequence[str]
    class_name: str | None
    tls_secret: str | None
    annotations: Mapping[str, str]

    @property
    def front_service(self) -> FrontService:
        return FrontService()

    @property
    def needs_nginx(self) -> bool:
        return False

    def provide(self, scope: Construct, install: Installation, backends: Sequence[Backend]) -> None:
        _check_backends("Exposure.ingress", backends)
        hosts = _hosts_of("Exposure.ingress.hosts", self.hosts, install)
        tls = kplus.IngressTls(
            hosts=list(hosts),
            secret=kplus.Secret.from_secret_name(scope, "tls-secret", self.tls_secret),
        ) if self.tls_secret else None  # fmt: skip
        kplus.Ingress(
            scope,
            "ingress",
            metadata=ApiObjectMetadata(
                name=install.resource_name("ingress"),
                labels=install.labels("ingress"),
                annotations=dict(self.annotations) or None,
            ),
            class_name=self.class_name,
            tls=[tls] if tls else None,
            rules=[
                kplus.IngressRule(
                    host=host,
                    path=backend.path,
                    path_type=kplus.HttpIngressPathType.PREFIX,
                    backend=kplus.IngressBackend.from_service(backend.service, port=backend.port),
                )
                for host in hosts
                for backend in backends
            ],
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class _HttpRoute:
    gateway: str
    namespace: str | None
    hosts: Sequence[str]
    section: str | None
    annotations: Mapping[str, str]

    @property
    def front_service(self) -> FrontService:
        return FrontService()

    @property
    def needs_nginx(self) -> bool:
        return False

    def provide(self, scope: Construct, install: Installation, backends: Sequence[Backend]) -> None:
        from imports.dify.io.k8s.networking import gateway

        _check_backends("Exposure.http_route", backends)
        gateway.HttpRoute(
            scope,
            "http-route",
            metadata=ApiObjectMetadata(
                name=install.resource_name("http-route"),
                labels=install.labels("http-route"),
                annotations=dict(self.annotations) or None,
            ),
            spec=gateway.HttpRouteSpec(
                parent_refs=[
                    gateway.HttpRouteSpecParentRefs(
                        name=self.gateway, namespace=self.namespace, section_name=self.section
                    )
                ],
                hostnames=list(_hosts_of("Exposure.http_route.hosts", self.hosts, install)),
                rules=[
                    gateway.HttpRouteSpecRules(
                        matches=[
                            gateway.HttpRouteSpecRulesMatches(
                                path=gateway.HttpRouteSpecRulesMatchesPath(
                                    type=gateway.HttpRouteSpecRulesMatchesPathType.PATH_PREFIX, value=backend.path
                                )
                            )
                        ],
                        backend_refs=[
                            gateway.HttpRouteSpecRulesBackendRefs(name=backend.service.name, port=backend.port)
                        ],
                        # Answers stream for as long as a workflow runs; 0s is no limit.
                        timeouts=gateway.HttpRouteSpecRulesTimeouts(request="0s", backend_request="0s"),
                    )
                    for backend in backends
                ],
            ),
        )
