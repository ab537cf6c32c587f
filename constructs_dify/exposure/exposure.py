"""Exposure: the factories for each way in."""

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

import cdk8s_plus_27 as kplus

from .. import checks
from ..site.public_urls import Role
from ..workload.front_service import FrontService
from .certificate import TlsSecret, check_tls_secret, issuer_of
from .choice import ExposureChoice
from .controllers import Controller, GatewayOptions
from .filters import HttpRouteFilter, checked_filters
from .http_route import HttpRoute
from .ingress import Ingress
from .route import Route
from .service import Service

TrafficPolicy = Literal["Cluster", "Local"]


@checks.factories("Exposure")
class Exposure(metaclass=checks.Choices):
    """How users reach the installation from outside the cluster.

    Ingresses, HTTPRoutes and Routes of OpenShift lead to nginx or, with `nginx=None`, directly to the parts, by the
    same routes. If `public_url` has several hosts, each serves only the paths below its URLs. There may be several of
    them, such as one in the intranet with `only=["console_web", "console_api"]`.
    """

    @staticmethod
    def none() -> ExposureChoice:
        """No exposure: only a Service inside the cluster."""
        return Service(front_service=FrontService(), needs_nginx=False)

    @staticmethod
    def load_balancer(
        *, annotations: Mapping[str, str] | None = None, source_ranges: Sequence[str] = (), port: int | None = None,
        load_balancer_class: str | None = None, external_traffic_policy: TrafficPolicy | None = None,
    ) -> ExposureChoice:  # fmt: skip
        """A cloud load balancer in front of nginx, which speaks plain HTTP.

        If the load balancer ends TLS, configure that in `annotations` and set `port` to 443. `/healthz` answers 200.

        See https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer

        Args:
            annotations: Annotations that the cloud's controller reads; default: none.
            source_ranges: CIDR ranges, or addresses, that may connect; default: all.
            port: The port that it listens on; default: 80.
            load_balancer_class: The class of load balancer, such as `service.k8s.aws/nlb`; default: the cluster's.
            external_traffic_policy: `Local` preserves the clients' addresses, and sends nothing to nodes without nginx;
                default: `Cluster`.

        Raises:
            ValueError: When a value is one that Kubernetes would refuse.
        """
        factory = "Exposure.load_balancer"
        checks.annotations(f"{factory}.annotations", annotations or {})
        # Kubernetes wants an address with its mask.
        ranges = [
            str(checks.cidr(f"{factory}.source_ranges[{index}]", cidr, "203.0.113.0/24"))
            for index, cidr in enumerate(source_ranges)
        ]
        if port is not None:
            checks.port(f"{factory}.port", port)
        if load_balancer_class is not None:
            checks.label_key(f"{factory}.load_balancer_class", load_balancer_class)
        _check_policy(f"{factory}.external_traffic_policy", external_traffic_policy)
        return Service(
            front_service=FrontService(
                type=kplus.ServiceType.LOAD_BALANCER,
                annotations=annotations or {},
                source_ranges=ranges,
                port=port,
                load_balancer_class=load_balancer_class,
                external_traffic_policy=external_traffic_policy,
            )
        )

    @staticmethod
    def node_port(*, port: int | None = None, external_traffic_policy: TrafficPolicy | None = None) -> ExposureChoice:
        """A port on every node, in front of nginx.

        Args:
            port: The port, 30000 to 32767; default: one that the cluster picks.
            external_traffic_policy: `Local` preserves the clients' addresses, and answers only on nodes with nginx;
                default: `Cluster`.

        Raises:
            ValueError: If the port is outside that range, or the policy is unknown.
        """
        checks.integer("Exposure.node_port.port", port, at_least=30000, at_most=32767)
        _check_policy("Exposure.node_port.external_traffic_policy", external_traffic_policy)
        return Service(
            front_service=FrontService(
                type=kplus.ServiceType.NODE_PORT, node_port=port, external_traffic_policy=external_traffic_policy
            )
        )

    @staticmethod
    def ingress(
        *, hosts: Sequence[str] = (), only: Sequence[Role] | None = None, class_name: str | None = None,
        tls_secret: TlsSecret | None = None, cluster_issuer: str | None = None, issuer: str | None = None,
        controller: Controller | None = None, annotations: Mapping[str, str] | None = None,
    ) -> ExposureChoice:  # fmt: skip
        """An Ingress. Its controller must not buffer, must wait an hour, and must accept bodies of 181 MiB.

        See https://kubernetes.io/docs/concepts/services-networking/ingress/

        Args:
            hosts: The host names; default: those of `public_url`.
            only: The roles to serve, by the names of their fields in `PublicUrls`; default: all. What no exposure
                serves is reached inside the cluster alone.
            class_name: The IngressClass; default: that of `controller`, or else the cluster's default.
            tls_secret: The Secret with the certificate for all hosts, or host -> the Secret for it, such as
                `{"studio.example.com": "studio-tls", "api.example.com": "api-tls"}`, with each of the hosts in it;
                default: `<name>-tls` with an issuer, and otherwise no TLS here.
            cluster_issuer: The ClusterIssuer with which cert-manager fills that Secret, or each of them for its hosts;
                default: none.
            issuer: The same with an Issuer in the installation's namespace; default: none.
            controller: One of `IngressController`, which adds its annotations; default: none.
            annotations: Further annotations, which take precedence; default: none.

        Raises:
            ValueError: If Kubernetes would reject a value, or two values exclude each other.
        """
        factory = "Exposure.ingress"
        checks.annotations(f"{factory}.annotations", annotations or {})
        check_tls_secret(f"{factory}.tls_secret", tls_secret)
        if class_name is not None:
            checks.dns_name(f"{factory}.class_name", class_name)
        _check_hosts(f"{factory}.hosts", hosts)
        _check_only(f"{factory}.only", only)
        signer = issuer_of(factory, cluster_issuer, issuer)
        if controller is not None:
            controller.check(class_name=class_name, secret=bool(tls_secret or signer))
        return Ingress(
            hosts=hosts,
            only=only,
            class_name=class_name,
            tls_secret=tls_secret,
            issuer=signer,
            controller=controller,
            annotations=annotations or {},
        )

    @staticmethod
    def http_route(
        *, gateway: str, hosts: Sequence[str] = (), only: Sequence[Role] | None = None, section: str | None = None,
        tls_secret: TlsSecret | None = None, cluster_issuer: str | None = None, issuer: str | None = None,
        controller: GatewayOptions | None = None, filters: Sequence[HttpRouteFilter] = (),
        annotations: Mapping[str, str] | None = None,
    ) -> ExposureChoice:  # fmt: skip
        """HTTPRoutes of the Gateway API. TLS ends at the Gateway.

        With an issuer, cert-manager keeps a certificate for the hosts in the Secret `<name>-tls`, which the Gateway may
        read. Name this Secret in the Gateway's listener.

        See https://gateway-api.sigs.k8s.io/api-types/httproute/

        Args:
            gateway: The Gateway, as `namespace/name`, or `name` in the installation's namespace.
            hosts: The host names; default: those of `public_url`.
            only: The roles to serve, by the names of their fields in `PublicUrls`; default: all. What no exposure
                serves is reached inside the cluster alone.
            section: The listener of the Gateway; default: any that matches.
            tls_secret: The Secret that an issuer fills with the certificate for all hosts, or host -> the Secret for
                it, with each of the hosts in it; default: `<name>-tls` with an issuer.
            cluster_issuer: The ClusterIssuer that signs the certificate; default: no certificate here.
            issuer: The same with an Issuer in the installation's namespace; default: none.
            controller: One of `GatewayController`, for what HTTPRoutes cannot configure; default: none.
            filters: Filters of every rule, structs `HttpRouteSpecRulesFilters` of
                `imports.dify.io.k8s.networking.gateway`, or of an import of one's own; default: none.
            annotations: Annotations of the HTTPRoutes; default: none.

        Raises:
            TypeError: If a filter has a field or type that is not known here.
            ValueError: If the Gateway is malformed, or two values exclude each other.
        """
        factory = "Exposure.http_route"
        checks.annotations(f"{factory}.annotations", annotations or {})
        checks.string(f"{factory}.gateway", gateway)
        namespace, _, name = gateway.rpartition("/")
        checks.dns_name(f"{factory}.gateway", name)
        if namespace:
            checks.dns_label(f"{factory}.gateway", namespace)
        if section is not None:
            checks.dns_name(f"{factory}.section", section)
        _check_hosts(f"{factory}.hosts", hosts)
        _check_only(f"{factory}.only", only)
        check_tls_secret(f"{factory}.tls_secret", tls_secret)
        signer = issuer_of(factory, cluster_issuer, issuer)
        if tls_secret is not None and signer is None:
            raise checks.wrong(
                f"{factory}.tls_secret", tls_secret,
                "cluster_issuer or issuer beside it, with which cert-manager fills it; a certificate that is there is "
                "named in the listener of the Gateway alone, so leave it out here",
            )  # fmt: skip
        return HttpRoute(
            gateway=name,
            namespace=namespace or None,
            section=section,
            hosts=hosts,
            only=only,
            tls_secret=tls_secret,
            issuer=signer,
            controller=controller,
            filters=checked_filters(f"{factory}.filters", filters),
            annotations=annotations or {},
        )

    @staticmethod
    def openshift_route(
        *, hosts: Sequence[str] = (), only: Sequence[Role] | None = None, tls_secret: TlsSecret | None = None,
        annotations: Mapping[str, str] | None = None,
    ) -> ExposureChoice:  # fmt: skip
        """Routes of OpenShift, one for each host and path. TLS ends at the router, which redirects from http.

        The router's silence of half a minute, after which it gives an answer up, becomes that of nginx.

        See https://docs.redhat.com/en/documentation/openshift_container_platform/4.19/html/ingress_and_load_balancing/

        Args:
            hosts: The host names, without wildcards; default: those of `public_url`.
            only: The roles to serve, by the names of their fields in `PublicUrls`; default: all. What no exposure
                serves is reached inside the cluster alone.
            tls_secret: The Secret with the certificate for all hosts, or host -> the Secret for it, since OpenShift
                4.19; the router gets the right to read it. Default, also for a host that is left out: the router's own
                certificate.
            annotations: Further annotations of the Routes, which take precedence; default: none.

        Raises:
            ValueError: If OpenShift would reject a value.
        """
        factory = "Exposure.openshift_route"
        checks.annotations(f"{factory}.annotations", annotations or {})
        check_tls_secret(f"{factory}.tls_secret", tls_secret)
        _check_hosts(f"{factory}.hosts", hosts)
        _check_only(f"{factory}.only", only)
        return Route(hosts=hosts, only=only, tls_secret=tls_secret, annotations=annotations or {})


def _check_hosts(path: str, hosts: Sequence[str]) -> None:
    for index, host in enumerate(hosts):
        checks.route_host(f"{path}[{index}]", host)


def _check_only(path: str, only: Sequence[Role] | None) -> None:
    if only is None:
        return
    if not only:
        raise checks.wrong(path, [*only], "a role at least, such as console_web; or leave it out, to serve all")
    for index, role in enumerate(only):
        checks.one_of(f"{path}[{index}]", role, get_args(Role))


def _check_policy(path: str, policy: TrafficPolicy | None) -> None:
    if policy is not None:
        checks.one_of(path, policy, get_args(TrafficPolicy))
