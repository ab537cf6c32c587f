"""Object storages: their arguments as the API has them, and as the plugin daemon has them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from ....checks.credentials import names_a_credential
from ....data_layer.storage import Storage
from ..python_code import Code, Dict, literal
from .arguments import Argument, arguments_of, read_all
from .reading import Reading
from .roles import amazon_role, azure_identity, google_account
from .servers import text_of

# A word of STORAGE_TYPE -> the factory.
FILES: Final[Mapping[str, str]] = {
    "s3": "s3",
    "oci-storage": "oci",
    "azure-blob": "azure_blob",
    "google-storage": "google_cloud",
    "aliyun-oss": "aliyun_oss",
    "tencent-cos": "tencent_cos",
    "huawei-obs": "huawei_obs",
    "volcengine-tos": "volcengine_tos",
    "baidu-obs": "baidu_obs",
    "opendal": "opendal",
    "supabase": "supabase",
    "clickzetta-volume": "clickzetta_volume",
}
# A word of PLUGIN_STORAGE_TYPE, with "_" for "-" -> the factory.
PACKAGES: Final[Mapping[str, str]] = {
    "local": "local",
    "local_file": "local",
    "s3": "s3",
    "aws_s3": "s3",
    "azure": "azure_blob",
    "azure_blob": "azure_blob",
    "aliyun": "aliyun_oss",
    "aliyun_oss": "aliyun_oss",
    "tencent": "tencent_cos",
    "tencent_cos": "tencent_cos",
    "gcs": "google_cloud",
    "google_storage": "google_cloud",
    "huawei": "huawei_obs",
    "huawei_obs": "huawei_obs",
    "volcengine": "volcengine_tos",
    "volcengine_tos": "volcengine_tos",
    "baidu_bos": "baidu_obs",
}
# What the variables of each begin with.
PREFIXES: Final[Mapping[str, str]] = {
    "s3": "S3_",
    "oci": "OCI_",
    "azure_blob": "AZURE_BLOB_",
    "google_cloud": "GOOGLE_STORAGE_",
    "aliyun_oss": "ALIYUN_OSS_",
    "tencent_cos": "TENCENT_COS_",
    "huawei_obs": "HUAWEI_OBS_",
    "volcengine_tos": "VOLCENGINE_TOS_",
    "baidu_obs": "BAIDU_OBS_",
    "opendal": "OPENDAL_",
    "supabase": "SUPABASE_",
    "clickzetta_volume": "CLICKZETTA_VOLUME_",
}
_REGION: Final = "us-east-1"
_NOT_ASKED: Final = ("plugins", "plugin_cache")


@dataclass(kw_only=True, slots=True)
class Provider:
    """An object storage, as one side has it.

    Args:
        factory: The factory.
        arguments: Its arguments.
        bucket: The bucket or container.
        path_style: Whether the bucket is in the path of its URLs; None: it does not matter.
    """

    factory: str
    arguments: dict[str, Code] = field(default_factory=dict[str, Code])
    bucket: Code | None = None
    path_style: bool | None = None


@cache
def _asked(factory: str, side: str, *without: str) -> Mapping[str, Argument]:
    def environment(choice: Any) -> Any:
        return getattr(choice, side).environment

    return arguments_of(getattr(Storage, factory), environment, without=(*_NOT_ASKED, *without))


def files_provider(factory: str, api: Reading) -> Provider:
    """The storage of the files.

    Args:
        factory: Its factory.
        api: Reads the API's variables.
    """
    match factory:
        case "s3":
            return _s3(api, "S3_BUCKET_NAME", "S3_REGION", "S3_ACCESS_KEY", "S3_SECRET_KEY")
        case "azure_blob":
            return _azure(api)
        case "google_cloud":
            return _google(api)
        case "opendal":
            return _opendal(api)
        case "clickzetta_volume":
            return _clickzetta(api)
        case _:
            arguments = _read(_asked(factory, "files"), api)
            return Provider(factory=factory, bucket=arguments.pop("bucket", None), arguments=arguments)


def packages_provider(factory: str, daemon: Reading) -> Provider:
    """The storage of plugin packages.

    Args:
        factory: Its factory.
        daemon: Reads the plugin daemon's variables.
    """
    match factory:
        case "s3":
            return _s3(daemon, "PLUGIN_STORAGE_OSS_BUCKET", "AWS_REGION", "AWS_ACCESS_KEY", "AWS_SECRET_KEY")
        case "azure_blob":
            return _azure_packages(daemon)
        case "google_cloud":
            credentials = daemon.credential("GCS_CREDENTIALS")
            return Provider(
                factory=factory,
                arguments={"credentials": credentials} if credentials else {},
                bucket=daemon.text("PLUGIN_STORAGE_OSS_BUCKET"),
            )
        case _:
            arguments = _read(_asked(factory, "packages"), daemon)
            return Provider(factory=factory, bucket=arguments.pop("plugin_bucket", None), arguments=arguments)


def _s3(reading: Reading, bucket: str, region: str, access: str, secret: str) -> Provider:
    provider = Provider(factory="s3", bucket=reading.text(bucket))
    provider.arguments["region"] = reading.text(region) or literal(_REGION)
    managed = reading.flag("S3_USE_AWS_MANAGED_IAM")
    if managed:
        unused = [name for name in ("S3_ENDPOINT", access, secret) if reading.variable(name) is not None]
        reading.drop(
            *unused,
            what="With S3_USE_AWS_MANAGED_IAM, Dify's client takes neither an endpoint nor keys.",
            group="no-effect",
        )
    endpoint = None if managed else reading.url("S3_ENDPOINT", scheme="https")
    keys = (None, None) if managed else (reading.credential(access), reading.credential(secret))
    if endpoint is not None:
        provider.arguments["endpoint"] = endpoint
    if endpoint is not None or any(keys):
        why = f"{access} and {secret} are not both set today, and the library wants both."
        provider.arguments["access_key"] = keys[0] or reading.needed(access, why)
        provider.arguments["secret_key"] = keys[1] or reading.needed(secret, why)
        if reading.part == "plugin-daemon":
            provider.path_style = reading.variable("S3_USE_PATH_STYLE") is None or reading.flag("S3_USE_PATH_STYLE")
        else:
            style = reading.plain("S3_ADDRESS_STYLE", "auto")
            # Beside an endpoint, "auto" comes to the path.
            provider.path_style = style == "path" or (style == "auto" and endpoint is not None)
    elif role := amazon_role(reading.work):
        provider.arguments["service_account_annotations"] = Dict(items=role)
    return provider


def _azure(api: Reading) -> Provider:
    account, url = api.text("AZURE_BLOB_ACCOUNT_NAME"), api.url("AZURE_BLOB_ACCOUNT_URL", scheme="https")
    arguments: dict[str, Code] = {"account": account} if account else {}
    if url is not None and text_of(url) != f"https://{text_of(account)}.blob.core.windows.net":
        arguments["account_url"] = url
    key = api.variable("AZURE_BLOB_ACCOUNT_KEY")
    if key is not None and key.text == "managedidentity":
        client = azure_identity(api.work)
        if client is not None:
            arguments["workload_identity"] = client
        else:
            arguments["managed_identity"] = literal(True, key.keys)
    elif key is not None:
        arguments["account_key"] = api.referred(key, "AZURE_BLOB_ACCOUNT_KEY")
    else:
        arguments["account_key"] = api.needed(
            "AZURE_BLOB_ACCOUNT_KEY", "AZURE_BLOB_ACCOUNT_KEY is not set today, and the library wants it."
        )
    return Provider(factory="azure_blob", arguments=arguments, bucket=api.text("AZURE_BLOB_CONTAINER_NAME"))


def _azure_packages(daemon: Reading) -> Provider:
    provider = Provider(factory="azure_blob", bucket=daemon.text("AZURE_BLOB_STORAGE_CONTAINER_NAME"))
    connection = daemon.credential("AZURE_BLOB_STORAGE_CONNECTION_STRING")
    daemon.read.update(("AZURE_BLOB_STORAGE_USE_MANAGED_IDENTITY", "AZURE_BLOB_STORAGE_ACCOUNT_URL"))
    if connection is not None:
        provider.arguments["connection_string"] = connection
    elif not daemon.flag("AZURE_BLOB_STORAGE_USE_MANAGED_IDENTITY"):
        why = "AZURE_BLOB_STORAGE_CONNECTION_STRING is not set today, and the library wants it."
        provider.arguments["connection_string"] = daemon.needed("AZURE_BLOB_STORAGE_CONNECTION_STRING", why)
    return provider


def _google(api: Reading) -> Provider:
    provider = Provider(factory="google_cloud", bucket=api.text("GOOGLE_STORAGE_BUCKET_NAME"))
    credentials = api.credential("GOOGLE_STORAGE_SERVICE_ACCOUNT_JSON_BASE64")
    if credentials is not None:
        provider.arguments["credentials"] = credentials
    elif account := google_account(api.work):
        provider.arguments["service_account"] = account
    return provider


def _opendal(api: Reading) -> Provider:
    scheme = api.text("OPENDAL_SCHEME", otherwise="fs") or literal("fs")
    prefix = f"OPENDAL_{text_of(scheme).upper()}_"
    options: dict[str, Code] = {}
    for name in sorted(name for name in api.names() if name.upper().startswith(prefix)):
        option = name[len(prefix) :].lower()
        found = api.credential(name) if names_a_credential(option) else api.login(name)
        if found is not None:
            options[option] = found
    return Provider(factory="opendal", arguments={"scheme": scheme, "options": Dict(items=options)})


def _clickzetta(api: Reading) -> Provider:
    arguments = _read(_asked("clickzetta_volume", "files", "volume_name", "volume_type"), api)
    kind, name = api.text("CLICKZETTA_VOLUME_TYPE"), api.text("CLICKZETTA_VOLUME_NAME")
    if kind is not None and kind.value != "user":
        arguments["volume_type"] = kind
    if name is not None and kind is not None and kind.value == "external":
        arguments["volume_name"] = name
    return Provider(factory="clickzetta_volume", arguments=arguments)


def _read(arguments: Mapping[str, Argument], reading: Reading) -> dict[str, Code]:
    found = read_all(arguments, reading, scheme="https")
    folder = found.get("path")
    if folder is not None and text_of(folder).startswith("/"):
        found["path"] = literal(text_of(folder).lstrip("/"), folder.keys)
    return found
