"""CaBundle: the certificate authorities of the site."""

from dataclasses import dataclass, replace

from .. import checks
from ..pods.volumes import config_map_file
from ..wiring.dependency import Dependency, Grant
from ..wiring.environment import Value

# The file that the images keep the public authorities in. OpenSSL, Go and nginx read it, uv when it is told to, and
# the sandbox copies it to where users' code runs.
_FILE = "/etc/ssl/certs/ca-certificates.crt"


@checks.fields('CaBundle(config_map="site-ca", key="ca.crt")')
@dataclass(frozen=True, kw_only=True, slots=True)
class CaBundle:
    """A PEM file of all certificate authorities to trust, private and public ones, in a ConfigMap.

    It takes the place of the file of the images in every part that makes TLS calls. Pods read it when they start, so a
    new one needs new pods.

    See https://cert-manager.io/docs/trust/trust-manager/, which makes such ConfigMaps.

    Args:
        config_map: Name of the ConfigMap, in the installation's namespace.
        key: The key in it; default: `ca.crt`.

    Raises:
        ValueError: When Kubernetes would not take the name or the key.
    """

    config_map: str
    key: str = "ca.crt"

    def __post_init__(self) -> None:
        """Check the names."""
        checks.dns_name("CaBundle.config_map", self.config_map)
        checks.key("CaBundle.key", self.key, "ca.crt")

    def dependency(self) -> Dependency:
        """What the parts that make TLS calls must know: this bundle."""
        return Dependency(name="ca_bundle", facts=self)

    @property
    def path_in_pods(self) -> str:
        """Where the file is in the pods that trust it."""
        return _FILE

    @property
    def variables(self) -> dict[str, Value]:
        """The variables by which the usual libraries know the file."""
        return {
            # OpenSSL and with it Python's own ssl, httpx and the client of OpenSearch; Go.
            "SSL_CERT_FILE": _FILE,
            # The clients that bring authorities of their own: requests, the AWS SDKs and gRPC.
            "REQUESTS_CA_BUNDLE": _FILE,
            "AWS_CA_BUNDLE": _FILE,
            "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": _FILE,
        }

    def trusted(self, grant: Grant) -> Grant:
        """The grant, with the file in the pods."""
        volume, mount = config_map_file("ca-bundle", self.config_map, self.key, _FILE)
        return replace(grant, volumes=(*grant.volumes, volume), mounts=(*grant.mounts, mount))
