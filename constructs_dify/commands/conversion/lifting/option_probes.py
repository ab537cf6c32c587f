"""Probes: `liveness`, `readiness` and `startup`."""

from collections.abc import Mapping
from typing import Any, Final, cast

from cdk8s_plus_27 import k8s

from ....pods.manifests import manifest
from ..installed import Option
from ..python_code import Call, Code, Name, literal
from .k8s_struct import struct_code
from .option import Part, about
from .own import own

PROBES: Final = ("liveness", "readiness", "startup")
_HANDLERS = ("httpGet", "tcpSocket", "exec", "grpc")
# Field -> option of ProbeTiming, and Kubernetes' default.
_NUMBERS: Mapping[str, tuple[str, int]] = {
    "initialDelaySeconds": ("initial_delay", 0),
    "periodSeconds": ("period", 10),
    "timeoutSeconds": ("timeout", 1),
    "failureThreshold": ("failures", 3),
    "successThreshold": ("successes", 1),
}


def probes(part: Part) -> None:
    """Write probes that somebody chose; those of a default give way to the library's."""
    for name in PROBES:
        option = part.take(name)
        if option is None or not option.keys:
            continue
        value: Any = option.value
        if value is False or value is None:
            part.say(name, Name(name="NO_PROBE", keys=option.keys), option.keys)
        elif isinstance(value, Mapping):
            _probe(part, name, option, dict(cast("Mapping[str, Any]", value)))
        else:
            part.tell("lost", f"The {name} probe of {part.name} is none that Kubernetes knows.", option.keys, name)


def _probe(part: Part, name: str, option: Option, given: dict[str, Any]) -> None:
    handlers = [handler for handler in _HANDLERS if given.get(handler) is not None]
    if len(handlers) != 1:
        part.tell(
            "lost", f"The {name} probe of {part.name} asks in {len(handlers)} ways; Kubernetes takes one.", option.keys,
            name,
        )  # fmt: skip
        return
    [handler] = handlers
    ours = _ours(part, name)
    if ours is not None and _asks_the_same(handler, given[handler], ours):
        timing = _timing(given, ours)
        if not timing:
            part.same += option.keys
            return
        part.say(name, Call(name="ProbeTiming", arguments=timing, keys=option.keys), option.keys)
        return
    unknown: list[str] = []
    try:
        code = struct_code(k8s.Probe, _with_our_ports(part, handler, given), f"{part.name}.{name}", unknown)
    except ValueError as error:
        part.tell("lost", f"The {name} probe of {part.name} is the library's: {error}", option.keys, name)
        return
    for path in unknown:
        keys = about(option.keys, path.rpartition(".")[2])
        part.tell("lost", f"{path} is no field of a probe that the library knows.", keys, name)
    part.say(name, Call(name=code.name, arguments=code.arguments, keys=option.keys), option.keys)


def _ours(part: Part, name: str) -> Mapping[str, Any] | None:
    """The part's own probe, as in a manifest."""
    found = own(part.work.release).get(part.name)
    probe = getattr(found.tier, name) if found else None
    return manifest(probe) if isinstance(probe, k8s.Probe) else None


def _asks_the_same(handler: str, asked: Any, ours: Mapping[str, Any]) -> bool:
    """Whether only numbers may differ: a path is the same, and whatever a port is called, it is that of the part."""
    if handler not in ours or handler not in ("httpGet", "tcpSocket"):
        return False
    if not isinstance(asked, Mapping):
        return False
    asked, mine = dict(cast("Mapping[str, Any]", asked)), dict(ours[handler])
    asked.pop("port", None)
    mine.pop("port", None)
    # Kubernetes' own default.
    if asked.get("scheme") == "HTTP":
        del asked["scheme"]
    return asked == mine


def _timing(given: Mapping[str, Any], ours: Mapping[str, Any]) -> dict[str, Code]:
    timing: dict[str, Code] = {}
    for field, (name, default) in _NUMBERS.items():
        theirs, mine = given.get(field), ours.get(field)
        number = default if theirs is None else theirs
        if number != (default if mine is None else mine):
            timing[name] = literal(number)
    return timing


def _with_our_ports(part: Part, handler: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The probe with the names that the library gives ports, where it names one."""
    if not isinstance(given[handler], Mapping):
        return dict(given)
    asked = dict(cast("Mapping[str, Any]", given[handler]))
    port = asked.get("port")
    if isinstance(port, str):
        ports = list(own(part.work.release)[part.name].ports)
        asked["port"] = int(port) if port.isdigit() else port if port in ports or not ports else ports[0]
    return {**given, handler: asked}
