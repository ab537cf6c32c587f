"""What restore.py refuses before a restore, and finds after one, with a real database, real files and real keys."""

import json
import os
import secrets
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from tests.real.backups.installation import KEYS, NEWER, OLD, PASSWORD, REVISION, Installation, encrypted
from tests.real.postgres_server import Postgres

pytestmark = [pytest.mark.backups, pytest.mark.xdist_group("restore_checks")]


@pytest.fixture(scope="module")
def saved(server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation that was backed up; its folders are for reading, and its databases are those of the next test."""
    saved = Installation(server, tmp_path_factory.mktemp("saved"))
    saved.fill()
    saved.back_up()
    return saved


@pytest.fixture
def fetched(server: Postgres, saved: Installation, tmp_path: Path) -> Installation:
    """An empty installation with the same secret-key, whose pod has fetched the backup."""
    fetched = Installation(server, tmp_path)
    fetched.environment["SECRET_KEY"] = saved.environment["SECRET_KEY"]
    for name in ("work", "files"):
        shutil.copytree(saved.folder / name, fetched.folder / name, dirs_exist_ok=True)
    return fetched


@pytest.fixture
def restored(fetched: Installation) -> Installation:
    """The same one, with everything restored."""
    fetched.load("plugins", "main")
    return fetched


def refused(installation: Installation, command: str, **environment: str) -> list[str]:
    status, printed = installation.run("restore.py", command, **environment)
    assert status == 1, printed
    return [line for line in printed.splitlines() if line.startswith("FAILED: ")]


def passes(installation: Installation, command: str, **environment: str) -> str:
    status, printed = installation.run("restore.py", command, **environment)
    assert status == 0, printed
    return printed


def skipped(installation: Installation) -> list[str]:
    return (installation.work / "skip").read_text().split()


# Before


def test_a_backup_is_taken_into_an_empty_installation(fetched: Installation):
    printed = passes(fetched, "check")
    assert "the backup is of dify, made by Dify 1.16.1" in printed
    assert skipped(fetched) == []


def test_a_backup_of_an_older_release_is_taken(fetched: Installation):
    fetched.knows(OLD, REVISION, NEWER)
    passes(fetched, "check")


def test_a_schema_of_a_newer_release_is_refused(fetched: Installation):
    fetched.knows(OLD)
    [finding] = refused(fetched, "check", DIFY_VERSION="1.9.1")
    assert f"is at {REVISION}, of Dify 1.16.1, and the image of Dify 1.9.1 does not know it" in finding
    assert "restore into Dify 1.16.1 or newer" in finding


def test_a_manifest_of_another_format_is_refused(fetched: Installation):
    fetched.change_manifest(format=2)
    [finding] = refused(fetched, "check")
    assert "has format 2, and this version of constructs-dify reads 1" in finding


@pytest.mark.parametrize("text", [None, "not JSON", "[]", "{}"])
def test_what_is_no_manifest_is_refused(text: str | None, fetched: Installation):
    (fetched.work / "manifest.json").unlink()
    if text is not None:
        (fetched.work / "manifest.json").write_text(text)
    [finding] = refused(fetched, "check")
    assert "is no manifest" in finding


def test_a_dump_that_was_changed_is_refused(fetched: Installation):
    dump = fetched.work / "databases" / "main.dump"
    content = bytearray(dump.read_bytes())
    content[-1] ^= 1
    dump.write_bytes(content)
    [finding] = refused(fetched, "check")
    assert f"{dump} has the SHA-256 " in finding


def test_a_dump_that_was_cut_is_refused(fetched: Installation):
    dump = fetched.work / "databases" / "plugins.dump"
    dump.write_bytes(dump.read_bytes()[:-1])
    [finding] = refused(fetched, "check")
    assert f"{dump} has {dump.stat().st_size} bytes, and the manifest says {dump.stat().st_size + 1}" in finding


def test_a_dump_that_is_gone_is_refused(fetched: Installation):
    (fetched.work / "databases" / "plugins.dump").unlink()
    [finding] = refused(fetched, "check")
    assert "there is no " in finding


def test_a_list_of_files_that_was_changed_is_refused(fetched: Installation):
    with (fetched.work / "files.tsv").open("a") as listing:
        listing.write("more\t1\n")
    [finding] = refused(fetched, "check")
    assert "files.tsv has the SHA-256 " in finding


def test_a_file_of_a_vector_store_that_was_cut_is_refused(fetched: Installation):
    (fetched.work / "vectors").mkdir()
    (fetched.work / "vectors" / "one.snapshot").write_text("1234")
    fetched.change_manifest(vectors={"one.snapshot": 4})
    passes(fetched, "check")
    fetched.change_manifest(vectors={"one.snapshot": 5})
    [finding] = refused(fetched, "check")
    assert "one.snapshot has 4 bytes, and the manifest says 5" in finding


def test_an_older_server_is_refused(fetched: Installation):
    databases = fetched.manifest["databases"]
    databases["main"]["server"] = 170002
    fetched.change_manifest(databases=databases)
    [finding] = refused(fetched, "check")
    assert "the database main is of PostgreSQL 17, and the server here is PostgreSQL 15" in finding


def test_a_newer_server_will_do(fetched: Installation):
    databases = fetched.manifest["databases"]
    databases["main"]["server"] = 130011
    fetched.change_manifest(databases=databases)
    passes(fetched, "check")


def test_a_database_with_tables_is_refused_unless_it_may_be_replaced(fetched: Installation):
    fetched.sql("CREATE TABLE accounts (id uuid)")
    [finding] = refused(fetched, "check")
    where = f"the database {fetched.database} on {fetched.server.host}"
    assert f"{where} is not empty: it has 1 tables, such as public.accounts" in finding
    assert "replace=True" in finding
    passes(fetched, "check", REPLACE="true")


def test_tables_of_an_extension_do_not_count(fetched: Installation):
    fetched.sql("CREATE TABLE hers (id int)")
    fetched.as_superuser('ALTER EXTENSION "uuid-ossp" ADD TABLE hers')
    passes(fetched, "check")
    fetched.as_superuser('ALTER EXTENSION "uuid-ossp" DROP TABLE hers')


def test_what_was_restored_before_an_interruption_is_left_alone(restored: Installation):
    printed = passes(restored, "check")
    assert "already restored, by a run that was interrupted afterwards: main, plugins" in printed
    assert skipped(restored) == ["main", "plugins"]


def test_what_may_be_replaced_is_restored_again(restored: Installation):
    passes(restored, "check", REPLACE="true")
    assert skipped(restored) == []


def test_databases_count_as_restored_with_main_alone(fetched: Installation):
    fetched.load("plugins")
    passes(fetched, "check")
    assert skipped(fetched) == []


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM messages WHERE query = 'question 7'",
        f"UPDATE alembic_version SET version_num = '{OLD}'",
        "CREATE TABLE more (id int)",
        "DROP TABLE messages",
    ],
)
def test_a_database_that_is_almost_the_backups_is_refused(change: str, restored: Installation):
    restored.sql(change)
    [finding] = refused(restored, "check")
    assert "is not empty" in finding
    assert skipped(restored) == []


def test_another_secret_key_is_refused_unless_it_is_accepted(fetched: Installation):
    other = secrets.token_urlsafe(32)
    [finding] = refused(fetched, "check", SECRET_KEY=other)
    assert "made with another `secret-key`" in finding
    assert "OAuth clients of tools" in finding
    assert other not in finding
    passes(fetched, "check", SECRET_KEY=other, ACCEPT_OTHER_SECRET_KEY="true")


def test_one_database_for_both_is_refused_where_the_backup_has_two(fetched: Installation):
    [finding] = refused(fetched, "check", DB_PLUGIN_DATABASE=fetched.database)
    assert f"this installation keeps both in {fetched.database}" in finding


def test_two_databases_are_refused_where_the_backup_has_one(fetched: Installation):
    databases = fetched.manifest["databases"]
    databases["main"]["tables"] |= databases.pop("plugins")["tables"]
    fetched.change_manifest(databases=databases)
    [finding] = refused(fetched, "check")
    assert "has the plugin daemon's tables in Dify's database" in finding
    passes(fetched, "check", DB_PLUGIN_DATABASE=fetched.database)


def test_vectors_are_refused_where_no_database_takes_them(fetched: Installation):
    databases = fetched.manifest["databases"]
    for ending in ("dump", "rows", "server"):
        shutil.copy(fetched.work / "databases" / f"plugins.{ending}", fetched.work / "databases" / f"vectors.{ending}")
    fetched.change_manifest(databases={**databases, "vectors": databases["plugins"]})
    [finding] = refused(fetched, "check")
    assert "PGVECTOR_HOST is empty" in finding
    settings = {"HOST": fetched.server.host, "PORT": str(fetched.server.port), "USER": "dify", "PASSWORD": PASSWORD}
    passes(
        fetched,
        "check",
        **{f"PGVECTOR_{name}": value for name, value in settings.items()},
        PGVECTOR_DATABASE=fetched.plugins,
    )


def test_a_database_that_is_not_there_is_refused(fetched: Installation):
    [finding] = refused(fetched, "check", DB_PLUGIN_DATABASE="nowhere")
    assert "the database plugins cannot be read: " in finding
    assert '"nowhere" does not exist' in finding


def test_all_refusals_come_at_once_and_nothing_is_changed(fetched: Installation):
    fetched.knows(OLD)
    fetched.sql("CREATE TABLE accounts (id uuid)")
    (fetched.work / "databases" / "plugins.dump").unlink()
    status, printed = fetched.run("restore.py", "check", SECRET_KEY="another")
    assert (status, printed.count("FAILED: ")) == (1, 4), printed
    assert printed.endswith("nothing was changed\n")
    assert fetched.sql("SELECT count(*) FROM accounts") == "0"


# Afterwards


def test_a_good_restore_passes(restored: Installation):
    printed = passes(restored, "verify")
    assert "database main: 1009 rows in 6 tables were counted" in printed
    assert "files: 4 are as they were listed" in printed
    assert "private keys: 2 of 2 tenants have the one of their public key" in printed
    assert "credentials: those of 2 tenants were tried" in printed
    assert "uploads: 2, of which 0 have no file" in printed


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (
            "DELETE FROM messages WHERE query = 'question 7'",
            "messages in main has 999 rows, and the backup has 1000",
        ),
        ("INSERT INTO messages (query) VALUES ('one more')", "public.messages in main has 1001 rows"),
        ("DROP TABLE messages", "the database main has no table public.messages, and the backup has 1000 rows of it"),
        (f"UPDATE alembic_version SET version_num = '{OLD}'", f"main is at {OLD}, and the backup is at {REVISION}"),
    ],
)
def test_rows_that_are_not_those_of_the_backup_are_found(change: str, finding: str, restored: Installation):
    restored.sql(change)
    [found] = refused(restored, "verify")
    assert finding in found


def test_rows_of_the_plugin_daemon_are_counted_too(restored: Installation):
    restored.sql("DELETE FROM plugin_installations", restored.plugins)
    [found] = refused(restored, "verify")
    assert "public.plugin_installations in plugins has 0 rows, and the backup has 1" in found


def test_a_table_more_is_told(restored: Installation):
    restored.sql("CREATE TABLE more (id int)")
    assert "has 1 tables that are not in the backup: public.more" in passes(restored, "verify")


def an_upload(restored: Installation) -> Path:
    return next(path for path in restored.files.rglob("*.pdf"))


def test_an_upload_that_is_gone_is_found(restored: Installation):
    file = an_upload(restored)
    file.unlink()
    files, uploads = refused(restored, "verify")
    assert f"1 files of the backup's list are not in {restored.files}, such as upload_files/" in files
    assert "1 of 2 uploads have no file" in uploads
    assert "and 0 had none when the backup was made" in uploads


def test_uploads_that_had_no_file_before_are_not_blamed_on_the_restore(saved: Installation, restored: Installation):
    restored.add_upload(restored.tenants()[0]).unlink()
    databases = restored.manifest["databases"]
    databases["main"]["tables"]["public.upload_files"] += 1
    restored.change_manifest(databases=databases, uploads={"rows": 3, "without_file": 1})
    passes(restored, "verify")


def test_a_file_of_another_size_is_found(restored: Installation):
    file, dumped = an_upload(restored), (restored.work / "databases" / "main.dump").stat().st_mtime
    file.write_text("cut")
    os.utime(file, (dumped - 60, dumped - 60))
    [found] = refused(restored, "verify")
    assert "1 files have another size than in the backup's list, such as upload_files/" in found


def test_a_file_that_was_written_while_the_backup_was_made_is_told(restored: Installation):
    an_upload(restored).write_text("indexed anew")
    (restored.files / "more").touch()
    printed = passes(restored, "verify")
    assert "1 were written while the backup was made, and 1 more are not in its list" in printed


def test_what_workers_write_for_a_moment_may_be_gone(saved: Installation, restored: Installation):
    passing = restored.files / "ops_trace" / "one.json"
    passing.parent.mkdir()
    passing.touch()
    assert restored.run("manifest.py")[0] == 0
    passing.unlink()
    passes(restored, "verify")


def test_a_backup_with_files_is_not_whole_without_them(restored: Installation):
    shutil.rmtree(restored.files)
    findings = refused(restored, "verify")
    assert "the backup has 4 files, and there is no folder" in findings[0]


def lose_key(restored: Installation) -> None:
    restored.private_key(restored.tenants()[0]).unlink()


def swap_keys(restored: Installation) -> None:
    one, other = (restored.private_key(tenant) for tenant in restored.tenants())
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)


def lose_credential(restored: Installation) -> None:
    tenant = restored.tenants()[0]
    strange = json.dumps({"api_key": encrypted(KEYS[0], "x")[:-8] + "AAAAAAA="})
    restored.sql(f"UPDATE provider_credentials SET encrypted_config = '{strange}' WHERE tenant_id = '{tenant}'")


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        (lose_key, "have no private key, privkeys/<tenant>/private.pem"),
        (swap_keys, "are not those of their public keys"),
        (lose_credential, "no stored credential of the tenants"),
    ],
)
def test_keys_that_do_not_fit_any_more_are_found(
    damage: Callable[[Installation], None], finding: str, restored: Installation
):
    damage(restored)
    found = refused(restored, "verify")
    assert [line for line in found if finding in line and restored.tenants()[0] in line], found


@pytest.mark.parametrize("damage", [swap_keys, lose_credential])
def test_keys_that_did_not_fit_before_are_not_blamed_on_the_restore(
    damage: Callable[[Installation], None], restored: Installation
):
    damage(restored)
    restored.back_up()
    assert "as when the backup was made, keys or credentials of these tenants do not fit" in passes(restored, "verify")


def test_a_storage_that_cannot_be_asked_is_a_finding(restored: Installation):
    restored.storage = restored.files.rename(restored.folder / "bucket")
    restored.change_manifest(files=None, uploads={"rows": 2, "without_file": None})
    [found] = refused(restored, "verify", STORAGE_TYPE="s3")
    assert "the private keys could not be read from Dify's storage s3: ModuleNotFoundError: No module named" in found


def test_all_differences_come_at_once(restored: Installation):
    an_upload(restored).unlink()
    swap_keys(restored)
    restored.sql("DELETE FROM messages")
    restored.sql("DELETE FROM plugin_installations", restored.plugins)
    assert len(refused(restored, "verify")) == 5


def test_others_may_be_connected_meanwhile(restored: Installation):
    login = {"host": restored.server.host, "port": restored.server.port, "user": "dify", "password": PASSWORD}
    with closing(psycopg2.connect(dbname=restored.database, **login)) as connection, connection.cursor() as cursor:
        cursor.execute("INSERT INTO messages (query) VALUES ('not committed')")
        passes(restored, "verify")
