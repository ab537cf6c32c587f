"""Certificate authorities that parts have to trust."""

from dataclasses import replace

from .. import checks
from ..wiring.dependency import Grant
from ..wiring.secret_key import SecretKey
from .volumes import secret_file


@checks.arguments("trusting")
def trusting(grant: Grant, name: str, ca: SecretKey | None, path: str) -> Grant:
    """The grant, with an authority's PEM file in the pods, if there is one.

    Args:
        grant: The grant.
        name: Name of the volume.
        ca: The authority, as a PEM file; None: nothing is added.
        path: Where the file is in the container.

    Raises:
        TypeError: If a value is of the wrong type, or there is no parameter of that name.
    """
    if ca is None:
        return grant
    volume, mount = secret_file(name, ca, path)
    return replace(grant, volumes=(*grant.volumes, volume), mounts=(*grant.mounts, mount))
