"""What each controller of Ingresses and Gateways needs: annotations and objects of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, get_args

from constructs import Construct

from .. import checks
from .aws_alb import AwsAlb, Scheme
from .choice import FrontDoor
from .gke import GkeGateway, GkeIngress


@checks.example("IngressController.ingress_nginx() or another of its factories")
class Controller(Protocol):
    """What one Ingress controller needs."""

    @property
    def class_name(self) -> str | None:
        """The IngressClass; None: the cluster's default."""
        ...

    @property
    def keepalive(self) -> int | None:
        """Seconds for which it keeps connections that are idle; None: not long."""
        ...

    @property
    def ends_tls(self) -> bool:
        """Whether it brings its own certificate."""
        ...

    def check(self, *, class_name: str | None, secret: bool) -> None:
        """Raise a ValueError if it does not support the given IngressClass, or a certificate from a Secret."""
        ...

    def provide(self, scope: Construct, door: FrontDoor, hosts: Sequence[str], *, ends_tls: bool) -> Mapping[str, str]:
        """Add the objects that it needs, and return the annotations of the Ingress."""
        ...


@checks.example("GatewayController.gke()")
class GatewayOptions(Protocol):
    """What a Gateway controller needs that does not support timeouts in HTTPRoutes."""

    @property
    def keepalive(self) -> int | None:
        """Seconds for which it keeps connections that are idle; None: not long."""
        ...

    def provide(self, scope: Construct, door: FrontDoor) -> None:
        """Add the objects that it needs beside the HTTPRoutes."""
        ...


@checks.factories("IngressController")
class IngressController(metaclass=checks.Choices):
    """Ingress controllers whose annotations are known, set for streams, an hour of silence and large files."""

    @staticmethod
    def ingress_nginx() -> Controller:
        """The community's ingress-nginx, class `nginx`.

        See https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/
        """
        return IngressNginx()

    @staticmethod
    def traefik() -> Controller:
        """Traefik, class `traefik`. Its entrypoint aborts uploads after a minute, unless `readTimeout` there is longer.

        See https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/
        """
        return Traefik()

    @staticmethod
    def aws_alb(*, scheme: Scheme = "internal", certificate_arn: str | None = None) -> Controller:
        """The AWS Load Balancer Controller, class `alb`, with pods as targets.

        It waits at most 4000 seconds, so a longer `NGINX_PROXY_READ_TIMEOUT` of nginx is an error.

        If `public_url` is https, or a certificate is given, it listens with TLS and redirects from http.

        See https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/

        Args:
            scheme: `internal` or `internet-facing`; default: `internal`.
            certificate_arn: The certificate in ACM; default: those in ACM that match the hosts.

        Raises:
            TypeError: If a value is of the wrong type, or there is no parameter of that name.
        """
        checks.one_of("IngressController.aws_alb.scheme", scheme, get_args(Scheme))
        checks.check_texts("IngressController.aws_alb", certificate_arn=certificate_arn)
        return AwsAlb(scheme=scheme, certificate_arn=certificate_arn)

    @staticmethod
    def gke(*, internal: bool = False, managed_certificate: bool = False) -> Controller:
        """The Ingress controller of GKE, with pods as targets and a BackendConfig for each Service.

        See https://cloud.google.com/kubernetes-engine/docs/how-to/ingress-configuration

        Args:
            internal: Whether the load balancer has only an address in the VPC; default: no.
            managed_certificate: Whether Google issues and renews a certificate for the hosts; default: no.

        Raises:
            ValueError: If both are True, which Google does not support.
        """
        if internal and managed_certificate:
            raise ValueError(
                "IngressController.gke.managed_certificate: got True with internal=True; expected False, because "
                "Google does not manage certificates of internal load balancers; give Exposure.ingress a tls_secret"
            )
        return GkeIngress(internal=internal, managed_certificate=managed_certificate)


@checks.factories("GatewayController")
class GatewayController(metaclass=checks.Choices):
    """Gateway controllers that need more than an HTTPRoute."""

    @staticmethod
    def gke() -> GatewayOptions:
        """The Gateway controller of GKE, which rejects routes with timeouts and uses its own policies instead.

        See https://cloud.google.com/kubernetes-engine/docs/how-to/configure-gateway-resources
        """
        return GkeGateway()


@dataclass(frozen=True, kw_only=True, slots=True)
class IngressNginx:
    """See IngressController.ingress_nginx."""

    class_name: str = "nginx"
    keepalive: None = None
    ends_tls: bool = False

    def check(self, *, class_name: str | None, secret: bool) -> None:
        """See Controller."""

    def provide(self, scope: Construct, door: FrontDoor, hosts: Sequence[str], *, ends_tls: bool) -> Mapping[str, str]:
        """See Controller."""
        prefix = "nginx.ingress.kubernetes.io"
        return {
            f"{prefix}/proxy-body-size": door.body_size,
            f"{prefix}/proxy-buffering": "off",
            f"{prefix}/proxy-read-timeout": str(door.read_timeout),
            f"{prefix}/proxy-send-timeout": str(door.send_timeout),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Traefik:
    """See IngressController.traefik. It streams, and limits neither body sizes nor response times."""

    class_name: str = "traefik"
    keepalive: None = None
    ends_tls: bool = False

    def check(self, *, class_name: str | None, secret: bool) -> None:
        """See Controller."""

    def provide(self, scope: Construct, door: FrontDoor, hosts: Sequence[str], *, ends_tls: bool) -> Mapping[str, str]:
        """See Controller."""
        if not ends_tls:
            return {}
        prefix = "traefik.ingress.kubernetes.io"
        return {f"{prefix}/router.entrypoints": "websecure", f"{prefix}/router.tls": "true"}
