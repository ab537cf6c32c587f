"""Rules about the release of Dify, and about images."""

import re
from collections.abc import Iterator

from ...releases.advisories import closed_by
from ..images import images_of
from .reviewed import Reviewed
from .rule import Found, at

_MOVES = re.compile(r"latest|main|master|edge|nightly|dev|stable|v?\d+")


def holes_for_anyone(reviewed: Reviewed) -> Found | None:
    """Known holes that need no account."""
    return at("The release of Dify has known holes that need no account", list(_holes(reviewed, outsider=True)))


def holes_for_users(reviewed: Reviewed) -> Found | None:
    """Known holes that only somebody with an account can use."""
    return at("The release of Dify has known holes for people with an account", list(_holes(reviewed, outsider=False)))


def _holes(reviewed: Reviewed, *, outsider: bool) -> Iterator[str]:
    for dify in reviewed.installations:
        for hole in dify.release.advisories if dify.release else ():
            if hole.outsider is outsider:
                closed = closed_by(dify.release, hole.name) if dify.release else None
                yield f"{hole.name} in {dify.version}{f', closed by {closed}' if closed else ''}: {hole.what}"


def not_recommended(reviewed: Reviewed) -> Found | None:
    """Releases that nobody should choose."""
    known = [(dify.version, dify.release.not_recommended) for dify in reviewed.installations if dify.release]
    return at("The release of Dify is not recommended", [f"{version}: {reason}" for version, reason in known if reason])


def images_that_move(reviewed: Reviewed) -> Found | None:
    """Images that may be another build tomorrow."""
    return at("Images are named by a tag that moves", [image for image in _images(reviewed) if _moves(image)])


def images_without_digest(reviewed: Reviewed) -> Found | None:
    """Images whose tag somebody could move."""
    found = [image for image in _images(reviewed) if "@" not in image and not _moves(image)]
    return at(f"{len(found)} of {len(_images(reviewed))} images are named by tag, without a digest", found)


def _images(reviewed: Reviewed) -> list[str]:
    return images_of(reviewed.objects)


def _moves(image: str) -> bool:
    name, _, digest = image.partition("@")
    _, colon, tag = name.rpartition("/")[2].partition(":")
    return not digest and (not colon or _MOVES.fullmatch(tag) is not None)
