"""Backups that stop, move or keep less: what the next runs of the CronJobs do otherwise."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from ...checks.credentials import problem_of
from ..system.backups import Backup, Backups, InstallationKey
from ..system.parts import parts_of
from .change import Change, Objects, Place
from .line import Finding
from .values import moved
from .workloads import RUNNING, labels

# What a number of kept snapshots is where there is no end to it.
_ENDLESS = float("inf")
_WITHOUT_END = ("unlimited", "-1")


def backup_removed(change: Change) -> Iterator[Finding]:
    """Backups that left the manifests, while what they save is still there."""
    before, after = backups(change)
    for installation in _installations(before):
        there = {each.part.name for each in after.of(installation)}
        gone = [each for each in before.of(installation) if each.part.name not in there and _is_needed(change, each)]
        if gone:
            whole = not there
            yield Finding(
                about=[place(each) for each in gone],
                what="nothing saves this installation any more once it is deleted"
                if whole
                else "a piece of the set is in no later one once it is deleted",
                why=["a tool that prunes deletes it; plain kubectl apply leaves it, and it goes on"],
                do="leave it in the manifests, unless something else saves the same; the repository and its password "
                "stay what the last sets are read with",
            )


def _is_needed(change: Change, backup: Backup) -> bool:
    """Whether the installation is still there, and what is saved of it."""
    namespace, name = backup.installation
    running = [
        obj
        for where, obj in change.new.items()
        if where.kind in RUNNING
        and where.namespace == namespace
        and labels(obj).get("app.kubernetes.io/instance", "") == name
    ]
    if not backup.piece:
        return bool(running)
    used = {claim for part in parts_of(running) for claim in part.claims}
    # The claim of a StatefulSet is in its template alone.
    made = {where for where in change.new if where.kind == "StatefulSet" and where.namespace == namespace}
    of_servers = any(f"-{server.name}-" in claim for server in made for claim in backup.claims.values())
    return of_servers or bool(used & {*backup.claims.values()})


def backup_suspended(change: Change) -> Iterator[Finding]:
    """Backups that run no more for the time being, though nothing is being restored."""
    _, after = backups(change)
    found = [
        new
        for old, new in kept_backups(change)
        if new.suspended and not old.suspended and not after.restoring(new.installation)
    ]
    if found:
        yield Finding(
            about=[place(each) for each in found],
            what="suspended: there are no new backups until that is taken back",
            why=["suspend true, and no restore is in the manifests"],
            do="let it run; restore=Restore(…) suspends it by itself for as long as it is there",
        )


def backup_moved(change: Change) -> Iterator[Finding]:
    """Backups that go to another repository, under another name or with another password than before."""
    moves: dict[tuple[str, str, str], list[Place]] = {}
    for old, new in kept_backups(change):
        for move in _moves(old, new):
            moves.setdefault(move, []).append(place(new))
    for (what, why, do), places in moves.items():
        yield Finding(about=places, what=what, why=[why], do=do)


def _moves(old: Backup, new: Backup) -> Iterator[tuple[str, str, str]]:
    """What moves, by what, and what to do."""
    was, becomes = _repository(old), _repository(new)
    if was != becomes:
        yield (
            "from the next run on, saves to another repository, which has none of the old snapshots",
            f"repository {_shown(was)} -> {_shown(becomes)}",
            "keep the old repository and its password for as long as somebody may want those back "
            "(restore=Restore(repository=…)), and save once right after you have applied",
        )
    elif old.password != new.password and all((*old.password, *new.password)):
        yield (
            "from the next run on, opens the repository with another password: if its value is another one, every run "
            "fails",
            f"RESTIC_PASSWORD {_key(old)} -> {_key(new)}",
            "copy the value, or add the new password to the repository first (restic key add)",
        )
    if old.called != new.called:
        yield (
            'from the next run on, saves under another name: Restore(snapshot="latest") and retention do not find the '
            "old snapshots",
            moved("INSTALLATION", old.called or None, new.called or None),
            f'restore those with Restore(of="{old.called}"), and remove them by hand when nobody needs them',
        )


def _repository(backup: Backup) -> str:
    on = f" on claim {backup.repository_claim}" if backup.repository_claim else ""
    return f"{backup.repository}{on}"


def _shown(repository: str) -> str:
    """A repository, whole so that two can be told apart, unless a login is in it."""
    return repository if problem_of(repository) is None else "(not shown)"


def _key(backup: Backup) -> str:
    secret, key = backup.password
    return f"from Secret {secret}, key {key}"


def retention_narrowed(change: Change) -> Iterator[Finding]:
    """Retention that keeps fewer snapshots than before, so that the next run deletes some."""
    found: dict[str, list[Place]] = {}
    for old, new in kept_backups(change):
        if _keeps_less(old.keep, new.keep):
            found.setdefault(f"KEEP {old.keep or '(all)'} -> {new.keep}", []).append(place(new))
    for why, places in found.items():
        yield Finding(
            about=places,
            what="keeps fewer snapshots: the next run deletes older ones, and what only they have",
            why=[why],
            do="restore what somebody may want of them first, or copy the repository; this cannot be undone",
        )


def _keeps_less(old: str, new: str) -> bool:
    was, becomes = _kept(old), _kept(new)
    # Where nothing is said, everything stays; a time span cannot be held against a number.
    if not becomes:
        return False
    return not was or any(becomes.get(option, 0) < count for option, count in was.items())


def _kept(options: str) -> dict[str, float]:
    """Option -> how many snapshots it keeps: `--keep-daily 7`, `--keep-daily=7`."""
    words = options.replace("=", " ").split()
    return {
        option: _ENDLESS if count in _WITHOUT_END else int(count)
        for option, count in pairwise(words)
        if option.startswith("--keep-") and (count in _WITHOUT_END or count.isdecimal())
    }


# -- what both subjects of backups read ---------------------------------------------------------------------------


# Each rule asks for it, and it looks at every object.
@lru_cache(maxsize=1)
def backups(change: Change) -> tuple[Backups, Backups]:
    """The backups before and after."""
    return _of(change.old), _of(change.new)


def _of(objects: Objects) -> Backups:
    given = list(objects.values())
    return Backups(given, parts_of(given))


def kept_backups(change: Change) -> list[tuple[Backup, Backup]]:
    """The CronJobs that are in both."""
    before, after = backups(change)
    old = {each.part.key: each for each in before.all}
    return [(old[new.part.key], new) for new in after.all if new.part.key in old]


def _installations(found: Backups) -> Sequence[InstallationKey]:
    return list(dict.fromkeys(each.installation for each in found.all))


def place(backup: Backup) -> Place:
    """What Kubernetes knows a backup by."""
    return Place(group="batch", kind="CronJob", namespace=backup.part.namespace, name=backup.part.name)
