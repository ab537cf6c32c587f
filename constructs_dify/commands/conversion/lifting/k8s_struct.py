"""From a dict in the shape of Kubernetes' API to the code of a typed struct."""

from collections.abc import Mapping, Sequence
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from cdk8s_plus_27 import k8s

from .... import checks
from ....checks.credentials import shown
from ....checks.newer_structs import known_fields
from ..python_code import Call, Code, Dict, List, literal


def struct_code(cls: type, wire: Any, path: str, unknown: list[str]) -> Call:
    """The code of a struct.

    Args:
        cls: The class of `cdk8s_plus_27.k8s`.
        wire: The fields, as in a manifest.
        path: Where they are written.
        unknown: Gets the paths of fields that the class does not know; they are left out.

    Raises:
        ValueError: If a value is none that its field takes.
    """
    if not isinstance(wire, Mapping):
        raise checks.wrong(path, wire, f"the fields of a {cls.__name__}")
    names = {field: name for name, field in known_fields(cls).items()}
    hints = get_type_hints(cls.__init__)
    arguments: dict[str, Code] = {}
    for field, value in cast("Mapping[str, Any]", wire).items():
        where = f"{path}.{field}"
        if value is None:
            continue
        if field not in names:
            unknown.append(where)
            continue
        arguments[names[field]] = _value(hints[names[field]], value, where, unknown)
    return Call(name=f"k8s.{cls.__name__}", arguments=arguments)


def structs_code(cls: type, wire: Any, path: str, unknown: list[str]) -> List:
    """The code of a list of structs; see `struct_code`."""
    if not isinstance(wire, Sequence) or isinstance(wire, str):
        raise checks.wrong(path, wire, "a list")
    items = cast("Sequence[Any]", wire)
    return List(items=[struct_code(cls, item, f"{path}[{index}]", unknown) for index, item in enumerate(items)])


def _value(hint: Any, value: Any, path: str, unknown: list[str]) -> Code:
    kinds = [kind for kind in _kinds(hint) if kind is not NoneType]
    struct = next((kind for kind in kinds if known_fields(kind)), None)
    if struct is not None:
        return struct_code(struct, value, path, unknown)
    for kind in kinds:
        if (code := _of_kind(kind, value, path, unknown)) is not None:
            return code
    raise ValueError(f"{path}: got {shown(value)}; expected {' or '.join(map(_words, kinds))}")


def _of_kind(kind: Any, value: Any, path: str, unknown: list[str]) -> Code | None:
    """The code of a value of one kind; None if it is of another."""
    origin, number = get_origin(kind), isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind is k8s.Quantity and (number or isinstance(value, str)):
        return Call(name="k8s.Quantity.from_string", positional=[literal(str(value))])
    if kind is k8s.IntOrString and (number or isinstance(value, str)):
        return int_or_string_code(value)
    if origin is not None and issubclass(origin, Mapping) and isinstance(value, Mapping):
        items = cast("Mapping[str, Any]", value)
        inner = get_args(kind)[1]
        return Dict(items={str(key): _value(inner, item, f"{path}.{key}", unknown) for key, item in items.items()})
    if origin is not None and issubclass(origin, Sequence) and isinstance(value, list):
        items = cast("list[Any]", value)
        inner = get_args(kind)[0]
        return List(items=[_value(inner, item, f"{path}[{index}]", unknown) for index, item in enumerate(items)])
    if kind is bool and isinstance(value, bool):
        return literal(value)
    if kind in (int, float) and number:
        return literal(int(value) if value == int(value) else value)
    return literal(value) if kind is str and isinstance(value, str) else None


def int_or_string_code(value: int | float | str) -> Call:
    """The code of a port, or of a number or a percentage."""
    if isinstance(value, str):
        return Call(name="k8s.IntOrString.from_string", positional=[literal(value)])
    return Call(name="k8s.IntOrString.from_number", positional=[literal(int(value))])


def _kinds(hint: Any) -> Sequence[Any]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def _words(kind: Any) -> str:
    words = {str: "a text", bool: "true or false", int: "a number", float: "a number"}
    if kind in words:
        return words[kind]
    return (
        "a list" if get_origin(kind) and issubclass(get_origin(kind), Sequence) else getattr(kind, "__name__", "a map")
    )
