"""The keys that parts of Dify show each other."""

from .reader import Reader, Text
from .urls import paths

_SHARED = "global.internalApiKey"
_GLOBAL = "0.35.0"


def secret_key_paths(reader: Reader) -> tuple[str, ...]:
    """Where the key that signs sessions is read from."""
    return paths(reader, "api.secretKey", "global.appSecretKey")


def sandbox_paths(reader: Reader) -> tuple[str, ...]:
    """Where the key of the sandbox is read from."""
    return _or_shared(reader, "sandbox.auth.apiKey")


def daemon_paths(reader: Reader) -> tuple[str, ...]:
    """Where the key of the plugin daemon is read from."""
    return _or_shared(reader, "pluginDaemon.auth.serverKey")


def inner_paths(reader: Reader) -> tuple[str, ...]:
    """Where the key is read from that the plugin daemon shows the API."""
    moved = reader.since("0.38.0-rc1")
    return _or_shared(reader, "api.auth.internalApiKey" if moved else "pluginDaemon.auth.difyApiKey")


def agent_paths(reader: Reader) -> tuple[str, ...]:
    """Where the token of the agent backend is read from."""
    return _or_shared(reader, "agentBackend.auth.apiToken")


def key(reader: Reader, paths: tuple[str, ...]) -> Text:
    """The first that is not empty."""
    return reader.first(*paths, secret=True)


def _or_shared(reader: Reader, path: str) -> tuple[str, ...]:
    return (path, _SHARED) if reader.since(_GLOBAL) else (path,)
