"""An Ingress: one rule for each host and path."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import cdk8s_plus_27 as kplus
from cdk8s import ApiObjectMetadata
from constructs import Construct

from ..checks.credentials import refuse
from ..site.public_urls import Role
from ..workload.front_service import FrontService
from .certificate import Issuer, TlsSecret, check_every_host, hosts_by_secret
from .choice import FrontDoor
from .controllers import Controller
from .own_annotations import check_limits


@dataclass(frozen=True, kw_only=True, slots=True)
class Ingress:
    """See Exposure.ingress."""

    factory: ClassVar[str] = "Exposure.ingress"
    hosts: Sequence[str]
    only: Sequence[Role] | None
    class_name: str | None
    tls_secret: TlsSecret | None
    issuer: Issuer | None
    controller: Controller | None
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
        install, hosts = door.install, door.hosts(self.factory, self.hosts, self.only)
        paths = door.paths(self.factory, hosts, self.only)
        secrets = self._secrets(door, hosts)
        ends_tls = bool(secrets) or bool(self.controller and self.controller.ends_tls)
        if ends_tls:
            door.check_tls(self.factory)
        check_limits(self.factory, self.annotations, door)
        needed: Mapping[str, str] = {}
        if self.controller:
            reached = door.to(paths) if self.only else door
            needed = self.controller.provide(scope, reached, hosts, ends_tls=ends_tls)
            refuse("Exposure.ingress.controller.provide()", needed)
        annotations = {
            **needed,
            **(self.issuer.annotations if self.issuer else {}),
            **self.annotations,
        }
        tls = [
            kplus.IngressTls(
                hosts=names, secret=kplus.Secret.from_secret_name(scope, f"tls-secret{door.suffix}-{secret}", secret)
            )
            for secret, names in secrets.items()
        ]
        kplus.Ingress(
            scope,
            f"ingress{door.suffix}",
            metadata=ApiObjectMetadata(
                name=door.name("ingress"),
                labels=install.labels("ingress"),
                annotations=annotations or None,
            ),
            class_name=self.class_name or (self.controller.class_name if self.controller else None),
            tls=tls or None,
            rules=[
                kplus.IngressRule(
                    host=host,
                    path=backend.path,
                    path_type=kplus.HttpIngressPathType.PREFIX,
                    backend=kplus.IngressBackend.from_service(backend.service, port=backend.port),
                )
                for host, backends in paths.items()
                for backend in backends
            ],
        )

    def _secrets(self, door: FrontDoor, hosts: Sequence[str]) -> Mapping[str, list[str]]:
        """Secret -> the hosts that its certificate is for."""
        if self.tls_secret is None and self.issuer is None:
            return {}
        path = f"{self.factory}.tls_secret"
        secrets = hosts_by_secret(path, self.tls_secret or door.name("tls"), hosts)
        check_every_host(path, secrets, hosts)
        return secrets
