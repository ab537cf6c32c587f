"""Gives what is in a folder an owner, and the folder itself last: its owner tells whether all is done.

A Job runs this file by itself: `python3 take_ownership.py UID GID FOLDER`.
"""

import os
import sys

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
    # By the open folder, so that nobody can put a link in the place of one on the way.
    for _, folders, files, here in os.fwalk(folder, topdown=False, onerror=_unless_gone):
        for name in (*folders, *files):
            changed += _give(name, uid, gid, here)
            there += 1
    changed += _give(folder, uid, gid)
    return changed, there + 1


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


def _unless_gone(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error


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
