"""Certificates from cert-manager, and the issuers that sign them.

See https://cert-manager.io/docs/
"""

from collections.abc import Sequence
from dataclasses import dataclass

from cdk8s import ApiObjectMetadata
from constructs import Construct

from .. import checks
from ..checks.credentials import shown
from .choice import FrontDoor


@dataclass(frozen=True, kw_only=True, slots=True)
class Issuer:
    """A cert-manager issuer, which signs the certificates of an exposure.

    Attributes:
        name: Its name.
        cluster: Whether it is a ClusterIssuer; otherwise it is an Issuer in the installation's namespace.
    """

    name: str
    cluster: bool

    @property
    def annotations(self) -> dict[str, str]:
        """The annotations with which cert-manager issues the certificates that an Ingress names."""
        return {f"cert-manager.io/{'cluster-issuer' if self.cluster else 'issuer'}": self.name}

    def certificate(self, scope: Construct, door: FrontDoor, secret: str, hosts: Sequence[str]) -> None:
        """Add a Certificate, which cert-manager keeps in a Secret."""
        from imports.dify.io import cert_manager

        kind = cert_manager.CertificateSpecIssuerRefKind
        cert_manager.Certificate(
            scope,
            f"certificate{door.suffix}",
            metadata=ApiObjectMetadata(name=secret, labels=door.install.labels("certificate")),
            spec=cert_manager.CertificateSpec(
                secret_name=secret,
                dns_names=list(hosts),
                issuer_ref=cert_manager.CertificateSpecIssuerRef(
                    name=self.name, kind=kind.CLUSTER_ISSUER if self.cluster else kind.ISSUER, group="cert-manager.io"
                ),
            ),
        )


def issuer_of(factory: str, cluster_issuer: str | None, issuer: str | None) -> Issuer | None:
    """The issuer that a user named, if any."""
    if cluster_issuer is not None and issuer is not None:
        raise ValueError(
            f"{factory}.issuer: got {shown(issuer)} together with "
            f"cluster_issuer={shown(cluster_issuer)}; expected one of the two"
        )
    for option, name in (("cluster_issuer", cluster_issuer), ("issuer", issuer)):
        if name is not None:
            checks.dns_name(f"{factory}.{option}", name)
            return Issuer(name=name, cluster=option == "cluster_issuer")
    return None


def secret_of(door: FrontDoor, given: str | None) -> str:
    """The name of the Secret that holds a certificate."""
    return given or door.name("tls")
