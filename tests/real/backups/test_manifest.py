"""What manifest.py notes of a real database, real files and real keys."""

import ast
import hashlib
import importlib.util
import secrets
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from Crypto.PublicKey import RSA

from tests.real.backups.installation import KEYS, PASSWORD, REVISION, SCRIPTS, Installation, encrypted
from tests.real.postgres_server import Postgres

pytestmark = [pytest.mark.backups, pytest.mark.xdist_group("manifest")]

# A storage that Dify's API has in place of a claim; the real classes have this form.
STORAGE = """
import os
from pathlib import Path

class Storage:
    def init_app(self, app):
        if os.environ.get("BROKEN") == "settings":
            raise ValueError("unsupported storage type")

    def load_once(self, filename):
        if os.environ.get("BROKEN") == "network":
            raise ConnectionError(f"no answer, and {os.environ['S3_SECRET_KEY']} is not to be noted")
        return (Path(os.environ["BUCKET"]) / filename).read_bytes()

storage = Storage()
"""


@pytest.fixture
def dify(server: Postgres, tmp_path: Path) -> Installation:
    installation = Installation(server, tmp_path)
    installation.fill()
    return installation


@pytest.fixture
def what_is_there() -> Any:
    """The module that both scripts share."""
    [path] = [script for script in SCRIPTS if script.name == "what_is_there.py"]
    spec = importlib.util.spec_from_file_location("what_is_there", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Its dataclasses look it up.
    sys.modules["what_is_there"] = module
    spec.loader.exec_module(module)
    return module


def test_it_tells_the_databases_as_they_were_dumped(dify: Installation):
    dify.dump()
    dump = (dify.work / "databases" / "main.dump").read_bytes()
    dify.sql("INSERT INTO messages (query) VALUES ('after the dump')")
    dify.sql("UPDATE alembic_version SET version_num = 'after'")
    status, printed = dify.run("manifest.py")
    assert status == 0, printed
    main = dify.manifest["databases"]["main"]
    assert (main["tables"]["public.messages"], main["tables"]["public.Events.1"]) == (1000, 2)
    assert (main["revision"], main["server"] // 10000) == ([REVISION], 15)
    assert (main["bytes"], main["sha256"]) == (len(dump), hashlib.sha256(dump).hexdigest())
    plugins = dify.manifest["databases"]["plugins"]
    assert (plugins["revision"], plugins["tables"]) == ([], {"public.plugin_installations": 1})


def test_it_tells_who_made_it_and_what_is_elsewhere(dify: Installation):
    manifest = dify.back_up(ELSEWHERE='{"vectors": "the provider of Qdrant"}')
    assert (manifest["format"], manifest["installation"], manifest["dify"]) == (1, "dify", "1.16.1")
    assert manifest["elsewhere"] == {"vectors": "the provider of Qdrant"}


def test_it_lists_every_file_in_the_order_of_the_bytes(dify: Installation):
    odd = ["a/b", "a-b", "a/b.c/d", "a/ä", "a/tab\tin it", "a/line\nend", "a/back\\slash", "a\\t"]
    for name in odd:
        (dify.files / name.rpartition("/")[0]).mkdir(parents=True, exist_ok=True)
        if not (dify.files / name).is_dir():
            (dify.files / name).write_text(name)
    (dify.files / "lost+found").mkdir()
    (dify.files / "lost+found" / "not ours").touch()
    (dify.files / "link").symlink_to("a/b")
    manifest = dify.back_up()
    listing = (dify.work / "files.tsv").read_bytes()
    escaped = {name.encode("unicode_escape").replace(b"\\xe4", "ä".encode()) for name in odd}
    paths = [line.split(b"\t")[0] for line in listing.splitlines()]
    assert escaped <= set(paths)
    assert paths == sorted(paths)
    assert {b"lost+found/not ours", b"link"}.isdisjoint(paths)
    files = [path for path in dify.files.rglob("*") if path.is_file() and not path.is_symlink()]
    assert manifest["files"] == {
        "count": len(files) - 1,
        "bytes": sum(path.stat().st_size for path in files),
        "sha256": hashlib.sha256(listing).hexdigest(),
    }


def test_a_large_folder_is_sorted_in_parts(what_is_there: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "files"
    folder.mkdir()
    for _ in range(100):
        (folder / f"{secrets.token_hex(3)}\n").touch()
    what_is_there.write_listing(folder, tmp_path / "at once.tsv")
    monkeypatch.setattr(what_is_there, "NAMES_AT_ONCE", 7)
    what_is_there.write_listing(folder, tmp_path / "in parts.tsv")
    assert (tmp_path / "in parts.tsv").read_bytes() == (tmp_path / "at once.tsv").read_bytes()
    assert len(list(what_is_there.read_listing(tmp_path / "in parts.tsv"))) == 100


def test_keys_that_fit_are_counted(dify: Installation):
    dify.add_tenant(None)
    manifest = dify.back_up()
    nothing = {"missing": [], "differ": [], "unreadable": [], "error": ""}
    assert manifest["private_keys"] == {"tenants": 2, "match": 2, **nothing}
    assert manifest["credentials"] == {"tenants": 2, "undecryptable": []}


def test_keys_that_do_not_fit_are_named(dify: Installation):
    lost, other, garbage = dify.add_tenant(KEYS[0]), dify.add_tenant(KEYS[0]), dify.add_tenant(KEYS[0], b"no key")
    dify.private_key(lost).unlink()
    dify.private_key(other).write_bytes(KEYS[1].export_key())
    dify.dump()
    status, printed = dify.run("manifest.py")
    # It is better saved as it is than not at all.
    assert status == 0, printed
    keys = dify.manifest["private_keys"]
    assert (keys["tenants"], keys["match"]) == (5, 2)
    assert (keys["missing"], keys["differ"]) == ([lost], sorted([other, garbage]))
    assert f"WARNING: no private key for the tenants {lost}: " in printed
    assert "are not those of their public keys" in printed


def test_a_tenant_whose_credentials_cannot_be_decrypted_is_named(dify: Installation):
    stranger, tenant, both = RSA.generate(2048), dify.add_tenant(KEYS[0]), dify.add_tenant(KEYS[0])
    for each in (tenant, both):
        dify.add_credential(each, encrypted(stranger, "a token"))
    dify.add_credential(both, encrypted(KEYS[0], "a token"))
    assert dify.back_up()["credentials"] == {"tenants": 4, "undecryptable": [tenant]}


def test_a_credential_that_was_changed_cannot_be_decrypted(dify: Installation):
    tenant, value = dify.add_tenant(KEYS[0]), encrypted(KEYS[0], "a token")
    dify.add_credential(tenant, value[:-8] + "AAAAAAA=")
    assert dify.back_up()["credentials"]["undecryptable"] == [tenant]


def test_credentials_of_dify_1_7_are_tried_too(dify: Installation):
    dify.sql("DROP TABLE provider_credentials; CREATE TABLE providers (tenant_id uuid, encrypted_config text)")
    [one, other] = dify.tenants()
    key = next(key for key in KEYS if key.export_key() == dify.private_key(one).read_bytes())
    dify.sql(f"INSERT INTO providers VALUES ('{one}', '{encrypted(key, 'a token')}'), ('{other}', NULL)")
    dify.add_credential(other, "nothing secret", "providers")
    assert dify.back_up()["credentials"] == {"tenants": 1, "undecryptable": []}


def test_uploads_without_a_file_are_counted(dify: Installation):
    [tenant, _] = dify.tenants()
    dify.add_upload(tenant, "local").unlink()
    lost = dify.add_upload(tenant)
    lost.unlink()
    dify.add_upload(tenant, key=f"upload_files//{secrets.token_hex(4)}.txt")
    dify.add_upload(tenant, "s3").unlink()
    dify.dump()
    printed = dify.run("manifest.py")[1]
    assert dify.manifest["uploads"] == {"rows": 5, "without_file": 2}
    assert "WARNING: 2 of 5 uploads have no file, such as " in printed
    assert str(lost.relative_to(dify.files)) in printed


def test_secrets_are_noted_by_their_names(dify: Installation):
    folder = dify.secrets / "dify-secrets"
    (folder / "..2026").mkdir(parents=True)
    (folder / "..2026" / "secret-key").write_text("x")
    (folder / "..data").symlink_to("..2026")
    (folder / "secret-key").symlink_to("..data/secret-key")
    assert dify.back_up()["secrets"] == ["dify-secrets/secret-key"]


def test_what_a_vector_store_wrote_is_noted(dify: Installation):
    (dify.work / "vectors" / "qdrant").mkdir(parents=True)
    (dify.work / "vectors" / "qdrant" / "one.snapshot").write_text("12345")
    assert dify.back_up()["vectors"] == {"qdrant/one.snapshot": 5}


def test_it_holds_no_credential(dify: Installation):
    [tenant, _] = dify.tenants()
    token, stored, storage = (secrets.token_urlsafe(24) for _ in range(3))
    dify.add_credential(tenant, encrypted(KEYS[0], token))
    (dify.secrets / "dify-secrets").mkdir()
    (dify.secrets / "dify-secrets" / "key").write_text(stored)
    dify.back_up(S3_SECRET_KEY=storage)
    noted = (dify.work / "manifest.json").read_text()
    secret = [token, stored, storage, PASSWORD, dify.environment["SECRET_KEY"], "PRIVATE KEY", "HYBRID"]
    assert not [each for each in secret if each in noted]
    for key in KEYS:
        assert not [line for line in key.export_key().decode().splitlines() if line in noted]
    for config in dify.sql("SELECT encrypted_config::json->>'api_key' FROM provider_credentials").split():
        assert config not in noted


def test_another_secret_key_has_another_fingerprint(what_is_there: Any, dify: Installation):
    noted = dify.back_up()["secret_key"]
    assert noted == what_is_there.fingerprint(dify.environment["SECRET_KEY"])
    assert noted != what_is_there.fingerprint(dify.environment["SECRET_KEY"] + "x")


@pytest.fixture
def bucket(dify: Installation) -> Installation:
    """An installation whose files are in an object storage."""
    dify.storage = dify.files.rename(dify.folder / "bucket")
    dify.environment |= {"BUCKET": str(dify.storage), "STORAGE_TYPE": "s3"}
    (dify.api / "extensions").mkdir()
    (dify.api / "extensions" / "ext_storage.py").write_text(STORAGE)
    (dify.api / "flask.py").write_text("class Flask:\n    def __init__(self, name): ...\n")
    return dify


def test_keys_in_an_object_storage_are_read_as_dify_reads_them(bucket: Installation):
    lost = bucket.add_tenant(KEYS[0])
    bucket.private_key(lost).unlink()
    manifest = bucket.back_up()
    assert (manifest["files"], manifest["uploads"]) == (None, {"rows": 2, "without_file": None})
    assert manifest["private_keys"]["match"] == 2
    assert manifest["private_keys"]["missing"] == [lost]


@pytest.mark.parametrize("more", [0, 4])
@pytest.mark.parametrize(("broken", "error"), [("settings", "ValueError"), ("network", "ConnectionError")])
def test_a_storage_that_cannot_be_asked_is_noted(broken: str, error: str, more: int, bucket: Installation):
    for _ in range(more):
        bucket.add_tenant(KEYS[0])
    bucket.dump()
    token = secrets.token_urlsafe(24)
    status, printed = bucket.run("manifest.py", BROKEN=broken, S3_SECRET_KEY=token)
    assert (status, "the private keys could not be read from Dify's storage (" in printed) == (0, True), printed
    keys = bucket.manifest["private_keys"]
    assert (keys["tenants"], keys["match"], keys["error"]) == (2 + more, 0, error)
    assert token not in (bucket.work / "manifest.json").read_text()


def test_one_key_that_cannot_be_read_is_named(dify: Installation):
    tenant = dify.tenants()[0]
    dify.private_key(tenant).unlink()
    dify.private_key(tenant).mkdir()
    dify.dump()
    status, printed = dify.run("manifest.py")
    assert (status, f"the private keys of the tenants {tenant} could not be read" in printed) == (0, True), printed
    keys = dify.manifest["private_keys"]
    assert (keys["match"], keys["unreadable"], keys["error"]) == (1, [tenant], "IsADirectoryError")


@pytest.mark.parametrize("name", ["SECRET_KEY", "INSTALLATION", "DIFY_VERSION"])
def test_a_variable_without_a_value_is_named(name: str, dify: Installation):
    dify.dump()
    assert dify.run("manifest.py", without=name) == (1, f"FAILED: {name} has no value; the manifest needs it\n")


def test_a_backup_without_difys_database_is_refused(dify: Installation):
    status, printed = dify.run("manifest.py")
    assert (status, "main.dump; dump.sh has to write Dify's database before this runs" in printed) == (1, True)


def test_what_is_elsewhere_has_to_be_json(dify: Installation):
    dify.dump()
    status, printed = dify.run("manifest.py", ELSEWHERE="the provider's")
    assert (status, "FAILED: ELSEWHERE is no JSON object" in printed) == (1, True)


def test_timeouts_of_difys_login_do_not_end_it(what_is_there: Any, dify: Installation, monkeypatch: pytest.MonkeyPatch):
    for name, value in dify.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DB_EXTRAS", "options=-c%20statement_timeout%3D50ms")
    with closing(what_is_there.connect("main")) as connection:
        assert what_is_there.rows_of(connection, "SHOW statement_timeout") == [("0",)]
        assert what_is_there.rows_of(connection, "SHOW transaction_read_only") == [("on",)]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_they_are_of_python_3_10_too(script: Path):
    ast.parse(script.read_text("utf-8"), feature_version=(3, 10))
