"""What of the data layer only some releases have, refused on the others with the release that has it."""

from collections.abc import Callable
from typing import NoReturn

from ..installation import Installation
from ..releases.release import Release, first_with


def check_kind(install: Installation, path: str, setting: str, kind: str) -> None:
    """Refuse a kind of database, vector store or storage that the release's API does not know.

    Args:
        install: The installation.
        path: The factory, as errors name it.
        setting: The setting that says the kind, such as `VECTOR_STORE`.
        kind: Its value.

    Raises:
        ValueError: If the release does not take that value.
    """

    def knows(release: Release) -> bool:
        found = release.settings.find("api", setting)
        return found is not None and kind in found.words

    if not knows(install.release):
        _refuse(install, path, f"{setting}={kind}", knows)


def check_setting(install: Installation, path: str, setting: str) -> None:
    """Refuse an option that becomes a setting which the release's API does not read.

    Args:
        install: The installation.
        path: The option, as errors name it.
        setting: The setting.

    Raises:
        ValueError: If the release does not read it.
    """

    def reads(release: Release) -> bool:
        return release.settings.find("api", setting) is not None

    if not reads(install.release):
        _refuse(install, path, setting, reads)


def _refuse(install: Installation, path: str, what: str, has: Callable[[Release], bool]) -> NoReturn:
    release, since = install.release, first_with(has)
    came = f"; it came with {since}" if since and Release(since) > release else ""
    raise ValueError(f"{path}: Dify {release.version} has no {what}{came}; leave it out, or give a release that has it")
