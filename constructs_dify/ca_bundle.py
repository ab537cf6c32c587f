"""CaBundle: the certificate authorities of the site."""

from dataclasses import dataclass

from .wiring import Dependency


@dataclass(frozen=True, kw_only=True, slots=True)
class CaBundle:
    """A PEM file of all certificate authorities to trust, private and public ones, in a ConfigMap.

    Args:
        config_map: Name of the ConfigMap, in the installation's namespace.
        key: The key in it.
    """

    config_map: str
    key: str = "ca.crt"

    def dependency(self) -> Dependency:
        """What each part that makes TLS calls gets."""
        return Dependency(name="ca_bundle", grants={})
