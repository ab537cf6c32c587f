"""How large a request has to be allowed to be: the largest file that Dify takes, and the form around it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Final

_MIB: Final = 1024 * 1024

UPLOAD_LIMITS: Final[Mapping[str, int]] = {
    "UPLOAD_FILE_SIZE_LIMIT": _MIB,
    "UPLOAD_IMAGE_FILE_SIZE_LIMIT": _MIB,
    "UPLOAD_AUDIO_FILE_SIZE_LIMIT": _MIB,
    "UPLOAD_VIDEO_FILE_SIZE_LIMIT": _MIB,
    "PLUGIN_MAX_PACKAGE_SIZE": 1,
    "PLUGIN_MAX_BUNDLE_SIZE": 1,
}
"""The settings that limit what users upload -> the bytes of their unit. Dify takes one file in a request."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """The largest file that Dify takes.

    Attributes:
        setting: The setting that allows it.
        size: Its bytes.
    """

    setting: str
    size: int

    @property
    def body(self) -> str:
        """The request that it comes in, in nginx's notation: a form has a frame and fields, a mebibyte at most."""
        return f"{ceil(self.size / _MIB) + 1}m"


def largest_upload(whole: Callable[[str], int], among: Collection[str] = tuple(UPLOAD_LIMITS)) -> Upload:
    """The largest file that Dify takes.

    Args:
        whole: What gives the number that a setting is, by its name.
        among: The limits to look at.
    """
    found = (Upload(setting=name, size=whole(name) * UPLOAD_LIMITS[name]) for name in among)
    return max(found, key=lambda upload: upload.size)
