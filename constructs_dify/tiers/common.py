"""What the API, the workers and beat have in common: one image and one user."""

from ..installation import Installation
from ..pods.security import container_security, pod_security
from ..pods.tier import Tier


def python_tier(install: Installation) -> Tier:
    """The safe pod that the image of the API gets in all three of its roles."""
    return Tier(pod_security_context=pod_security(install.release.users["api"]), security_context=container_security())
