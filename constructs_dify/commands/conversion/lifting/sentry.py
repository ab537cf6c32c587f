"""Where errors go: `sentry`."""

from ..installed import PartName
from ..python_code import Call, Code, literal
from .lifting import PYTHON_PARTS, Lifting
from .made import fault
from .urls import pieces

_RATES = {"traces": "SENTRY_TRACES_SAMPLE_RATE", "profiles": "SENTRY_PROFILES_SAMPLE_RATE"}
# What Dify does where nothing is said.
_ALL = "1.0"
_DAEMON: PartName = "plugin-daemon"
_OF_DAEMON = (
    "SENTRY_ENABLED", "SENTRY_DSN", "SENTRY_ATTACH_STACKTRACE", "SENTRY_TRACING_ENABLED", "SENTRY_TRACES_SAMPLE_RATE",
    "SENTRY_SAMPLE_RATE",
)  # fmt: skip


def sentry(work: Lifting) -> Code | None:
    """The argument `sentry`. Without a DSN, nothing is sent, and the shares of what is sent say nothing."""
    dsn = work.peek("SENTRY_DSN")
    if dsn is None or dsn.text == "" or (dsn.text is None and dsn.lies is None):
        _take_unused(work)
        return None
    host = pieces(dsn.text or "").hostname
    if host is None:
        work.say(
            "changes", "SENTRY_DSN lies in a Secret, so nobody knows which host NetworkPolicies have to let through.",
            keys=dsn.keys,
            do='In place of the setting, give sentry=Sentry(dsn=SecretKey(…), host="sentry.example.com").',
        )  # fmt: skip
        return None
    variables = {name: work.peek(name) for name in _RATES.values()}
    arguments: dict[str, Code] = {"dsn": literal(None), "host": literal(host)}
    for option, name in _RATES.items():
        variable = variables[name]
        try:
            share = float((variable and variable.text) or _ALL)
        except ValueError:
            return None
        arguments[option] = literal(share, variable.keys if variable else ())
    if fault(Call(name="Sentry", arguments={**arguments, "dsn": _PROBE})):
        return None
    taken = work.take("SENTRY_DSN")
    for name in _RATES.values():
        work.take(name)
    if taken:
        arguments["dsn"] = work.credential(taken, "SENTRY_DSN")
    _take_from_the_daemon(work)
    return Call(name="Sentry", arguments=arguments)


_PROBE = Call(name="SecretKey", arguments={"secret": literal("sentry"), "key": literal("dsn")})


def _take_unused(work: Lifting) -> None:
    keys: list[str] = []
    said: list[str] = []
    for part in PYTHON_PARTS:
        for name in ("SENTRY_DSN", *_RATES.values()):
            variable = work.left.get(part, {}).get(name)
            # Another part may have a DSN of its own.
            if variable and not (name == "SENTRY_DSN" and variable.text != ""):
                del work.left[part][name]
                keys += variable.keys
                said.append(f"{part}:{name}")
    if keys:
        work.say(
            "no-effect", "Shares of traces and profiles for Sentry, which nothing is sent to without a DSN.",
            keys=tuple(dict.fromkeys(keys)), variables=tuple(said),
        )  # fmt: skip


def _take_from_the_daemon(work: Lifting) -> None:
    """The choice is for the daemon too, in its own words."""
    daemon = work.left.get(_DAEMON, {})
    found = {name: daemon.pop(name) for name in _OF_DAEMON if name in daemon}
    if keys := tuple(dict.fromkeys(key for variable in found.values() for key in variable.keys)):
        work.say(
            "changes", "The plugin daemon sends its errors where the API does, with the same share of traces.",
            keys=keys, variables=tuple(f"{_DAEMON}:{name}" for name in found),
        )  # fmt: skip
