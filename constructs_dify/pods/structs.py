"""Typed structs: cached values, modified copies, and their content as plain data."""

import gc
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, ParamSpec, TypeVar, cast

from cdk8s_plus_27 import k8s

from .. import checks
from ..checks.credentials import shown
from ..checks.newer_structs import fields_of, fields_of_this_package, known_fields, with_newer_fields

# The classes of cdk8s-plus stay. Python's collector would go through all that belongs to them at each full collection,
# of which there are several when a program ends: a sixth of a synth.
gc.freeze()

Struct = TypeVar("Struct")
Fields = ParamSpec("Fields")


def struct(kind: Callable[Fields, Struct], /, *_: Fields.args, **fields: Fields.kwargs) -> Struct:
    """A typed struct of this library's own, made without a look at its fields at run time, which costs most of a synth.

    The type checker has looked at them where it is written. Structs of users are of the classes, which look themselves,
    and `checks` look at whatever else users give or return.

    Args:
        kind: Its class.
        fields: Its fields; one that is None is left out.
    """
    cls = cast("type[Struct]", kind)
    made: Any = cls.__new__(cls)
    made._values = {name: value for name, value in fields.items() if value is not None}
    return made


# What a quantity, or a number or name, holds: asking it is a round trip to Node, as creating one is.
_VALUES: dict[object, str | int | float] = {}


@cache
def quantity(value: str) -> k8s.Quantity:
    """A Kubernetes quantity, cached because creating one is a round trip to Node."""
    made = k8s.Quantity.from_string(value)
    _VALUES[made] = value
    return made


@cache
def int_or_string(value: int | str) -> k8s.IntOrString:
    """A number or a name, cached because creating one is a round trip to Node."""
    number = isinstance(value, int)
    made = k8s.IntOrString.from_number(cast(float, value)) if number else k8s.IntOrString.from_string(str(value))
    _VALUES[made] = value
    return made


def value_of(value: object) -> str | int | float:
    """What a quantity, or a number or name, holds."""
    if isinstance(value, (str, int, float)):
        return value
    if value not in _VALUES:
        _VALUES[value] = cast("k8s.Quantity | k8s.IntOrString", value).value
    return _VALUES[value]


def changed(struct: Struct, **changes: object) -> Struct:
    """A copy of a typed struct with some fields changed, for hooks that start from what `super()` returns.

    Args:
        struct: Any struct of `cdk8s_plus_27.k8s`.
        changes: Its fields, in snake_case.
    """
    if not (known := known_fields(type(struct))):
        raise TypeError(f"changed.struct: got {shown(struct)}; write a typed struct, such as k8s.Container(…)")
    for name in changes:
        if name not in known:
            raise TypeError(f"changed: {type(struct).__name__} has no field {name!r}{checks.suggestion(name, known)}")
    values = {**fields_of(struct), **fields_of_this_package("changed", type(struct), changes)}
    made = type(struct)(**{name: value for name, value in values.items() if name in known})
    return with_newer_fields(made, {name: value for name, value in values.items() if name not in known})


def laid_over(struct: Struct, fields: Mapping[str, object]) -> Struct:
    """A copy of a typed struct with some fields changed by the library itself, whose types nobody looks at any more.

    Args:
        struct: The struct.
        fields: The fields, in snake_case, among which may be some that its class does not know; None takes one away.
    """
    made: Any = type(struct).__new__(type(struct))
    made._values = {name: value for name, value in {**fields_of(struct), **fields}.items() if value is not None}
    return made


def plain(value: object) -> object:
    """A typed struct, or anything in it, as dicts, lists and texts, which are equal if the manifests are equal."""
    if isinstance(value, (k8s.Quantity, k8s.IntOrString)):
        return value_of(value)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in cast(Sequence[object], value)]
    fields = cast("dict[str, object] | None", value if isinstance(value, dict) else getattr(value, "_values", None))
    if fields is None:
        return cast(object, value)
    return {name: plain(item) for name, item in sorted(fields.items())}
