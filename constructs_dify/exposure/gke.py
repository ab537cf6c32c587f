"""The load balancers of Google Cloud, behind an Ingress or a Gateway of GKE.

By default, they cut off responses after 30 seconds, and expect `/` of every Service to answer 200.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cdk8s import ApiObjectMetadata
from constructs import Construct

from .. import checks
from ..checks.credentials import shown
from .choice import FrontDoor

# They keep idle connections for 600 seconds. If a backend closes one earlier, some requests get a 502.
_KEEPALIVE: Final = 650
_DOMAIN: Final = re.compile(r"([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)+[a-z][-a-z0-9]*[a-z0-9]")
_MAX_DOMAIN: Final = 63


@dataclass(frozen=True, kw_only=True, slots=True)
class GkeIngress:
    """See IngressController.gke."""

    internal: bool
    managed_certificate: bool
    class_name: None = None
    keepalive: int = _KEEPALIVE

    @property
    def ends_tls(self) -> bool:
        """See Controller."""
        return self.managed_certificate

    def check(self, *, class_name: str | None, secret: bool) -> None:
        """See Controller."""
        if class_name is not None:
            raise ValueError(
                f"Exposure.ingress.class_name: got {shown(class_name)}; expected none, because GKE uses an annotation; "
                "choose with IngressController.gke(internal=...)"
            )
        if secret and self.managed_certificate:
            raise ValueError(
                "Exposure.ingress: got a certificate in a Secret together with the one of "
                "IngressController.gke(managed_certificate=True); expected one of the two"
            )

    def provide(self, scope: Construct, door: FrontDoor, hosts: Sequence[str], *, ends_tls: bool) -> Mapping[str, str]:
        """See Controller."""
        self._backend_configs(scope, door)
        annotations = {"kubernetes.io/ingress.class": "gce-internal" if self.internal else "gce"}
        if self.managed_certificate:
            annotations["networking.gke.io/managed-certificates"] = self._certificate(scope, door, hosts)
            annotations["kubernetes.io/ingress.allow-http"] = "false"
        return annotations

    def _backend_configs(self, scope: Construct, door: FrontDoor) -> None:
        from imports.dify.com.google import cloud

        install = door.install
        for backend in door.services:
            name, id = install.resource_name(backend.part), f"backend-config-{backend.part}"
            if scope.node.try_find_child(id):
                # Another Ingress leads to the same Service.
                continue
            cloud.BackendConfig(
                scope,
                id,
                metadata=ApiObjectMetadata(name=name, labels=install.labels(backend.part)),
                spec=cloud.BackendConfigSpec(
                    timeout_sec=door.read_timeout,
                    health_check=cloud.BackendConfigSpecHealthCheck(
                        type=cloud.BackendConfigSpecHealthCheckType.HTTP,
                        request_path=backend.health,
                        port=backend.pod_port,
                    ),
                ),
            )
            backend.service.metadata.add_annotation("cloud.google.com/backend-config", f'{{"default": "{name}"}}')
            # Target pods directly: the Services have no node ports.
            backend.service.metadata.add_annotation("cloud.google.com/neg", '{"ingress": true}')

    def _certificate(self, scope: Construct, door: FrontDoor, hosts: Sequence[str]) -> str:
        from imports.dify.io.gke import networking

        path = "public_url" if set(hosts) <= set(door.install.public_urls.hosts) else "Exposure.ingress.hosts"
        if wildcard := next((host for host in hosts if host.startswith("*.")), None):
            raise ValueError(
                f"{path}: got {wildcard!r}; expected no wildcard, because Google does not "
                "manage certificates for one; name the hosts, or give a tls_secret instead of managed_certificate"
            )
        for host in hosts:
            if len(host) > _MAX_DOMAIN or not _DOMAIN.fullmatch(host):
                raise checks.wrong(
                    path, host,
                    f"a public domain of at most {_MAX_DOMAIN} characters, because Google does not manage certificates "
                    "for others; give a tls_secret instead of managed_certificate",
                )  # fmt: skip
        name = door.name("tls")
        networking.ManagedCertificate(
            scope,
            f"managed-certificate{door.suffix}",
            metadata=ApiObjectMetadata(name=name, labels=door.install.labels("certificate")),
            spec=networking.ManagedCertificateSpec(domains=list(hosts)),
        )
        return name


@dataclass(frozen=True, kw_only=True, slots=True)
class GkeGateway:
    """See GatewayController.gke."""

    keepalive: int = _KEEPALIVE

    def provide(self, scope: Construct, door: FrontDoor) -> None:
        """See GatewayOptions."""
        from imports.dify.io.gke import networking

        install = door.install
        check = networking.HealthCheckPolicySpecDefaultConfigHttpHealthCheckPortSpecification
        for backend in door.services:
            if scope.node.try_find_child(f"backend-policy-{backend.part}"):
                # Another HTTPRoute leads to the same Service.
                continue
            metadata = ApiObjectMetadata(
                name=install.resource_name(backend.part), labels=install.labels(backend.part)
            )  # fmt: skip
            service = {"group": "", "kind": "Service", "name": backend.service.name}
            networking.GcpBackendPolicy(
                scope,
                f"backend-policy-{backend.part}",
                metadata=metadata,
                spec=networking.GcpBackendPolicySpec(
                    target_ref=networking.GcpBackendPolicySpecTargetRef(**service),
                    default=networking.GcpBackendPolicySpecDefault(timeout_sec=door.read_timeout),
                ),
            )
            networking.HealthCheckPolicy(
                scope,
                f"health-check-{backend.part}",
                metadata=metadata,
                spec=networking.HealthCheckPolicySpec(
                    target_ref=networking.HealthCheckPolicySpecTargetRef(**service),
                    default=networking.HealthCheckPolicySpecDefault(
                        config=networking.HealthCheckPolicySpecDefaultConfig(
                            type=networking.HealthCheckPolicySpecDefaultConfigType.HTTP,
                            http_health_check=networking.HealthCheckPolicySpecDefaultConfigHttpHealthCheck(
                                request_path=backend.health,
                                # Without it, the port is an error.
                                port_specification=check.USE_UNDERSCORE_FIXED_UNDERSCORE_PORT,
                                port=backend.pod_port,
                            ),
                        )
                    ),
                ),
            )
