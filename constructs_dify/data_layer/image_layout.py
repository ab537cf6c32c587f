"""Images of the same servers that are laid out otherwise, and so do not fit what ours are told."""

from typing import Final

from .. import checks

# Bitnami's own owners, bitnami, bitnamilegacy and bitnamisecure, and images that say they are like theirs.
_BITNAMI: Final = "bitnami"


def check_layout(path: str, image: str, *, kept_as: str) -> None:
    """Raise a ValueError if an image is laid out as Bitnami's are, also from a mirror.

    Args:
        path: The option.
        image: The image.
        kept_as: The choice for a server that stays as it is.
    """
    registry, _, rest = image.partition("/")
    repository = rest if "." in registry or ":" in registry else image
    if _BITNAMI in repository.partition("@")[0].partition(":")[0]:
        raise checks.wrong(
            path, image,
            "an image laid out as the official one, because Bitnami's keep their files at other paths, read other "
            "variables, run as another user, and have no postgresql.conf beside PostgreSQL's data: the server would "
            f"not start, or start empty; keep the old server, {kept_as}, or leave the image out and move its data as "
            "docs/changing-an-installation.md says",
        )  # fmt: skip
