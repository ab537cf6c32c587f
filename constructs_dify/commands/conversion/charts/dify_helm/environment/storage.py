"""Where files and plugin packages are: a bucket, or a claim. The two are decided apart."""

from .reader import Reader, Text, constant
from .rows import Choice, Entries, read, row, secret, winner

_BUCKETS = "0.24.0"
_ALL_BUCKETS = "0.26.0"
_IAM = "0.29.0"
# Up to then, the variables of the daemon for Volcengine had a prefix.
_TOS = "0.29.0"

CHOICES = (
    Choice(
        key="externalS3",
        config=[
            row("STORAGE_TYPE", "=s3"),
            row("S3_ENDPOINT", ".endpoint"),
            row("S3_BUCKET_NAME", ".bucketName", before=_BUCKETS),
            row("S3_BUCKET_NAME", ".bucketName.api", since=_BUCKETS),
            row("S3_REGION", "=us-east-1", before="0.22.0"),
            row("S3_REGION", ".region", since="0.22.0"),
            row("S3_USE_AWS_MANAGED_IAM", ".useIAM", since=_IAM),
        ],
        secret=[row("S3_ACCESS_KEY", ".accessKey"), row("S3_SECRET_KEY", ".secretKey")],
        plugins=[
            row("PLUGIN_STORAGE_TYPE", "=aws_s3"),
            row("S3_USE_PATH_STYLE", "=true", before="0.25.0"),
            row("S3_USE_PATH_STYLE", ".pathStyle", since="0.25.0"),
            row("S3_ENDPOINT", ".endpoint"),
            row("PLUGIN_STORAGE_OSS_BUCKET", ".bucketName.pluginDaemon"),
            row("AWS_REGION", ".region"),
            row("S3_USE_AWS_MANAGED_IAM", ".useIAM", since=_IAM),
        ],
        plugins_secret=[row("AWS_ACCESS_KEY", ".accessKey"), row("AWS_SECRET_KEY", ".secretKey")],
        plugins_since=_BUCKETS,
    ),
    Choice(
        key="externalAzureBlobStorage",
        config=[
            row("STORAGE_TYPE", "=azure-blob"),
            row("AZURE_BLOB_ACCOUNT_NAME", ".account"),
            row("AZURE_BLOB_CONTAINER_NAME", ".container"),
            row("AZURE_BLOB_ACCOUNT_URL", ".url"),
        ],
        secret=[row("AZURE_BLOB_ACCOUNT_KEY", ".key")],
        plugins=[
            row("PLUGIN_STORAGE_TYPE", "=azure_blob"),
            row("AZURE_BLOB_STORAGE_CONTAINER_NAME", ".container"),
        ],
        plugins_since="0.30.0",
    ),
    Choice(
        key="externalOSS",
        since="0.21.0",
        config=[
            row("STORAGE_TYPE", "=aliyun-oss"),
            row("ALIYUN_OSS_ENDPOINT", ".endpoint"),
            row("ALIYUN_OSS_BUCKET_NAME", ".bucketName", before=_ALL_BUCKETS),
            row("ALIYUN_OSS_BUCKET_NAME", ".bucketName.api", since=_ALL_BUCKETS),
            row("ALIYUN_OSS_REGION", ".region"),
            row("ALIYUN_OSS_AUTH_VERSION", ".authVersion"),
            row("ALIYUN_OSS_PATH", ".path", since="0.23.0"),
        ],
        secret=[row("ALIYUN_OSS_ACCESS_KEY", ".accessKey"), row("ALIYUN_OSS_SECRET_KEY", ".secretKey")],
        plugins=[
            row("PLUGIN_STORAGE_TYPE", "=aliyun_oss"),
            row("ALIYUN_OSS_REGION", ".region"),
            row("ALIYUN_OSS_ENDPOINT", ".endpoint"),
            row("PLUGIN_STORAGE_OSS_BUCKET", ".bucketName.pluginDaemon", since="0.27.0"),
            row("ALIYUN_OSS_ACCESS_KEY_ID", ".accessKey"),
            row("ALIYUN_OSS_AUTH_VERSION", ".authVersion"),
            row("ALIYUN_OSS_PATH", ".path"),
        ],
        plugins_secret=[row("ALIYUN_OSS_ACCESS_KEY_SECRET", ".secretKey")],
        plugins_since=_ALL_BUCKETS,
    ),
    Choice(
        key="externalGCS",
        since="0.22.0",
        config=[
            row("STORAGE_TYPE", "=google-storage"),
            row("GOOGLE_STORAGE_BUCKET_NAME", ".bucketName", before=_ALL_BUCKETS),
            row("GOOGLE_STORAGE_BUCKET_NAME", ".bucketName.api", since=_ALL_BUCKETS),
            row("GOOGLE_STORAGE_SERVICE_ACCOUNT_JSON_BASE64", ".serviceAccountJsonBase64", before=_ALL_BUCKETS),
        ],
        secret=[row("GOOGLE_STORAGE_SERVICE_ACCOUNT_JSON_BASE64", ".serviceAccountJsonBase64", since=_ALL_BUCKETS)],
        plugins=[
            row("PLUGIN_STORAGE_TYPE", "=google-storage"),
            row("PLUGIN_STORAGE_OSS_BUCKET", ".bucketName.pluginDaemon"),
        ],
        plugins_secret=[row("GCS_CREDENTIALS", ".serviceAccountJsonBase64")],
        plugins_since=_ALL_BUCKETS,
    ),
    Choice(
        key="externalCOS",
        since="0.22.0",
        config=[
            row("STORAGE_TYPE", "=tencent-cos"),
            row("TENCENT_COS_BUCKET_NAME", ".bucketName", before=_BUCKETS),
            row("TENCENT_COS_BUCKET_NAME", ".bucketName.api", since="0.25.0"),
            row("TENCENT_COS_SECRET_KEY", ".secretKey", before=_BUCKETS),
            row("TENCENT_COS_SECRET_ID", ".secretId"),
            row("TENCENT_COS_REGION", ".region"),
            row("TENCENT_COS_SCHEME", ".scheme"),
        ],
        secret=[row("TENCENT_COS_SECRET_KEY", ".secretKey", since=_BUCKETS)],
        plugins=[
            row("PLUGIN_STORAGE_TYPE", "=tencent_cos"),
            row("TENCENT_COS_SECRET_ID", ".secretId"),
            row("TENCENT_COS_REGION", ".region"),
            row("PLUGIN_STORAGE_OSS_BUCKET", ".bucketName.pluginDaemon"),
        ],
        plugins_secret=[row("TENCENT_COS_SECRET_KEY", ".secretKey")],
        plugins_since=_BUCKETS,
    ),
    Choice(
        key="externalOBS",
        since=_ALL_BUCKETS,
        config=[
            row("STORAGE_TYPE", "=huawei-obs"),
            row("HUAWEI_OBS_SERVER", ".endpoint"),
            row("HUAWEI_OBS_BUCKET_NAME", ".bucketName.api"),
        ],
        secret=[row("HUAWEI_OBS_ACCESS_KEY", ".accessKey"), row("HUAWEI_OBS_SECRET_KEY", ".secretKey")],
        plugins=[
            row("PLUGIN_STORAGE_TYPE", "=huawei-obs"),
            row("HUAWEI_OBS_SERVER", ".endpoint"),
            row("PLUGIN_STORAGE_OSS_BUCKET", ".bucketName.pluginDaemon"),
            row("HUAWEI_OBS_ACCESS_KEY", ".accessKey"),
        ],
        plugins_secret=[row("HUAWEI_OBS_SECRET_KEY", ".secretKey")],
        plugins_since=_ALL_BUCKETS,
    ),
    Choice(
        key="externalTOS",
        since=_ALL_BUCKETS,
        config=[
            row("STORAGE_TYPE", "=volcengine-tos"),
            row("VOLCENGINE_TOS_ENDPOINT", ".endpoint"),
            row("VOLCENGINE_TOS_REGION", ".region"),
            row("VOLCENGINE_TOS_BUCKET_NAME", ".bucketName.api"),
            row("VOLCENGINE_TOS_ACCESS_KEY", ".accessKey"),
        ],
        secret=[row("VOLCENGINE_TOS_SECRET_KEY", ".secretKey")],
        plugins=[
            row("PLUGIN_STORAGE_TYPE", "=volcengine-tos"),
            row("PLUGIN_STORAGE_OSS_BUCKET", ".bucketName.pluginDaemon"),
            row("PLUGIN_VOLCENGINE_TOS_ENDPOINT", ".endpoint", before=_TOS),
            row("PLUGIN_VOLCENGINE_TOS_REGION", ".region", before=_TOS),
            row("PLUGIN_VOLCENGINE_TOS_ACCESS_KEY", ".accessKey", before=_TOS),
            row("VOLCENGINE_TOS_ENDPOINT", ".endpoint", since=_TOS),
            row("VOLCENGINE_TOS_REGION", ".region", since=_TOS),
            row("VOLCENGINE_TOS_ACCESS_KEY", ".accessKey", since=_TOS),
        ],
        plugins_secret=[
            row("PLUGIN_VOLCENGINE_TOS_SECRET_KEY", ".secretKey", before=_TOS),
            row("VOLCENGINE_TOS_SECRET_KEY", ".secretKey", since=_TOS),
        ],
        plugins_since=_ALL_BUCKETS,
    ),
)
# Any on sends plugin packages there, too; the others do where they are told a bucket for them.
ONE_PLACE = "externalAzureBlobStorage"


def files(reader: Reader) -> Entries:
    """Where the API and the workers keep files."""
    choice, keys = winner(reader, CHOICES)
    if choice is None:
        config = read(reader, [row("STORAGE_TYPE", "=local"), row("STORAGE_LOCAL_PATH", "api.persistence.mountPath")])
        return config.because(keys)
    entries = read(reader, choice.config, (), choice.key)
    if prints_both_buckets(reader, choice):
        entries.config["TENCENT_COS_BUCKET_NAME"] = _both_buckets(reader, choice.key)
    if choice.key == "externalS3" and reader.since("0.38.0-rc2"):
        style = "path" if reader.on("externalS3.pathStyle") else "auto"
        entries.config["S3_ADDRESS_STYLE"] = constant(style, reader.keys("externalS3.pathStyle"))
    entries.secret = _files_secret(reader)
    return entries.because(keys)


def prints_both_buckets(reader: Reader, choice: Choice) -> bool:
    """Whether no row has its bucket, in place of which 0.24 has both."""
    return choice.key == "externalCOS" and reader.version == "0.24.0"


def _both_buckets(reader: Reader, key: str) -> Text:
    """What 0.24 has by mistake in place of the bucket for files: both, as Go prints a map."""
    paths = [f"{key}.bucketName.{name}" for name in ("api", "pluginDaemon")]
    texts = (constant("<nil>", reader.keys(path)) if reader.at(path) is None else reader.text(path) for path in paths)
    return reader.composed("map[api:{} pluginDaemon:{}]", *texts)


def _files_secret(reader: Reader) -> dict[str, Text]:
    """The credentials, for which up to 0.38.0-rc1 the next provider is taken where the operator has those of S3."""
    remote = reader.since("0.28.0") and reader.on("externalSecret.enabled")
    if not reader.since("0.38.0-rc2"):
        return secret(reader, CHOICES[1:] if remote else CHOICES)
    keyless = reader.on("externalS3.enabled") and (remote or reader.on("externalS3.useIAM"))
    return {} if keyless else secret(reader, CHOICES)


def plugin_packages(reader: Reader) -> Entries:
    """Where the plugin daemon keeps packages."""
    keys: tuple[str, ...] = ()
    for choice in CHOICES:
        if not choice.plugins_since or not reader.since(choice.plugins_since):
            continue
        keys += reader.keys(choice.switch)
        if not reader.on(choice.switch):
            continue
        bucket = f"{choice.key}.bucketName.pluginDaemon"
        keys += reader.keys(bucket) if choice.key != ONE_PLACE else ()
        if choice.key == ONE_PLACE or reader.on(bucket):
            return _packages_in(reader, choice).because(keys)
    return _local_packages(reader).because(keys)


def _packages_in(reader: Reader, choice: Choice) -> Entries:
    keyless = choice.key == "externalS3" and reader.since("0.38.0-rc2") and reader.on("externalS3.useIAM")
    entries = read(reader, choice.plugins, () if keyless else choice.plugins_secret, choice.key)
    if choice.key == ONE_PLACE:
        entries.secret["AZURE_BLOB_STORAGE_CONNECTION_STRING"] = _connection(reader, choice.key)
    return entries


def _connection(reader: Reader, key: str) -> Text:
    url = reader.text(f"{key}.url")
    scheme = (url.text or "").partition("://")[0]
    if scheme not in ("http", "https"):
        raise ValueError(
            f"{reader.where(f'{key}.url')}: got a text without http:// or https:// in front; expected a URL, without "
            "which the chart renders nothing"
        )
    parts = (reader.text(f"{key}.account"), reader.text(f"{key}.key"), url)
    head = f"DefaultEndpointsProtocol={scheme};"
    return reader.composed(head + "AccountName={};AccountKey={};BlobEndpoint={};", *parts)


def _local_packages(reader: Reader) -> Entries:
    """The claim of the daemon. What its folder is called is a matter of `plugin_daemon`."""
    if not reader.since(_BUCKETS):
        return Entries()
    folder = "PLUGIN_STORAGE_LOCAL_ROOT" if reader.since("0.33.0") else "STORAGE_LOCAL_PATH"
    mount = "pluginDaemon.persistence.mountPath"
    return read(reader, [row("PLUGIN_STORAGE_TYPE", "=local"), row(folder, mount)])
