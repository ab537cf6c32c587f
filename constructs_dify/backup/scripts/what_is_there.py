"""What an installation holds, for manifest.py, which notes it, and restore.py, which compares.

Lies beside both in the image of Dify's API.
"""

import argparse
import base64
import binascii
import hashlib
import heapq
import hmac
import json
import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import parse_qsl

import psycopg2
from Crypto.Cipher import AES, PKCS1_OAEP
from Crypto.PublicKey import RSA
from psycopg2 import sql

FORMAT = 1
ROLES = ("main", "plugins", "vectors")
CONNECT_FOR = 600
CONNECT_PAUSE = 5
# What Dify writes into `upload_files` for files that are on the claim.
LOCAL = ("local", "opendal")
# Values that Dify encrypted for a tenant begin with this, under base64; what stands beside them is plain.
HYBRID = b"HYBRID:"
# Up to Dify 1.7 the credentials are in the tables of providers, since then in tables of their own.
CREDENTIALS = ("provider_credentials", "provider_model_credentials", "providers", "provider_models")
# A folder of more names than this is sorted in parts, so that memory stays small.
NAMES_AT_ONCE = 200_000
# A storage that fails so often, one time after the other, is not asked again.
FAILURES = 3
ESCAPES = {b"\\": b"\\\\", b"\t": b"\\t", b"\n": b"\\n", b"\r": b"\\r"}
UNESCAPES = {escaped: plain for plain, escaped in ESCAPES.items()}

# As dump.sh counts: partitions for themselves, and nothing of what belongs to an extension.
TABLES = """
SELECT nspname, relname FROM pg_class JOIN pg_namespace AS schemas ON schemas.oid = relnamespace
WHERE relkind = 'r' AND nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%' AND NOT EXISTS (
    SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e'
)
"""


@dataclass(frozen=True)
class Folders:
    """Where everything is in the container."""

    work: Path
    files: Path
    secrets: Path
    api: Path

    @property
    def manifest(self) -> Path:
        """What manifest.py writes."""
        return self.work / "manifest.json"

    @property
    def listing(self) -> Path:
        """The files that were there when the backup was made."""
        return self.work / "files.tsv"

    def dump(self, role: str, ending: str = "dump") -> Path:
        """What dump.sh wrote of a database."""
        return self.work / "databases" / f"{role}.{ending}"


def parser() -> argparse.ArgumentParser:
    """The folders as options; the defaults are those of the pod."""
    options = argparse.ArgumentParser(allow_abbrev=False)
    options.add_argument("--work", type=Path, default=Path("/work"))
    options.add_argument("--files", type=Path, default=Path("/data/files"))
    options.add_argument("--secrets", type=Path, default=Path("/secrets"))
    options.add_argument("--api", type=Path, default=Path("/app/api"))
    return options


def folders(given: argparse.Namespace) -> Folders:
    """The folders that the options name."""
    return Folders(work=given.work, files=given.files, secrets=given.secrets, api=given.api)


def end_on_sigterm() -> None:
    """End when the pod is to end; process 1 of a container gets no signal that it has no handler for."""
    signal.signal(signal.SIGTERM, _end)


def _end(*_: object) -> NoReturn:
    sys.exit(143)


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


def first_line(error: Exception) -> str:
    """What an error says, in one line."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def some(names: Sequence[str]) -> str:
    """The first names of many, as people read them."""
    return ", ".join(names[:10]) + (f", and {len(names) - 10} more" if len(names) > 10 else "")


# Databases


def is_ours(role: str) -> bool:
    """Whether this installation says where the database of a role is."""
    return bool(
        os.environ.get({"main": "DB_DATABASE", "plugins": "DB_PLUGIN_DATABASE", "vectors": "PGVECTOR_HOST"}[role])
    )


def connect(role: str) -> Any:
    """A connection that sees one moment of a role's database, as soon as the server takes it."""
    end = time.monotonic() + CONNECT_FOR
    said = ""
    while True:
        try:
            connection = psycopg2.connect(connect_timeout=10, **_login(role))
            break
        except psycopg2.OperationalError as error:
            if time.monotonic() > end or "does not exist" in str(error):
                raise
            if first_line(error) != said:
                said = first_line(error)
                say(f"waiting for the database {role}: {said}")
            time.sleep(CONNECT_PAUSE)
    connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
    connection.set_client_encoding("UTF8")
    with connection.cursor() as cursor:
        for timeout in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute(f"SET {timeout} = 0")
    return connection


def _login(role: str) -> dict[str, Any]:
    if role == "vectors":
        names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "DATABASE"}
        return {name: os.environ[f"PGVECTOR_{variable}"] for name, variable in names.items()}
    return {
        "host": os.environ["DB_HOST"],
        "port": os.environ["DB_PORT"],
        "user": os.environ["DB_USERNAME"],
        "password": os.environ["DB_PASSWORD"],
        "dbname": os.environ["DB_PLUGIN_DATABASE" if role == "plugins" else "DB_DATABASE"],
        **dict(parse_qsl(os.environ.get("DB_EXTRAS", ""))),
    }


def rows_of(connection: Any, query: Any, values: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
    """All rows of a small answer."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def server_version(connection: Any) -> int:
    """The number of the server's version, such as 150004."""
    return int(rows_of(connection, "SHOW server_version_num")[0][0])


class Tables:
    """The tables of a database; those that belong to an extension are not among them."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._found = {f"{schema}.{table}": (schema, table) for schema, table in rows_of(connection, TABLES)}

    @property
    def names(self) -> list[str]:
        """schema.table of each."""
        return sorted(self._found)

    def count(self, name: str) -> int | None:
        """How many rows a table has; None: there is no such table."""
        if name not in self._found:
            return None
        query = sql.SQL("SELECT count(*) FROM ONLY {}").format(sql.Identifier(*self._found[name]))
        return int(rows_of(self._connection, query)[0][0])

    def has(self, table: str, column: str) -> bool:
        """Whether the table that a plain name leads to has a column."""
        query = "SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attname = %s AND NOT attisdropped"
        return bool(rows_of(self._connection, query, (table, column)))

    def revision(self) -> list[str]:
        """What the migrations have come to; nothing where there are none."""
        if not self.has("alembic_version", "version_num"):
            return []
        return sorted(row[0] for row in rows_of(self._connection, "SELECT version_num FROM alembic_version"))


# Files


def write_listing(root: Path, listing: Path) -> dict[str, Any]:
    """Write path and size of every file below a folder, in the order of their bytes, and sum them up."""
    count, size, digest = 0, 0, hashlib.sha256()
    with listing.open("wb") as file:
        for path, length in _files_below(os.fsencode(root), b"", listing.parent):
            line = escaped(path) + b"\t%d\n" % length
            file.write(line)
            digest.update(line)
            count, size = count + 1, size + length
    return {"count": count, "bytes": size, "sha256": digest.hexdigest()}


def _files_below(root: bytes, folder: bytes, scratch: Path) -> Iterator[tuple[bytes, int]]:
    for name in _sorted_names(os.path.join(root, folder), scratch):
        path = folder + name
        if path == b"lost+found/":
            continue
        if name.endswith(b"/"):
            yield from _files_below(root, path, scratch)
            continue
        try:
            yield path, os.lstat(os.path.join(root, path)).st_size
        except FileNotFoundError:
            continue  # Dify is running, and has just removed it.


def _sorted_names(folder: bytes, scratch: Path) -> Iterator[bytes]:
    """The files of a folder, and its folders with a slash: so the order is that of the bytes of whole paths."""
    with ExitStack() as parts:
        sorted_parts: list[Iterable[bytes]] = []
        names: list[bytes] = []
        for name in _names(folder):
            names.append(name)
            if len(names) == NAMES_AT_ONCE:
                part = parts.enter_context(tempfile.TemporaryFile(dir=scratch))
                part.writelines(escaped(each) + b"\n" for each in sorted(names))
                part.seek(0)
                sorted_parts.append(map(_unescaped_line, part))
                names = []
        names.sort()
        yield from heapq.merge(*sorted_parts, names)


def _names(folder: bytes) -> Iterator[bytes]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield entry.name + b"/"
                elif entry.is_file(follow_symlinks=False):
                    yield entry.name
    except FileNotFoundError:
        return  # Dify is running, and has just removed it.
    except PermissionError:
        sys.exit(
            f"FAILED: {os.fsdecode(folder)} cannot be read by user {os.geteuid()}, who runs this as Dify's API does; "
            "give the folder to that user"
        )


def read_listing(listing: Path) -> Iterator[tuple[bytes, int]]:
    """The paths and sizes of a listing, one after the other."""
    with listing.open("rb") as file:
        for line in file:
            path, size = line.rstrip(b"\n").split(b"\t")
            yield unescaped(path), int(size)


def escaped(path: bytes) -> bytes:
    """A path as it stands in a line of a listing: Dify takes the ends of names from whoever uploads."""
    return re.sub(rb"[\\\t\n\r]", lambda found: ESCAPES[found[0]], path)


def unescaped(path: bytes) -> bytes:
    """The path that stands in a line of a listing."""
    return re.sub(rb"\\[\\tnr]", lambda found: UNESCAPES[found[0]], path) if b"\\" in path else path


def _unescaped_line(line: bytes) -> bytes:
    return unescaped(line.rstrip(b"\n"))


def sha256_of(file: Path) -> str:
    """The checksum of a file of any size."""
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while part := content.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()


# Uploads


@dataclass
class Uploads:
    """The rows of upload_files whose file is to be on the claim, and those that have none."""

    rows: int = 0
    without_file: int = 0
    examples: list[str] = field(default_factory=list[str])


def uploads(connection: Any, listing: Path | None) -> Uploads:
    """Compare the uploads with a listing of the files; without one they are counted only.

    Both are sorted alike and read once, so that neither is ever held.
    """
    found = Uploads()
    if not Tables(connection).has("upload_files", "storage_type"):
        return found
    paths = (path for path, _ in read_listing(listing)) if listing else iter(())
    path = next(paths, None)
    with connection.cursor("uploads") as cursor:
        cursor.itersize = 10_000
        cursor.execute(
            "SELECT ltrim(regexp_replace(key, '/+', '/', 'g'), '/') AS path FROM upload_files "
            "WHERE storage_type IN %s ORDER BY ltrim(regexp_replace(key, '/+', '/', 'g'), '/') COLLATE \"C\"",
            (LOCAL,),
        )
        for (key,) in cursor:
            found.rows += 1
            wanted = key.encode()
            while path is not None and path < wanted:
                path = next(paths, None)
            if listing and path != wanted:
                found.without_file += 1
                if len(found.examples) < 10:
                    found.examples.append(key)
    return found


# Keys


@dataclass
class Keys:
    """How the private keys of the tenants fit what the database holds; tenants by their ids."""

    tenants: int = 0
    missing: list[str] = field(default_factory=list[str])
    differ: list[str] = field(default_factory=list[str])
    unreadable: list[str] = field(default_factory=list[str])
    with_credentials: int = 0
    undecryptable: list[str] = field(default_factory=list[str])
    # Why the last one was unreadable: what people read, and the name of the error, which can hold no secret.
    reason: str = ""
    error: str = ""
    # No key could be read, or many in a row could not: it is not this tenant's key, but the storage.
    no_answer: bool = False

    @property
    def match(self) -> int:
        """How many tenants have the private key of their public one."""
        return 0 if self.no_answer else self.tenants - len(self.missing + self.differ + self.unreadable)


def keys(connection: Any, read: Callable[[str], bytes]) -> Keys:
    """Hold each tenant's private key to its public one, and to the first stored credential that is encrypted."""
    found = Keys()
    tables = Tables(connection)
    if not tables.has("tenants", "encrypt_public_key"):
        return found
    credentials = [table for table in CREDENTIALS if tables.has(table, "encrypted_config")]
    failures, answered = 0, False
    with connection.cursor("tenants") as cursor:
        cursor.execute("SELECT id::text, encrypt_public_key FROM tenants WHERE encrypt_public_key <> '' ORDER BY id")
        for tenant, public in cursor:
            found.tenants += 1
            if failures == FAILURES:
                continue
            try:
                private = read(f"privkeys/{tenant}/private.pem")
                failures, answered = 0, True
            except FileNotFoundError:
                found.missing.append(tenant)
                failures, answered = 0, True
                continue
            except Exception as error:  # each provider's library has its own
                found.unreadable.append(tenant)
                found.reason, found.error = first_line(error), type(error.__cause__ or error).__name__
                failures += 1
                continue
            key = _private_key(private)
            if key is None or key.public_key() != _public_key(public):
                found.differ.append(tenant)
                continue
            answer = _decrypts(connection, credentials, tenant, key)
            found.with_credentials += answer is not None
            if answer is False:
                found.undecryptable.append(tenant)
    found.no_answer = failures == FAILURES or (failures > 0 and not answered)
    return found


class StorageError(Exception):
    """Dify's storage cannot be opened at all."""


def reader(places: Folders) -> Callable[[str], bytes]:
    """What reads a file of Dify's: from the claim, or through Dify's own storage where there is none."""
    if places.files.is_dir():
        return lambda path: (places.files / path).read_bytes()
    opened: list[Any] = []

    def read(path: str) -> bytes:
        if not opened:
            opened.append(_storage(places.api))
        return opened[0].load_once(path)

    return read


def _storage(api: Path) -> Any:
    sys.path.append(str(api))
    try:
        from extensions.ext_storage import storage  # pyright: ignore
        from flask import Flask  # pyright: ignore

        storage.init_app(Flask("backup"))  # pyright: ignore
    except Exception as error:  # settings that are refused, or what a provider's library says
        raise StorageError(f"{type(error).__name__}: {first_line(error)}") from error
    return storage  # pyright: ignore


def _private_key(text: bytes) -> RSA.RsaKey | None:
    try:
        key = RSA.import_key(text)
    except (ValueError, IndexError, TypeError):
        return None
    return key if key.has_private() else None


def _public_key(text: str) -> RSA.RsaKey | None:
    try:
        return RSA.import_key(text)
    except (ValueError, IndexError, TypeError):
        return None


def _decrypts(connection: Any, tables: Sequence[str], tenant: str, key: RSA.RsaKey) -> bool | None:
    """Whether one of a tenant's credentials can be decrypted; None: the tenant has none that is encrypted."""
    answer = None
    for table in tables:
        query = sql.SQL("SELECT encrypted_config FROM {} WHERE tenant_id = %s AND encrypted_config IS NOT NULL")
        with connection.cursor("credentials") as cursor:
            cursor.itersize = 100
            cursor.execute(query.format(sql.Identifier(table)), (tenant,))
            for (config,) in cursor:
                for value in encrypted_values(config):
                    if _decrypt(value, key):
                        return True
                    answer = False
    return answer


def encrypted_values(config: str) -> list[bytes]:
    """What is encrypted in a stored credential: JSON with some values encrypted, or one value alone, as long ago."""
    try:
        values = list(json.loads(config).values()) if config.startswith("{") else [config]
    except ValueError:
        return []
    return [value for each in values if (value := _hybrid(each))]


def _hybrid(value: object) -> bytes | None:
    if not isinstance(value, str):
        return None
    try:
        decoded = base64.b64decode(value, validate=True)
    except (ValueError, binascii.Error):
        return None
    return decoded.removeprefix(HYBRID) if decoded.startswith(HYBRID) else None


def _decrypt(value: bytes, key: RSA.RsaKey) -> bool:
    """Whether the key is the right one: its part decrypts the AES key, and that one fits the rest."""
    size = key.size_in_bytes()
    wrapped, nonce, tag, text = value[:size], value[size : size + 16], value[size + 16 : size + 32], value[size + 32 :]
    try:
        aes_key = PKCS1_OAEP.new(key).decrypt(wrapped)
        AES.new(aes_key, AES.MODE_EAX, nonce=nonce).decrypt_and_verify(text, tag)
    except (ValueError, TypeError):
        return False
    return True


def fingerprint(secret_key: str) -> str:
    """What tells one SECRET_KEY from another, and nothing about it."""
    return hmac.new(secret_key.encode(), b"constructs-dify backup", hashlib.sha256).hexdigest()[:16]
