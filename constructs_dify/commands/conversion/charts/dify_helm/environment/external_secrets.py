"""Secrets that the External Secrets Operator makes in place of the chart."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, cast

from ....installed import RemoteSecrets
from .reader import Reader, Text, constant

_SINCE = "0.28.0"
_OF_STORE = re.compile(r"\{\{-?\s*\.(\w+)\s*-?\}\}", re.ASCII)
_ANY = ""

OPTIONS = ("externalSecret.enabled", "externalSecret.secretStore", "externalSecret.refreshInterval")
# Whether a part of the chart that the name depends on is on.
_ELASTICSEARCH = "externalElasticsearch.enabled"
_WEAVIATE = "weaviate.enabled"
_DAEMON = "pluginDaemon.enabled"
_AGENTS = "agentBackend.enabled"

_LOGINS = ("DB_USERNAME", "DB_PASSWORD", "REDIS_USERNAME", "REDIS_PASSWORD")
_CLOUDS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AZURE_BLOB_ACCOUNT_NAME",
    "AZURE_BLOB_ACCOUNT_KEY",
    "GOOGLE_CLOUD_STORAGE_BUCKET",
)
_STORES = ("QDRANT_API_KEY", "OPENSEARCH_USERNAME", "OPENSEARCH_PASSWORD")
_MAIL = ("RESEND_API_KEY", "RESEND_FROM_EMAIL", "SENDGRID_API_KEY", "SENDGRID_FROM_EMAIL")
_SEARCH = dict.fromkeys(("ELASTICSEARCH_USERNAME", "ELASTICSEARCH_PASSWORD"), _ELASTICSEARCH)
_PYTHON = {
    **dict.fromkeys(("SECRET_KEY", *_LOGINS, *_STORES, *_MAIL, *_CLOUDS), _ANY),
    **dict.fromkeys(("PLUGIN_DAEMON_KEY", "INNER_API_KEY_FOR_PLUGIN", "S3_ACCESS_KEY", "S3_SECRET_KEY"), _ANY),
    "WEAVIATE_API_KEY": _WEAVIATE,
    "AGENT_BACKEND_API_TOKEN": _AGENTS,
}
# Our name of a part -> the chart's -> the names that it takes from the store, and what has to be on for each.
NAMES: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "api": ("api", {**_PYTHON, "CODE_EXECUTION_API_KEY": _ANY, "OTLP_API_KEY": _ANY, **_SEARCH}),
    "worker": ("worker", {**_PYTHON, "CODE_EXECUTION_API_KEY": _ANY, "OTLP_API_KEY": _ANY}),
    "sandbox": ("sandbox", {"API_KEY": _ANY}),
    "plugin-daemon": (
        "pluginDaemon",
        {**dict.fromkeys((*_LOGINS, *_CLOUDS, "SERVER_KEY", "DIFY_INNER_API_KEY"), _ANY), **_SEARCH},
    ),
    "agent-backend": (
        "agentBackend",
        {
            "DIFY_AGENT_API_TOKEN": _ANY,
            "DIFY_AGENT_SERVER_SECRET_KEY": _ANY,
            "DIFY_AGENT_SHELLCTL_AUTH_TOKEN": _ANY,
            "DIFY_AGENT_PLUGIN_DAEMON_API_KEY": _DAEMON,
            "DIFY_AGENT_INNER_API_KEY": _DAEMON,
        },
    ),
    "local-sandbox": ("localSandbox", {"SHELLCTL_AUTH_TOKEN": _ANY}),
    "postgres": ("postgresql", {"postgres-password": _ANY, "replication-password": _ANY}),
    "redis": ("redis", {"redis-password": _ANY}),
}
# What is put together from others, and what it is made of.
_COMPOSED = {
    "api": ("CELERY_BROKER_URL",),
    "worker": ("CELERY_BROKER_URL",),
    "agent-backend": ("DIFY_AGENT_REDIS_URL",),
}
_PARTS_OF_URLS = {"agent-backend": ("REDIS_USERNAME", "REDIS_PASSWORD")}
# The names that a later version added.
_LATER = {
    ("api", "OTLP_API_KEY"): "0.29.0",
    ("worker", "OTLP_API_KEY"): "0.29.0",
    ("worker", "CODE_EXECUTION_API_KEY"): "0.37.0",
    ("api", "AGENT_BACKEND_API_TOKEN"): "0.38.0-rc1",
    ("worker", "AGENT_BACKEND_API_TOKEN"): "0.38.0-rc1",
}
_PARTS_LATER = {"agent-backend": "0.38.0-rc1", "local-sandbox": "0.38.0-rc1"}
_ALSO_ON = {
    "sandbox": "sandbox.enabled",
    "agent-backend": _AGENTS,
    "local-sandbox": "localSandbox.enabled",
    "postgres": "postgresql.enabled",
    "redis": "redis.auth.enabled",
}


def makes(reader: Reader, part: str) -> bool:
    """Whether the operator makes the Secret of a part or of a server."""
    if part not in NAMES or not reader.since(_PARTS_LATER.get(part, _SINCE)):
        return False
    section, _ = NAMES[part]
    on = reader.on("externalSecret.enabled") and reader.on(f"externalSecret.{section}.enabled")
    if part == "redis" and reader.on("redis.auth.password"):
        return False
    return on and (part not in _ALSO_ON or reader.on(_ALSO_ON[part]))


def sections(reader: Reader) -> list[str]:
    """What a version of the chart calls those whose Secret the operator may make."""
    return [section for part, (section, _) in NAMES.items() if reader.since(_PARTS_LATER.get(part, _SINCE))]


def switches(reader: Reader, part: str) -> tuple[str, ...]:
    """The user's keys that say who makes the Secret of a part."""
    section = NAMES[part][0] if part in NAMES else part
    return reader.keys("externalSecret.enabled", f"externalSecret.{section}.enabled") if reader.since(_SINCE) else ()


def taken(reader: Reader, part: str) -> Iterator[str]:
    """The names that a part takes from the store."""
    section, names = NAMES[part]
    for name, needs in names.items():
        if not reader.since(_LATER.get((part, name), _SINCE)) or (needs and not reader.on(needs)):
            continue
        if reader.on(f"externalSecret.{section}.remoteRefs.{name}"):
            yield name


def secret(reader: Reader, part: str) -> dict[str, Text]:
    """What the operator puts into the Secret of a part: the texts are in the store, but for what the chart adds."""
    section, _ = NAMES[part]
    found: dict[str, Text] = {}
    if part in ("api", "worker", "plugin-daemon"):
        found["REDIS_USERNAME"] = constant("")
    for name in taken(reader, part):
        found[name] = Text(text=None, keys=reader.keys(f"externalSecret.{section}.remoteRefs.{name}"))
    for name in _COMPOSED.get(part, ()):
        path = f"externalSecret.{section}.data.{name}"
        if part != "agent-backend" or reader.on(path):
            found[name] = _completed(reader.text(path))
    if part in ("api", "plugin-daemon") and reader.on(_ELASTICSEARCH):
        found["VECTOR_STORE"] = constant("elasticsearch")
        found["ELASTICSEARCH_HOST"] = reader.text("externalElasticsearch.host")
        found["ELASTICSEARCH_PORT"] = reader.text("externalElasticsearch.port")
    return {name: text.because(switches(reader, part)) for name, text in found.items()}


def _completed(template: Text) -> Text:
    """A text that the operator completes, with the references of Kubernetes in place of its own."""
    text = _OF_STORE.sub(r"$(\1)", template.text or "")
    return replace(template, text=None if "{{" in text else text)


def remote_secrets(reader: Reader) -> RemoteSecrets | None:
    """What the operator makes; None: nothing."""
    parts = tuple(part for part in NAMES if makes(reader, part))
    if not parts:
        return None
    remotes: dict[str, dict[str, tuple[str, str | None]]] = {}
    keys = {"": reader.keys(*OPTIONS, *(f"externalSecret.{section}.enabled" for section in sections(reader)))}
    for part in parts:
        section = NAMES[part][0]
        wanted = [*taken(reader, part), *_PARTS_OF_URLS.get(part, ())]
        remotes[part] = {}
        for name in wanted:
            path = f"externalSecret.{section}.remoteRefs.{name}"
            reference = cast("Mapping[str, Any]", reader.at(path) or {})
            if reference:
                remotes[part][name] = (str(reference.get("key", "")), reference.get("property") or None)
                keys[f"{part}:{name}"] = reader.keys(f"{path}.key", f"{path}.property")
    store = "externalSecret.secretStore"
    return RemoteSecrets(
        store=reader.text(f"{store}.name").text or "",
        kind=reader.text(f"{store}.kind").text or "",
        refresh=reader.text("externalSecret.refreshInterval").text or "1h",
        parts=parts,
        remotes=remotes,
        keys=keys,
    )
