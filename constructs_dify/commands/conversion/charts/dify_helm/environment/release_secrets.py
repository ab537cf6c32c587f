"""Every Secret of a release, with its keys."""

from collections.abc import Iterable

from ....installed import PartName
from . import external_secrets
from .database import auth
from .holders import holders
from .reader import Reader

# Part -> the first version with its Secret, and what has to be on.
_PARTS: dict[PartName, tuple[str, str]] = {
    "api": ("", ""),
    "worker": ("", ""),
    "sandbox": ("", "sandbox.enabled"),
    "plugin-daemon": ("0.23.0", ""),
    "agent-backend": ("0.38.0-rc1", "agentBackend.enabled"),
    "local-sandbox": ("0.38.0-rc1", "localSandbox.enabled"),
}
_WEAVIATE = ("weaviate-cluster-api-basic-auth", "0.32.0", ("password", "username"))


def release_secrets(reader: Reader) -> dict[str, list[str]]:
    """Name -> keys, of the Secrets that go away with the release, whoever makes them.

    Those of Weaviate's modules and backups are not among them.
    """
    found: dict[str, Iterable[str]] = {}
    for part, (first, switch) in _PARTS.items():
        whatever_runs = part == "sandbox" and not reader.since("0.21.0")
        if (not first or reader.since(first)) and (not switch or reader.on(switch) or whatever_runs):
            found[reader.names.part(part)] = holders(reader, part).secret
    found |= _postgres(reader)
    found |= _redis(reader)
    name, first, keys = _WEAVIATE
    if reader.on("weaviate.enabled") and reader.since(first):
        found[name] = keys
    return {name: sorted(keys) for name, keys in sorted(found.items())}


def _postgres(reader: Reader) -> dict[str, Iterable[str]]:
    if not reader.on("postgresql.enabled"):
        return {}
    existing = reader.at(auth(reader, "existingSecret"))
    found: dict[str, Iterable[str]] = {}
    if external_secrets.makes(reader, "postgres"):
        found[existing or f"{reader.names.full}-postgresql"] = list(external_secrets.taken(reader, "postgres"))
    if existing or reader.on("postgresql.auth.existingSecret"):
        return found
    keys = ["postgres-password"] if reader.at("postgresql.auth.enablePostgresUser") is not False else []
    if reader.on(auth(reader, "username")) or reader.on("postgresql.auth.username"):
        keys.append("password")
    if reader.at("postgresql.architecture") == "replication":
        keys.append("replication-password")
    return {reader.names.postgresql: keys, **found}


def _redis(reader: Reader) -> dict[str, Iterable[str]]:
    existing = reader.at("redis.auth.existingSecret")
    found: dict[str, Iterable[str]] = {}
    if external_secrets.makes(reader, "redis"):
        name = existing or f"{reader.names.full}-redis"
        found[name] = external_secrets.taken(reader, "redis")
    if reader.on("redis.enabled") and reader.on("redis.auth.enabled") and not existing:
        found[reader.names.redis] = ["redis-password"]
    return found
