"""The known holes of a release that anyone can use who reaches it."""

import warnings
from collections.abc import Collection, Sequence

from .. import checks
from .release import Advisory, Release, first_with


class ReleaseWarning(UserWarning):
    """A release with a known hole that anyone can use who reaches it.

    See https://github.com/langgenius/dify/security/advisories
    """


def warn_of(release: Release, accepted: Sequence[str]) -> None:
    """Warn of the holes of a release for which nobody needs an account, unless the user accepts them.

    Args:
        release: The release.
        accepted: The names of those that are accepted.

    Raises:
        ValueError: If the release has no hole of such a name.
    """
    names = [advisory.name for advisory in release.advisories]
    for at, name in enumerate(accepted):
        if name not in names:
            raise checks.wrong(f"accept_advisories[{at}]", name, _expected(release, name, names))
    told = [each for each in release.advisories if each.outsider and each.name not in accepted]
    if told:
        holes = " ".join(f"{each.name}: {each.what} {_closed(release, each)}" for each in told)
        warnings.warn(
            f"release: Dify {release.version} has known holes that need no account. {holes} {_instead(release)} "
            f"accept_advisories={[each.name for each in told]!r}, if nobody can reach it whom you do not trust",
            ReleaseWarning, stacklevel=2,
        )  # fmt: skip


def closed_by(release: Release, name: str) -> str | None:
    """The first later release without a hole; None: the library knows of none."""
    return first_with(lambda other: other > release and not _has(other, name))


def _has(release: Release, name: str) -> bool:
    return any(advisory.name == name for advisory in release.advisories)


def _closed(release: Release, advisory: Advisory) -> str:
    closed = closed_by(release, advisory.name)
    return f"Closed by {closed}." if closed else "No release that the library knows closes it."


def _instead(release: Release) -> str:
    safe = first_with(lambda other: other > release and not any(each.outsider for each in other.advisories))
    return f'Give release="{safe}" or a later one, or' if safe else "Give"


def _expected(release: Release, name: str, names: Collection[str]) -> str:
    had = first_with(lambda other: _has(other, name))
    if had is not None and Release(had) < release:
        closed = first_with(lambda other: Release(had) < other and not _has(other, name))
        return f"a hole that Dify {release.version} has; {closed} closed this one, so leave it out"
    if not names:
        return f"nothing: no hole of Dify {release.version} is known"
    return f"one of the holes of Dify {release.version}: {', '.join(names)}{checks.suggestion(name, names)}"
