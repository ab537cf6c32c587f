"""Certificate authorities that parts have to trust."""

from dataclasses import replace

from ..pods.volumes import secret_file
from ..wiring.dependency import Grant
from ..wiring.secret_key import SecretKey


def trusting(grant: Grant, name: str, ca: SecretKey | None, path: str) -> Grant:
    """The grant, with an authority's PEM file at this path in the pods, if there is one."""
    if ca is None:
        return grant
    volume, mount = secret_file(name, ca, path)
    return replace(grant, volumes=(*grant.volumes, volume), mounts=(*grant.mounts, mount))
