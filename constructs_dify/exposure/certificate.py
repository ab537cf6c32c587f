"""Who signs certificates where cert-manager fetches them.

See https://cert-manager.io/docs/
"""

from collections.abc import Sequence
from dataclasses import dataclass

from cdk8s import ApiObjectMetadata
from constructs import Construct

from .. import checks
from ..installation import Installation


@dataclass(frozen=True, kw_only=True, slots=True)
class Issuer:
    """An issuer of cert-manager.

    Attributes:
        name: Its name.
        cluster: Whether it is a ClusterIssuer; else it is an Issuer of the installation's namespace.
    """

    name: str
    cluster: bool

    @property
    def annotations(self) -> dict[str, str]:
        """What makes cert-manager fetch the certificates that an Ingress names."""
        return {f"cert-manager.io/{'cluster-issuer' if self.cluster else 'issuer'}": self.name}

    def certificate(self, scope: Construct, install: Installation, secret: str, hosts: Sequence[str]) -> None:
        """Have a certificate for hosts fetched into a Secret."""
        from imports.dify.io import cert_manager

        kind = cert_manager.CertificateSpecIssuerRefKind
        cert_manager.Certificate(
            scope,
            "certificate",
            metadata=ApiObjectMetadata(name=secret, labels=install.labels("certificate")),
            spec=cert_manager.CertificateSpec(
                secret_name=secret,
                dns_names=list(hosts),
                issuer_ref=cert_manager.CertificateSpecIssuerRef(
                    name=self.name, kind=kind.CLUSTER_ISSUER if self.cluster else kind.ISSUER, group="cert-manager.io"
                ),
            ),
        )


def issuer_of(factory: str, cluster_issuer: str | None, issuer: str | None) -> Issuer | None:
    """The one issuer that a user named, if any."""
    if cluster_issuer is not None and issuer is not None:
        raise ValueError(
            f"{factory}.issuer: got {issuer!r} beside cluster_issuer={cluster_issuer!r}; expected one of the two"
        )
    for option, name in (("cluster_issuer", cluster_issuer), ("issuer", issuer)):
        if name is not None:
            checks.dns_name(f"{factory}.{option}", name)
            return Issuer(name=name, cluster=option == "cluster_issuer")
    return None


def secret_of(install: Installation, given: str | None) -> str:
    """The Secret that a certificate is kept in."""
    return given or install.resource_name("tls")
