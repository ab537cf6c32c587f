"""What becomes of the last backup: changes after which it is of something else than what runs."""

import re
from collections.abc import Iterator, Sequence

from ..manifests import Manifest
from ..system.backups import Backup, Backups, command_to_save, is_vector_store, saves_anything
from ..system.parts import Part
from .backups import backups, kept_backups, place
from .change import Change, Objects, Place
from .config import environment, secret_of
from .line import Finding
from .overview import releases_moved, version_number
from .values import image, image_parts, moved

_POSTGRES = re.compile(r"(?:^|[^a-z])pg(\d+)")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_BEFORE = "save once right before you apply"


def backup_of_another_database(change: Change) -> Iterator[Finding]:
    """Sets of a database on another server, or of another major version, than the one that runs from now on."""
    for old, new in _sets(change):
        if {*old.servers} != {*new.servers} or old.dumped != new.dumped:
            yield Finding(
                about=[place(new)],
                what="the last set is of another database than the next one",
                why=_moved(("PGHOST", list(old.servers), list(new.servers)), ("databases", old.dumped, new.dumped)),
                do=f"{_BEFORE}: what it has comes into the new database with Restore(replace=True)",
                commands=commands(change, "change"),
            )
        # In the order of the containers: the database of Dify first.
        for was, becomes in zip(old.servers.values(), new.servers.values(), strict=False):
            before, after = _major(was), _major(becomes)
            if before and after and before != after:
                yield Finding(
                    about=[place(new)],
                    what=f"the last set can be restored into PostgreSQL {after}, and no later one into {before}"
                    if after > before
                    else f"the last set cannot be restored into PostgreSQL {after}: no dump goes into an older version",
                    why=[image(was, becomes)],
                    do=f"{_BEFORE}, and keep it for as long as somebody may want to go back",
                    commands=commands(change, "change"),
                )


def _moved(*given: tuple[str, Sequence[str], Sequence[str]]) -> list[str]:
    """The lists that are others, each in a line."""
    return [f"{name} {_listed(old)} -> {_listed(new)}" for name, old, new in given if [*old] != [*new]]


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words) or "none"


def backup_client_differs(change: Change) -> Iterator[Finding]:
    """Dumps with a client of another major version than the server, which fail."""
    before, after = backups(change)
    known = {(each.part.key, host) for each in before.all for host in _misfits(before, each)}
    for new in after.all:
        for host, server in _misfits(after, new).items():
            if (new.part.key, host) not in known:
                yield Finding(
                    about=[place(new)],
                    what="every run fails from now on: it dumps a server with the client of another major version",
                    why=[f"client {new.servers[host]}, server {server}"],
                    do="name an image of the server's major version: Postgres.external(client_image=…), or the same "
                    "image for both in the cluster",
                )


def _misfits(found: Backups, backup: Backup) -> dict[str, str]:
    """Host of a server in the cluster -> its image, where the client is of another major version."""
    misfits: dict[str, str] = {}
    for host, client in backup.servers.items():
        server = found.behind(host, backup.part.namespace)
        majors = {image_: _major(image_) for image_ in server.images} if server else {}
        own = _major(client)
        if own and majors and all(major and major != own for major in majors.values()):
            misfits[host] = next(iter(majors))
    return misfits


def _major(text: str) -> int | None:
    """The major version of PostgreSQL in an image: `postgres:15-alpine`, `pgvector:0.8.0-pg16`."""
    _, tag, _ = image_parts(text)
    found = _POSTGRES.search(tag) or _NUMBER.search(tag)
    return int(found.group(found.lastindex or 0).partition(".")[0]) if found else None


def backup_of_other_files(change: Change) -> Iterator[Finding]:
    """Sets with the files of another claim than the next one, or the last ones with those of a claim."""
    before, after = backups(change)
    for installation in dict.fromkeys(each.installation for each in after.all):
        old, new = (_claims(found.of(installation)) for found in (before, after))
        others = [path for path, claim in old.items() if new.get(path) != claim]
        if gone := [path for path in others if path in new or _is_used_no_more(change, old[path], installation[0])]:
            yield Finding(
                about=[place(each) for each in after.of(installation)],
                what="the last set has the files of another claim than the next one",
                why=[f"{path} was on claim {old[path]}, and is on {new.get(path) or 'none'}" for path in gone],
                do=f"{_BEFORE}: its files go back to the storage that they are from, and from there to the new one "
                "(docs/changing-an-installation.md); a bucket is in no set",
                commands=commands(change, "change"),
            )


def _claims(found: list[Backup]) -> dict[str, str]:
    return {path: claim for each in found if not each.is_of_vectors for path, claim in each.claims.items()}


def _is_used_no_more(change: Change, claim: str, namespace: str) -> bool:
    """Whether nothing that runs mounts a claim any more, so that it is no oversight that no set has it."""
    return not any(
        part.namespace == namespace and claim in part.claims and not part.is_job for part in _parts(change)[1]
    )


def backup_of_other_vectors(change: Change) -> Iterator[Finding]:
    """Sets with vectors that the store of the next one does not take."""
    before, _ = backups(change)
    for old, new in _sets(change):
        was, becomes = _of_api(change, new, name="VECTOR_STORE")
        why = [moved("VECTOR_STORE", was, becomes)] if was != becomes else []
        why += _moved(("vectors of", old.asked, new.asked)) if was == becomes else []
        why += list(_other_stores(change, before, new))
        if why:
            yield Finding(
                about=[place(new)],
                what="the vectors of the last set are of another store, or of another version of it, than the next one",
                why=why,
                do=f"{_BEFORE}, and again right after; where no set fits, knowledge is indexed anew "
                "(flask vdb-migrate)",
                commands=commands(change, "change"),
            )


def _other_stores(change: Change, before: Backups, backup: Backup) -> Iterator[str]:
    """The vector stores that are in the set, and get another version."""
    old, new = ({part.key: part for part in parts} for parts in _parts(change))
    for key in old.keys() & new.keys():
        part = old[key]
        if not is_vector_store(part) or part.namespace != backup.part.namespace or not before.saves_store(part):
            continue
        for was, becomes in zip(part.images, new[key].images, strict=False):
            if _line(was) != _line(becomes):
                yield image(was, becomes)


def _line(text: str) -> tuple[str, ...]:
    """The program and the version up to the minor, or the major version of PostgreSQL."""
    name, tag, _ = image_parts(text)
    if found := _POSTGRES.search(tag):
        return name, found[1]
    number = _NUMBER.search(tag)
    return (name, *(number[0].split(".")[:2] if number else ()))


def backup_secrets_switched(change: Change) -> Iterator[Finding]:
    """Secrets that are newly in the sets, or no more."""
    for old, new in _sets(change):
        if added := sorted(new.secrets - old.secrets):
            yield Finding(
                about=[place(new)],
                what="Secrets are in the sets from the next run on, and older sets have none of them",
                why=[f"include_secrets: {', '.join(added)}"],
                do="see who has the password of the repository: they can read these",
            )
        if gone := sorted(old.secrets - new.secrets):
            yield Finding(
                about=[place(new)],
                what="Secrets are in no set from the next run on",
                why=[f"include_secrets: {', '.join(gone)}"],
                do="keep them elsewhere, secret-key above all",
            )


def backup_of_another_key(change: Change) -> Iterator[Finding]:
    """Sets of an installation whose secret-key comes from somewhere else from now on."""
    for _, new in _sets(change):
        was, becomes = _of_api(change, new, name="SECRET_KEY")
        if was and becomes and was != becomes and secret_of(was) and secret_of(becomes):
            yield Finding(
                about=[place(new)],
                what="the last set belongs to another secret-key, if its value is another: a restore of it refuses",
                why=[f"SECRET_KEY {was} -> {becomes}"],
                do="copy the value; or keep the old one for as long as its sets, because what is encrypted in them "
                "needs it",
            )


def backup_of_another_release(change: Change) -> Iterator[Finding]:
    """Sets of another release of Dify than the next one."""
    before, _ = backups(change)
    for old, new in releases_moved(change):
        if not before.all:
            continue
        raised = version_number(new) > version_number(old)
        yield Finding(
            about=[place(each) for each in before.all if not each.piece],
            what=f"the last set can be restored into Dify {old} and newer releases, and no set of {new} into {old}"
            if raised
            else f"the last set cannot be restored into Dify {new}: a restore refuses a schema that is newer",
            why=[f"label app.kubernetes.io/version {old} -> {new}"],
            do="save once right before, when the pods of the old release have stopped or nobody writes"
            if raised
            else f"the way back is the set from before the upgrade: paused=True and Restore(snapshot=…) with {new}; "
            "save what there is first",
            commands=commands(change, new.replace(".", "-")),
        )


def restore_replaces(change: Change) -> Iterator[Finding]:
    """Restores in place of what is in the databases, among the files and in the vector store."""
    before, after = backups(change)
    there = {part.key for part in before.restores}
    new = [(part, snapshot) for part, snapshot in after.replacing() if part.key not in there]
    if new:
        yield Finding(
            about=[Place(group="batch", kind=part.kind, namespace=part.namespace, name=part.name) for part, _ in new],
            what="what they find in the databases, among the files and in the vector store is lost",
            why=sorted({f"REPLACE true, SNAPSHOT {snapshot}" for _, snapshot in new}),
            do="save once when nothing of Dify runs any more, and name the set that comes back by its id: latest is "
            "then the one that you have just made",
            commands=commands(change, "restore"),
        )


def release_without_backup(change: Change) -> Iterator[Finding]:
    """Another release of Dify, and nothing in the manifests that makes backups."""
    for old, new in releases_moved(change):
        if not any(saves_anything(obj) for obj in (*change.old.values(), *change.new.values())):
            yield Finding(
                what=f"nothing in the manifests makes backups, and without one no way leads from Dify {new} to {old}",
                why=["no CronJob of backup=DifyBackup(…), and nothing of CloudNativePG, Velero, VolSync or k8up"],
                do="make one before you apply, of databases, files and Secret at the same time (docs/upgrades.md)",
            )


# -- what several of them read ------------------------------------------------------------------------------------


def commands(change: Change, reason: str) -> list[str]:
    """How to save once more with the CronJobs as they are now, the set first and then its pieces."""
    before, _ = backups(change)
    return [
        command_to_save(each.part.namespace, each.part.name, reason)
        for each in sorted(before.all, key=lambda one: bool(one.piece))
    ]


def _sets(change: Change) -> list[tuple[Backup, Backup]]:
    """The CronJobs of whole sets that are in both."""
    return [(old, new) for old, new in kept_backups(change) if not new.piece]


def _parts(change: Change) -> tuple[list[Part], list[Part]]:
    before, after = backups(change)
    return [*before.parts], [*after.parts]


def _of_api(change: Change, backup: Backup, *, name: str) -> tuple[str | None, str | None]:
    """A variable of the API of an installation, before and after."""
    before, after = _parts(change)
    return _variable(before, change.old, backup, name), _variable(after, change.new, backup, name)


def _variable(parts: list[Part], objects: Objects, backup: Backup, name: str) -> str | None:
    for part in parts:
        if part.title == "api" and (part.namespace, part.installation) == backup.installation:
            found: list[Manifest] = [*part.containers]
            given = (environment(container, part.namespace, objects).get(name) for container in found)
            return next((text for text in given if text), None)
    return None
