"""Gives what is in a folder an owner, and the folder itself last: its owner tells whether all is done.

A Job runs this file by itself: `python3 take_ownership.py UID GID FOLDER`.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import suppress

# Nobody can put a link in the place of a folder on the way.
_OPEN = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_ADVICE = "change the owners where the files are kept, and leave take_ownership out"


class Kept(Exception):
    """A file that keeps its owner."""


def take(uid: int, gid: int, folder: str) -> tuple[int, int]:
    """Give everything in a folder an owner where it has another one.

    Args:
        uid: The user.
        gid: The group.
        folder: The folder.

    Returns:
        How many files and folders had another one, and how many there are.

    Raises:
        OSError: If one cannot be read or changed.
        Kept: If the volume has no owners.
    """
    changed = there = 0
    top = os.open(folder, _OPEN)
    try:
        for name, here in _inside(top):
            changed += _give(name, uid, gid, here)
            there += 1
    finally:
        os.close(top)
    changed += _give(folder, uid, gid)
    return changed, there + 1


def _inside(here: int) -> Iterator[tuple[str, int]]:
    """Each name in an open folder, with the open folder that it is in; what a folder has comes before itself.

    One by one, because a folder may have millions of files.
    """
    with os.scandir(here) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                with suppress(FileNotFoundError):
                    inner = os.open(entry.name, _OPEN, dir_fd=here)
                    try:
                        yield from _inside(inner)
                    finally:
                        os.close(inner)
            yield entry.name, here


def _give(name: str, uid: int, gid: int, here: int | None = None) -> bool:
    """Whether it had another owner. A link gets one itself, not what it leads to."""
    try:
        now = os.stat(name, dir_fd=here, follow_symlinks=False)
        if (now.st_uid, now.st_gid) == (uid, gid):
            return False
        os.chown(name, uid, gid, dir_fd=here, follow_symlinks=False)
        if os.stat(name, dir_fd=here, follow_symlinks=False).st_uid != uid:
            raise Kept(f"{name!r} still belongs to user {now.st_uid}: the volume keeps no owners")
    except FileNotFoundError:
        return False
    return True


def main(uid: str, gid: str, folder: str) -> str | None:
    """Take it, and say what was done; what it returns is why it failed."""
    try:
        changed, there = take(int(uid), int(gid), folder)
    except (OSError, Kept) as error:
        return f"{error}; {_ADVICE}"
    print(f"changed the owner of {changed} of {there} files and folders to {uid}:{gid}")
    return None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
