"""The volume of a server in the cluster: a new claim, or one that is there."""

from typing import TypedDict

from .. import checks
from ..checks.credentials import shown


class VolumeOptions(TypedDict, total=False):
    """The size and StorageClass of a new claim, or the name of one that is there and the folder in it."""

    storage: str | None
    storage_class: str | None
    existing_claim: str | None
    sub_path: str | None


def volume(
    path: str, default: str, *, storage: str | None, storage_class: str | None, existing_claim: str | None,
    sub_path: str | None = None,
) -> VolumeOptions:  # fmt: skip
    """What a user wrote of a server's volume.

    Args:
        path: What errors call the server.
        default: The size of a new claim.
        storage: The size that was given.
        storage_class: The StorageClass that was given.
        existing_claim: The claim that was given.
        sub_path: The folder in it that was given.

    Raises:
        ValueError: When a value is malformed, or beside a claim that is there already.
    """
    given: VolumeOptions = {
        "storage": default if storage is None and existing_claim is None else storage,
        "storage_class": storage_class,
        "existing_claim": existing_claim,
        "sub_path": sub_path,
    }
    check_volume(path, **given)
    return given


def check_volume(
    path: str, *, storage: str | None, storage_class: str | None = None, existing_claim: str | None = None,
    sub_path: str | None = None,
) -> None:  # fmt: skip
    """Raise a ValueError unless it is the size and StorageClass of a new claim, or the name of one that is there."""
    if storage is not None:
        checks.quantity(f"{path}.storage", storage)
    if storage_class is not None:
        checks.dns_name(f"{path}.storage_class", storage_class)
    if existing_claim is None:
        if storage is None:
            raise checks.wrong(f"{path}.storage", storage, 'the size of a new claim, such as "20Gi", or existing_claim')
        if sub_path is not None:
            raise checks.wrong(
                f"{path}.sub_path", sub_path, "none without existing_claim: a new claim is all the server's"
            )
        return
    checks.dns_name(f"{path}.existing_claim", existing_claim)
    for option, value in (("storage", storage), ("storage_class", storage_class)):
        if value is not None:
            raise ValueError(
                f"{path}.{option}: got {shown(value)} together with existing_claim={shown(existing_claim)}, which has "
                "a size and a class already; leave one of the two out"
            )
    if sub_path is not None:
        checks.sub_path(f"{path}.sub_path", sub_path)
