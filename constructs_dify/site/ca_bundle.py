"""CaBundle: the certificate authorities of the site."""

from dataclasses import dataclass, replace

from .. import checks
from ..pods.volumes import config_map_file
from ..wiring.dependency import Dependency, Grant, python_services
from ..wiring.environment import Value

# The file that the images keep the public authorities in. OpenSSL, Go and nginx read it, uv when it is told to, and
# the sandbox copies it to where users' code runs.
_FILE = "/etc/ssl/certs/ca-certificates.crt"


@dataclass(frozen=True, kw_only=True, slots=True)
class CaBundle:
    """A PEM file of all certificate authorities to trust, private and public ones, in a ConfigMap.

    It takes the place of the file of the images in every part that makes TLS calls. Pods read it when they start, so a
    new one needs new pods.

    See https://cert-manager.io/docs/trust/trust-manager/, which makes such ConfigMaps.

    Args:
        config_map: Name of the ConfigMap, in the installation's namespace.
        key: The key in it.

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
        """What each part that makes TLS calls gets."""
        libraries: dict[str, Value] = {
            # OpenSSL and with it Python's own ssl, httpx and the client of OpenSearch; Go.
            "SSL_CERT_FILE": _FILE,
            # The clients that bring authorities of their own: requests, the AWS SDKs and gRPC.
            "REQUESTS_CA_BUNDLE": _FILE,
            "AWS_CA_BUNDLE": _FILE,
            "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": _FILE,
        }
        return Dependency(
            name="ca_bundle",
            grants={
                # The client of Elasticsearch does so too, and listens to nothing but this setting.
                **python_services(
                    self.trusted(Grant(environment=libraries, defaults={"ELASTICSEARCH_CA_CERTS": _FILE}))
                ),
                # It runs uv without its own environment (0.3.0).
                "plugin-daemon": self.trusted(
                    Grant(environment=libraries, defaults={"PIP_EXTRA_ARGS": "--native-tls"})
                ),
                "web": self.trusted(Grant(environment={"NODE_EXTRA_CA_CERTS": _FILE})),
                "sandbox": self.trusted(Grant(environment={"PIP_CERT": _FILE})),
            },
        )

    def trusted(self, grant: Grant) -> Grant:
        """The grant, with the file in the pods."""
        volume, mount = config_map_file("ca-bundle", self.config_map, self.key, _FILE)
        return replace(grant, volumes=(*grant.volumes, volume), mounts=(*grant.mounts, mount))
