"""Images that are pinned."""

import re

from .errors import wrong
from .types import instance

_IMAGE = re.compile(
    r"([A-Za-z0-9][-A-Za-z0-9.]*(:\d+)?/)?[a-z0-9][-a-z0-9._]*(/[a-z0-9][-a-z0-9._]*)*"
    r"(?P<tag>:\w[-\w.]*)?(?P<digest>@.*)?"
)
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def image(path: str, value: str) -> None:
    """An image that is pinned, by a tag or by a digest."""
    example = "registry.example.com/dify-api:1.9.1"
    instance(path, value, str, f'an image such as "{example}"')
    found = _IMAGE.fullmatch(value)
    if not found:
        raise wrong(path, value, f'an image such as "{example}", without a scheme')
    if found["digest"] is not None:
        digest(path, found["digest"].removeprefix("@"))
    elif found["tag"] in (None, ":latest"):
        raise wrong(path, value, "an image with a tag other than latest, or with a digest")


def digest(path: str, value: str) -> None:
    """The digest of an image."""
    if not _DIGEST.fullmatch(value):
        raise wrong(path, value, 'a digest: "sha256:" and 64 digits and letters from a to f')
