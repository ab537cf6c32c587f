"""Redis and the broker: a server outside, or the chart's own; alone or behind Sentinel."""

from collections.abc import Sequence
from typing import cast

from .reader import Reader, Text, constant
from .rows import Choice, Entries, read, row, winner

_SENTINEL = "0.31.0"
# What the subchart says where the chart says nothing: from 0.30 on.
_MASTER_SET, _SENTINEL_PORT = "mymaster", 26379
_OWN_DATABASES = "0.33.0"
_TIMEOUT = "0.1"

CHOICES = (
    Choice(
        key="externalRedis",
        config=[row("REDIS_HOST", ".host"), row("REDIS_PORT", ".port"), row("REDIS_USE_SSL", ".useSSL")],
        secret=[row("REDIS_USERNAME", ".username"), row("REDIS_PASSWORD", ".password")],
    ),
    Choice(key="redis"),
)
# Of the databases, the agents' is the third.
DATABASES = {"app": 0, "celery": 1, "agent": 2}


def redis(reader: Reader) -> Entries:
    """What each part that keeps something in Redis is told."""
    choice, keys = winner(reader, CHOICES)
    if choice is None:
        return Entries()
    sentinel, switch = with_sentinel(reader, choice.key)
    entries = Entries()
    entries.config["REDIS_DB"] = _number(reader, choice.key, "app")
    if choice.key == "redis":
        password = reader.credential("redis.auth.password")
        entries.secret |= {"REDIS_USERNAME": constant(""), "REDIS_PASSWORD": password}
        if not sentinel:
            entries.config["REDIS_HOST"] = _host(reader)
            entries.config["REDIS_PORT"] = reader.text("redis.master.service.ports.redis")
            entries.config["REDIS_USE_SSL"] = reader.text("redis.tls.enabled")
    else:
        entries.add(read(reader, () if sentinel else choice.config, choice.secret, choice.key))
    if sentinel:
        entries.config |= {
            "REDIS_USE_SENTINEL": constant("true"),
            "REDIS_SENTINELS": _joined(",", _sentinels(reader, choice.key)),
            "REDIS_SENTINEL_SERVICE_NAME": _master_set(reader, choice.key),
            "REDIS_SENTINEL_USERNAME": constant(""),
            "REDIS_SENTINEL_SOCKET_TIMEOUT": constant(_TIMEOUT),
        }
        entries.secret["REDIS_SENTINEL_PASSWORD"] = _sentinel_password(reader, choice.key)
    return entries.because((*keys, *switch))


def broker(reader: Reader) -> Entries:
    """What the parts that queue work are told."""
    choice, keys = winner(reader, CHOICES)
    if choice is None:
        return Entries()
    sentinel, switch = with_sentinel(reader, choice.key)
    entries = Entries(secret={"CELERY_BROKER_URL": url(reader, "celery")})
    if sentinel:
        entries.config |= {
            "CELERY_SENTINEL_MASTER_NAME": _master_set(reader, choice.key),
            "CELERY_SENTINEL_SOCKET_TIMEOUT": constant(_TIMEOUT),
            "CELERY_USE_SENTINEL": constant("true"),
        }
        entries.secret["CELERY_SENTINEL_PASSWORD"] = _sentinel_password(reader, choice.key)
    return entries.because((*keys, *switch))


def url(reader: Reader, database: str) -> Text:
    """The URL of a database of Redis, as the chart puts it together: nothing in it is escaped."""
    choice, _ = winner(reader, CHOICES)
    key = choice.key if choice else "redis"
    number = _number(reader, key, database)
    sentinel, _ = with_sentinel(reader, key)
    password = reader.credential("redis.auth.password" if key == "redis" else f"{key}.password")
    if sentinel:
        return _joined(";", [
            reader.composed("sentinel://:{}@{}/{}", password, node, number) for node in _sentinels(reader, key)
        ])  # fmt: skip
    if key == "redis":
        port = reader.text("redis.master.service.ports.redis")
        return reader.composed("redis://:{}@{}:{}/{}", password, _host(reader), port, number)
    secure = reader.on(f"{key}.useSSL") and reader.since("0.25.0")
    scheme = constant("rediss" if secure else "redis", reader.keys(f"{key}.useSSL"))
    user, host, port = reader.text(f"{key}.username"), reader.text(f"{key}.host"), reader.text(f"{key}.port")
    return reader.composed("{}://{}:{}@{}:{}/{}", scheme, user, password, host, port, number)


def with_sentinel(reader: Reader, key: str) -> tuple[bool, tuple[str, ...]]:
    """Whether Sentinel leads to a Redis, and the user's keys that say so."""
    switch = f"{key}.sentinel.enabled"
    # The subchart has it off: nobody decides anything by saying so.
    if not reader.since(_SENTINEL) or not reader.on(switch):
        return False, ()
    return True, reader.keys(switch)


def _number(reader: Reader, key: str, database: str) -> Text:
    if key == "redis" or not reader.since(_OWN_DATABASES):
        return constant(str(DATABASES[database]))
    number = reader.text(f"{key}.db.{database}")
    return number if number.text or database != "app" else constant("0", number.keys)


def _host(reader: Reader) -> Text:
    overrides = reader.keys("redis.fullnameOverride", "redis.nameOverride") if reader.since("0.36.0") else ()
    return constant(reader.names.redis_host, overrides)


def _sentinels(reader: Reader, key: str) -> Sequence[Text]:
    if key == "externalRedis":
        return [constant(str(node), reader.keys(f"{key}.sentinel.sentinels")) for node in _nodes(reader, key)]
    count, port = "redis.replica.replicaCount", "redis.sentinel.service.ports.sentinel"
    hosts = reader.names.redis_sentinels(int(reader.at(count) or 0), int(reader.at(port) or _SENTINEL_PORT))
    return [constant(host, reader.keys(count, port)) for host in hosts]


def _nodes(reader: Reader, key: str) -> Sequence[object]:
    path = f"{key}.sentinel.sentinels"
    nodes: object = reader.at(path) or []
    if not isinstance(nodes, list):
        raise ValueError(f"{reader.where(path)}: got {type(nodes).__name__}; expected a list of addresses, host:port")
    return cast("list[object]", nodes)


def _master_set(reader: Reader, key: str) -> Text:
    name = reader.text(f"{key}.sentinel.masterSet")
    return name if name.text or key != "redis" else constant(_MASTER_SET)


def _sentinel_password(reader: Reader, key: str) -> Text:
    return reader.credential("redis.auth.password" if key == "redis" else f"{key}.sentinel.password")


def _joined(separator: str, texts: Sequence[Text]) -> Text:
    known = [text.text for text in texts if text.text is not None]
    return Text(
        text=separator.join(known) if len(known) == len(texts) else None,
        keys=tuple(dict.fromkeys(key for text in texts for key in text.keys)),
        unsafe=next((text.unsafe for text in texts if text.unsafe), ""),
    )
