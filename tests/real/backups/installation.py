"""An installation of Dify as its backup sees it: databases of a real PostgreSQL, files, and keys as Dify makes them."""

import base64
import json
import os
import secrets
import shutil
import subprocess
import sys
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
from Crypto.Cipher import AES, PKCS1_OAEP
from Crypto.PublicKey import RSA

from tests.real.postgres_server import Passwords, Postgres
from tests.support.manifests import SecretRef

PACKAGE = Path(__file__).parents[3] / "constructs_dify"
SCRIPTS = (*(PACKAGE / "backup" / "scripts").glob("*.py"), PACKAGE / "tiers" / "database_schema.py")
OLD, REVISION, NEWER = "aaaaaaaaaaaa", "bbbbbbbbbbbb", "cccccccccccc"
PASSWORD = Passwords()[SecretRef("dify-secrets", "postgres-password")]
# Making one takes a while, and which one it is matters to few tests.
KEYS = [RSA.generate(2048) for _ in range(2)]

TABLES = f"""
CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
INSERT INTO alembic_version VALUES ('{REVISION}');
CREATE TABLE tenants (id uuid PRIMARY KEY, name text NOT NULL, encrypt_public_key text);
CREATE TABLE provider_credentials (
  id uuid DEFAULT uuid_generate_v4() PRIMARY KEY, tenant_id uuid NOT NULL, encrypted_config text NOT NULL);
CREATE TABLE upload_files (
  id uuid DEFAULT uuid_generate_v4() PRIMARY KEY, tenant_id uuid NOT NULL, storage_type varchar(255) NOT NULL,
  key varchar(255) NOT NULL);
CREATE TABLE messages (id uuid DEFAULT uuid_generate_v4() PRIMARY KEY, query text NOT NULL);
INSERT INTO messages (query) SELECT 'question ' || n FROM generate_series(1, 1000) n;
CREATE TABLE "Events" (id int) PARTITION BY RANGE (id);
CREATE TABLE "Events.1" PARTITION OF "Events" FOR VALUES FROM (0) TO (10);
INSERT INTO "Events" VALUES (1), (2);
"""
PLUGIN_TABLES = """
CREATE TABLE plugin_installations (id uuid DEFAULT uuid_generate_v4() PRIMARY KEY);
INSERT INTO plugin_installations DEFAULT VALUES;
"""
# What dump.sh writes beside a dump.
ROWS = r"""
SELECT format(E'%s.%s\t%s', nspname, relname,
  (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM ONLY %I.%I', nspname, relname),
                                       false, true, '')))[1])
FROM pg_class JOIN pg_namespace AS schemas ON schemas.oid = relnamespace
WHERE relkind = 'r' AND nspname = 'public' ORDER BY 1
"""


class Installation:
    """The two databases of a server, with nothing in them, and the folders of a pod."""

    def __init__(self, server: Postgres, folder: Path) -> None:
        self.server, self.folder = server, folder
        self.work, self.files, self.secrets = folder / "work", folder / "files", folder / "secrets"
        self.api = folder / "api"
        # Where Dify's files are: on the claim, unless a test puts them elsewhere.
        self.storage = self.files
        self.database, self.plugins = "dify", "dify_plugin"
        for database in (self.database, self.plugins):
            self.sql("DROP OWNED BY dify", database)
        for made in (self.work / "databases", self.files, self.secrets, folder / "scripts"):
            made.mkdir(parents=True)
        for script in SCRIPTS:
            shutil.copy(script, folder / "scripts")
        self.knows(OLD, REVISION)
        self.environment = {
            "DB_HOST": server.host,
            "DB_PORT": str(server.port),
            "DB_USERNAME": "dify",
            "DB_PASSWORD": PASSWORD,
            "DB_DATABASE": self.database,
            "DB_PLUGIN_DATABASE": self.plugins,
            "SECRET_KEY": secrets.token_urlsafe(32),
            "INSTALLATION": "dify",
            "DIFY_VERSION": "1.16.1",
        }

    def knows(self, *revisions: str) -> None:
        """What revisions the image has migrations for."""
        versions = self.api / "migrations" / "versions"
        shutil.rmtree(versions, ignore_errors=True)
        versions.mkdir(parents=True)
        for revision, parent in zip(revisions, (None, *revisions), strict=False):
            (versions / f"{revision}.py").write_text(f"revision = {revision!r}\ndown_revision = {parent!r}\n")

    def as_superuser(self, command: str, database: str | None = None) -> None:
        login = {"host": str(self.server.folder), "user": "postgres", "dbname": database or self.database}
        run_sql(command, **login, port=self.server.port)

    def sql(self, text: str, database: str | None = None) -> str:
        """The first column of the answer, a row a line."""
        login = {"host": self.server.host, "user": "dify", "password": PASSWORD, "dbname": database or self.database}
        return "\n".join(str(row[0]) for row in run_sql(text, **login, port=self.server.port))

    def fill(self) -> None:
        """Put in what a small Dify has: two tenants, their keys, credentials and uploads."""
        self.sql(TABLES)
        self.sql(PLUGIN_TABLES, self.plugins)
        for key in KEYS:
            tenant = self.add_tenant(key)
            self.add_credential(tenant, encrypted(key, f"sk-{secrets.token_hex(16)}"))
            self.add_upload(tenant)

    def add_tenant(self, key: RSA.RsaKey | None, private: bytes | None = None) -> str:
        """A tenant with a key pair; with `private`, what the file has in place of the private key."""
        tenant = str(uuid.uuid4())
        public = f"'{key.public_key().export_key().decode()}'" if key else "NULL"
        self.sql(f"INSERT INTO tenants VALUES ('{tenant}', 'a name', {public})")
        if key:
            self.private_key(tenant).parent.mkdir(parents=True)
            self.private_key(tenant).write_bytes(private or key.export_key())
        return tenant

    def tenants(self) -> list[str]:
        return self.sql("SELECT id FROM tenants ORDER BY id").split()

    def private_key(self, tenant: str) -> Path:
        return self.storage / "privkeys" / tenant / "private.pem"

    def add_credential(self, tenant: str, value: str, table: str = "provider_credentials") -> None:
        config = json.dumps({"api_key": value, "api_base": "https://models.example.com", "mode": None, "size": 4096})
        self.sql(f"INSERT INTO {table} (tenant_id, encrypted_config) VALUES ('{tenant}', '{config}')")

    def add_upload(self, tenant: str, storage: str = "opendal", key: str = "") -> Path:
        """A row of upload_files, and its file."""
        key = key or f"upload_files/{tenant}/{uuid.uuid4()}.pdf"
        self.sql(f"INSERT INTO upload_files (tenant_id, storage_type, key) VALUES ('{tenant}', '{storage}', '{key}')")
        file = self.storage / key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"the file of {key}")
        return file

    def dump(self) -> None:
        """What dump.sh does."""
        for role, database in (("main", self.database), ("plugins", self.plugins)):
            target = self.work / "databases"
            (target / f"{role}.rows").write_text(self.sql(ROWS, database) + "\n")
            revision = "SELECT version_num FROM alembic_version" if role == "main" else "SELECT 1 WHERE false"
            (target / f"{role}.revision").write_text(self.sql(revision, database))
            (target / f"{role}.server").write_text(self.sql("SHOW server_version_num", database) + "\n")
            program = [self.server.programs / "pg_dump", "-Fc", "--compress=0", "-f", target / f"{role}.dump"]
            self._client(*program, "-d", database)

    def load(self, *roles: str) -> None:
        """What load.sh does into an empty database."""
        for role in roles:
            database = self.plugins if role == "plugins" else self.database
            program = [self.server.programs / "pg_restore", "--no-owner", "--no-comments", "-1", "-d", database]
            self._client(*program, self.work / "databases" / f"{role}.dump")

    def _client(self, *command: str | Path) -> None:
        login = ["-h", self.server.host, "-p", str(self.server.port), "-U", "dify"]
        env = {"PATH": os.environ["PATH"], "PGPASSWORD": PASSWORD}
        done = subprocess.run(
            [str(command[0]), *login, *map(str, command[1:])], env=env, capture_output=True, text=True, check=False
        )
        # The extension belongs to the superuser, and is there already.
        assert done.returncode == 0, done.stderr

    def run(self, script: str, *arguments: str, without: str = "", **environment: str) -> tuple[int, str]:
        """Run a script as the pod does, and return its status and all that it printed."""
        places = {"work": self.work, "files": self.files, "secrets": self.secrets, "api": self.api}
        options = [part for name, place in places.items() for part in (f"--{name}", str(place))]
        done = subprocess.run(
            [sys.executable, str(self.folder / "scripts" / script), *arguments, *options],
            env={"PATH": os.environ["PATH"], **self.environment, **environment, **({without: ""} if without else {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    def back_up(self, **environment: str) -> dict[str, Any]:
        """Dump, note, and return the manifest."""
        self.dump()
        status, printed = self.run("manifest.py", **environment)
        assert status == 0, printed
        return self.manifest

    @property
    def manifest(self) -> dict[str, Any]:
        return json.loads((self.work / "manifest.json").read_text())

    def change_manifest(self, **changed: object) -> None:
        (self.work / "manifest.json").write_text(json.dumps(self.manifest | changed))


def run_sql(text: str, **login: Any) -> list[tuple[Any, ...]]:
    """The rows of the last statement."""
    with closing(psycopg2.connect(**login)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(text)
            return cursor.fetchall() if cursor.description else []


def encrypted(key: RSA.RsaKey, text: str) -> str:
    """A value as Dify encrypts it for a tenant."""
    aes_key = secrets.token_bytes(16)
    cipher = AES.new(aes_key, AES.MODE_EAX)
    content, tag = cipher.encrypt_and_digest(text.encode())
    wrapped = PKCS1_OAEP.new(key.public_key()).encrypt(aes_key)
    return base64.b64encode(b"HYBRID:" + wrapped + cipher.nonce + tag + content).decode()
