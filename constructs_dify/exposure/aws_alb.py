"""The Application Load Balancers of AWS."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from constructs import Construct

from .. import checks
from .choice import FrontDoor

Scheme = Literal["internal", "internet-facing"]

_PREFIX: Final = "alb.ingress.kubernetes.io"
_LONGEST: Final = 4000


@dataclass(frozen=True, kw_only=True, slots=True)
class AwsAlb:
    """See IngressController.aws_alb."""

    scheme: Scheme
    certificate_arn: str | None
    class_name: str = "alb"
    # If a backend closes an idle connection before the load balancer does, some requests get a 502.
    keepalive: int = _LONGEST + 60

    @property
    def ends_tls(self) -> bool:
        """See Controller."""
        return self.certificate_arn is not None

    def check(self, *, class_name: str | None, secret: bool) -> None:
        """See Controller."""
        if secret:
            raise ValueError(
                "Exposure.ingress: got a certificate in a Secret; expected none, because an ALB uses certificates "
                "in ACM; give IngressController.aws_alb(certificate_arn=...), or leave it out"
            )

    def provide(self, scope: Construct, door: FrontDoor, hosts: Sequence[str], *, ends_tls: bool) -> Mapping[str, str]:
        """See Controller."""
        if door.read_timeout > _LONGEST:
            raise checks.wrong(
                "nginx.settings['NGINX_PROXY_READ_TIMEOUT']", f"{door.read_timeout}s",
                f"{_LONGEST}s at most, because an ALB hangs up after that",
            )  # fmt: skip
        for backend in door.services:
            backend.service.metadata.add_annotation(f"{_PREFIX}/healthcheck-path", backend.health)
        https = ends_tls or door.install.public_urls.scheme == "https"
        return {
            f"{_PREFIX}/scheme": self.scheme,
            # Target pods directly: the Services have no node ports.
            f"{_PREFIX}/target-type": "ip",
            f"{_PREFIX}/listen-ports": json.dumps([{"HTTP": 80}, {"HTTPS": 443}] if https else [{"HTTP": 80}]),
            f"{_PREFIX}/load-balancer-attributes": f"idle_timeout.timeout_seconds={door.read_timeout}",
            **({f"{_PREFIX}/ssl-redirect": "443"} if https else {}),
            **({f"{_PREFIX}/certificate-arn": self.certificate_arn} if self.certificate_arn else {}),
        }
