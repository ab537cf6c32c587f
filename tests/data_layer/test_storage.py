"""Every storage, for each of its readers: the API, the workers, beat and the plugin daemon."""

from collections.abc import Callable
from typing import Any, NamedTuple

import cdk8s
import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import (
    Autoscale,
    Installation,
    Postgres,
    QueueAutoscale,
    Release,
    SecretKey,
    ServiceAccount,
    Storage,
    Tier,
    WorkerPool,
)
from constructs_dify.data_layer.storage import StorageChoice
from constructs_dify.wiring.dependency import Dependency, Grant
from tests.support.charts import container, dify, pod, synth, variables
from tests.support.manifests import Manifest, SecretRef, find, of_kind
from tests.support.network import Network
from tests.support.references import reference_errors
from tests.support.schemas import schema_errors

INSTALL = Installation(name="dify", namespace="dify")
SETTINGS = Release("1.9.1").settings
PYTHON = ("api", "worker", "beat")
READERS = (*PYTHON, "plugin-daemon")
ID, KEY = SecretKey(secret="bucket", key="id"), SecretKey(secret="bucket", key="key")
ROLE = {"eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/dify"}
OWN_PLUGINS = ("PLUGIN_STORAGE_TYPE", "PLUGIN_STORAGE_LOCAL_ROOT")


class Case(NamedTuple):
    """A choice, the words by which its readers know it, and how their settings of it begin."""

    choice: StorageChoice
    api_word: str
    api_prefix: str
    daemon_word: str
    daemon_prefixes: tuple[str, ...] = ()


S3_DAEMON = ("S3_", "AWS_", "PLUGIN_STORAGE_OSS_BUCKET")
KEYED: dict[str, Any] = {"access_key": ID, "secret_key": KEY}
FILES: dict[str, Any] = {"bucket": "files", "plugin_bucket": "files"}
MINIO: dict[str, Any] = {**FILES, "region": "us-east-1", "endpoint": "http://minio.storage.svc:9000", **KEYED}
AZURE: dict[str, Any] = {"account": "account", "container": "files", "plugin_container": "files"}
CLICKZETTA: dict[str, Any] = {"username": "dify", "password": KEY, "instance": "instance"}

CASES = {
    "local": Case(Storage.local(), "opendal", "OPENDAL_", "local", ("PLUGIN_STORAGE_LOCAL_ROOT",)),
    "s3": Case(Storage.s3(**FILES, region="eu-central-1", **KEYED), "s3", "S3_", "aws_s3", S3_DAEMON),
    "s3, keyless": Case(
        Storage.s3(**FILES, region="eu-central-1", service_account_annotations=ROLE),
        "s3", "S3_", "aws_s3", S3_DAEMON,
    ),
    "s3, MinIO": Case(Storage.s3(**MINIO), "s3", "S3_", "aws_s3", S3_DAEMON),
    "oci": Case(
        Storage.oci(**FILES, region="eu-frankfurt-1", endpoint="https://oci.example.com", **KEYED),
        "oci-storage", "OCI_", "aws_s3", S3_DAEMON,
    ),
    "azure_blob": Case(
        Storage.azure_blob(**AZURE, account_key=KEY, connection_string=ID),
        "azure-blob", "AZURE_BLOB_", "azure_blob", ("AZURE_BLOB_STORAGE_",),
    ),
    "azure_blob, workload identity": Case(
        Storage.azure_blob(**AZURE, workload_identity="client", connection_string=ID),
        "azure-blob", "AZURE_BLOB_", "azure_blob", ("AZURE_BLOB_STORAGE_",),
    ),
    "azure_blob, managed identity": Case(
        Storage.azure_blob(account="account", container="files", managed_identity=True, plugins=Storage.local()),
        "azure-blob", "AZURE_BLOB_", "local", OWN_PLUGINS,
    ),
    "google_cloud": Case(
        Storage.google_cloud(**FILES, credentials=KEY),
        "google-storage", "GOOGLE_STORAGE_", "gcs", ("GCS_CREDENTIALS", "PLUGIN_STORAGE_OSS_BUCKET"),
    ),
    "google_cloud, keyless": Case(
        Storage.google_cloud(**FILES, plugin_credentials=KEY),
        "google-storage", "GOOGLE_STORAGE_", "gcs", ("GCS_CREDENTIALS", "PLUGIN_STORAGE_OSS_BUCKET"),
    ),
    "aliyun_oss": Case(
        Storage.aliyun_oss(**FILES, region="cn-hangzhou", endpoint="https://oss.example.com", path="a", **KEYED),
        "aliyun-oss", "ALIYUN_OSS_", "aliyun_oss", ("ALIYUN_OSS_", "PLUGIN_STORAGE_OSS_BUCKET"),
    ),
    "tencent_cos": Case(
        Storage.tencent_cos(
            bucket="files-1", plugin_bucket="files-1", region="ap-guangzhou", secret_id=ID, secret_key=KEY
        ),
        "tencent-cos", "TENCENT_COS_", "tencent_cos", ("TENCENT_COS_", "PLUGIN_STORAGE_OSS_BUCKET"),
    ),
    "huawei_obs": Case(
        Storage.huawei_obs(**FILES, endpoint="https://obs.example.com", **KEYED),
        "huawei-obs", "HUAWEI_OBS_", "huawei_obs", ("HUAWEI_OBS_", "PLUGIN_STORAGE_OSS_BUCKET"),
    ),
    "volcengine_tos": Case(
        Storage.volcengine_tos(**FILES, region="cn-beijing", endpoint="https://tos.example.com", **KEYED),
        "volcengine-tos", "VOLCENGINE_TOS_", "volcengine_tos", ("VOLCENGINE_TOS_", "PLUGIN_STORAGE_OSS_BUCKET"),
    ),
    "baidu_obs": Case(
        Storage.baidu_obs(bucket="files", endpoint="https://bos.example.com", **KEYED, plugins=Storage.local()),
        "baidu-obs", "BAIDU_OBS_", "local", OWN_PLUGINS,
    ),
    "opendal": Case(
        Storage.opendal(
            scheme="webdav", options={"endpoint": "https://dav.example.com", "password": KEY}, plugins=Storage.local()
        ),
        "opendal", "OPENDAL_", "local", OWN_PLUGINS,
    ),
    "supabase": Case(
        Storage.supabase(bucket="files", url="https://p.supabase.co", api_key=KEY, plugins=Storage.local()),
        "supabase", "SUPABASE_", "local", OWN_PLUGINS,
    ),
    "clickzetta_volume": Case(
        Storage.clickzetta_volume(
            **CLICKZETTA, workspace="w", vcluster="v", schema="s", volume_type="external", volume_name="files",
            plugins=Storage.s3(**MINIO),
        ),
        "clickzetta-volume", "CLICKZETTA_VOLUME_", "aws_s3", S3_DAEMON,
    ),
}  # fmt: skip
# The words that the plugin daemon 0.3.0 takes (it panics at another).
DAEMON_WORDS = {"local", "aws_s3", "tencent_cos", "azure_blob", "aliyun_oss", "gcs", "huawei_obs", "volcengine_tos"}


def provided(choice: StorageChoice) -> Dependency:
    return choice.provide(cdk8s.Chart(cdk8s.Testing.app(), "alone"), INSTALL).dependency


def each_reader_of_each_case(test: Callable[..., None]) -> Callable[..., None]:
    by_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
    return by_case(pytest.mark.parametrize("part", READERS)(test))


def test_there_is_a_case_for_every_factory() -> None:
    factories = {name for name in dir(Storage) if not name.startswith("_")}
    assert factories == {name.split(",")[0] for name in CASES}


@each_reader_of_each_case
def test_every_setting_is_one_that_the_part_reads_and_of_its_type(part: str, case: Case) -> None:
    environment = provided(case.choice).grant(part).environment
    for name, value in environment.items():
        setting = SETTINGS.find(part, name)
        assert setting is not None, name
        if isinstance(value, str):
            setting.check(name, value)
    # The release's catalogue has the words that the API knows, as a closed list.
    if part == "plugin-daemon":
        assert environment["PLUGIN_STORAGE_TYPE"] == case.daemon_word
        assert case.daemon_word in DAEMON_WORDS
    else:
        assert environment["STORAGE_TYPE"] == case.api_word


@each_reader_of_each_case
def test_every_credential_is_a_reference(part: str, case: Case) -> None:
    for name, value in provided(case.choice).grant(part).environment.items():
        setting = SETTINGS.find(part, name)
        if setting is not None and setting.secret and value != "managedidentity":
            assert isinstance(value, SecretKey), name


@each_reader_of_each_case
def test_nothing_of_another_storage_is_emitted(part: str, case: Case) -> None:
    own = (
        ("PLUGIN_STORAGE_TYPE", *case.daemon_prefixes) if part == "plugin-daemon" else ("STORAGE_TYPE", case.api_prefix)
    )
    for name in provided(case.choice).grant(part).environment:
        assert name.startswith(own), name


@pytest.mark.parametrize("name", [name for name in CASES if name != "local"])
def test_beat_gets_what_the_api_gets_because_its_process_connects_too(name: str) -> None:
    dependency = provided(CASES[name].choice)
    assert dependency.grant("api") == dependency.grant("worker") == dependency.grant("beat")
    assert dependency.grant("api").destinations


@pytest.mark.parametrize("name", CASES)
def test_the_plugin_daemon_works_on_a_disk_of_its_own(name: str) -> None:
    grant = provided(CASES[name].choice).grant("plugin-daemon")
    assert [mount.mount_path for mount in grant.mounts] == ["/app/storage"]
    assert [volume.name for volume in grant.volumes] == [mount.name for mount in grant.mounts]
    assert grant.claim is None


# -- Amazon S3 ------------------------------------------------------------------------------------------------------


def env(choice: StorageChoice, part: str) -> dict[str, Any]:
    return dict(provided(choice).grant(part).environment)


def grant_of(choice: StorageChoice, part: str) -> Grant:
    return provided(choice).grant(part)


def test_a_role_takes_the_place_of_keys_on_both_sides() -> None:
    choice = CASES["s3, keyless"].choice
    for part in READERS:
        grant = grant_of(choice, part)
        assert grant.environment["S3_USE_AWS_MANAGED_IAM"] == "true"
        assert grant.service_account_annotations == ROLE
        assert not any(isinstance(value, SecretKey) for value in grant.environment.values())
        assert not {"S3_ENDPOINT", "S3_ADDRESS_STYLE"} & set(grant.environment) or part == "plugin-daemon"


def test_keys_take_the_place_of_a_role_on_both_sides() -> None:
    choice = CASES["s3"].choice
    assert env(choice, "api")["S3_USE_AWS_MANAGED_IAM"] == "false"
    assert env(choice, "api")["S3_ACCESS_KEY"] == ID
    assert env(choice, "api")["S3_SECRET_KEY"] == KEY
    assert env(choice, "plugin-daemon")["S3_USE_AWS_MANAGED_IAM"] == "false"
    assert env(choice, "plugin-daemon")["AWS_ACCESS_KEY"] == ID
    assert env(choice, "plugin-daemon")["AWS_SECRET_KEY"] == KEY


@pytest.mark.parametrize(
    ("options", "api", "daemon"),
    [
        ({}, "path", "true"),
        ({"path_style": True}, "path", "true"),
        ({"path_style": False}, "virtual", "false"),
        ({"endpoint": None}, "auto", "false"),
        ({"endpoint": None, "path_style": True}, "path", "true"),
    ],
)
def test_both_sides_put_the_bucket_into_the_same_place(options: dict[str, Any], api: str, daemon: str) -> None:
    choice = Storage.s3(**{**MINIO, **options})
    assert env(choice, "api")["S3_ADDRESS_STYLE"] == api
    assert env(choice, "plugin-daemon")["S3_USE_PATH_STYLE"] == daemon


@pytest.mark.parametrize(
    ("options", "api", "daemon"),
    [
        ({"plugin_path_style": False}, "path", "false"),
        ({"path_style": False, "plugin_path_style": True}, "virtual", "true"),
        ({"endpoint": None, "plugin_path_style": True}, "auto", "true"),
    ],
)
def test_each_side_may_put_the_bucket_elsewhere(options: dict[str, Any], api: str, daemon: str) -> None:
    choice = Storage.s3(**{**MINIO, **options})
    assert env(choice, "api")["S3_ADDRESS_STYLE"] == api
    assert env(choice, "plugin-daemon")["S3_USE_PATH_STYLE"] == daemon


def test_the_plugin_daemon_takes_a_compatible_server_for_what_it_is() -> None:
    assert env(CASES["s3, MinIO"].choice, "plugin-daemon")["S3_USE_AWS"] == "false"
    assert env(CASES["s3, MinIO"].choice, "plugin-daemon")["S3_ENDPOINT"] == MINIO["endpoint"]
    assert env(CASES["s3"].choice, "plugin-daemon")["S3_USE_AWS"] == "true"
    assert env(CASES["oci"].choice, "plugin-daemon")["S3_USE_AWS"] == "false"


@pytest.mark.parametrize(
    "name", [name for name, case in CASES.items() if case.daemon_word not in ("local", "azure_blob")]
)
def test_the_plugin_daemon_shares_the_bucket_of_the_files_where_that_is_said(name: str) -> None:
    assert env(CASES[name].choice, "plugin-daemon")["PLUGIN_STORAGE_OSS_BUCKET"] in ("files", "files-1")


UNSAID: dict[str, Callable[..., StorageChoice]] = {
    "s3.plugin_bucket": lambda **more: Storage.s3(bucket="files", region="r", **KEYED, **more),
    "oci.plugin_bucket": lambda **more: Storage.oci(
        bucket="files", region="r", endpoint="https://a.example.com", **KEYED, **more
    ),
    "azure_blob.plugin_container": lambda **more: Storage.azure_blob(
        account="account", container="files", account_key=KEY, connection_string=ID, **more
    ),
    "google_cloud.plugin_bucket": lambda **more: Storage.google_cloud(bucket="files", credentials=KEY, **more),
    "aliyun_oss.plugin_bucket": lambda **more: Storage.aliyun_oss(
        bucket="files", region="r", endpoint="https://a.example.com", **KEYED, **more
    ),
    "tencent_cos.plugin_bucket": lambda **more: Storage.tencent_cos(
        bucket="files", region="r", secret_id=ID, secret_key=KEY, **more
    ),
    "huawei_obs.plugin_bucket": lambda **more: Storage.huawei_obs(
        bucket="files", endpoint="https://a.example.com", **KEYED, **more
    ),
    "baidu_obs.plugin_bucket": lambda **more: Storage.baidu_obs(
        bucket="files", endpoint="https://a.example.com", **KEYED, **more
    ),
    "volcengine_tos.plugin_bucket": lambda **more: Storage.volcengine_tos(
        bucket="files", region="r", endpoint="https://a.example.com", **KEYED, **more
    ),
}


@pytest.mark.parametrize("field", UNSAID)
def test_where_packages_go_is_said_and_never_guessed(field: str) -> None:
    option, make = field.split(".")[1], UNSAID[field]
    dependency = provided(make())
    assert dependency.grant("api").environment
    both_ways = rf"storage: Storage\.{field}: got none; .*{option}='files' .*plugins=Storage\.local\(\)"
    with pytest.raises(ValueError, match=both_ways):
        dependency.grant("plugin-daemon")
    said = provided(make(**{option: "files"})).grant("plugin-daemon").environment
    assert "files" in said.values()
    elsewhere = provided(make(plugins=Storage.local())).grant("plugin-daemon").environment
    assert elsewhere["PLUGIN_STORAGE_TYPE"] == "local"


def test_where_packages_go_matters_only_with_a_plugin_daemon() -> None:
    with pytest.raises(ValueError, match=r"Storage\.s3\.plugin_bucket: got none"):
        dify(storage=UNSAID["s3.plugin_bucket"]())
    assert dify(storage=UNSAID["s3.plugin_bucket"](), plugin_daemon=None).api


@pytest.mark.parametrize("field", UNSAID)
def test_packages_do_not_go_to_two_places(field: str) -> None:
    option, make = field.split(".")[1], UNSAID[field]
    with pytest.raises(ValueError, match=rf"Storage\.{field}: got 'theirs' together with plugins"):
        make(**{option: "theirs"}, plugins=Storage.local())
    with pytest.raises(ValueError, match=r"s3\.plugin_path_style: got False; expected none together with plugins"):
        UNSAID["s3.plugin_bucket"](plugin_path_style=False, plugins=Storage.local())


@pytest.mark.parametrize(
    ("option", "ours", "what"),
    [("existing_claim", "dify-plugins", "packages"), ("plugin_existing_claim", "dify-files", "files")],
)
def test_a_new_claim_of_ours_is_not_given_for_the_rest_too(option: str, ours: str, what: str) -> None:
    given: dict[str, Any] = {option: ours}
    with pytest.raises(ValueError, match=rf"^Storage\.local\.{option}: got '{ours}'; .*the new one for the {what}"):
        dify(storage=Storage.local(**given))
    assert dify(storage=Storage.local(**given, plugin_access_mode="ReadWriteMany", access_mode="ReadWriteMany"))


@pytest.mark.parametrize("option", [{"existing_claim": "old"}, {"size": "5Gi"}, {"sub_path": "files"}])
def test_a_claim_for_files_is_none_for_packages(option: dict[str, Any]) -> None:
    [name] = option
    message = rf"Storage\.s3\.plugins: got Storage\.local\({name}=.*expected plugin_{name} for that of the packages"
    with pytest.raises(ValueError, match=message):
        UNSAID["s3.plugin_bucket"](plugins=Storage.local(**option))
    theirs = Storage.local(plugin_existing_claim="old", plugin_sub_path="plugins", storage_class="fast")
    assert UNSAID["s3.plugin_bucket"](plugins=theirs)


def test_the_bucket_of_a_storage_for_plugins_alone_is_theirs() -> None:
    choice = Storage.supabase(
        bucket="files", url="https://p.supabase.co", api_key=KEY, plugins=Storage.s3(bucket="theirs", region="r")
    )
    assert env(choice, "plugin-daemon")["PLUGIN_STORAGE_OSS_BUCKET"] == "theirs"


@pytest.mark.parametrize(
    "choice",
    [
        Storage.s3(bucket="files", plugin_bucket="plugins", region="r", service_account_annotations=ROLE),
        Storage.oci(bucket="files", plugin_bucket="plugins", region="r", endpoint="https://a.example.com", **KEYED),
        Storage.google_cloud(bucket="files", plugin_bucket="plugins", credentials=KEY),
        Storage.aliyun_oss(
            bucket="files", plugin_bucket="plugins", region="r", endpoint="https://a.example.com", **KEYED
        ),
        Storage.tencent_cos(bucket="files", plugin_bucket="plugins", region="r", secret_id=ID, secret_key=KEY),
        Storage.huawei_obs(bucket="files", plugin_bucket="plugins", endpoint="https://a.example.com", **KEYED),
        Storage.volcengine_tos(
            bucket="files", plugin_bucket="plugins", region="r", endpoint="https://a.example.com", **KEYED
        ),
    ],
)
def test_the_plugin_daemon_may_have_a_bucket_of_its_own(choice: StorageChoice) -> None:
    assert env(choice, "plugin-daemon")["PLUGIN_STORAGE_OSS_BUCKET"] == "plugins"
    assert "plugins" not in env(choice, "api").values()


def test_a_role_for_the_plugin_daemon_alone_takes_the_place_of_the_common_one() -> None:
    own = {"eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/dify-plugins"}
    storage = Storage.s3(**FILES, region="r", service_account_annotations=ROLE)
    objects = synth(storage=storage, plugin_daemon=Tier(service_account=ServiceAccount(annotations=own)))
    assert find(objects, "ServiceAccount", "dify-plugin-daemon")["metadata"]["annotations"] == own
    assert find(objects, "ServiceAccount", "dify-beat")["metadata"]["annotations"] == ROLE


# -- Azure and Google -----------------------------------------------------------------------------------------------


def test_a_workload_identity_marks_the_pods_and_their_service_accounts() -> None:
    grant = grant_of(CASES["azure_blob, workload identity"].choice, "beat")
    assert grant.environment["AZURE_BLOB_ACCOUNT_KEY"] == "managedidentity"
    assert grant.pod_labels == {"azure.workload.identity/use": "true"}
    assert grant.service_account_annotations == {"azure.workload.identity/client-id": "client"}


def test_a_container_is_at_its_account_unless_another_url_is_given() -> None:
    url = "AZURE_BLOB_ACCOUNT_URL"
    assert env(CASES["azure_blob"].choice, "api")[url] == "https://account.blob.core.windows.net"
    azurite = Storage.azure_blob(**AZURE, account_key=KEY, account_url="http://azurite.storage.svc:10000/account")
    assert env(azurite, "api")[url] == "http://azurite.storage.svc:10000/account"


def test_google_looks_for_its_default_credentials_where_no_key_is_set() -> None:
    name = "GOOGLE_STORAGE_SERVICE_ACCOUNT_JSON_BASE64"
    assert name not in env(CASES["google_cloud, keyless"].choice, "api")
    assert env(CASES["google_cloud"].choice, "api")[name] == KEY
    choice = Storage.google_cloud(bucket="files", service_account="dify@p.iam.gserviceaccount.com")
    assert grant_of(choice, "api").service_account_annotations == {
        "iam.gke.io/gcp-service-account": "dify@p.iam.gserviceaccount.com"
    }


def test_the_plugin_daemon_takes_the_key_of_the_files_where_it_has_none_of_its_own() -> None:
    assert env(CASES["google_cloud"].choice, "plugin-daemon")["GCS_CREDENTIALS"] == KEY
    both = Storage.google_cloud(**FILES, credentials=KEY, plugin_credentials=ID)
    assert env(both, "plugin-daemon")["GCS_CREDENTIALS"] == ID


# -- the plugin daemon beside a storage that it cannot use ----------------------------------------------------------

UNUSABLE = {
    "azure_blob": Storage.azure_blob(**AZURE, account_key=KEY),
    "google_cloud": Storage.google_cloud(bucket="files"),
    "opendal": Storage.opendal(scheme="b2", options={}),
    "supabase": Storage.supabase(bucket="files", url="https://p.supabase.co", api_key=KEY),
    "clickzetta_volume": Storage.clickzetta_volume(**CLICKZETTA),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_storage_that_the_plugin_daemon_cannot_use_is_an_error_with_the_way_out(name: str) -> None:
    dependency = provided(UNUSABLE[name])
    assert dependency.grant("api").environment
    with pytest.raises(ValueError, match=rf"Storage\.{name}.*plugins=Storage\.local\(\)"):
        dependency.grant("plugin-daemon")
    with pytest.raises(ValueError, match=rf"plugins: .*Storage\.{name}"):
        Storage.supabase(bucket="files", url="https://p.supabase.co", api_key=KEY, plugins=UNUSABLE[name])


def test_the_error_comes_only_where_there_is_a_plugin_daemon() -> None:
    with pytest.raises(ValueError, match="plugin_credentials"):
        dify(storage=UNUSABLE["google_cloud"])
    assert dify(storage=UNUSABLE["google_cloud"], plugin_daemon=None).api


def test_the_other_storage_of_the_plugin_daemon_has_its_own_identity_and_path() -> None:
    files = Storage.s3(bucket="files", region="r", service_account_annotations=ROLE, plugins=Storage.s3(**MINIO))
    daemon, minio = grant_of(files, "plugin-daemon"), grant_of(Storage.s3(**MINIO), "plugin-daemon")
    assert daemon.service_account_annotations == {}
    assert daemon.environment == minio.environment
    assert daemon.destinations == minio.destinations


def test_a_claim_for_plugins_alone_makes_none_for_files() -> None:
    objects = synth(storage=CASES["supabase"].choice)
    assert names(objects, "PersistentVolumeClaim") == ["dify-plugins"]
    assert variables(objects, "plugin-daemon")["PLUGIN_STORAGE_TYPE"] == "local"


def test_there_is_no_claim_for_plugins_without_a_plugin_daemon() -> None:
    assert names(synth(plugin_daemon=None), "PersistentVolumeClaim") == ["dify-files"]


def test_a_cache_keeps_installed_plugins_on_a_claim() -> None:
    objects = synth(storage=Storage.s3(**MINIO, plugin_cache="10Gi"))
    claim = find(objects, "PersistentVolumeClaim", "dify-plugins")
    assert claim["spec"]["resources"]["requests"]["storage"] == "10Gi"
    assert claim["spec"]["accessModes"] == ["ReadWriteOnce"]
    assert variables(objects, "plugin-daemon")["PLUGIN_STORAGE_TYPE"] == "aws_s3"


# -- wrong combinations ---------------------------------------------------------------------------------------------

LITERAL: Any = "not-a-reference"
ONE_CLAIM: dict[str, Any] = {"existing_claim": "old", "plugin_existing_claim": "old"}
WRONG: list[tuple[str, Callable[[], object]]] = [
    ("secret_key: missing; give both", lambda: Storage.s3(bucket="b", region="r", access_key=ID)),
    ("access_key: missing; give both", lambda: Storage.s3(bucket="b", region="r", secret_key=ID)),
    ("endpoint: got .* without keys", lambda: Storage.s3(bucket="b", region="r", endpoint="https://a.example.com")),
    (r"s3\.path_style: got True without keys", lambda: Storage.s3(bucket="b", region="r", path_style=True)),
    ("plugin_path_style: got True without keys", lambda: Storage.s3(bucket="b", region="r", plugin_path_style=True)),
    (
        "service_account_annotations: got .* together with keys",
        lambda: Storage.s3(bucket="b", region="r", **KEYED, service_account_annotations=ROLE),
    ),
    ("s3.bucket: got ''", lambda: Storage.s3(bucket="", region="r", **KEYED)),
    ("s3.region: got ' '", lambda: Storage.s3(bucket="b", region=" ", **KEYED)),
    ("s3.endpoint: .*expected a URL", lambda: Storage.s3(**{**MINIO, "endpoint": "minio:9000"})),
    ("s3.endpoint: .*expected a URL", lambda: Storage.s3(**{**MINIO, "endpoint": "https://minio:nine"})),
    ("s3.endpoint: .*expected a URL", lambda: Storage.s3(**{**MINIO, "endpoint": "ftp://minio"})),
    ("s3.endpoint: .*a URL with a password", lambda: Storage.s3(**{**MINIO, "endpoint": "https://a:b@minio"})),
    ("s3.plugin_cache: got '10 Gi'", lambda: Storage.s3(**MINIO, plugin_cache="10 Gi")),
    (
        "s3.plugin_cache: .*set the size there",
        lambda: Storage.s3(**MINIO, plugins=Storage.local(), plugin_cache="10Gi"),
    ),
    ("got no way to sign in; expected exactly one", lambda: Storage.azure_blob(**AZURE)),
    (
        "got account_key and managed_identity; expected exactly one",
        lambda: Storage.azure_blob(**AZURE, account_key=KEY, managed_identity=True),
    ),
    (
        "service_account: .*leave the credentials out",
        lambda: Storage.google_cloud(bucket="b", credentials=KEY, service_account="a@b"),
    ),
    (
        "aliyun_oss.auth_version: got 'v2'; expected one of v1, v4",
        lambda: Storage.aliyun_oss(
            bucket="b",
            region="r",
            endpoint="https://a.example.com",
            auth_version="v2",  # pyright: ignore[reportArgumentType]
            **KEYED,
        ),
    ),
    (
        "aliyun_oss.path: .*without a leading slash",
        lambda: Storage.aliyun_oss(bucket="b", region="r", endpoint="https://a.example.com", path="/a", **KEYED),
    ),
    ("scheme: got 'fs'; .*Storage.local", lambda: Storage.opendal(scheme="fs", options={})),
    ("scheme: got 'B2'; expected lower-case", lambda: Storage.opendal(scheme="B2", options={})),
    ("option of OpenDAL", lambda: Storage.opendal(scheme="b2", options={"BUCKET": "files"})),
    (
        r"options\['endpoint'\]: .*URL with its port",
        lambda: Storage.opendal(scheme="sftp", options={"endpoint": "ssh://files.example.com"}),
    ),
    ("volume_name: got None", lambda: Storage.clickzetta_volume(**CLICKZETTA, volume_type="external")),
    ("volume_name: got 'v'", lambda: Storage.clickzetta_volume(**CLICKZETTA, volume_name="v")),
    ("volume_type: got 'tabel'; .*'table'", lambda: Storage.clickzetta_volume(**CLICKZETTA, volume_type="tabel")),  # pyright: ignore[reportArgumentType]
    ("local.size: got '20 Gi'", lambda: Storage.local(size="20 Gi")),
    ("plugin_access_mode: got 'ReadOnlyMany'", lambda: Storage.local(plugin_access_mode="ReadOnlyMany")),  # pyright: ignore[reportArgumentType]
    ("access_mode: got 'ReadWriteOncePod'.*every worker", lambda: Storage.local(access_mode="ReadWriteOncePod")),  # pyright: ignore[reportArgumentType]
    ("access_mode: got 'ReadWriteMore'.*did you mean", lambda: Storage.local(access_mode="ReadWriteMore")),  # pyright: ignore[reportArgumentType]
    ("storage_class: .*already has a class", lambda: Storage.local(existing_claim="old", storage_class="fast")),
    (
        "plugin_storage_class: .*already has a class",
        lambda: Storage.local(plugin_existing_claim="old", plugin_storage_class="fast"),
    ),
    ("local.size: .*already has a size", lambda: Storage.local(existing_claim="old", size="5Gi")),
    (
        "local.plugin_size: .*already has a size",
        lambda: Storage.local(plugin_existing_claim="old", plugin_size="5Gi"),
    ),
    (
        "plugin_storage_class: got none beside .*storage_class='nfs'.*plugin_storage_class=",
        lambda: Storage.local(access_mode="ReadWriteMany", storage_class="nfs"),
    ),
    ("existing_claim: .*labels", lambda: Storage.local(existing_claim="a" * 64)),
    (
        "plugin_sub_path: got None beside sub_path=None on the one claim 'old'; expected two folders",
        lambda: Storage.local(existing_claim="old", plugin_existing_claim="old"),
    ),
    *(
        (
            rf"plugin_sub_path: got {plugins!r} beside sub_path={files!r} .* within the other, because plugins",
            lambda files=files, plugins=plugins: Storage.local(**ONE_CLAIM, sub_path=files, plugin_sub_path=plugins),
        )
        for files, plugins in (("a", "a"), ("a", "a/"), ("a", "./a"), ("a/b", "a"), ("a", "a/b"), (".", "a"))
    ),
    (
        "plugin_access_mode: got 'ReadWriteOnce'; expected 'ReadWriteMany', the access_mode of the same claim",
        lambda: Storage.local(**ONE_CLAIM, sub_path="a", plugin_sub_path="b", access_mode="ReadWriteMany"),
    ),
    ("sub_path: got '/dify'", lambda: Storage.local(sub_path="/dify")),
    ("plugin_sub_path: got 'a/../..'", lambda: Storage.local(plugin_sub_path="a/../..")),
]


@pytest.mark.parametrize(("message", "wrong"), WRONG, ids=[message for message, _ in WRONG])
def test_a_wrong_combination_names_the_field_and_the_way_out(message: str, wrong: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=message):
        wrong()


LITERALS: dict[str, Callable[[], object]] = {
    "s3.secret_key": lambda: Storage.s3(bucket="b", region="r", access_key=ID, secret_key=LITERAL),
    "oci.access_key": lambda: Storage.oci(
        bucket="b", region="r", endpoint="https://a.example.com", access_key=LITERAL, secret_key=KEY
    ),
    "azure_blob.account_key": lambda: Storage.azure_blob(**AZURE, account_key=LITERAL),
    "azure_blob.connection_string": lambda: Storage.azure_blob(
        **AZURE, managed_identity=True, connection_string=LITERAL
    ),
    "google_cloud.credentials": lambda: Storage.google_cloud(bucket="b", credentials=LITERAL),
    "tencent_cos.secret_id": lambda: Storage.tencent_cos(bucket="b", region="r", secret_id=LITERAL, secret_key=KEY),
    "huawei_obs.access_key": lambda: Storage.huawei_obs(
        bucket="b", endpoint="https://a.example.com", access_key=LITERAL, secret_key=KEY
    ),
    "opendal.options['access_key_id']": lambda: Storage.opendal(scheme="s3", options={"access_key_id": LITERAL}),
    "opendal.options['password']": lambda: Storage.opendal(scheme="webdav", options={"password": LITERAL}),
    "supabase.api_key": lambda: Storage.supabase(bucket="b", url="https://p.supabase.co", api_key=LITERAL),
}


@pytest.mark.parametrize("field", LITERALS)
def test_a_literal_credential_is_refused_without_being_repeated(field: str) -> None:
    with pytest.raises(TypeError, match="SecretKey") as error:
        LITERALS[field]()
    assert field in str(error.value)
    assert LITERAL not in str(error.value)


def test_only_a_storage_is_another_storage_for_the_plugin_daemon() -> None:
    not_a_storage: Any = Postgres.in_cluster()
    with pytest.raises(TypeError, match=r"Storage\.s3\.plugins"):
        Storage.s3(**MINIO, plugins=not_a_storage)


# -- whole installations --------------------------------------------------------------------------------------------


def names(objects: list[Manifest], kind: str) -> list[str]:
    return sorted(obj["metadata"]["name"] for obj in of_kind(objects, kind))


@pytest.mark.parametrize("name", ["local", "s3, keyless", "azure_blob, workload identity", "opendal"])
def test_an_installation_with_it_is_valid_and_complete(name: str) -> None:
    chart = dify(storage=CASES[name].choice)
    objects = cdk8s.Testing.synth(chart)
    secrets = {"dify-secrets": set(chart.secret_keys)}
    assert not reference_errors(objects, external={"Secret/bucket/id", "Secret/bucket/key"}, secret_keys=secrets)
    assert not schema_errors(objects, "1.31")
    assert not chart.node.validate()


@pytest.mark.parametrize("name", ["s3, keyless", "tencent_cos", "google_cloud"])
def test_an_object_storage_leaves_no_claim_and_no_tie_to_a_node(name: str) -> None:
    objects = synth(storage=CASES[name].choice)
    assert not names(objects, "PersistentVolumeClaim")
    for part in ("api", "worker"):
        assert "affinity" not in pod(objects, part).spec
    [disk] = [volume for volume in pod(objects, "plugin-daemon").spec["volumes"] if volume["name"] == "plugins-storage"]
    assert disk["emptyDir"]["sizeLimit"]


def test_both_halves_of_a_credential_stay_out_of_the_manifests_on_both_sides() -> None:
    objects = synth(storage=CASES["tencent_cos"].choice)
    for part in ("api", "worker", "beat", "plugin-daemon"):
        assert variables(objects, part)["TENCENT_COS_SECRET_ID"] == SecretRef("bucket", "id")
        assert variables(objects, part)["TENCENT_COS_SECRET_KEY"] == SecretRef("bucket", "key")


def test_amazon_is_reached_on_public_and_private_addresses_and_the_metadata_service_is_not() -> None:
    network = Network(synth(storage=CASES["s3, keyless"].choice))
    for part in READERS:
        assert network.allows_address(part, "52.219.0.1", 443)
        assert network.allows_address(part, "10.0.3.4", 443)
        assert not network.allows_address(part, "169.254.169.254", 80)
        assert not network.allows_address(part, "169.254.170.23", 80)


def test_without_a_role_by_name_the_agent_of_pod_identity_is_open() -> None:
    network = Network(synth(storage=Storage.s3(**FILES, region="eu-central-1")))
    for part in READERS:
        assert network.allows_address(part, "169.254.170.23", 80)
        assert network.allows_address(part, "fd00:ec2::23", 80)
        assert not network.allows_address(part, "169.254.169.254", 80)


def test_a_server_in_the_cluster_is_reached_in_its_namespace_and_opens_nothing_else() -> None:
    network = Network(synth(storage=Storage.s3(**MINIO)))
    minio = {"app": "minio"}
    for part in READERS:
        assert network.allows(part, minio, 9000, source_namespace="dify", target_namespace="storage")
        assert not network.allows(part, minio, 9000, source_namespace="dify", target_namespace="other")
    assert not network.allows_address("beat", "10.0.3.4", 443)


def test_the_metadata_server_is_open_to_those_that_take_an_identity_from_it() -> None:
    azure = Network(synth(storage=CASES["azure_blob, managed identity"].choice))
    google = Network(synth(storage=CASES["google_cloud, keyless"].choice))
    for part in PYTHON:
        assert azure.allows_address(part, "169.254.169.254", 80)
        assert google.allows_address(part, "169.254.169.254", 80)
        assert google.allows_address(part, "169.254.169.252", 988)
    assert not azure.allows_address("plugin-daemon", "169.254.169.254", 80)
    assert not google.allows_address("plugin-daemon", "169.254.169.254", 80)
    keyed = Network(synth(storage=CASES["google_cloud"].choice))
    assert not keyed.allows_address("api", "169.254.169.254", 80)


# -- claims ---------------------------------------------------------------------------------------------------------


def test_claims_have_what_was_asked_for_and_stay_when_the_manifests_go() -> None:
    storage = Storage.local(size="50Gi", storage_class="nfs", access_mode="ReadWriteMany", plugin_storage_class="fast")
    objects = synth(storage=storage)
    files, plugins = (find(objects, "PersistentVolumeClaim", f"dify-{part}") for part in ("shared-files", "plugins"))
    assert files["spec"]["accessModes"] == ["ReadWriteMany"]
    assert files["spec"]["storageClassName"] == "nfs"
    assert files["spec"]["resources"]["requests"]["storage"] == "50Gi"
    assert plugins["spec"]["accessModes"] == ["ReadWriteOnce"]
    assert plugins["spec"]["storageClassName"] == "fast"
    for claim in (files, plugins):
        assert claim["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep"
        assert "Prune=false" in claim["metadata"]["annotations"]["argocd.argoproj.io/sync-options"]
        assert claim["metadata"]["annotations"]["kustomize.toolkit.fluxcd.io/prune"] == "disabled"


def test_one_class_is_for_both_claims_where_only_one_is_given() -> None:
    objects = synth(storage=Storage.local(storage_class="fast"))
    assert {claim["spec"]["storageClassName"] for claim in of_kind(objects, "PersistentVolumeClaim")} == {"fast"}


@pytest.mark.parametrize(
    "of_plugins",
    [
        {"plugin_storage_class": "fast"},
        {"plugin_existing_claim": "old"},
        # Only packages are there, and plugins run from the disk of the node.
        {"plugin_access_mode": "ReadWriteMany"},
    ],
    ids=str,
)
def test_a_network_file_system_for_files_is_fine_where_plugins_run_from_something_else(
    of_plugins: dict[str, Any],
) -> None:
    assert Storage.local(access_mode="ReadWriteMany", storage_class="nfs", **of_plugins)


def test_existing_claims_are_used_and_none_is_made() -> None:
    objects = synth(
        storage=Storage.local(
            existing_claim="old-files", sub_path="dify/files",
            plugin_existing_claim="old-plugins", plugin_sub_path="dify/plugins",
        )
    )  # fmt: skip
    assert not names(objects, "PersistentVolumeClaim")
    expected = {"api": ("old-files", "dify/files"), "worker": ("old-files", "dify/files")}
    for part, (claim, sub_path) in (expected | {"plugin-daemon": ("old-plugins", "dify/plugins")}).items():
        [volume] = [volume for volume in pod(objects, part).spec["volumes"] if "persistentVolumeClaim" in volume]
        mounts = container(objects, part)["volumeMounts"]
        [mount] = [mount for mount in mounts if mount["name"] == volume["name"]]
        assert volume["persistentVolumeClaim"]["claimName"] == claim
        assert mount["subPath"] == sub_path


def test_beat_has_no_part_in_the_claim() -> None:
    beat = pod(synth(), "beat")
    assert not [volume for volume in beat.spec["volumes"] if "persistentVolumeClaim" in volume]
    assert "affinity" not in beat.spec


@pytest.mark.parametrize("part", ["api", "worker"])
def test_pods_that_share_a_claim_are_tied_to_one_node(part: str, default_objects: list[Manifest]) -> None:
    found = pod(default_objects, part)
    affinity = found.spec["affinity"]["podAffinity"]
    if part == "api":
        # It may leave a node that is drained or dead; the others have to follow.
        assert "requiredDuringSchedulingIgnoredDuringExecution" not in affinity
        [weighted] = affinity["preferredDuringSchedulingIgnoredDuringExecution"]
        term = weighted["podAffinityTerm"]
    else:
        [term] = affinity["requiredDuringSchedulingIgnoredDuringExecution"]
    assert term["topologyKey"] == "kubernetes.io/hostname"
    # It matches itself, or the first of them could never be scheduled.
    assert term["labelSelector"]["matchLabels"].items() <= found.labels.items()
    assert term["labelSelector"]["matchLabels"].items() <= pod(default_objects, "api").labels.items()


def test_a_claim_for_many_nodes_ties_nothing() -> None:
    objects = synth(storage=Storage.local(access_mode="ReadWriteMany"))
    assert "affinity" not in pod(objects, "api").spec


# -- one node -------------------------------------------------------------------------------------------------------


def spread(topology: str, when: str) -> k8s.TopologySpreadConstraint:
    return k8s.TopologySpreadConstraint(max_skew=1, topology_key=topology, when_unsatisfiable=when)


def apart_from(topology: str, **labels: str) -> k8s.Affinity:
    selector = k8s.LabelSelector(
        match_expressions=[
            k8s.LabelSelectorRequirement(key=f"app.kubernetes.io/{key}", operator="In", values=[value])
            for key, value in labels.items()
        ]
    )
    term = k8s.PodAffinityTerm(topology_key=topology, label_selector=selector)
    return k8s.Affinity(
        pod_anti_affinity=k8s.PodAntiAffinity(required_during_scheduling_ignored_during_execution=[term])
    )


def on_nodes(key: str, *values: str) -> k8s.Affinity:
    expression = k8s.NodeSelectorRequirement(key=key, operator="In", values=list(values))
    term = k8s.NodeSelectorTerm(match_expressions=[expression])
    selector = k8s.NodeSelector(node_selector_terms=[term])
    return k8s.Affinity(node_affinity=k8s.NodeAffinity(required_during_scheduling_ignored_during_execution=selector))


def faults(**options: Any) -> list[str]:
    return [message for message in dify(**options).node.validate() if message.startswith("storage:")]


HOST, ZONE = "kubernetes.io/hostname", "topology.kubernetes.io/zone"
TWO_NODES: dict[str, dict[str, Any]] = {
    "api wants a node with pool=a and worker one with pool=b": {
        "api": Tier(node_selector={"pool": "a"}),
        "workers": [WorkerPool(name="default", node_selector={"pool": "b"})],
    },
    "worker-indexing wants a node with pool=a and worker one with pool=b": {
        "workers": [
            WorkerPool(name="indexing", queues=["dataset"], node_selector={"pool": "a"}),
            WorkerPool(name="default", node_selector={"pool": "b"}),
        ],
    },
    "api wants a node with zone=a or b and worker one with zone=c": {
        "api": Tier(affinity=on_nodes("zone", "a", "b")),
        "workers": [WorkerPool(name="default", node_selector={"zone": "c"})],
    },
    "api and worker-indexing want a node with zone=a and worker one with zone=b": {
        "api": Tier(affinity=on_nodes("zone", "a", "b")),
        "workers": [
            WorkerPool(name="indexing", queues=["dataset"], node_selector={"zone": "a"}),
            WorkerPool(name="default", node_selector={"zone": "b"}),
        ],
    },
    "api.topology_spread": {"api": Tier(replicas=2, topology_spread=[spread(HOST, "DoNotSchedule")])},
    "worker.topology_spread": {
        "workers": [WorkerPool(name="default", replicas=2, topology_spread=[spread(ZONE, "DoNotSchedule")])]
    },
    "anti-affinity of api keeps it away from api": {
        "api": Tier(autoscale=Autoscale(min=2, max=3), affinity=apart_from(HOST, component="api")),
    },
    "worker-indexing.topology_spread": {
        "workers": [
            WorkerPool(
                name="indexing",
                queues=["dataset"],
                autoscale=QueueAutoscale(max=2),
                topology_spread=[spread(ZONE, "DoNotSchedule")],
            ),
            WorkerPool(name="default"),
        ],
    },
    "anti-affinity of worker-indexing keeps it away from worker": {
        "workers": [
            WorkerPool(
                name="indexing",
                queues=["dataset"],
                autoscale=QueueAutoscale(max=2),
                affinity=apart_from(HOST, component="worker"),
            ),
            WorkerPool(name="default"),
        ],
    },
    "anti-affinity of worker keeps it away from api": {
        "workers": [WorkerPool(name="default", affinity=apart_from(HOST, component="api"))],
    },
}


@pytest.mark.parametrize("fault", TWO_NODES)
def test_a_second_node_for_a_claim_of_one_node_is_an_error(fault: str) -> None:
    messages = faults(**TWO_NODES[fault])
    assert [message for message in messages if fault in message]
    assert all('access_mode="ReadWriteMany"' in message for message in messages)


@pytest.mark.parametrize("fault", TWO_NODES)
def test_a_second_node_is_welcome_where_the_storage_allows_it(fault: str) -> None:
    assert not faults(**TWO_NODES[fault], storage=Storage.local(access_mode="ReadWriteMany"))


ONE_NODE: dict[str, dict[str, Any]] = {
    "the default": {},
    "one pool of nodes for all": {"defaults": Tier(node_selector={"pool": "apps"})},
    "a label more for one of them": {"api": Tier(node_selector={"pool": "apps"})},
    "overlapping node affinities": {
        "api": Tier(affinity=on_nodes("zone", "a", "b")),
        "workers": [WorkerPool(name="default", affinity=on_nodes("zone", "b", "c"))],
    },
    "a spread that gives way": {"api": Tier(replicas=2, topology_spread=[spread(HOST, "ScheduleAnyway")])},
    "several pods, spread softly by default": {
        "api": Tier(autoscale=Autoscale(min=2, max=3)),
        "workers": [WorkerPool(name="default", autoscale=QueueAutoscale(max=2))],
    },
    "distance from a part that does not share the claim": {
        "api": Tier(affinity=apart_from(HOST, component="sandbox"), replicas=2),
    },
    "another pool for a part that does not share the claim": {
        "defaults": Tier(node_selector={"pool": "apps"}),
        "sandbox": Tier(node_selector={"pool": "code"}),
        "plugin_daemon": Tier(node_selector={"pool": "code"}),
        "beat": Tier(node_selector={"pool": "small"}),
    },
}


@pytest.mark.parametrize("options", ONE_NODE.values(), ids=ONE_NODE)
def test_pods_that_can_meet_on_one_node_are_no_error(options: dict[str, Any]) -> None:
    assert not faults(**options)


# -- one claim for files and packages -------------------------------------------------------------------------------

APART: dict[str, Any] = {**ONE_CLAIM, "sub_path": "api", "plugin_sub_path": "plugins"}


def claim_mount(objects: list[Manifest], part: str) -> tuple[str, str, str | None]:
    """The claim that a part mounts, where, and which folder of it."""
    [volume] = [each for each in pod(objects, part).spec["volumes"] if "persistentVolumeClaim" in each]
    [mount] = [each for each in container(objects, part)["volumeMounts"] if each["name"] == volume["name"]]
    return volume["persistentVolumeClaim"]["claimName"], mount["mountPath"], mount.get("subPath")


def test_one_claim_holds_files_and_packages_in_folders_that_are_apart() -> None:
    objects = synth(storage=Storage.local(**APART))
    assert claim_mount(objects, "api") == claim_mount(objects, "worker") == ("old", "/app/api/storage", "api")
    assert claim_mount(objects, "plugin-daemon") == ("old", "/app/storage", "plugins")
    assert not names(objects, "PersistentVolumeClaim")
    similar = Storage.local(**ONE_CLAIM, sub_path="dify", plugin_sub_path="dify-plugins")
    assert claim_mount(synth(storage=similar), "plugin-daemon")[2] == "dify-plugins"


def test_all_pods_of_one_claim_for_one_node_run_on_one() -> None:
    objects = synth(storage=Storage.local(**APART))
    for part in ("api", "worker", "plugin-daemon", "migrate"):
        assert pod(objects, part).labels["constructs-dify/claim"] == "old"
    [term] = pod(objects, "plugin-daemon").spec["affinity"]["podAffinity"][
        "requiredDuringSchedulingIgnoredDuringExecution"
    ]
    assert term["labelSelector"]["matchLabels"] == {"constructs-dify/claim": "old"}
    apart = Tier(node_selector={"zone": "b"})
    chart = dify(storage=Storage.local(**APART), api=Tier(node_selector={"zone": "a"}), plugin_daemon=apart)
    assert any("'old'" in text and "plugin-daemon one with zone=b" in text for text in chart.node.validate())


def test_one_claim_for_many_nodes_ties_nobody_to_one() -> None:
    modes: dict[str, Any] = {"access_mode": "ReadWriteMany", "plugin_access_mode": "ReadWriteMany"}
    objects = synth(storage=Storage.local(**APART, **modes))
    assert claim_mount(objects, "plugin-daemon") == ("old", "/app/storage/packages", "plugins")
    for part in ("api", "plugin-daemon"):
        assert "constructs-dify/claim" not in pod(objects, part).labels
        assert "affinity" not in pod(objects, part).spec


def test_the_pods_of_one_claim_give_its_files_one_group() -> None:
    objects = synth(storage=Storage.local(**APART))
    api, daemon = (pod(objects, part).spec["securityContext"] for part in ("api", "plugin-daemon"))
    assert daemon["fsGroup"] == api["fsGroup"]
    assert daemon["runAsUser"] != api["runAsUser"]
    own = pod(synth(), "plugin-daemon").spec["securityContext"]
    assert own["fsGroup"] == own["runAsGroup"]
    assert "fsGroup" not in pod(synth(storage=Storage.local(**APART), openshift=True), "plugin-daemon").spec.get(
        "securityContext", {}
    )
