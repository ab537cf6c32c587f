"""The ConfigMaps and Secrets of the API and of the workers, which beat and the WebSocket server share."""

from . import keys
from .addresses import address, squid
from .database import database
from .mail import mail
from .reader import Reader, constant
from .redis import broker, redis
from .rows import Entries, read
from .storage import files
from .telemetry import SENTRY, telemetry
from .urls import CORS, api_urls, marketplace, worker_urls
from .vector_stores import vector_store

_AGENTS = "0.38.0-rc1"
_LOG_LEVEL_MOVED = "0.36.0"


def api(reader: Reader) -> Entries:
    """The API's."""
    entries = _shared(reader).add(api_urls(reader), read(reader, SENTRY))
    entries.config |= {name: constant(text) for name, text in CORS.items()}
    entries.config |= {
        # In 0.36, a comment of the chart stands behind it by mistake, which makes no difference to Dify.
        "MODE": constant("api"),
        "MIGRATION_ENABLED": reader.text("api.migration"),
        **squid(reader, "SSRF_PROXY_HTTP_URL", "SSRF_PROXY_HTTPS_URL"),
    }
    if not reader.since(_LOG_LEVEL_MOVED):
        entries.config["LOG_LEVEL"] = reader.text("api.logLevel")
    if not reader.since("0.21.0"):
        entries.config["CODE_EXECUTION_ENDPOINT"] = address(reader, "sandbox")
    else:
        entries.add(_sandbox(reader, key=True))
    if reader.since(_AGENTS):
        entries.config["ENABLE_COLLABORATION_MODE"] = reader.text("apiWebsocket.enabled")
    return entries


def worker(reader: Reader) -> Entries:
    """The workers', which is beat's, too."""
    entries = _shared(reader).add(worker_urls(reader))
    if not reader.since("0.32.0"):
        entries.config |= {"MODE": constant("worker"), "LOG_LEVEL": reader.text("worker.logLevel")}
    if reader.since("0.27.0"):
        entries.config["CELERY_BACKEND"] = constant("redis")
    if reader.since("0.36.0"):
        entries.config["MODE"] = constant("worker")
        entries.add(_sandbox(reader, key=reader.since("0.37.0")))
    return entries


def _shared(reader: Reader) -> Entries:
    entries = database(reader).add(
        redis(reader),
        broker(reader),
        files(reader),
        vector_store(reader),
        mail(reader),
        marketplace(reader),
        telemetry(reader),
    )
    entries.secret["SECRET_KEY"] = keys.key(reader, keys.secret_key_paths(reader))
    return entries.add(_plugins(reader), _agents(reader))


def _sandbox(reader: Reader, *, key: bool) -> Entries:
    if not reader.on("sandbox.enabled"):
        return Entries()
    entries = Entries(config={"CODE_EXECUTION_ENDPOINT": address(reader, "sandbox")})
    if key:
        entries.secret["CODE_EXECUTION_API_KEY"] = keys.key(reader, keys.sandbox_paths(reader))
    return entries.because(reader.keys("sandbox.enabled"))


def _plugins(reader: Reader) -> Entries:
    if not reader.since("0.23.0") or not reader.on("pluginDaemon.enabled"):
        return Entries()
    entries = Entries(config={"PLUGIN_DAEMON_URL": address(reader, "plugin-daemon")})
    entries.secret["PLUGIN_DAEMON_KEY"] = keys.key(reader, keys.daemon_paths(reader))
    entries.secret["INNER_API_KEY_FOR_PLUGIN"] = keys.key(reader, keys.inner_paths(reader))
    return entries.because(reader.keys("pluginDaemon.enabled"))


def _agents(reader: Reader) -> Entries:
    if not reader.since(_AGENTS) or not reader.on("agentBackend.enabled"):
        return Entries()
    entries = Entries(config={"AGENT_BACKEND_BASE_URL": address(reader, "agent-backend")})
    entries.secret["AGENT_BACKEND_API_TOKEN"] = keys.key(reader, keys.agent_paths(reader))
    return entries.because(reader.keys("agentBackend.enabled"))
