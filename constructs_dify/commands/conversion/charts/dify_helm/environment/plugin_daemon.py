"""The ConfigMap and the Secret of the plugin daemon."""

import posixpath

from . import keys
from .addresses import address
from .database import database
from .reader import Reader, Text, constant
from .redis import redis
from .rows import Entries, read, row
from .storage import plugin_packages
from .urls import marketplace

ROWS = [
    row("SERVER_PORT", "=5002"),
    row("PLUGIN_REMOTE_INSTALLING_HOST", "=0.0.0.0"),
    row("PLUGIN_REMOTE_INSTALLING_PORT", "=5003"),
    row("MAX_PLUGIN_PACKAGE_SIZE", "=52428800"),
    row("PLUGIN_STORAGE_LOCAL_ROOT", "pluginDaemon.persistence.mountPath", since="0.24.0", before="0.33.0"),
]


def plugin_daemon(reader: Reader) -> Entries:
    """What the plugin daemon is told."""
    entries = redis(reader).add(database(reader, plugins=True), plugin_packages(reader), read(reader, ROWS))
    entries.config["PLUGIN_WORKING_PATH"] = _working_path(reader)
    entries.config["DIFY_INNER_API_URL"] = address(reader, "api")
    entries.secret["SERVER_KEY"] = keys.key(reader, keys.daemon_paths(reader))
    entries.secret["DIFY_INNER_API_KEY"] = keys.key(reader, keys.inner_paths(reader))
    return entries.add(marketplace(reader))


def _working_path(reader: Reader) -> Text:
    """Where plugins run: beside the packages up to 0.32."""
    if reader.since("0.33.0"):
        return constant("/app/cwd")
    mount = reader.text("pluginDaemon.persistence.mountPath")
    return constant(posixpath.normpath(f"{mount.text}/cwd"), mount.keys)
