"""The ConfigMap and the Secret of each part."""

from collections.abc import Callable

from ....installed import PartName
from . import external_secrets
from .agents import agent_backend, local_sandbox
from .plugin_daemon import plugin_daemon
from .python_parts import api, worker
from .reader import Reader
from .rows import Entries
from .sandbox import sandbox
from .web import web

# The parts that have their own.
MADE: dict[PartName, Callable[[Reader], Entries]] = {
    "api": api,
    "worker": worker,
    "web": web,
    "sandbox": sandbox,
    "plugin-daemon": plugin_daemon,
    "agent-backend": agent_backend,
    "local-sandbox": local_sandbox,
}


def holders(reader: Reader, part: PartName) -> Entries:
    """The ConfigMap and the Secret of a part, whoever makes the Secret."""
    entries = MADE[part](reader)
    if external_secrets.makes(reader, part):
        entries.secret = external_secrets.secret(reader, part)
    return entries
