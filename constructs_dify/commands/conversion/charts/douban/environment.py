"""The variables of each part: the chart's own, then those of its lists, of which the last wins."""

from collections.abc import Iterator, Mapping

from ...installed import Lies, PartName, Variable
from .names import Names
from .reader import Reader

# What the chart calls the parts in its values.
SECTIONS: Mapping[PartName, str] = {
    "api": "api",
    "worker": "worker",
    "beat": "workerBeat",
    "web": "frontend",
    "sandbox": "sandbox",
    "plugin-daemon": "pluginDaemon",
}
# They get what the API gets, credentials included, and read little of it.
_TOLD_TOO_MUCH: tuple[PartName, ...] = ("web", "plugin-daemon")
_URLS = ("CONSOLE_API_URL", "CONSOLE_WEB_URL", "SERVICE_API_URL", "APP_API_URL", "APP_WEB_URL")
_URL_KEYS = ("global.baseUrlOverride", "global.host", "global.port", "global.enableTLS")
Pairs = Iterator[tuple[str, Variable]]


def environment(reader: Reader, names: Names, part: PartName) -> dict[str, Variable]:
    """The variables of a part.

    Args:
        reader: The values.
        names: The names of the release.
        part: The part.

    Raises:
        ValueError: If a list holds what Kubernetes refuses.
    """
    # Of equal names the last wins; the others' keys are told of apart.
    found = dict(_all(reader, names, part))
    if part in _TOLD_TOO_MUCH:
        own = {name for name, _ in reader.listed(f"{SECTIONS[part]}.envs")}
        return {name: each for name, each in found.items() if name in own or reader.may_read(part, name)}
    return found


def overridden(reader: Reader, names: Names, part: PartName) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The variables that another of the same name hides, and their keys."""
    found: dict[str, Variable] = {}
    for name, variable in _all(reader, names, part):
        if name in found and found[name].keys:
            yield name, found[name].keys
        found[name] = variable


def _all(reader: Reader, names: Names, part: PartName) -> Pairs:
    own = f"{SECTIONS[part]}.envs"
    if part == "sandbox":
        yield from reader.listed(own)
        yield from _secret(reader, "API_KEY", "sandbox.apiKey", "sandbox-api-key")
        return
    if part == "plugin-daemon":
        yield "DIFY_INNER_API_URL", _api_url(reader, names)
        yield "PLUGIN_WORKING_PATH", Variable(text="/app/storage/cwd")
        yield from _secret(reader, "SERVER_KEY", "pluginDaemon.serverKey", "plugin-daemon-key")
        yield from _secret(reader, "DIFY_INNER_API_KEY", "pluginDaemon.difyInnerApiKey", "plugin-dify-inner-api-key")
    elif part != "web":
        yield "MODE", Variable(text=part)
    yield from _common(reader)
    if part != "web":
        yield from _back_end(reader, names, part)
    yield from reader.listed("global.extraEnvs")
    if part != "web":
        yield from reader.listed("global.extraBackendEnvs")
    yield from reader.listed(own)


def base_url(reader: Reader) -> str:
    """The URL under which users reach all of it."""
    if override := reader.text("global.baseUrlOverride"):
        return override
    scheme = "https" if reader.on("global.enableTLS") else "http"
    port = f":{reader.text('global.port')}" if reader.on("global.port") else ""
    return f"{scheme}://{reader.text('global.host')}{port}"


def _common(reader: Reader) -> Pairs:
    yield "EDITION", Variable(text=reader.text("global.edition"), keys=reader.keys("global.edition"))
    override = reader.on("global.baseUrlOverride")
    url, keys = base_url(reader), reader.keys(*(_URL_KEYS[:1] if override else _URL_KEYS))
    for name in _URLS:
        yield name, Variable(text=url, keys=keys)
    yield "ENDPOINT_URL_TEMPLATE", Variable(text=f"{url}/e/{{hook_id}}", keys=keys)


def _back_end(reader: Reader, names: Names, part: PartName) -> Pairs:
    yield "STORAGE_TYPE", Variable(text=reader.text("global.storageType"), keys=reader.keys("global.storageType"))
    yield from _redis(reader, names)
    yield from _postgres(reader, names)
    yield from _minio(reader, names)
    # Up to 0.9.0, the API alone was told of the sandbox.
    if part == "api" or reader.chart.since("0.9.1"):
        yield "CODE_EXECUTION_ENDPOINT", Variable(text=f"http://{names.full}-sandbox")
        yield from _secret(reader, "CODE_EXECUTION_API_KEY", "sandbox.apiKey", "sandbox-api-key")
    if reader.on("pluginDaemon.enabled"):
        port = reader.text("pluginDaemon.service.port")
        keys = reader.keys("pluginDaemon.service.port")
        yield "PLUGIN_DAEMON_URL", Variable(text=f"http://{names.full}-plugin-daemon:{port}", keys=keys)
        yield "MARKETPLACE_API_URL", Variable(text="https://marketplace.dify.ai")
        yield from _secret(reader, "PLUGIN_DAEMON_KEY", "pluginDaemon.serverKey", "plugin-daemon-key")
        for name in ("PLUGIN_DIFY_INNER_API_KEY", "INNER_API_KEY_FOR_PLUGIN"):
            yield from _secret(reader, name, "pluginDaemon.difyInnerApiKey", "plugin-dify-inner-api-key")
        yield "PLUGIN_DIFY_INNER_API_URL", _api_url(reader, names)


def _redis(reader: Reader, names: Names) -> Pairs:
    if not reader.on("redis.embedded"):
        return
    host = f"{names.full}-redis-master"
    path = "redis.auth.password"
    lies = _of_subchart(reader, names, "redis", "redis-password")
    password = reader.variable(path, lies=lies)
    broker = None if password.text is None else f"redis://:{password.text}@{host}:6379/1"
    yield "CELERY_BROKER_URL", Variable(text=broker, secret=True, keys=password.keys, unsafe=password.unsafe)
    yield "REDIS_PORT", Variable(text="6379")
    yield "REDIS_HOST", Variable(text=host)
    yield "REDIS_DB", Variable(text="1")
    yield "REDIS_PASSWORD", password


def _postgres(reader: Reader, names: Names) -> Pairs:
    if not reader.on("postgresql.embedded"):
        return
    yield "DB_USERNAME", Variable(text="postgres")
    lies = _of_subchart(reader, names, "postgresql", "postgres-password")
    yield "DB_PASSWORD", reader.variable("postgresql.auth.postgresPassword", lies=lies)
    yield "DB_HOST", Variable(text=f"{names.full}-postgresql")
    yield "DB_PORT", Variable(text="5432")
    keys = reader.keys("postgresql.auth.database")
    yield "DB_DATABASE", Variable(text=reader.text("postgresql.auth.database"), keys=keys)


def _minio(reader: Reader, names: Names) -> Pairs:
    if not reader.on("minio.embedded"):
        return
    port = reader.text("minio.service.ports.api")
    keys = reader.keys("minio.service.ports.api")
    yield "S3_ENDPOINT", Variable(text=f"http://{names.full}-minio:{port}", keys=keys)
    buckets = reader.text("minio.defaultBuckets")
    yield "S3_BUCKET_NAME", Variable(text=buckets, keys=reader.keys("minio.defaultBuckets"))
    for name, path, key in (
        ("S3_ACCESS_KEY", "minio.auth.rootUser", "root-user"),
        ("S3_SECRET_KEY", "minio.auth.rootPassword", "root-password"),
    ):
        yield name, reader.variable(path, lies=_of_subchart(reader, names, "minio", key))


def _of_subchart(reader: Reader, names: Names, subchart: str, key: str) -> Lies | None:
    """Where the subchart's own Secret has what the chart writes as a text; None: another Secret has something else."""
    if reader.on(f"{subchart}.auth.existingSecret"):
        return None
    return Lies(secret=names.subchart(subchart), key=key)


def _secret(reader: Reader, name: str, path: str, key: str) -> Pairs:
    if secret := reader.text(f"{path}Secret"):
        yield (
            name,
            Variable(
                secret=True, lies=Lies(secret=secret, key=key, of_release=False), keys=reader.keys(f"{path}Secret")
            ),
        )
    else:
        # Without either, its template leaves the variable empty.
        yield name, reader.variable(path) if reader.on(path) else Variable(text="", keys=reader.keys(path))


def _api_url(reader: Reader, names: Names) -> Variable:
    url = f"http://{names.full}-api-svc:{reader.text('api.service.port')}"
    return Variable(text=url, keys=reader.keys("api.service.port"))
