"""What the user wrote about variables and the chart leaves out, with what wins in its place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

from ....dotted import steps
from ....findings import Finding
from ....installed import PartName, Variable
from . import database, external_secrets, keys, mail, redis, storage, telemetry, vector_stores
from .extra_env import SECTIONS
from .reader import Reader
from .rows import Choice, Row, source, winner
from .urls import URLS, marketplace_paths, url_paths

_FAMILIES: Mapping[str, Sequence[Choice]] = {
    "database": database.CHOICES,
    "Redis": redis.CHOICES,
    "storage of files": storage.CHOICES,
    "vector store": vector_stores.CHOICES,
}
# The servers of the chart, which run whether Dify uses them or not.
_SERVERS = ("postgresql", "redis", "weaviate")
_SENTINEL = ("enabled", "sentinels", "masterSet", "password")
_DATABASES = ("app", "celery", "agent")


def findings(reader: Reader, made: Mapping[PartName, Mapping[str, Variable]]) -> list[Finding]:
    """The lines of the report. What says the same as the chart's default has a line of its own.

    Args:
        reader: The values.
        made: The effective variables of the parts that run.
    """
    used = {key for part in made.values() for variable in part.values() for key in variable.keys}
    if (remote := external_secrets.remote_secrets(reader)) is not None:
        used |= {key for some in remote.keys.values() for key in some}
    lines: dict[str, list[str]] = {}
    for path, why in _known(reader, made):
        for key in reader.keys(path):
            if key not in used:
                used.add(key)
                same = not reader.values.differs(*steps(key))
                lines.setdefault(
                    "What these say is the chart's default, and nothing reads it." if same else why, []
                ).append(key)
    return [Finding(group="no-effect", what=what, keys=tuple(found)) for what, found in lines.items()]


def _known(reader: Reader, made: Mapping[PartName, Mapping[str, Variable]]) -> Iterator[tuple[str, str]]:
    """The paths that variables may come from, and why the chart does not use one that is in none."""
    yield from _overridden(reader)
    yield from _chains(reader)
    for family, choices in _FAMILIES.items():
        yield from _losers(reader, family, choices)
    way = reader.at("api.mail.type")
    rows = [*mail.RESEND, *mail.RESEND_SECRET, *mail.SMTP, *mail.SMTP_SECRET]
    for path in (*_sources(reader, rows), "api.mail.defaultSender", "api.mail.type"):
        yield (
            path,
            f"Mail is sent by {way}, which does not use these."
            if way in ("resend", "smtp")
            else ("The chart sends mail by resend or by smtp, and passes on nothing else."),
        )
    if reader.since("0.29.0"):
        for path in _sources(reader, [*telemetry.ROWS, *telemetry.SECRET]):
            yield path, "api.otel.enabled is not true, so nothing of OpenTelemetry is passed on."
    yield from _parts_off(reader, made)


def _overridden(reader: Reader) -> Iterator[tuple[str, str]]:
    """The credentials of the values in place of which the operator takes others from its store."""
    on = [part for part in external_secrets.NAMES if external_secrets.makes(reader, part)]
    why = "The External Secrets Operator makes the Secrets, so these credentials of the values are in none."
    if on:
        for choices in _FAMILIES.values():
            for choice in choices:
                if _there(reader, choice) and reader.on(choice.switch):
                    for path in _sources(reader, (*choice.secret, *choice.plugins_secret), choice.key):
                        yield path, why
        for path in (*_key_paths(reader), *_sources(reader, telemetry.SECRET)):
            yield path, why
    for part in on:
        section, names = external_secrets.NAMES[part]
        known = set(external_secrets.taken(reader, part))
        given = cast("Mapping[str, object]", reader.at(f"externalSecret.{section}.remoteRefs") or {})
        for name in given:
            if name not in known:
                unread = "what it belongs to is off" if name in names else "the chart asks for no such name there"
                yield f"externalSecret.{section}.remoteRefs.{name}", f"{name} comes from no store: {unread}."
    if reader.since("0.28.0") and not on:
        yield "externalSecret", "The External Secrets Operator makes no Secret: externalSecret.enabled is not true."


def _chains(reader: Reader) -> Iterator[tuple[str, str]]:
    """Two generations of one key: the first that is not empty wins."""
    chains = [url_paths(reader, name) for name in URLS]
    chains += [marketplace_paths(reader, name) for name in ("enabled", "apiProxyEnabled")]
    chains += [
        keys.secret_key_paths(reader),
        keys.sandbox_paths(reader),
        keys.daemon_paths(reader),
        keys.inner_paths(reader),
        keys.agent_paths(reader),
    ]
    for paths in chains:
        first = next((path for path in paths if reader.on(path)), paths[-1])
        for path in paths:
            if path != first:
                yield path, f"{first} comes before it and is not empty."
            else:
                yield path, "What would read it is off."


def _key_paths(reader: Reader) -> Iterator[str]:
    for paths in (keys.secret_key_paths, keys.sandbox_paths, keys.daemon_paths, keys.inner_paths, keys.agent_paths):
        yield from paths(reader)


def _losers(reader: Reader, family: str, choices: Sequence[Choice]) -> Iterator[tuple[str, str]]:
    chosen, _ = winner(reader, choices)
    for choice in choices:
        if not _there(reader, choice) or choice.key in _SERVERS:
            continue
        if choice is chosen:
            why = f"{choice.key} does not need it the way it is set up."
        elif not reader.on(choice.switch):
            why = f"{choice.switch} is not true, so the {family} is another one."
        else:
            why = f"The {family} is {chosen.key if chosen else 'none'}, which comes before {choice.key}."
        yield choice.switch, why
        for path in (*_sources(reader, choice.rows(), choice.key), *_beside_rows(reader, choice)):
            yield path, why


def _beside_rows(reader: Reader, choice: Choice) -> Iterator[str]:
    """What is read otherwise than by a row."""
    if choice.plugins_since and reader.since(choice.plugins_since):
        yield f"{choice.key}.bucketName.pluginDaemon"
    if choice.key == "externalS3" and reader.since("0.25.0"):
        yield "externalS3.pathStyle"
    if choice.key == "externalRedis":
        if reader.since("0.31.0"):
            yield from (f"externalRedis.sentinel.{name}" for name in _SENTINEL)
        if reader.since("0.33.0"):
            yield from (f"externalRedis.db.{name}" for name in _DATABASES if name != "agent" or _agents(reader))


def _agents(reader: Reader) -> bool:
    return reader.since("0.38.0-rc1")


def _parts_off(reader: Reader, made: Mapping[PartName, Mapping[str, Variable]]) -> Iterator[tuple[str, str]]:
    for part, section in SECTIONS.items():
        gone = part not in made
        why = f"{section} does not run." if gone else "Another of the same name comes behind it, or extraEnv has it."
        yield f"{section}.extraEnv", why
        yield f"{section}.logLevel", why
    if _agents(reader):
        yield "apiWebsocket.socketUrl", "apiWebsocket does not run."
        for name in ("shellctlAuthToken", "serverSecretKey"):
            yield f"agentBackend.auth.{name}", "agentBackend does not run."
    for path in ("api.migration", "global.triggerDomain", "global.edition"):
        yield path, "extraEnv has another value for it."


def _sources(reader: Reader, rows: Iterable[Row], below: str = "") -> Iterator[str]:
    for each in rows:
        if each.holds(reader) and not each.source.startswith("="):
            yield source(each, below)


def _there(reader: Reader, choice: Choice) -> bool:
    return not choice.since or reader.since(choice.since)
