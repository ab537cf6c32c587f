"""Certificates from cert-manager, and the issuers that sign them.

See https://cert-manager.io/docs/
"""

from collections.abc import Mapping, Sequence
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
        """Add a Certificate, which cert-manager keeps in a Secret.

        Raises:
            ValueError: If another exposure has one for that Secret.
        """
        from imports.dify.io import cert_manager

        id = f"certificate-{secret}"
        if scope.node.try_find_child(id):
            raise ValueError(
                f"Exposure.http_route.tls_secret: got {shown(secret)}, which another exposure fills with the "
                "certificate for other hosts; expected another Secret for each"
            )
        kind = cert_manager.CertificateSpecIssuerRefKind
        cert_manager.Certificate(
            scope,
            id,
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


TlsSecret = str | Mapping[str, str]
"""The Secret with the certificate for all hosts, or host -> the Secret with that for it."""


def check_tls_secret(path: str, given: TlsSecret | None) -> None:
    """Raise a ValueError unless it is the name of a Secret, or one for each of some hosts."""
    if given is None or isinstance(given, str):
        if given is not None:
            checks.dns_name(path, given)
        return
    if not given:
        raise checks.wrong(
            path, given, 'a Secret for each host, such as {"dify.example.com": "dify-tls"}; or leave it out'
        )
    for host, secret in given.items():
        checks.route_host(path, host)
        checks.dns_name(f"{path}[{shown(host)}]", secret)


def hosts_by_secret(path: str, given: TlsSecret, hosts: Sequence[str]) -> dict[str, list[str]]:
    """Secret -> the hosts that its certificate is for; not those hosts that a mapping leaves out.

    Raises:
        ValueError: If a mapping has a host that is not served.
    """
    if isinstance(given, str):
        return {given: list(hosts)}
    for host in given:
        if host not in hosts:
            raise checks.wrong(path, host, f"one of the hosts, {', '.join(hosts)}{checks.suggestion(host, hosts)}")
    secrets: dict[str, list[str]] = {}
    for host in hosts:
        if host in given:
            secrets.setdefault(given[host], []).append(host)
    return secrets


def check_every_host(path: str, secrets: Mapping[str, Sequence[str]], hosts: Sequence[str]) -> None:
    """Raise a ValueError if a host has no Secret: its users would be shown the certificate of somebody else."""
    known = {host for several in secrets.values() for host in several}
    if bare := next((host for host in hosts if host not in known), None):
        raise ValueError(
            f"{path}: got none for {bare}; expected one for each host, and the same for those that share a "
            "certificate; a host whose TLS ends elsewhere gets an exposure of its own, without tls_secret: "
            f'expose=[…, Exposure.…(hosts=["{bare}"])]'
        )
