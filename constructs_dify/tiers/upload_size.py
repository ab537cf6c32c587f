"""How large a request has to be allowed to be: the largest file that Dify takes, and the form around it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from math import ceil, inf
from typing import Final

_MIB: Final = 1024 * 1024
_NGINX_UNITS: Final = {"k": 1024, "m": _MIB, "g": 1024 * _MIB}

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


def largest_upload(setting: Callable[[str], str], among: Collection[str] = tuple(UPLOAD_LIMITS)) -> Upload:
    """The largest file that Dify takes.

    Args:
        setting: What gives the text of a setting, by its name.
        among: The limits to look at.
    """
    found = (Upload(setting=name, size=int(setting(name)) * UPLOAD_LIMITS[name]) for name in among)
    return max(found, key=lambda upload: upload.size)


def body_bytes(size: str) -> float:
    """The bytes of a size in nginx's notation, in which 0 is no limit."""
    unit = _NGINX_UNITS.get(size[-1:].lower())
    return (int(size[:-1]) * unit if unit else int(size)) or inf
