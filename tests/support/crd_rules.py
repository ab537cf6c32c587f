"""What a CRD demands beyond JSON Schema: its rules in CEL, and lists in which nothing may stand twice."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from cel_expr_python import cel

# A rule writes these names of fields as __name__, because they are words of CEL.
WORDS = {
    "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "namespace", "package",
    "return",
}  # fmt: skip


def crd_rule_errors(obj: Any, schema: Any) -> list[str]:
    """Which rules of its CRD a new object breaks.

    What the API server would default is missing here, so fields that a rule reads have to be written.
    """
    return [error.removeprefix(".") for error in _errors(obj, schema, "")]


def _errors(value: Any, schema: Any, path: str) -> Iterator[str]:
    for rule in schema.get("x-kubernetes-validations", ()):
        # What compares with the old object is asked when an object changes.
        if "oldSelf" not in rule["rule"] and not _holds(rule["rule"], value):
            yield f"{path}: {rule['message']}"
    if isinstance(value, dict):
        for name, child in schema.get("properties", {}).items():
            if name in value:
                yield from _errors(value[name], child, f"{path}.{name}")
    if isinstance(value, list):
        yield from _repeated(value, schema, path)
        for index, item in enumerate(value):
            yield from _errors(item, schema["items"], f"{path}[{index}]")


def _holds(rule: str, value: Any) -> bool:
    """Whether a rule is true. One that cannot be evaluated is not, as for the API server."""
    return _program(rule).eval(data={"self": _escaped(value)}).plain_value() is True


@cache
def _program(rule: str) -> cel.Expression:
    return cel.NewEnv(variables={"self": cel.Type.DYN}).compile(rule)


def _escaped(value: Any) -> Any:
    if isinstance(value, dict):
        return {f"__{key}__" if key in WORDS else key: _escaped(item) for key, item in value.items()}
    return [_escaped(item) for item in value] if isinstance(value, list) else value


def _repeated(items: list[Any], schema: Any, path: str) -> Iterator[str]:
    keys = schema.get("x-kubernetes-list-map-keys")
    known = [[item.get(key) for key in keys] if keys else item for item in items]
    if schema.get("x-kubernetes-list-type") in ("map", "set"):
        for index, identity in enumerate(known):
            if identity in known[:index]:
                yield f"{path}[{index}]: {identity!r} is there twice"
