"""What is said of a setting in words: what it takes, its default, and what sets it."""

from collections.abc import Sequence
from typing import get_args

from ..data_layer.vector_store.vector_store import Engine
from ..releases.settings import Setting
from ..wiring.dependency import PYTHON_PARTS
from .settings_catalogue import Entry

# The types of the catalogue, as people say them; the other ones say themselves.
_WORDS = {
    **dict.fromkeys(("int", "go-int", "go-uint", "python-int", "decimal"), "a whole number"),
    **dict.fromkeys(("float", "go-float"), "a number"),
    **dict.fromkeys(("bool", "go-bool"), "true or false"),
    "str": "a text",
    "url": "a URL",
    "duration": "a duration such as 30m",
}
# What the library needs no name for.
_SELF = {"": "", "the part itself": ""}
# Parts with a program that no part of the chart is named after: the servers of the data layer.
_SERVERS = {
    "postgres": "postgres=Postgres.in_cluster(tier=Tier(settings={…}))",
    "redis": "redis=Redis.in_cluster(tier=Tier(settings={…}))",
    **{
        engine: f'vector_store=VectorStore.in_cluster("{engine}", tier=Tier(settings={{…}}))'
        for engine in get_args(Engine)
    },
}


def default_of(setting: Setting) -> str:
    """Its default in Dify's own code; empty if it has none. That of a credential is for nobody's eyes."""
    return "" if setting.secret else setting.default


def takes(setting: Setting) -> str:
    """What a setting takes, in words."""
    kind, _, bounds = setting.type.partition(" ")
    words = f"one of {', '.join(setting.words)}" if "|" in setting.type else _WORDS.get(kind, setting.type)
    empty = "; not an empty text" if setting.nonempty else ""
    credential = "; it is a credential, so give a SecretKey(…)" if setting.secret else ""
    return f"{words}{_bounded(bounds)}{credential}{empty}"


def _bounded(bounds: str) -> str:
    for sign, word in ((">=", "{} or more"), (">", "above {}"), ("<", "below {}")):
        if bounds.startswith(sign):
            return f", {word.format(bounds.removeprefix(sign))}"
    return f", {bounds.replace('..', ' to ')}" if bounds else ""


def set_by(entry: Entry) -> str:
    """What sets it, and what may."""
    own, way = entry.own, way_of(entry.parts, entry.setting)
    if own is None:
        return way
    who = own.parameter if own.is_option else f"the library{_SELF.get(own.parameter, f' ({own.parameter})')}"
    if own.fixed and own.always:
        return f"{who}; nothing else may"
    if own.fixed:
        here = f"; without any of it, it is {own.text}" if own.text and not entry.setting.secret else ""
        return f"{who}, where that is given; otherwise {way}{here}"
    if own.parameter:
        return f"{who}{'' if own.always else ', where that is given'}; {way} says otherwise"
    return f"{who}{f', to {own.text}' if own.text and not entry.setting.secret else ''}; {way} says otherwise"


def way_of(parts: Sequence[str], setting: Setting) -> str:
    """How a program gives a setting to the parts that read it."""
    given = f"settings={{{setting.name!r}: {'SecretKey(…)' if setting.secret else '…'}}}".replace("'", '"')
    ways: list[str] = []
    if any(part in PYTHON_PARTS for part in parts):
        ways.append(f"{given} of the chart")
    for part in parts:
        if part not in PYTHON_PARTS:
            option = part.replace("-", "_")
            ways.append(_SERVERS.get(part, "" if part.startswith(("milvus-", "redis-")) else f"{option}=Tier({given})"))
    return "; ".join(way for way in dict.fromkeys(ways) if way) or "the tier= of its choice"
