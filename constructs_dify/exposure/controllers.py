"""What the controllers of Ingresses and Gateways want to know, each in its own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, get_args

from constructs import Construct

from .. import checks
from .aws_alb import AwsAlb, Scheme
from .choice import FrontDoor
from .gke import GkeGateway, GkeIngress


class Controller(Protocol):
    """What the controller of an Ingress wants."""

    @property
    def class_name(self) -> str | None:
        """The IngressClass; None: the cluster's."""
        ...

    @property
    def keepalive(self) -> int | None:
        """Seconds for which it keeps connections that are idle; None: not long."""
        ...

    @property
    def ends_tls(self) -> bool:
        """Whether it has a certificate of its own."""
        ...

    def check(self, *, class_name: str | None, secret: bool) -> None:
        """Raise a ValueError when it takes no IngressClass, or no certificate from a Secret."""
        ...

    def provide(self, scope: Construct, door: FrontDoor, hosts: Sequence[str], *, ends_tls: bool) -> Mapping[str, str]:
        """Add what it wants beside the Ingress, and return the annotations of that."""
        ...


class GatewayOptions(Protocol):
    """What the controller of a Gateway wants that has no timeouts in its HTTPRoutes."""

    @property
    def keepalive(self) -> int | None:
        """Seconds for which it keeps connections that are idle; None: not long."""
        ...

    def provide(self, scope: Construct, door: FrontDoor) -> None:
        """Add what it wants beside the HTTPRoutes."""
        ...


class IngressController:
    """The controllers whose annotations are known. They let streams, an hour of silence and large files pass."""

    @staticmethod
    def ingress_nginx() -> Controller:
        """The community's ingress-nginx, class `nginx`.

        See https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/
        """
        return IngressNginx()

    @staticmethod
    def traefik() -> Controller:
        """Traefik, class `traefik`. Its entrypoint ends uploads after a minute, unless `readTimeout` there is longer.

        See https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/
        """
        return Traefik()

    @staticmethod
    def aws_alb(*, scheme: Scheme = "internal", certificate_arn: str | None = None) -> Controller:
        """The AWS Load Balancer Controller, class `alb`, straight to the pods. It waits at most 4000 seconds.

        Where `public_url` is https, or a certificate is given, it listens with TLS and redirects from http.

        See https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/

        Args:
            scheme: `internal` or `internet-facing`.
            certificate_arn: The certificate in ACM; default: those of ACM that fit the hosts.
        """
        checks.one_of("IngressController.aws_alb.scheme", scheme, get_args(Scheme))
        return AwsAlb(scheme=scheme, certificate_arn=certificate_arn)

    @staticmethod
    def gke(*, internal: bool = False, managed_certificate: bool = False) -> Controller:
        """The Ingress controller of GKE, straight to the pods, with a BackendConfig for each Service.

        See https://cloud.google.com/kubernetes-engine/docs/how-to/ingress-configuration

        Args:
            internal: Whether the load balancer has an address of the VPC only.
            managed_certificate: Whether Google fetches and renews a certificate for the hosts.

        Raises:
            ValueError: When both are asked for, which Google does not offer.
        """
        if internal and managed_certificate:
            raise ValueError(
                "IngressController.gke.managed_certificate: got True for an internal load balancer, which Google "
                "manages none for; give Exposure.ingress a tls_secret"
            )
        return GkeIngress(internal=internal, managed_certificate=managed_certificate)


class GatewayController:
    """The controllers of Gateways that want more than an HTTPRoute."""

    @staticmethod
    def gke() -> GatewayOptions:
        """The Gateway controller of GKE, which refuses routes with timeouts: policies of its own stand in for them.

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
    """See IngressController.traefik. It streams, limits no bodies and waits for parts as long as they take."""

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
