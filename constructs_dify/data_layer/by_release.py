"""What of the data layer only some releases have, refused on the others with the release that has it."""

from collections.abc import Callable, Iterable

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

    if why := _absent(install.release, f"{setting}={kind}", knows):
        raise ValueError(f"{path}: {why}; leave it out, or give a release that has it")


def check_setting(install: Installation, path: str, setting: str) -> None:
    """Refuse an option that becomes a setting which the release's API does not read.

    Args:
        install: The installation.
        path: The option, as errors name it.
        setting: The setting.

    Raises:
        ValueError: If the release does not read it.
    """
    if why := unread(install, "api", [setting]):
        raise ValueError(f"{path}: {why}; leave it out, or give a release that has it")


def unread(install: Installation, part: str, settings: Iterable[str]) -> str | None:
    """The first of some settings that a part of the release does not read, and since when it does; None: it reads all.

    Args:
        install: The installation.
        part: The part.
        settings: The settings.
    """
    for name in settings:
        if why := _absent(install.release, name, lambda release, name=name: bool(release.settings.find(part, name))):
            return why
    return None


def _absent(release: Release, what: str, has: Callable[[Release], bool]) -> str | None:
    if has(release):
        return None
    since = first_with(has)
    came = f"; it came with {since}" if since and Release(since) > release else ""
    return f"Dify {release.version} has no {what}{came}"
