"""Looks at a backup before it is restored, and at what has become of it afterwards.

Runs by itself in the image of Dify's API: `python restore.py check`, before anything is changed, and
`python restore.py verify`, when everything is back. Each says all that it has found before it fails.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any

import psycopg2
import what_is_there
from database_schema import Revisions
from what_is_there import FORMAT, ROLES, Folders, Keys, Tables, Uploads, say, some

PLUGIN_DAEMON = "plugin_installations"
# What the workers write for a moment and remove by themselves, while a backup is made too.
PASSING = (b"ops_trace/", b"telemetry/")


def main(arguments: Sequence[str]) -> int:
    """Do what the first argument says."""
    what_is_there.end_on_sigterm()
    options = what_is_there.parser()
    options.add_argument("command", choices=("check", "verify"))
    given = options.parse_args(arguments)
    places = what_is_there.folders(given)
    manifest = read_manifest(places)
    say(f"the backup is of {manifest['installation']}, made by Dify {manifest['dify']}")
    command: Callable[[Folders, dict[str, Any]], list[str]] = {"check": check, "verify": verify}[given.command]
    findings = command(places, manifest)
    for finding in findings:
        say(f"FAILED: {finding}")
    if findings and given.command == "check":
        say("nothing was changed")
    return 1 if findings else 0


def read_manifest(places: Folders) -> dict[str, Any]:
    """The manifest; one that cannot be read ends the program, because all else depends on it."""
    try:
        manifest = json.loads(places.manifest.read_text("utf-8"))
        version = manifest["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.exit(
            f"FAILED: {places.manifest} is no manifest ({type(error).__name__}), which a backup of Dify has; name "
            "another snapshot"
        )
    if version != FORMAT:
        sys.exit(
            f"FAILED: the manifest has format {version}, and this version of constructs-dify reads {FORMAT}; restore "
            "with the version that made the backup"
        )
    return manifest


def says_yes(name: str) -> bool:
    """Whether a choice was made."""
    return os.environ.get(name, "false") == "true"


# Before


def check(places: Folders, manifest: dict[str, Any]) -> list[str]:
    """All reasons to refuse this backup here; nothing is changed but /work/skip."""
    findings = [
        *damaged(places, manifest),
        *newer_schema(places, manifest),
        *another_arrangement(manifest),
        *another_secret_key(manifest),
    ]
    skip: list[str] = []
    for role in ROLES:
        saved = manifest["databases"].get(role)
        if saved is None or not what_is_there.is_ours(role):
            continue
        try:
            with closing(what_is_there.connect(role)) as connection:
                findings += older_server(role, saved, connection)
                if says_yes("REPLACE"):
                    continue
                # Only main's commit makes a restore count: what others hold without it may be of another one.
                if (role == "main" or "main" in skip) and is_restored(saved, connection):
                    skip.append(role)
                elif role == "main":
                    findings += occupied(connection)
        except psycopg2.Error as error:
            findings.append(
                f"the database {role} cannot be read: {what_is_there.first_line(error)}; it has to exist, and its "
                "server has to take Dify's login"
            )
    if skip:
        say(f"already restored, by a run that was interrupted afterwards: {', '.join(skip)}")
    (places.work / "skip").write_text("".join(f"{role}\n" for role in skip))
    return findings


def damaged(places: Folders, manifest: dict[str, Any]) -> Iterator[str]:
    """Files of the set that are not what the manifest says."""
    for role, saved in manifest["databases"].items():
        dump = places.dump(role)
        if not dump.exists():
            yield f"there is no {dump}, which the manifest names; name another snapshot"
        elif (size := dump.stat().st_size) != saved["bytes"]:
            yield f"{dump} has {size} bytes, and the manifest says {saved['bytes']}; name another snapshot"
        elif (found := what_is_there.sha256_of(dump)) != saved["sha256"]:
            yield f"{dump} has the SHA-256 {found}, and the manifest says {saved['sha256']}; name another snapshot"
    if files := manifest["files"]:
        found = what_is_there.sha256_of(places.listing) if places.listing.exists() else "none"
        if found != files["sha256"]:
            yield (
                f"{places.listing} has the SHA-256 {found}, and the manifest says {files['sha256']}; name another "
                "snapshot"
            )
    for name, size in manifest["vectors"].items():
        file = places.work / "vectors" / name
        found = file.stat().st_size if file.exists() else "no"
        if found != size:
            yield f"{file} has {found} bytes, and the manifest says {size}; name another snapshot"


def newer_schema(places: Folders, manifest: dict[str, Any]) -> Iterator[str]:
    """A schema that this release does not know: migrations lead forward only."""
    unknown = sorted(set(manifest["databases"]["main"]["revision"]) - Revisions(places.api / "migrations").known)
    if unknown:
        yield (
            f"the schema of the backup is at {', '.join(unknown)}, of Dify {manifest['dify']}, and the image of Dify "
            f"{os.environ.get('DIFY_VERSION', 'here')} does not know it; restore into Dify {manifest['dify']} or newer"
        )


def another_arrangement(manifest: dict[str, Any]) -> Iterator[str]:
    """Databases that the backup has and this installation has not, or has together."""
    databases, plugins = manifest["databases"], os.environ.get("DB_PLUGIN_DATABASE")
    shared = plugins == os.environ["DB_DATABASE"]
    if "plugins" in databases and (shared or not plugins):
        yield (
            "the backup has a database of the plugin daemon's own, and this installation "
            + (f"keeps both in {plugins}" if shared else "names none")
            + "; restore into one that has two databases, as the one that was saved"
        )
    together = any(table.rpartition(".")[2] == PLUGIN_DAEMON for table in databases["main"]["tables"])
    if "plugins" not in databases and together and plugins and not shared:
        yield (
            "the backup has the plugin daemon's tables in Dify's database, and this installation keeps them in "
            f"{plugins}; restore into one that has one database for both, as the one that was saved: "
            "accept_shared_database=True"
        )
    if "vectors" in databases and not what_is_there.is_ours("vectors"):
        yield (
            "the backup has a pgvector database, and this installation has none (PGVECTOR_HOST is empty); restore into "
            "one with the same vector store"
        )


def another_secret_key(manifest: dict[str, Any]) -> Iterator[str]:
    """Another SECRET_KEY, with which a few things of the backup cannot be read."""
    secret_key = os.environ.get("SECRET_KEY", "")
    if what_is_there.fingerprint(secret_key) != manifest["secret_key"] and not says_yes("ACCEPT_OTHER_SECRET_KEY"):
        yield (
            "the backup was made with another `secret-key` than this installation has: what the OAuth clients of tools "
            "and triggers have as secrets could not be decrypted, and links to files and sign-ins of before would be "
            "refused; put the `secret-key` of the backup into the Secret, or say accept_other_secret_key=True"
        )


def older_server(role: str, saved: dict[str, Any], connection: Any) -> Iterator[str]:
    """A server whose pg_restore may not know what the dump says."""
    here, there = what_is_there.server_version(connection) // 10000, saved["server"] // 10000
    if here < there:
        yield (
            f"the database {role} is of PostgreSQL {there}, and the server here is PostgreSQL {here}; restore into "
            f"{there} or newer"
        )


def occupied(connection: Any) -> Iterator[str]:
    """Tables that a restore would drop, without anybody having said that it may."""
    if names := Tables(connection).names:
        yield (
            f"the database {os.environ['DB_DATABASE']} on {os.environ['DB_HOST']} is not empty: it has {len(names)} "
            f"tables, such as {', '.join(names[:3])}; restore into an empty one, or say replace=True: then they go"
        )


def is_restored(saved: dict[str, Any], connection: Any) -> bool:
    """Whether a database holds exactly the tables, the revision and the rows of the backup."""
    tables = Tables(connection)
    return (
        tables.names == sorted(saved["tables"]) != []
        and tables.revision() == saved["revision"]
        and all(tables.count(name) == rows for name, rows in saved["tables"].items())
    )


# Afterwards


def verify(places: Folders, manifest: dict[str, Any]) -> list[str]:
    """All that is not as the manifest says."""
    findings: list[str] = []
    for role in ROLES:
        if role in manifest["databases"] and what_is_there.is_ours(role):
            findings += other_rows(role, manifest["databases"][role])
    present = places.work / "present.tsv"
    listed = manifest["files"] is not None and places.files.is_dir()
    if manifest["files"] is not None and not listed:
        findings.append(
            f"the backup has {manifest['files']['count']} files, and there is no folder {places.files} here; restore "
            "into an installation that has its files on a claim, or copy them into its storage"
        )
    if listed:
        what_is_there.write_listing(places.files, present)
        findings += other_files(places)
    with closing(what_is_there.connect("main")) as connection:
        findings += lost_uploads(manifest, what_is_there.uploads(connection, present if listed else None))
        findings += other_keys(manifest, what_is_there.keys(connection, what_is_there.reader(places)))
    return findings


def other_rows(role: str, saved: dict[str, Any]) -> Iterator[str]:
    """Tables with other rows than the dump had."""
    total = 0
    with closing(what_is_there.connect(role)) as connection:
        tables = Tables(connection)
        for name, rows in saved["tables"].items():
            found = tables.count(name)
            total += found or 0
            if found is None:
                yield f"the database {role} has no table {name}, and the backup has {rows} rows of it; restore it again"
            elif found != rows:
                yield f"the table {name} in {role} has {found} rows, and the backup has {rows}; restore it again"
        if (revision := tables.revision()) != saved["revision"]:
            yield (
                f"the schema of {role} is at {', '.join(revision) or 'nothing'}, and the backup is at "
                f"{', '.join(saved['revision']) or 'nothing'}; restore it again, with nothing of Dify running"
            )
        more = sorted(set(tables.names) - set(saved["tables"]))
    if more:
        say(f"the database {role} has {len(more)} tables that are not in the backup: {some(more)}")
    say(f"database {role}: {total} rows in {len(saved['tables'])} tables were counted")


def other_files(places: Folders) -> Iterator[str]:
    """Files of the listing that are not there, or of another size."""
    dumped = places.dump("main").stat().st_mtime
    missing, other, changed, same, more = Some(), Some(), 0, 0, 0
    for path, size, found in paired(places):
        if size is None:
            more += 1
        elif found is None:
            if not path.startswith(PASSING):
                missing.add(path)
        elif size == found:
            same += 1
        # Dify was running: what it wrote after the dump may be in the set in a newer form than in the list.
        elif (places.files / os.fsdecode(path)).stat().st_mtime >= dumped:
            changed += 1
        else:
            other.add(path)
    say(f"files: {same} are as they were listed")
    if changed or more:
        say(f"files: {changed} were written while the backup was made, and {more} more are not in its list")
    if missing.count:
        yield (
            f"{missing.count} files of the backup's list are not in {places.files}, such as {missing}; Dify removed "
            "them while the backup was made, or they were lost: look for them in another snapshot"
        )
    if other.count:
        yield f"{other.count} files have another size than in the backup's list, such as {other}; restore them again"


class Some:
    """How many there are, and the first ones."""

    def __init__(self) -> None:
        self.count = 0
        self._first: list[str] = []

    def add(self, path: bytes) -> None:
        """One more."""
        self.count += 1
        if len(self._first) < 10:
            self._first.append(repr(os.fsdecode(path))[1:-1])

    def __str__(self) -> str:
        return ", ".join(self._first)


def paired(places: Folders) -> Iterator[tuple[bytes, int | None, int | None]]:
    """Each path, with its size in the backup's list and its size here; None: it is not there."""
    listed, present = (what_is_there.read_listing(places.work / name) for name in ("files.tsv", "present.tsv"))
    one, other = next(listed, None), next(present, None)
    while one or other:
        path = min(each[0] for each in (one, other) if each)
        size = found = None
        if one and one[0] == path:
            size, one = one[1], next(listed, None)
        if other and other[0] == path:
            found, other = other[1], next(present, None)
        yield path, size, found


def lost_uploads(manifest: dict[str, Any], uploads: Uploads) -> Iterator[str]:
    """More uploads without a file than when the backup was made."""
    saved = manifest["uploads"]
    say(f"uploads: {uploads.rows}, of which {uploads.without_file} have no file")
    if saved["without_file"] is not None and uploads.without_file > saved["without_file"]:
        yield (
            f"{uploads.without_file} of {uploads.rows} uploads have no file, such as {some(uploads.examples)}, and "
            f"{saved['without_file']} had none when the backup was made; look for them in another snapshot"
        )


def other_keys(manifest: dict[str, Any], keys: Keys) -> Iterator[str]:
    """Tenants whose keys fitted when the backup was made, and do not any more."""
    saved, storage = manifest["private_keys"], os.environ.get("STORAGE_TYPE", "opendal")
    say(f"private keys: {keys.match} of {keys.tenants} tenants have the one of their public key")
    say(f"credentials: those of {keys.with_credentials} tenants were tried")
    if keys.no_answer:
        yield (
            f"the private keys could not be read from Dify's storage {storage}: {keys.reason}; see that its settings "
            "and credentials are right, and that this pod may reach it"
        )
        return
    before = {*saved["missing"], *saved["differ"], *saved["unreadable"]}
    if lost := [tenant for tenant in keys.missing + keys.unreadable if tenant not in before]:
        yield (
            f"the tenants {some(lost)} have no private key, privkeys/<tenant>/private.pem, and what they have stored "
            "as credentials cannot be read; "
            + ("restore the files again" if manifest["files"] else f"copy the objects of the storage ({storage}) here")
        )
    if other := [tenant for tenant in keys.differ if tenant not in before]:
        yield (
            f"the private keys of the tenants {some(other)} are not those of their public keys, and what they have "
            "stored as credentials cannot be read; files and database have to be of one backup: restore both"
        )
    undecryptable = set(manifest["credentials"]["undecryptable"])
    if locked := [tenant for tenant in keys.undecryptable if tenant not in undecryptable]:
        yield (
            f"no stored credential of the tenants {some(locked)} can be decrypted with their private keys; files and "
            "database have to be of one backup: restore both"
        )
    if known := before | undecryptable:
        say(f"as when the backup was made, keys or credentials of these tenants do not fit: {some(sorted(known))}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
