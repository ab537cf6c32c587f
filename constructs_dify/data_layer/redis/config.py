"""Lines of `redis.conf` that a user writes."""

import re
from collections.abc import Mapping
from typing import Final

from ... import checks

_NAME = re.compile(r"[a-z][a-z0-9-]{0,63}")
# As Redis splits a line: in quotes, a backslash escapes the next character.
_WORD = r"""(?:"(?:[^"\\\x00-\x1f]|\\.)*"|'(?:[^'\\\x00-\x1f]|\\.)*'|[^\s"'\x00-\x1f]+)"""
_VALUE = re.compile(rf"{_WORD}(?: +{_WORD})*")
_SAVE = re.compile(r"[1-9][0-9]{0,8} [1-9][0-9]{0,8}(?: [1-9][0-9]{0,8} [1-9][0-9]{0,8})*")
# The cache is in database 0, the broker in 1.
_LEAST_DATABASES = 2

_PASSWORD = "none: the password is one of secrets=…, and the start script tells Redis"
_LISTENING = (
    "none: the probes and the Service know it; the Service of Redis.in_cluster gets another port by "
    "tier=Tier(service=Service(port=…))"
)
_FOLDER = "none: it is the volume; its size and class are storage= and storage_class="
_FILE = "none: the pod has no such file; write each line in config= itself"
_PROCESS = "none: Redis is the process of a container, and what it prints is its log"
_LOG = "none: the append-only file is on, so that a task that was accepted survives a restart; see appendfsync"
_REPLICA = "none: Redis.in_cluster_sentinel() makes replicas, and its scripts say which server follows which"
_CLUSTER = "none: Dify cannot run on Redis Cluster"
_COMMANDS = "none: commands that neither Dify nor Sentinel needs are renamed already"
_SENTINEL = "none: it is a line of Sentinel, not of Redis"
_TLS = "none: servers in the cluster speak no TLS; Redis.external(tls=True) is one that does"
_EVICTION: Final = (
    '"noeviction", as it is without this line: the queues of Celery and the locks of Dify are in this server beside '
    "the cache, and another policy would throw some of them away when memory is short; give more memory by "
    "tier=Tier(resources=…)"
)
_REFUSED: Final[Mapping[str, str]] = {
    **dict.fromkeys(("requirepass", "masterauth", "masteruser", "user", "aclfile", "acl-pubsub-default"), _PASSWORD),
    **dict.fromkeys(
        ("port", "bind", "bind-source-addr", "protected-mode", "unixsocket", "unixsocketperm", "socket-mark-id"),
        _LISTENING,
    ),
    "dir": _FOLDER,
    **dict.fromkeys(("include", "loadmodule"), _FILE),
    **dict.fromkeys(("daemonize", "pidfile", "logfile", "supervised"), _PROCESS),
    "appendonly": _LOG,
    **dict.fromkeys(
        ("replicaof", "slaveof", "min-replicas-to-write", "min-replicas-max-lag", "min-slaves-to-write",
         "min-slaves-max-lag", "repl-diskless-sync-delay"),
        _REPLICA,
    ),
    "rename-command": _COMMANDS,
    "sentinel": _SENTINEL,
}  # fmt: skip
"""What the start scripts and the pod decide -> what to do instead."""
_REFUSED_FAMILIES: Final[Mapping[str, str]] = {
    "tls-": _TLS, "cluster-": _CLUSTER, "syslog-": _PROCESS, "replica-announce-": _REPLICA, "slave-announce-": _REPLICA,
}  # fmt: skip


def check_config(path: str, config: Mapping[str, str]) -> None:
    """Lines of `redis.conf`, by name.

    Raises:
        ValueError: When a line is malformed, is said elsewhere, or would lose what Dify keeps in Redis.
    """
    for name, value in config.items():
        if not _NAME.fullmatch(name):
            raise checks.wrong(path, name, 'the name of a directive as redis.conf has it, such as "maxmemory"')
        families = (why for start, why in _REFUSED_FAMILIES.items() if name.startswith(start))
        if instead := _REFUSED.get(name) or next(families, None):
            # Its value may be a password.
            raise checks.wrong(path, name, instead)
        _check_value(f"{path}[{name!r}]", name, value)


def _check_value(path: str, name: str, value: str) -> None:
    if name == "maxmemory-policy" and value.lower() != "noeviction":
        raise checks.wrong(path, value, _EVICTION)
    if name == "save" and value and not _SAVE.fullmatch(value):
        raise checks.wrong(path, value, 'pairs of seconds and changes, such as "900 1" or "3600 1 300 100", or ""')
    if name == "databases" and not (re.fullmatch("[0-9]{1,5}", value) and int(value) >= _LEAST_DATABASES):
        raise checks.wrong(path, value, f"a whole number, at least {_LEAST_DATABASES}: the cache and the broker")
    if value and not _VALUE.fullmatch(value):
        raise checks.wrong(
            path, value,
            "words with blanks between them, on one line, and each word with a blank or a quote in it in quotes",
        )  # fmt: skip


def config_lines(config: Mapping[str, str]) -> str:
    """The lines, for the end of `redis.conf`, where they count more than those before."""
    return "".join(f"{name} {part}\n" for name, value in config.items() for part in _parts(name, value))


def _parts(name: str, value: str) -> list[str]:
    if name != "save" or not value:
        return [value or '""']
    # Redis 6 takes one pair on a line.
    words = value.split()
    return [" ".join(words[index : index + 2]) for index in range(0, len(words), 2)]
