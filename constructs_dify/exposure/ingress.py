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
from .certificate import Issuer, secret_of
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
    tls_secret: str | None
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
        secret = secret_of(door, self.tls_secret) if self.tls_secret or self.issuer else None
        ends_tls = bool(secret) or bool(self.controller and self.controller.ends_tls)
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
        tls = kplus.IngressTls(
            hosts=list(hosts),
            secret=kplus.Secret.from_secret_name(scope, f"tls-secret{door.suffix}", secret),
        ) if secret else None  # fmt: skip
        kplus.Ingress(
            scope,
            f"ingress{door.suffix}",
            metadata=ApiObjectMetadata(
                name=door.name("ingress"),
                labels=install.labels("ingress"),
                annotations=annotations or None,
            ),
            class_name=self.class_name or (self.controller.class_name if self.controller else None),
            tls=[tls] if tls else None,
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
