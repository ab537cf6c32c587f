"""Where pods run, and with which rights: options that are structs of Kubernetes, with labels of the program's pods."""

from collections.abc import Mapping
from typing import Any, cast

from cdk8s_plus_27 import k8s

from ..installed import Option
from ..python_code import Call, Code, Dict, List, literal
from .k8s_struct import struct_code, structs_code
from .option import Part, about

# Option -> its class, and whether it is a list of them.
_STRUCTS: Mapping[str, tuple[type, bool]] = {
    "affinity": (k8s.Affinity, False),
    "tolerations": (k8s.Toleration, True),
    "topology_spread": (k8s.TopologySpreadConstraint, True),
    "update_strategy": (k8s.DeploymentStrategy, False),
    "pod_security_context": (k8s.PodSecurityContext, False),
    "security_context": (k8s.SecurityContext, False),
    "volumes": (k8s.Volume, True),
    "volume_mounts": (k8s.VolumeMount, True),
    "host_aliases": (k8s.HostAlias, True),
}
# What the chart calls a part -> what it is here.
_PARTS = {"proxy": "nginx", "api-websocket": "websocket"}
_COMPONENT = "app.kubernetes.io/component"
_INSTANCE, _NAME = "app.kubernetes.io/instance", "app.kubernetes.io/name"


def structs(part: Part) -> None:
    """Write what somebody chose; defaults give way to the library's."""
    for name, (cls, several) in _STRUCTS.items():
        option = part.take(name)
        if option is None or not option.keys:
            continue
        if not option.value:
            part.same += option.keys
            continue
        _struct(part, name, cls, option, several=several)


def node_selector(part: Part) -> None:
    """Write the labels of nodes."""
    option = part.take("node_selector")
    if option is None or not option.value:
        part.same += option.keys if option else ()
        return
    labels = cast("Mapping[str, Any]", option.value)
    items: dict[str, Code] = {str(key): literal(str(value)) for key, value in labels.items()}
    part.say("node_selector", Dict(items=items, keys=option.keys), option.keys)


def _struct(part: Part, name: str, cls: type, option: Option, *, several: bool) -> None:
    value = _as_root(_without_switch(option.value))
    rewritten: list[str] = []
    value = _relabelled(part, value, rewritten)
    unknown: list[str] = []
    try:
        code: Code = (structs_code if several else struct_code)(cls, value, f"{part.name}.{name}", unknown)
    except ValueError as error:
        part.tell("lost", f"{name} of {part.name} is left out: {error}", option.keys, name)
        return
    for path in unknown:
        keys = about(option.keys, path.rpartition(".")[2])
        part.tell("lost", f"{path} is no field that the library knows; it is left out.", keys, name)
    if isinstance(code, Call) and not code.arguments:
        part.same += option.keys
        return
    if part.say(name, _with_keys(code, option.keys), option.keys) and rewritten:
        part.work.say(
            "changes",
            f"{name} of {part.name} selects the pods of the program, which have other labels: {', '.join(rewritten)}.",
            variables=(f"{part.name}:{name}",),
        )


def _with_keys(code: Code, keys: tuple[str, ...]) -> Code:
    if isinstance(code, List):
        return List(items=code.items, keys=keys)
    assert isinstance(code, Call)
    return Call(name=code.name, arguments=code.arguments, keys=keys)


def _without_switch(value: Any) -> Any:
    """Security contexts of some charts have a switch among their fields."""
    if isinstance(value, Mapping):
        return {key: item for key, item in cast("Mapping[str, Any]", value).items() if key != "enabled"}
    return value


def _as_root(value: Any) -> Any:
    """A security context of root, which the library takes if it is said that root is meant."""
    context = cast("Mapping[str, Any]", value if isinstance(value, Mapping) else {})
    if context.get("runAsUser") == 0 and context.get("runAsNonRoot") is None:
        return {**context, "runAsNonRoot": False}
    return cast("Any", value)


def _relabelled(part: Part, value: Any, rewritten: list[str]) -> Any:
    """The same with selectors that name the labels of the program's pods."""
    if isinstance(value, list):
        return [_relabelled(part, item, rewritten) for item in cast("list[Any]", value)]
    if not isinstance(value, Mapping):
        return value
    result: dict[str, Any] = {}
    for key, item in cast("Mapping[str, Any]", value).items():
        if key == "nodeAffinity":
            result[key] = item
        elif key == "matchLabels" and isinstance(item, Mapping):
            result[key] = _labels(part, cast("Mapping[str, Any]", item), rewritten)
        elif key == "matchExpressions" and isinstance(item, list):
            result[key] = [_expression(part, one, rewritten) for one in cast("list[Any]", item)]
        else:
            result[key] = _relabelled(part, item, rewritten)
    return result


def _labels(part: Part, labels: Mapping[str, Any], rewritten: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in labels.items():
        new_key, new_value = _label(part, key, value)
        if (new_key, new_value) != (key, value):
            rewritten.append(f"{key}={value} becomes {new_key}={new_value}")
        found[new_key] = new_value
    return found


def _expression(part: Part, one: Any, rewritten: list[str]) -> Any:
    if not isinstance(one, Mapping):
        return one
    said = cast("Mapping[str, Any]", one)
    key, values = str(said.get("key")), cast("list[Any]", said.get("values") or [])
    new = [_label(part, key, value) for value in values]
    new_key = new[0][0] if new else _label(part, key, "")[0]
    new_values = [value for _, value in new]
    if (new_key, new_values) == (key, values):
        return said
    rewritten.append(f"{key} {said.get('operator')} {values} becomes {new_key} {new_values}")
    return {**said, "key": new_key, **({"values": new_values} if values else {})}


def _label(part: Part, key: str, value: Any) -> tuple[str, Any]:
    installed = part.work.installed
    if key in ("component", _COMPONENT):
        return _COMPONENT, _PARTS.get(value, value)
    if key == _INSTANCE and value in (installed.release, installed.name):
        return key, part.work.name
    if key == _NAME and value in ("dify", installed.name):
        return key, "dify"
    return key, value
