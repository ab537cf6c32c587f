"""Structs of another cdk8s-plus, or of a user's own `imports/k8s`, as those that this library is written with."""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from functools import cache
from typing import Any, cast, get_args, get_type_hints


def fields_of(struct: object) -> Mapping[str, Any]:
    """The fields of a typed struct that are set; none where it is no struct."""
    return getattr(struct, "_values", {})


def known_fields(struct: type) -> Mapping[str, str]:
    """The fields that a class of structs has: in snake_case -> in camelCase."""
    return getattr(struct, "__jsii_name_mapping__", {})


def newer_fields(struct: object) -> dict[str, Any]:
    """The fields that are set and that its class does not know, as in the manifest."""
    known = known_fields(type(struct))
    return {name: value for name, value in fields_of(struct).items() if name not in known}


def with_newer_fields(struct: Any, newer: Mapping[str, Any]) -> Any:
    """The struct itself, with fields that its class does not know.

    Args:
        struct: A struct that nobody else has yet.
        newer: The fields, in snake_case, each with its value as in the manifest.
    """
    # What reads structs, looks here; jsii writes only what the class knows.
    struct._values.update(newer)
    return struct


def is_of_another_package(kind: type, value: object) -> bool:
    """Whether this is a struct of the same name as the class, of another package."""
    return type(value).__name__ == kind.__name__ and bool(known_fields(type(value)) and known_fields(kind))


def package_of(struct: object) -> str:
    """The package of a typed struct, as jsii knows it, whose other structs it takes."""
    kind = type(struct)
    return str(getattr(kind, "__jsii_type__", kind.__module__)).partition(".")[0]


def of_this_package(path: str, kind: type, value: Any) -> Any:
    """A struct of another package as one of this class. Fields that the class does not know are kept beside it.

    Args:
        path: Where it is written.
        kind: The class.
        value: The struct.

    Raises:
        TypeError: If the class cannot hold a value that the struct has.
    """
    given, known = fields_of(value), known_fields(kind)
    taken = fields_of_this_package(path, kind, {name: item for name, item in given.items() if name in known})
    newer = {name: _as_in_the_manifest(item) for name, item in given.items() if name not in known}
    try:
        return with_newer_fields(kind(**taken), newer)
    except TypeError as error:
        # typeguard names the field first: `type of argument name must be …`.
        reason = str(error).partition("\n")[0]
        raise TypeError(
            f"{path}: got a {kind.__name__} of {type(value).__module__}, which differs from that of "
            f"{kind.__module__}: {reason}; write {kind.__module__.rpartition('.')[2]}.{kind.__name__}(…) of "
            f"{kind.__module__}"
        ) from None


def fields_of_this_package(path: str, kind: type, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The same fields for a struct of this class, with all structs in them of its package."""
    hints = _hints(kind)
    return {name: _taken(f"{path}.{name}", hints[name], item) for name, item in fields.items()}


def _taken(path: str, hint: Any, value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_taken(f"{path}[{index}]", hint, item) for index, item in enumerate(cast("Sequence[Any]", value))]
    if isinstance(value, Mapping):
        return {key: _taken(path, hint, item) for key, item in cast("Mapping[str, Any]", value).items()}
    kind = next((each for each in _classes(hint) if _may_differ(each)), None)
    if kind is None or isinstance(value, kind):
        return value
    if issubclass(kind, Enum):
        return kind.__members__.get(getattr(value, "name", ""), value)
    if known_fields(type(cast("object", value))):
        return of_this_package(path, kind, value)
    return _one_of(kind, value.value) if hasattr(value, "from_string") else value


def _may_differ(kind: Any) -> bool:
    """Whether it is a class that each package has one of."""
    return (
        bool(known_fields(kind)) or hasattr(kind, "from_string") or (isinstance(kind, type) and issubclass(kind, Enum))
    )


def _one_of(kind: Any, value: str | float) -> Any:
    """A quantity, or a number or name, of this class."""
    return kind.from_string(value) if isinstance(value, str) else kind.from_number(value)


def _as_in_the_manifest(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_as_in_the_manifest(item) for item in cast("Sequence[Any]", value)]
    if isinstance(value, Mapping):
        return {key: _as_in_the_manifest(item) for key, item in cast("Mapping[str, Any]", value).items()}
    if known := known_fields(type(cast("object", value))):
        return {known[name]: _as_in_the_manifest(item) for name, item in fields_of(value).items()}
    return value.value if hasattr(value, "from_string") else value


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind.__init__)


def _classes(hint: Any) -> Iterator[Any]:
    """The classes within a type, such as that of the items of an optional list."""
    if inner := get_args(hint):
        for each in inner:
            yield from _classes(each)
    else:
        yield hint
