"""Refuses values that Helm refuses: with such values nothing runs."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from ...dotted import Step, dotted
from ...public_default import PublicDefault
from ...values import Values
from ...yaml_file import unexpected
from .charts import Chart
from .keys import fate

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str, PublicDefault), "boolean": (bool,), "array": (list,), "object": (dict,), "null": (type(None),),
    "integer": (int,), "number": (int, float),
}  # fmt: skip
_WORDS = {
    "string": "a text", "boolean": "true or false", "array": "a list", "object": "a mapping", "null": "nothing",
    "integer": "a whole number", "number": "a number",
}  # fmt: skip
# Templates ask for what is in any other mapping, and do not render without it.
_MAY_BE_NULL = re.compile(r"(.*\.)?(annotations|updateStrategy|affinity)|api\.mail\.smtp(\.tls)?|image\.ssrfProxy")
# Read by subcharts, or by an operator, where there is one.
_INNER_OF_OTHERS = ("postgresql", "redis", "weaviate", "externalSecret")


def check_types(values: Values, of: Chart) -> None:
    """Raise a ValueError for the first value of a type with which Helm renders nothing.

    Args:
        values: The values.
        of: The version of the chart.
    """
    for path, value, expected in (*_not_mappings(values, of), *_of_schema(values, of)):
        key = dotted(path)
        if keys := values.keys(*path):
            place = str(values.origin(keys[0] if values.at(*path) is None else key))
            raise unexpected(place, value, f"{expected}: chart {of.version} renders nothing with it")


def _not_mappings(values: Values, of: Chart) -> Iterator[tuple[tuple[Step, ...], Any, str]]:
    """What stands in place of a mapping that the templates look into."""
    for path in _mappings(of.defaults, ()):
        value = values.at(*path)
        if isinstance(value, dict) or (path[0] in _INNER_OF_OTHERS and len(path) > 1):
            continue
        key = dotted(path)
        if (len(path) > 1 and fate(key, of.version)) or (value is None and _MAY_BE_NULL.fullmatch(key)):
            continue
        yield path, value, "a mapping"


def _of_schema(values: Values, of: Chart) -> Iterator[tuple[tuple[Step, ...], Any, str]]:
    """What is of none of the types that the schema has for it."""
    for key, types in of.types.items():
        for path, value in _found(values, key.replace("[]", ".[]").split(".")):
            if not any(_is(value, kind) for kind in types):
                yield path, value, " or ".join(_WORDS[kind] for kind in types)


def _mappings(owner: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for key, value in owner.items():
        if isinstance(value, Mapping) and value:
            yield (*path, key)
            yield from _mappings(cast("Mapping[str, Any]", value), (*path, key))


def _found(values: Values, pattern: list[str]) -> Iterator[tuple[tuple[Step, ...], Any]]:
    """What the values have where a schema has a type."""
    found: list[tuple[tuple[Step, ...], Any]] = [((), values.at())]
    for step in pattern:
        found = [each for path, value in found for each in _inside(path, value, step)]
    return iter(found)


def _inside(path: tuple[Step, ...], value: Any, step: str) -> Iterator[tuple[tuple[Step, ...], Any]]:
    if step == "[]":
        entries = cast("list[Any]", value) if isinstance(value, list) else []
        yield from (((*path, at), entry) for at, entry in enumerate(entries))
    elif isinstance(value, dict) and step in value:
        yield (*path, step), cast("dict[str, Any]", value)[step]


def _is(value: Any, kind: str) -> bool:
    """Whether a value is of a type of JSON, where a switch is no number."""
    return isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))
