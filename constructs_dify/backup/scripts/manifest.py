"""Notes in /work/manifest.json what a backup holds, so that a restore can be held to it.

Runs by itself in the image of Dify's API, between dump.sh and save.sh. No credential is in what it writes.
"""

import json
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import what_is_there
from what_is_there import FORMAT, ROLES, Folders, Keys, Uploads, say, some


def main(arguments: Sequence[str]) -> int:
    """Write the list of files and the manifest."""
    what_is_there.end_on_sigterm()
    places = what_is_there.folders(what_is_there.parser().parse_args(arguments))
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "installation": required("INSTALLATION"),
        "dify": required("DIFY_VERSION"),
        "storage": os.environ.get("STORAGE_TYPE", "opendal"),
        "secret_key": what_is_there.fingerprint(required("SECRET_KEY")),
        "secrets": names_of_secrets(places.secrets),
        "vectors": sizes_below(places.work / "vectors"),
        "elsewhere": elsewhere(),
    }
    if not places.dump("main").exists():
        sys.exit(f"FAILED: there is no {places.dump('main')}; dump.sh has to write Dify's database before this runs")
    manifest["databases"] = {role: database(places, role) for role in ROLES if places.dump(role).exists()}
    # The database is looked at before the files, so that whatever a row names was there by then.
    with closing(what_is_there.connect("main")) as connection:
        manifest["files"] = what_is_there.write_listing(places.files, places.listing) if places.files.is_dir() else None
        listing = places.listing if manifest["files"] else None
        uploads = what_is_there.uploads(connection, listing)
        keys = what_is_there.keys(connection, what_is_there.reader(places))
    manifest |= {"uploads": noted_uploads(uploads, listing), **noted_keys(keys)}
    places.manifest.write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", "utf-8")
    summarise(manifest)
    warn(uploads, keys)
    return 0


def required(name: str) -> str:
    """A variable that must have a value."""
    if value := os.environ.get(name):
        return value
    sys.exit(f"FAILED: {name} has no value; the manifest needs it")


def database(places: Folders, role: str) -> dict[str, Any]:
    """What dump.sh wrote of a database, all of the moment of the dump."""
    dump = places.dump(role)
    return {
        "server": int(places.dump(role, "server").read_text()),
        "revision": places.dump(role, "revision").read_text("utf-8").split(),
        "tables": counted_rows(places.dump(role, "rows")),
        "bytes": dump.stat().st_size,
        "sha256": what_is_there.sha256_of(dump),
    }


def counted_rows(file: Path) -> dict[str, int]:
    """The rows of each table, as dump.sh counted them in the moment of the dump."""
    lines = (line.rpartition("\t") for line in file.read_text("utf-8").splitlines())
    return {table: int(rows) for table, _, rows in lines}


def names_of_secrets(folder: Path) -> list[str]:
    """secret/key of each one in the backup; the kubelet's own links begin with two dots."""
    return sorted(f"{file.parent.name}/{file.name}" for file in folder.glob("*/*") if not file.name.startswith(".."))


def sizes_below(folder: Path) -> dict[str, int]:
    """What the program of a vector store wrote."""
    return {str(file.relative_to(folder)): file.stat().st_size for file in sorted(folder.rglob("*")) if file.is_file()}


def elsewhere() -> dict[str, str]:
    """What is not in the set, and whose business it is."""
    try:
        return dict(json.loads(os.environ.get("ELSEWHERE") or "{}"))
    except ValueError:
        sys.exit('FAILED: ELSEWHERE is no JSON object such as {"files": "the provider\'s"}')


def noted_uploads(uploads: Uploads, listing: Path | None) -> dict[str, int | None]:
    """How many uploads have no file; None where the files are not on a claim."""
    return {"rows": uploads.rows, "without_file": uploads.without_file if listing else None}


def noted_keys(keys: Keys) -> dict[str, Any]:
    """Which tenants' keys do not fit, so that a restore is not blamed for it."""
    private = {"missing": keys.missing, "differ": keys.differ, "unreadable": keys.unreadable, "error": keys.error}
    return {
        "private_keys": {"tenants": keys.tenants, "match": keys.match, **private},
        "credentials": {"tenants": keys.with_credentials, "undecryptable": keys.undecryptable},
    }


def summarise(manifest: dict[str, Any]) -> None:
    """Say what is in the backup."""
    for role, database in manifest["databases"].items():
        tables, at = database["tables"], ", ".join(database["revision"]) or "none"
        say(
            f"database {role}: {sum(tables.values())} rows in {len(tables)} tables, {database['bytes']} bytes, "
            f"revision {at}, server {database['server'] // 10000}"
        )
    if files := manifest["files"]:
        say(f"files: {files['count']}, {files['bytes']} bytes")
    keys = manifest["private_keys"]
    say(f"private keys: {keys['match']} of {keys['tenants']} tenants have the one of their public key")


def warn(uploads: Uploads, keys: Keys) -> None:
    """Say what is not as it should be; it is saved as it is."""
    if keys.no_answer:
        say(
            f"WARNING: the private keys could not be read from Dify's storage ({keys.reason}), and the backup does "
            "not tell whether they are there; see that the storage can be reached from the pods of the backup"
        )
    elif keys.unreadable:
        say(
            f"WARNING: the private keys of the tenants {some(keys.unreadable)} could not be read from Dify's storage "
            f"({keys.reason}); see that privkeys/<tenant>/private.pem is in it"
        )
    if keys.missing:
        say(
            f"WARNING: no private key for the tenants {some(keys.missing)}: privkeys/<tenant>/private.pem is not among "
            "the files, and what they have stored as credentials is lost; put the files back, or see "
            "`flask reset-encrypt-key-pair`"
        )
    if keys.differ:
        say(
            f"WARNING: the private keys of the tenants {some(keys.differ)} are not those of their public keys: the "
            "files are of another moment than the database; put back the files that belong to it"
        )
    if keys.undecryptable:
        say(
            f"WARNING: no stored credential of the tenants {some(keys.undecryptable)} can be decrypted; let them enter "
            "their models' credentials again"
        )
    if uploads.without_file:
        say(
            f"WARNING: {uploads.without_file} of {uploads.rows} uploads have no file, such as "
            f"{some(uploads.examples)}; look for them in an older backup"
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
