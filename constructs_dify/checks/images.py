"""Images that are pinned, and registries."""

import re

from .addresses import is_host
from .errors import wrong
from .types import instance

# The grammar of registries: https://github.com/distribution/reference/blob/main/regexp.go
_HOST = r"[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?)*(:[0-9]{1,5})?"
_WORD = r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*"
_IMAGE = re.compile(
    rf"({_HOST}/)?{_WORD}(/{_WORD})*(?P<tag>:[A-Za-z0-9_][-A-Za-z0-9_.]{{0,127}})?(?P<digest>@.*)?",
)
_REGISTRY = re.compile(rf"(?P<host>{_HOST})(/{_WORD})*")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def image(path: str, value: str) -> None:
    """An image that is pinned, by a tag or by a digest."""
    example = "registry.example.com/dify-api:1.16.1"
    instance(path, value, str, f'an image such as "{example}"')
    found, (first, path_after, _) = _IMAGE.fullmatch(value), value.partition("/")
    # As registries are told from folders.
    elsewhere = bool(path_after) and ("." in first or ":" in first)
    if not found or (elsewhere and not is_host(first.partition(":")[0])):
        raise wrong(path, value, f'an image such as "{example}", without a scheme')
    if found["digest"] is not None:
        digest(path, found["digest"].removeprefix("@"))
    elif found["tag"] in (None, ":latest"):
        raise wrong(path, value, f'an image with a tag other than latest, or with a digest, such as "{example}"')


def registry(path: str, value: str) -> None:
    """A registry, and the path below which it has the images."""
    example = "registry.example.com/mirror"
    instance(path, value, str, f'a registry such as "{example}"')
    found = _REGISTRY.fullmatch(value)
    if not found or not is_host(found["host"].partition(":")[0]):
        raise wrong(path, value, f'a registry and path such as "{example}", without a scheme or a slash at the end')


def digest(path: str, value: str) -> None:
    """The digest of an image."""
    if not _DIGEST.fullmatch(value):
        raise wrong(path, value, 'a digest: "sha256:" and 64 digits and letters from a to f')
