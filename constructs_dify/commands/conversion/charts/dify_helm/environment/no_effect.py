"""What the user wrote about variables and the chart leaves out, with what wins in its place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

from ....dotted import steps
from ....findings import Finding
from ....installed import PartName, Variable
from . import database, external_secrets, keys, mail, redis, storage, telemetry, vector_stores
from .parts import of_the_chart
from .reader import Reader
from .rows import Choice, Row, source, winner
from .running import SECTIONS
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
_UNDECODED = "The operator decodes nothing, whether this is said or not."
# From 0.23 on it is among the values, but no template reads it before 0.26.
_EARLY = ("externalOBS", "0.23.0")
_AGENTS = "0.38.0-rc1"
_DECODED = ("externalSecret.decodingStrategy",)
_DAEMON = "0.23.0"
# Path and why nothing reads it, if nothing does.
Line = tuple[str, str]


def findings(reader: Reader, made: Mapping[PartName, Mapping[str, Variable]]) -> list[Finding]:
    """The lines of the report.

    Args:
        reader: The values.
        made: The effective variables of the parts that run.
    """
    used = {key for part in made.values() for variable in part.values() for key in variable.keys}
    if (remote := external_secrets.remote_secrets(reader)) is not None:
        used |= {key for some in remote.keys.values() for key in some}
    lines: dict[str, list[str]] = {}
    overridden = (((key,), why) for key, why in _overridden(reader, made))
    for found, why in (*overridden, *((reader.keys(path), why) for path, why in _known(reader, made))):
        for key in found:
            if key not in used:
                used.add(key)
                lines.setdefault(why, []).append(key)
    idle = [Finding(group="no-effect", what=what, keys=tuple(found)) for what, found in lines.items()]
    return [*_decoded(reader, used), *idle]


def _decoded(reader: Reader, used: set[str]) -> list[Finding]:
    """What says that the operator decodes what the store has."""
    given = reader.keys("externalSecret")
    keys = [key for key in given if key not in used and steps(key)[-1] == "decodingStrategy"]
    lost = [key for key in keys if reader.values.at(*steps(key)) not in (None, "", "None")]
    what = "The operator decodes what the store has, which Secrets.external() does not say."
    do = "Store the values as they are, or add a JsonPatch to the ExternalSecrets."
    findings = [Finding(group="lost", what=what, keys=tuple(lost), do=do)] if lost else []
    rest = tuple(key for key in keys if key not in lost)
    return [*findings, *([Finding(group="no-effect", what=_UNDECODED, keys=rest)] if rest else [])]


def _overridden(reader: Reader, made: Mapping[PartName, Mapping[str, Variable]]) -> Iterator[Line]:
    """The keys of what `extraEnv` has another value for."""
    for part, variables in made.items():
        for name, variable in of_the_chart(reader, part).items():
            if variables[name] != variable:
                for key in variable.keys:
                    yield key, f"{SECTIONS[part]}.extraEnv sets {name} in its place."


def _known(reader: Reader, made: Mapping[PartName, Mapping[str, Variable]]) -> Iterator[Line]:
    """The paths that variables may come from."""
    yield from _in_no_secret(reader)
    yield from _chains(reader)
    for family, choices in _FAMILIES.items():
        yield from _losers(reader, family, choices)
    yield from _mail(reader)
    if reader.since("0.29.0"):
        for path in _sources(reader, [*telemetry.ROWS, *telemetry.SECRET]):
            yield path, "api.otel.enabled is not true, so nothing of OpenTelemetry is passed on."
    for part, section in SECTIONS.items():
        off = f"{section} does not run." if part not in made else ""
        if reader.at(f"{section}.extraEnv") == []:
            yield f"{section}.extraEnv", "There is nothing in it; the chart's own list, if it has one, is left out."
        yield f"{section}.extraEnv", off or "Another one of the same name comes behind it, and wins."
        yield f"{section}.logLevel", off or "This version of the chart does not pass it on."
    if reader.since(_AGENTS):
        yield "apiWebsocket.socketUrl", "apiWebsocket does not run."
        for name in ("shellctlAuthToken", "serverSecretKey"):
            yield f"agentBackend.auth.{name}", "agentBackend does not run."
    yield "api.migration", "api does not run."
    yield "global.edition", "web does not run."


def _in_no_secret(reader: Reader) -> Iterator[Line]:
    """The credentials of the values in place of which the operator takes others from its store."""
    if not reader.since("0.28.0"):
        return
    on = [part for part in external_secrets.NAMES if external_secrets.makes(reader, part)]
    if not on:
        off = "The External Secrets Operator makes no Secret: externalSecret.enabled is not true."
        for path in (*external_secrets.OPTIONS, *_DECODED, *_remote(reader, external_secrets.sections(reader))):
            yield path, off
        return
    why = "The External Secrets Operator makes the Secrets, so these credentials of the values are in none."
    for choices in _FAMILIES.values():
        for choice in choices:
            if _there(reader, choice) and reader.on(choice.switch):
                for path in _sources(reader, (*choice.secret, *choice.plugins_secret), choice.key):
                    yield path, why
    secrets = (*telemetry.SECRET, *mail.RESEND_SECRET, *mail.SMTP_SECRET)
    for path in (*(path for paths in _keys(reader) for path in paths), *_sources(reader, secrets)):
        yield path, why
    for part in on:
        section, names = external_secrets.NAMES[part]
        for name in cast("Mapping[str, object]", reader.at(f"externalSecret.{section}.remoteRefs") or {}):
            unread = "what it belongs to is off" if name in names else f"the chart asks for no such name for {section}"
            yield f"externalSecret.{section}.remoteRefs.{name}", f"{name} comes from no store: {unread}."
    making = {external_secrets.NAMES[part][0] for part in on}
    idle = [section for section in external_secrets.sections(reader) if section not in making]
    for path in _remote(reader, idle):
        yield path, "The operator makes other Secrets, and not this one."


def _remote(reader: Reader, sections: Iterable[str]) -> Iterator[str]:
    for section in sections:
        yield from (f"externalSecret.{section}.{each}" for each in ("enabled", "remoteRefs", "data"))


def _chains(reader: Reader) -> Iterator[Line]:
    """Generations of one key: the first that is not empty wins."""
    daemon = reader.since(_DAEMON)
    chains = [url_paths(reader, name) for name in URLS if daemon or not name.startswith("MARKETPLACE")]
    chains += [marketplace_paths(reader, name) for name in ("enabled", "apiProxyEnabled") if daemon]
    for paths in (*chains, *_keys(reader)):
        first = next((path for path in paths if reader.on(path)), paths[-1])
        said = "" if reader.keys(first) else "the chart's default of "
        for path in paths:
            if path != first:
                yield path, f"It is read where {first} is empty, and {said}{first} is not."
            else:
                yield path, "What would read it is off."


def _keys(reader: Reader) -> Iterator[tuple[str, ...]]:
    yield keys.secret_key_paths(reader)
    yield keys.sandbox_paths(reader)
    if reader.since(_DAEMON):
        yield keys.daemon_paths(reader)
        yield keys.inner_paths(reader)
    if reader.since(_AGENTS):
        yield keys.agent_paths(reader)


def _losers(reader: Reader, family: str, choices: Sequence[Choice]) -> Iterator[Line]:
    chosen, _ = winner(reader, choices)
    for choice in choices:
        if choice.key == _EARLY[0] and reader.since(_EARLY[1]) and not _there(reader, choice):
            yield choice.key, f"The chart reads {choice.key} from {choice.since} on."
        if not _there(reader, choice) or choice.key in _SERVERS:
            continue
        if choice is chosen:
            why = f"What else {choice.key} says makes this one idle."
        elif not reader.on(choice.switch):
            why = f"{choice.switch} is not true: it is not the {family}."
        else:
            why = f"The {family} is {chosen.key if chosen else 'another one'}, which comes before {choice.key}."
        yield choice.switch, why
        for path in (*_sources(reader, choice.rows(), choice.key), *_beside_rows(reader, choice)):
            yield path, why


def _beside_rows(reader: Reader, choice: Choice) -> Iterator[str]:
    """What is read otherwise than by a row."""
    if choice.plugins_since and reader.since(choice.plugins_since) and choice.key != storage.ONE_PLACE:
        yield f"{choice.key}.bucketName.pluginDaemon"
    if storage.prints_both_buckets(reader, choice):
        yield f"{choice.key}.bucketName"
    if choice.key == "externalS3" and reader.since("0.25.0"):
        yield "externalS3.pathStyle"
    if choice.key == "externalRedis":
        if reader.since("0.31.0"):
            yield from (f"externalRedis.sentinel.{name}" for name in _SENTINEL)
        if reader.since("0.33.0"):
            names = redis.DATABASES if reader.since(_AGENTS) else ("app", "celery")
            yield from (f"externalRedis.db.{name}" for name in names)


def _mail(reader: Reader) -> Iterator[Line]:
    way = reader.at("api.mail.type")
    why = "The chart sends mail by resend or by smtp, and passes on nothing of any other way."
    if way in ("resend", "smtp"):
        why = f"Mail is sent by {way}, which does not use these."
    rows = [*mail.RESEND, *mail.RESEND_SECRET, *mail.SMTP, *mail.SMTP_SECRET]
    for path in (*_sources(reader, rows), "api.mail.defaultSender", "api.mail.type"):
        yield path, why


def _sources(reader: Reader, rows: Iterable[Row], below: str = "") -> Iterator[str]:
    for each in rows:
        if each.holds(reader) and not each.source.startswith("="):
            yield source(each, below)


def _there(reader: Reader, choice: Choice) -> bool:
    return not choice.since or reader.since(choice.since)
