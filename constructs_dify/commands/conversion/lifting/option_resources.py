"""Requests and limits: `resources`."""

from collections.abc import Mapping
from typing import Any, cast

from ....checks.credentials import shown
from ..python_code import Call, Code, Name, literal
from .made import fault
from .option import Part, about
from .own import own

_KINDS = {"cpu": "cpu", "memory": "memory", "ephemeral-storage": "ephemeral_storage"}


def resources(part: Part) -> None:
    """Write the requests and limits as they are; a limit that nobody set is none."""
    option = part.take("resources")
    if option is None:
        return
    given = _mapping(option.value)
    requests, limits = _mapping(given.get("requests")), _mapping(given.get("limits"))
    for kind in sorted({*requests, *limits} - _KINDS.keys()):
        part.tell(
            "lost", f"{part.name} asks for {shown(kind)}, which Resources does not have.", about(option.keys, kind),
            "resources", do="ApiObject.of(chart.….deployment).add_json_patch(…) adds it to the manifest.",
        )  # fmt: skip
    for strange in sorted(given.keys() - {"requests", "limits"}):
        part.tell(
            "lost", f"resources of {part.name} has {shown(strange)}, which Resources does not have.",
            about(option.keys, strange), "resources",
        )  # fmt: skip
    arguments: dict[str, Code] = {}
    for kind, name in _KINDS.items():
        request, limit = _text(requests.get(kind)), _text(limits.get(kind))
        if request is None and limit is None:
            continue
        arguments[name] = literal(request if request is not None else limit)
        arguments[f"{name}_limit"] = Name(name="UNLIMITED") if limit is None else literal(limit)
    if not arguments:
        if option.keys:
            part.tell(
                "changes", f"{part.name} has no requests and limits; it gets those of the library.", option.keys,
                "resources",
            )  # fmt: skip
        return
    _complete(part, arguments)
    code = Call(name="Resources", arguments=_in_order(arguments), keys=option.keys)
    if problem := fault(code):
        part.tell("lost", f"Requests and limits of {part.name} are the library's: {problem}", option.keys, "resources")
        return
    part.say("resources", code, option.keys)


def _complete(part: Part, arguments: dict[str, Code]) -> None:
    """Lift the limits of the library where today there are none; its requests stay."""
    found = own(part.work.release).get(part.name)
    ours = found.tier.resources if found else None
    for name in _KINDS.values():
        if ours is None or name in arguments or getattr(ours, name) is None:
            continue
        arguments[f"{name}_limit"] = Name(name="UNLIMITED")
        part.work.say(
            "changes",
            f"{part.name} asks for no {name.replace('_', ' ')} today; from now on for {getattr(ours, name)}, with no "
            "limit.",
            variables=(f"{part.name}:resources",),
        )


def _in_order(arguments: Mapping[str, Code]) -> dict[str, Code]:
    order = ["cpu", "memory", "cpu_limit", "memory_limit", "ephemeral_storage", "ephemeral_storage_limit"]
    return {name: arguments[name] for name in order if name in arguments}


def _mapping(value: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, bool):
        return None
    return str(value) or None
