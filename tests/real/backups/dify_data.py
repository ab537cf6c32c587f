"""The databases of a Dify of 1.16.1, and its files: the shapes that matter, with rows from a fixed seed."""

import json
import secrets
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg2

from tests.real.backups.installation import KEYS, PASSWORD, encrypted
from tests.real.postgres_server import Postgres

MAIN, PLUGINS = "dify", "dify_plugin"

SCHEMA = """
CREATE FUNCTION public.uuidv7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT overlay(gen_random_uuid()::text PLACING lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint),
        12, '0') FROM 1 FOR 12)::uuid $$;
COMMENT ON FUNCTION public.uuidv7() IS 'A uuid that begins with the time';
CREATE FUNCTION public.uuidv7_boundary(timestamptz) RETURNS uuid LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM $1) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid $$;
CREATE SEQUENCE task_id_sequence;
CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
CREATE TABLE dify_setups (version varchar(255) PRIMARY KEY, setup_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL);
CREATE TABLE accounts (
    id uuid DEFAULT uuid_generate_v4() PRIMARY KEY, name varchar(255) NOT NULL, email varchar(255) NOT NULL,
    password varchar(255), last_login_at timestamp, status varchar(16) DEFAULT 'active' NOT NULL);
CREATE INDEX account_email_idx ON accounts (email);
CREATE TABLE tenants (
    id uuid DEFAULT uuid_generate_v4() PRIMARY KEY, name varchar(255) NOT NULL, encrypt_public_key text,
    plan varchar(255) DEFAULT 'basic' NOT NULL, custom_config text);
CREATE TABLE tenant_account_joins (
    id uuid DEFAULT uuid_generate_v4() PRIMARY KEY, tenant_id uuid NOT NULL, account_id uuid NOT NULL,
    role varchar(16) DEFAULT 'normal' NOT NULL, current boolean DEFAULT false NOT NULL,
    CONSTRAINT unique_tenant_account_join UNIQUE (tenant_id, account_id));
CREATE TABLE providers (
    id uuid DEFAULT public.uuidv7() PRIMARY KEY, tenant_id uuid NOT NULL, provider_name varchar(255) NOT NULL,
    credential_id uuid, is_valid boolean DEFAULT false NOT NULL, quota_limit bigint);
CREATE TABLE provider_credentials (
    id uuid DEFAULT public.uuidv7() PRIMARY KEY, tenant_id uuid NOT NULL, provider_name varchar(255) NOT NULL,
    credential_name varchar(255) NOT NULL, encrypted_config text NOT NULL);
CREATE TABLE apps (
    id uuid DEFAULT uuid_generate_v4() PRIMARY KEY, tenant_id uuid NOT NULL, name varchar(255) NOT NULL,
    mode varchar(255) NOT NULL, max_active_requests integer);
CREATE TABLE messages (
    id uuid DEFAULT uuid_generate_v4() PRIMARY KEY, app_id uuid NOT NULL, query text NOT NULL, message json NOT NULL,
    message_unit_price numeric(10, 4) NOT NULL, provider_response_latency double precision DEFAULT 0 NOT NULL,
    answer text NOT NULL, created_at timestamp DEFAULT CURRENT_TIMESTAMP(0) NOT NULL);
CREATE INDEX message_app_id_idx ON messages (app_id, created_at);
CREATE TABLE datasets (
    id uuid DEFAULT uuid_generate_v4() PRIMARY KEY, tenant_id uuid NOT NULL, name varchar(255) NOT NULL,
    retrieval_model jsonb);
CREATE INDEX retrieval_model_idx ON datasets USING gin (retrieval_model);
CREATE TABLE document_segments (
    id uuid DEFAULT uuid_generate_v4() PRIMARY KEY, dataset_id uuid NOT NULL REFERENCES datasets,
    position integer NOT NULL, content text NOT NULL, keywords json, enabled boolean DEFAULT true NOT NULL);
CREATE TABLE embeddings (
    id uuid DEFAULT uuid_generate_v4() PRIMARY KEY, model_name varchar(255) NOT NULL, hash varchar(64) NOT NULL,
    embedding bytea NOT NULL, provider_name varchar(255) DEFAULT '' NOT NULL,
    CONSTRAINT embedding_hash_idx UNIQUE (model_name, hash, provider_name));
CREATE TABLE upload_files (
    id uuid DEFAULT uuid_generate_v4() PRIMARY KEY, tenant_id uuid NOT NULL, storage_type varchar(255) NOT NULL,
    key varchar(255) NOT NULL, name varchar(255) NOT NULL, size integer NOT NULL, hash varchar(255));
CREATE VIEW active_accounts AS SELECT id, email FROM accounts WHERE status = 'active';
"""
# Every id is made of its table and number; texts of odd characters too, and bytes that do not compress.
ROWS = r"""
CREATE FUNCTION pg_temp.id(text, bigint) RETURNS uuid LANGUAGE sql AS $$ SELECT md5($1 || $2)::uuid $$;
CREATE FUNCTION pg_temp.words(text, bigint, int) RETURNS text LANGUAGE sql AS
    $$ SELECT string_agg(md5($1 || $2 || ' ' || n), ' ') FROM generate_series(1, $3) n $$;
INSERT INTO alembic_version VALUES ('bbbbbbbbbbbb');
INSERT INTO dify_setups VALUES ('1.16.1', '2026-01-01');
INSERT INTO accounts SELECT pg_temp.id('account', n), E'Ann ''O\\Neill'' \t ' || chr(9731) || n,
    'a' || n || '@example.com', NULL, '2026-01-01'::timestamp + n * interval '1.000001 hour'
    FROM generate_series(1, 40) n;
INSERT INTO tenants SELECT pg_temp.id('tenant', n), 'tenant ' || n, NULL FROM generate_series(1, 2) n;
INSERT INTO tenant_account_joins SELECT pg_temp.id('join', n), pg_temp.id('tenant', 1 + n % 2), pg_temp.id('account', n)
    FROM generate_series(1, 40) n;
INSERT INTO providers SELECT pg_temp.id('provider', n), pg_temp.id('tenant', n), 'openai', pg_temp.id('credential', n)
    FROM generate_series(1, 2) n;
INSERT INTO provider_credentials SELECT pg_temp.id('credential', n), pg_temp.id('tenant', n), 'openai', 'key ' || n,
    json_build_object('openai_api_key', pg_temp.words('secret', n, 3)) FROM generate_series(1, 2) n;
INSERT INTO apps SELECT pg_temp.id('app', n), pg_temp.id('tenant', 1 + n % 2), 'app ' || n, 'chat'
    FROM generate_series(1, 10) n;
INSERT INTO messages SELECT pg_temp.id('message', n), pg_temp.id('app', 1 + n % 10), 'line' || E'\n' || n,
    json_build_array(json_build_object('role', 'user', 'text', pg_temp.words('question', n, 8))), 0.0001 * (n % 99),
    n / 7.0::float8, pg_temp.words('answer', n, :answers), '2026-01-01'::timestamp + n * interval '1 minute'
    FROM generate_series(1, :messages) n;
INSERT INTO datasets SELECT pg_temp.id('dataset', n), pg_temp.id('tenant', 1 + n % 2), 'dataset ' || n,
    jsonb_build_object('top_k', n) FROM generate_series(1, 4) n;
INSERT INTO document_segments SELECT pg_temp.id('segment', n), pg_temp.id('dataset', 1 + n % 4), n,
    pg_temp.words('segment', n, 20), '["a", "b"]' FROM generate_series(1, :segments) n;
INSERT INTO embeddings SELECT pg_temp.id('embedding', n), 'text-embedding-3-small', md5('embedding' || n),
    decode(replace(pg_temp.words('vector', n, 96), ' ', ''), 'hex') FROM generate_series(1, :segments) n;
SELECT setval('task_id_sequence', 4711);
"""
PLUGIN_SCHEMA = """
CREATE TABLE plugins (id uuid DEFAULT uuid_generate_v4() PRIMARY KEY, plugin_id varchar(255), refers bigint DEFAULT 0);
CREATE TABLE plugin_declarations (id uuid DEFAULT uuid_generate_v4() PRIMARY KEY, declaration text);
CREATE TABLE plugin_installations (
    id uuid DEFAULT uuid_generate_v4() PRIMARY KEY, tenant_id uuid, plugin_id varchar(255), meta text);
INSERT INTO plugins SELECT md5('plugin' || n)::uuid, 'langgenius/openai', 1 FROM generate_series(1, 20) n;
INSERT INTO plugin_declarations SELECT md5('declaration' || n)::uuid, repeat('yaml ', 100)
    FROM generate_series(1, 20) n;
INSERT INTO plugin_installations SELECT md5('installation' || n)::uuid, md5('tenant1')::uuid, 'langgenius/openai', '{}'
    FROM generate_series(1, 20) n;
"""


class Databases:
    """Dify's two databases on a server."""

    def __init__(self, server: Postgres) -> None:
        self.server = server

    def sql(self, text: str, database: str = MAIN) -> list[tuple[object, ...]]:
        """What Dify's login gets for an answer."""
        login = {"host": self.server.host, "port": self.server.port, "user": "dify", "password": PASSWORD}
        with closing(psycopg2.connect(dbname=database, **login)) as connection, connection.cursor() as cursor:
            cursor.execute(text)
            rows = cursor.fetchall() if cursor.description else []
            connection.commit()
            return rows

    def empty(self) -> None:
        """Drop all that is Dify's."""
        for database in (MAIN, PLUGINS):
            self.sql("DROP OWNED BY CURRENT_USER", database)

    def fill(self, *, messages: int = 400, segments: int = 200, answers: int = 20) -> None:
        """Make the tables and their rows, the same ones each time."""
        rows = ROWS.replace(":messages", str(messages)).replace(":segments", str(segments))
        self.sql(SCHEMA + rows.replace(":answers", str(answers)))
        self.sql(PLUGIN_SCHEMA, PLUGINS)

    def text(self, database: str = MAIN) -> str:
        """Every object and row as pg_dump writes them, but for what it draws by lot."""
        login = [f"--host={self.server.host}", "--username=dify", f"--dbname={database}"]
        dump = self.server.run("pg_dump", *login, env={"PGPASSWORD": PASSWORD})
        assert dump.returncode == 0, dump.stderr
        return "\n".join(
            line for line in dump.stdout.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))
        )

    def rows(self, database: str = MAIN) -> dict[str, list[object]]:
        """Every row of every table."""
        tables = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public'"
        return {
            str(table): [row[0] for row in self.sql(f"SELECT t::text FROM {table} AS t ORDER BY 1", database)]
            for (table,) in self.sql(tables, database)
        }


def fill_files(folder: Path, databases: Databases) -> None:
    """Put files where Dify has them, and what the database says of them: private keys, and what was uploaded."""
    for number, (tenant,) in enumerate(databases.sql("SELECT id FROM tenants ORDER BY name")):
        key = KEYS[number]
        private_key = folder / "privkeys" / str(tenant) / "private.pem"
        private_key.parent.mkdir(parents=True)
        private_key.write_bytes(key.export_key())
        config = json.dumps({"openai_api_key": encrypted(key, secrets.token_hex(16))})
        public_key = key.public_key().export_key().decode()
        databases.sql(f"UPDATE tenants SET encrypt_public_key = '{public_key}' WHERE id = '{tenant}'")
        databases.sql(f"UPDATE provider_credentials SET encrypted_config = '{config}' WHERE tenant_id = '{tenant}'")
        uploads = folder / "upload_files" / str(tenant)
        uploads.mkdir(parents=True)
        for upload in range(30):
            name = f"{number}-{upload}.bin" if upload else "a name with ☃ and \ttab.txt"
            content = f"{number} {upload}".encode() * upload * 500
            (uploads / name).write_bytes(content)
            databases.sql(
                "INSERT INTO upload_files (tenant_id, storage_type, key, name, size) VALUES"
                f" ('{tenant}', 'opendal', 'upload_files/{tenant}/{name}', '{name}', {len(content)})"
            )


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, byte by byte."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def give(folder: Path, user: int) -> None:
    """What a pod of this user has written on a volume."""
    subprocess.run(["chown", "-R", f"{user}:{user}", str(folder)], check=True)
    for path in folder.rglob("*"):
        path.chmod(0o2755 if path.is_dir() else 0o640)
    # As it is when the kubelet has given all of it to the group, which it does once.
    folder.chmod(0o2775)
