"""Where traces and metrics go: `opentelemetry`."""

from ....site.telemetry import OpenTelemetry
from ..python_code import Call, Code, literal
from .lifting import Lifting
from .made import fits
from .own_keys import own_keys
from .words import is_true

_OWN = (
    "ENABLE_OTEL", "OTEL_EXPORTER_TYPE", "OTLP_BASE_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_SAMPLING_RATE",
    "OTLP_API_KEY",
)  # fmt: skip


def opentelemetry(work: Lifting) -> Code | None:
    """The argument `opentelemetry`. What it cannot say stays, and becomes settings."""
    on = work.peek("ENABLE_OTEL")
    if on is None or not is_true(on.text):
        _take_defaults(work)
        return None
    texts = {name: variable.text for name in _OWN if (variable := work.peek(name))}
    if (texts.get("OTEL_EXPORTER_TYPE") or "otlp") != "otlp" or not texts.get("OTLP_BASE_ENDPOINT"):
        return None
    code = _written(work, texts)
    if code is None:
        return None
    found = {name: work.take(name) for name in _OWN}
    keys = tuple(dict.fromkeys(key for variable in found.values() if variable for key in variable.keys))
    arguments = dict(code.arguments)
    key = found["OTLP_API_KEY"]
    if key and key.text != "" and (key.text is not None or key.lies) and not key.unsafe:
        arguments["api_key"] = work.credential(key, "OTLP_API_KEY")
    return Call(name=code.name, arguments=arguments, keys=keys)


def _written(work: Lifting, texts: dict[str, str | None]) -> Call | None:
    """The choice without its key; None if the library or the release refuses it."""
    arguments: dict[str, Code] = {"endpoint": literal((texts["OTLP_BASE_ENDPOINT"] or "").rstrip("/"))}
    protocol, share = texts.get("OTEL_EXPORTER_OTLP_PROTOCOL") or "http", texts.get("OTEL_SAMPLING_RATE")
    if protocol != "http":
        arguments["protocol"] = literal(protocol)
    if share:
        try:
            number = float(share)
        except ValueError:
            return None
        if number != OpenTelemetry.__dataclass_fields__["sampling"].default:
            arguments["sampling"] = literal(number)
    code = Call(name="OpenTelemetry", arguments=arguments)
    return code if fits(code, work.release) else None


def _take_defaults(work: Lifting) -> None:
    """What is said of it and not switched on, is nothing to Dify; an empty key is none."""
    off = not any((on := part.get("ENABLE_OTEL")) and is_true(on.text) for part in work.left.values())
    for name, part in work.left.items():
        for variable in ("ENABLE_OTEL", "OTLP_API_KEY"):
            found = part.get(variable)
            if found and not found.chosen:
                del part[variable]
            elif found and found.lies and off:
                work.say(
                    "no-effect", f"ENABLE_OTEL is not true, so that {name} does not read {variable}.",
                    keys=own_keys(work, (variable,), found.keys), variables=(f"{name}:{variable}",),
                )  # fmt: skip
                del part[variable]
