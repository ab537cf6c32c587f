"""Files and plugin packages of today, as a choice."""

from typing import Any

import pytest

from constructs_dify import SecretKey, Storage
from constructs_dify.commands.conversion.installed import InstalledClaim, PartName, Variable
from constructs_dify.commands.conversion.lifting.storage import storage
from constructs_dify.commands.conversion.python_code import Call, keys_of, literal, text
from tests.data_layer.test_storage import CASES
from tests.support.charts import container, synth, variables
from tests.support.lifted import as_given, evaluated, grants, hidden, said, work

ID, KEY = SecretKey(secret="bucket", key="id"), SecretKey(secret="bucket", key="key")
KEYED: dict[str, Any] = {"access_key": ID, "secret_key": KEY}
MINIO: dict[str, Any] = {"bucket": "files", "region": "us-east-1", "endpoint": "http://minio.example.com:9000", **KEYED}
# What says of an account is no variable.
ROLES = {
    "s3, keyless": {"eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/dify"},
    "azure_blob, workload identity": {"azure.workload.identity/client-id": "client"},
}
MORE = {
    "s3, another bucket": Storage.s3(bucket="files", plugin_bucket="plugins", region="eu-central-1", **KEYED),
    "s3, virtual": Storage.s3(**MINIO, plugin_bucket="files", path_style=False),
    "s3, styles apart": Storage.s3(**MINIO, plugin_bucket="plugins", plugin_path_style=False),
    "s3, packages elsewhere": Storage.s3(
        **MINIO, plugins=Storage.s3(bucket="p", plugin_bucket="p", region="eu-central-1", **KEYED)
    ),
    "s3, packages in Tencent's": Storage.s3(
        **MINIO,
        plugins=Storage.tencent_cos(bucket="p-1", plugin_bucket="p-1", region="ap-x", secret_id=ID, secret_key=KEY),
    ),
    "s3, packages on a claim": Storage.s3(**MINIO, plugins=Storage.local()),
    "azure_blob, own URL": Storage.azure_blob(
        account="account", container="files", plugin_container="plugins", account_url="https://blob.example.com",
        account_key=KEY, connection_string=ID,
    ),
    "google_cloud, own key": Storage.google_cloud(
        bucket="files", plugin_bucket="plugins", credentials=KEY, plugin_credentials=ID
    ),
    "baidu_obs": Storage.baidu_obs(bucket="files", plugin_bucket="plugins", endpoint="https://b.example.com", **KEYED),
}  # fmt: skip
ALL = {name: case.choice for name, case in CASES.items() if name != "local"} | MORE


@pytest.mark.parametrize("name", ALL)
def test_a_choice_comes_back(name: str):
    release = "1.16.1"
    given = as_given(ALL[name], release)
    options: Any = {"api": {"service_account": {"create": True, "annotations": ROLES.get(name, {})}}}
    job = work(given, release=release, options=options)
    code = storage(job)
    assert code is not None, said(job)
    assert grants(evaluated(code), release) == grants(ALL[name], release)
    assert said(job) == []
    assert all(not left for left in job.left.values())


def test_each_factory_comes_back():
    factories = {name for name in dir(Storage) if not name.startswith("_")}
    assert {name.split(",")[0] for name in ALL} >= factories - {"local"}


LOCAL = {"STORAGE_TYPE": "local", "STORAGE_LOCAL_PATH": "/app/api/storage"}
DAEMON = {"PLUGIN_STORAGE_TYPE": "local", "PLUGIN_STORAGE_LOCAL_ROOT": "/app/storage"}
FILES = InstalledClaim(name="old", holds="files", access_mode="ReadWriteMany")
PLUGINS = InstalledClaim(name="old-plugin-daemon", holds="plugins", access_mode="ReadWriteMany")
S3 = {
    "STORAGE_TYPE": "s3", "S3_BUCKET_NAME": "files", "S3_REGION": "eu-central-1", "S3_ACCESS_KEY": ID,
    "S3_SECRET_KEY": KEY,
}  # fmt: skip
S3_DAEMON = {
    "PLUGIN_STORAGE_TYPE": "aws_s3", "PLUGIN_STORAGE_OSS_BUCKET": "files", "AWS_REGION": "eu-central-1",
    "AWS_ACCESS_KEY": ID, "AWS_SECRET_KEY": KEY, "S3_USE_PATH_STYLE": "false",
}  # fmt: skip


def test_the_claims_of_today_are_kept_and_their_files_given_to_the_new_users():
    job = work({"api": LOCAL, "worker": LOCAL, "plugin-daemon": DAEMON}, claims=[FILES, PLUGINS], release="1.9.1")
    code = storage(job)
    assert isinstance(code, Call)
    assert {name: getattr(value, "value", None) for name, value in code.arguments.items()} == {
        "existing_claim": "old",
        "access_mode": "ReadWriteMany",
        "plugin_existing_claim": "old-plugin-daemon",
        "plugin_access_mode": "ReadWriteMany",
        "take_ownership": True,
    }
    assert len(said(job, "kept")) == 2
    assert "are root's" in str(said(job, "changes"))
    assert said(job, "lost") == []


def test_a_chart_with_the_code_mounts_the_claims_where_dify_looks():
    job = work({"api": LOCAL, "plugin-daemon": DAEMON}, claims=[FILES, PLUGINS])
    code = storage(job)
    assert code is not None
    objects = synth(storage=evaluated(code))
    mounts = {each["mountPath"] for each in container(objects, "api")["volumeMounts"]}
    root = variables(objects, "plugin-daemon")["PLUGIN_STORAGE_LOCAL_ROOT"]
    assert variables(objects, "api")["OPENDAL_FS_ROOT"] in mounts
    assert root in {each["mountPath"] for each in container(objects, "plugin-daemon")["volumeMounts"]}


@pytest.mark.parametrize(
    ("release", "options", "owned"),
    [
        ("1.9.1", {}, True),
        ("1.10.1", {}, False),
        ("1.9.1", {"api": {"pod_security_context": {"fsGroup": 1001}}}, False),
    ],
)
def test_only_files_of_root_change_their_owner(release: str, options: Any, owned: bool):
    job = work({"api": LOCAL}, claims=[FILES], release=release, options=options)
    code = storage(job)
    assert isinstance(code, Call)
    assert ("take_ownership" in code.arguments) is owned


def test_only_what_root_wrote_is_said_to_be_roots():
    job = work({"api": LOCAL, "plugin-daemon": DAEMON}, claims=[FILES, PLUGINS], release="1.10.1")
    assert "take_ownership=True" in text(storage(job) or literal(None))
    [line] = [line for line in said(job, "changes") if "root's" in str(line)]
    assert "old-plugin-daemon" in str(line)
    assert "old and" not in str(line)


def test_how_a_claim_of_somebody_else_is_mounted_is_asked_once():
    claims = [
        InstalledClaim(name="nfs", holds="files", existing=True, sub_path="api"),
        InstalledClaim(name="nfs", holds="plugins", existing=True, sub_path="plugins"),
    ]
    job = work({"api": LOCAL, "plugin-daemon": DAEMON}, claims=claims)
    code = storage(job)
    assert code is not None
    assert "# Decide" in text(code)
    assert len([line for line in said(job, "changes") if "kubectl get pvc nfs" in str(line)]) == 1


def test_a_claim_for_files_that_are_in_a_bucket_is_left():
    claim = InstalledClaim(name="old", holds="files", keys=("api.persistence.size",))
    job = work({"api": S3}, claims=[claim])
    storage(job)
    assert "old" in str(said(job, "left-running"))


def test_the_folder_of_files_that_are_in_a_bucket_is_read_by_nobody():
    job = work({"api": {**S3, "STORAGE_LOCAL_PATH": "/app/api/storage"}})
    storage(job)
    assert "STORAGE_LOCAL_PATH" not in job.left["api"]
    assert "STORAGE_LOCAL_PATH" in str(said(job, "no-effect"))


def test_one_claim_with_two_folders_stays_one():
    claims = [
        InstalledClaim(name="nfs", holds="files", existing=True, sub_path="api"),
        InstalledClaim(name="nfs", holds="plugins", existing=True, sub_path="plugins", access_mode="ReadWriteMany"),
    ]
    job = work({"api": LOCAL, "plugin-daemon": DAEMON}, claims=claims)
    code = storage(job)
    assert code is not None, said(job)
    assert 'sub_path="api"' in text(code)
    assert 'plugin_sub_path="plugins"' in text(code)
    assert text(code).count('access_mode="ReadWriteMany"') == 2


def test_one_claim_without_folders_is_not_shared():
    claims = [InstalledClaim(name="nfs", holds="files"), InstalledClaim(name="nfs", holds="plugins", sub_path="p")]
    job = work({"api": LOCAL, "plugin-daemon": DAEMON}, claims=claims)
    code = storage(job)
    assert isinstance(code, Call)
    assert "plugin_existing_claim" not in code.arguments
    assert "one within the folder of the other" in said(job, "lost")[0]


def test_a_claim_that_would_go_away_is_told_with_what_keeps_it():
    job = work({"api": LOCAL}, claims=[InstalledClaim(name="old", holds="files", survives=False)])
    assert storage(job) is not None
    assert "kubectl annotate pvc old" in said(job, "kept")[0]


def test_nothing_is_said_where_nothing_is_given():
    job = work({"api": {"LOG_LEVEL": "INFO"}, "plugin-daemon": {}})
    assert storage(job) is None
    assert job.findings == []


def test_files_without_a_claim_come_onto_a_new_one():
    default = {name: Variable(text=value) for name, value in {**LOCAL, "STORAGE_LOCAL_PATH": "storage"}.items()}
    job = work({"api": default, "worker": default})
    assert storage(job) is None
    assert job.left["api"] == {}


def test_packages_on_the_claim_beside_files_in_a_bucket():
    job = work({"api": S3, "plugin-daemon": DAEMON}, claims=[PLUGINS])
    code = storage(job)
    assert isinstance(code, Call)
    assert text(code.arguments["plugins"]).startswith("Storage.local(")
    assert 'plugin_existing_claim="old-plugin-daemon"' in text(code)
    assert "plugin_bucket" not in code.arguments


def test_the_bucket_of_the_packages_is_said_though_it_is_that_of_the_files():
    job = work({"api": S3, "worker": S3, "plugin-daemon": S3_DAEMON})
    code = storage(job)
    assert isinstance(code, Call)
    assert getattr(code.arguments["plugin_bucket"], "value", None) == "files"
    assert said(job, "lost") == []


def test_without_a_plugin_daemon_nothing_is_said_of_packages():
    job = work({"api": S3})
    code = storage(job)
    assert isinstance(code, Call)
    assert not {"plugins", "plugin_bucket"} & set(code.arguments)


def test_keys_that_differ_make_two_storages():
    job = work({
        "api": {**S3, "S3_SECRET_KEY": hidden("sample-one", "S3_SECRET_KEY")},
        "plugin-daemon": {**S3_DAEMON, "AWS_SECRET_KEY": hidden("sample-two", "AWS_SECRET_KEY", "old-plugin-daemon")},
    })  # fmt: skip
    code = storage(job)
    assert isinstance(code, Call)
    assert text(code.arguments["plugins"]).startswith("Storage.s3(")
    assert "sample-" not in text(code) + str(said(job))
    assert said(job, "lost") == []


def test_one_key_in_the_secrets_of_two_parts_is_one():
    job = work({
        "api": {**S3, "S3_SECRET_KEY": hidden("sample-one", "S3_SECRET_KEY")},
        "plugin-daemon": {**S3_DAEMON, "AWS_SECRET_KEY": hidden("sample-one", "AWS_SECRET_KEY", "old-plugin-daemon")},
    })  # fmt: skip
    code = storage(job)
    assert isinstance(code, Call)
    assert "plugins" not in code.arguments
    assert set(job.copies) == {"old-api"}


def test_a_claim_that_is_mounted_beside_a_bucket_is_left():
    job = work({"api": S3, "plugin-daemon": S3_DAEMON}, claims=[PLUGINS])
    assert storage(job) is not None
    assert "old-plugin-daemon" in said(job, "left-running")[0]


def test_a_role_takes_neither_keys_nor_an_endpoint():
    given = {**S3, "S3_USE_AWS_MANAGED_IAM": "true", "S3_ENDPOINT": "https://s3.example.com"}
    job = work({"api": given})
    code = storage(job)
    assert isinstance(code, Call)
    assert set(code.arguments) == {"bucket", "region"}
    assert "neither an endpoint nor keys" in said(job, "no-effect")[0]


def test_half_of_a_pair_of_keys_asks_for_the_other():
    job = work({"api": {**S3, "S3_SECRET_KEY": ""}})
    assert storage(job) is not None
    assert ("dify-next-credentials", "S3_SECRET_KEY") in job.needed


def test_every_key_is_in_the_code_or_in_the_report():
    api = {**S3, "S3_ENDPOINT": "https://s3.example.com", "S3_ADDRESS_STYLE": "auto", "AZURE_BLOB_ACCOUNT_NAME": "x"}
    daemon = {**S3_DAEMON, "S3_ENDPOINT": "https://s3.example.com", "PLUGIN_WORKING_PATH": "/app/cwd"}
    job = work({"api": api, "worker": api, "plugin-daemon": daemon})
    code = storage(job)
    assert code is not None, said(job)
    told = keys_of(code) | {key for finding in job.findings for key in finding.keys}
    assert told == {*api, *daemon}
    assert all(not left for left in job.left.values())
    assert said(job, "no-effect") == [
        "no-effect: Variables of storages that are not in use are left out: nothing reads them."
    ]


@pytest.mark.parametrize("word", ["ftp", "S3", "memory"])
def test_a_storage_that_nobody_knows_is_lost(word: str):
    given = {"STORAGE_TYPE": "opendal", "OPENDAL_SCHEME": word} if word == "memory" else {"STORAGE_TYPE": word}
    job = work({"api": given})
    assert storage(job) is None
    assert repr(word) in said(job, "lost")[0]
    assert job.left["api"] == {}


def test_a_storage_of_packages_that_nobody_knows_is_lost():
    job = work({"api": S3, "plugin-daemon": {"PLUGIN_STORAGE_TYPE": "ftp"}})
    code = storage(job)
    assert isinstance(code, Call)
    assert text(code.arguments["plugins"]) == "Storage.local()"
    assert "'ftp' for packages" in said(job, "lost")[0]


def test_packages_in_a_bucket_beside_files_on_a_claim_are_lost():
    job = work({"api": LOCAL, "plugin-daemon": S3_DAEMON}, claims=[FILES])
    assert storage(job) is not None
    assert "Packages are in a bucket" in said(job, "lost")[0]


@pytest.mark.parametrize("name", sorted(CASES))
def test_half_of_a_provider_is_told_and_never_a_crash(name: str):
    given: dict[PartName, Any] = {part: dict(values) for part, values in as_given(CASES[name].choice).items()}
    for part, values in given.items():
        for each in values:
            if each not in ("STORAGE_TYPE", "PLUGIN_STORAGE_TYPE", "OPENDAL_SCHEME"):
                given[part][each] = ""
    job = work(given)
    code = storage(job)
    if code is not None:
        grants(evaluated(code))
    assert code is not None or said(job)
    assert not {"STORAGE_TYPE", "PLUGIN_STORAGE_TYPE"} & {name for left in job.left.values() for name in left}


def test_opendal_keeps_its_options_and_refers_to_its_credentials():
    given = {
        "STORAGE_TYPE": "opendal", "OPENDAL_SCHEME": "s3", "OPENDAL_S3_BUCKET": "files",
        "OPENDAL_S3_ENDPOINT": "https://s3.example.com", "OPENDAL_S3_SECRET_ACCESS_KEY": KEY,
        "OPENDAL_S3_ACCESS_KEY_ID": hidden("sample-id", "OPENDAL_S3_ACCESS_KEY_ID"),
    }  # fmt: skip
    job = work({"api": given, "plugin-daemon": DAEMON})
    code = storage(job)
    assert code is not None, said(job)
    assert 'scheme="s3"' in text(code)
    assert "plugins=Storage.local()" in text(code)
    assert "sample-id" not in text(code)
    assert grants(evaluated(code))["api"].environment["OPENDAL_S3_BUCKET"] == "files"


def test_a_worker_with_another_bucket_is_told():
    job = work({"api": S3, "worker": {**S3, "S3_BUCKET_NAME": "other"}})
    assert storage(job) is not None
    assert "S3_BUCKET_NAME of worker differs from that of api" in said(job, "lost")[0]


def test_a_switch_that_has_an_effect_elsewhere_is_not_told_to_have_none():
    of_both = Variable(text="/app/storage", keys=("externalS3.enabled", "pluginDaemon.mountPath"))
    bucket = Variable(text="files", keys=("externalS3.enabled",))
    job = work({"api": {**S3, "S3_BUCKET_NAME": bucket}, "plugin-daemon": {**S3_DAEMON, "STORAGE_LOCAL_PATH": of_both}})
    assert storage(job) is not None
    [finding] = [finding for finding in job.findings if finding.group == "no-effect"]
    assert finding.keys == ("pluginDaemon.mountPath",)


def test_the_websocket_api_is_told_to_have_no_files_in_one_line():
    job = work({"api": S3, "websocket": S3})
    assert storage(job) is not None
    assert job.left["websocket"] == {}
    [line] = said(job, "changes")
    assert "answers browsers alone" in line
