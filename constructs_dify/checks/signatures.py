"""How a class is called, for `help()` and editors: metaclasses, as that of jsii, hide it from them."""

from collections.abc import Iterator
from inspect import Parameter, Signature, signature
from typing import Any, get_args, get_type_hints


class Shown:
    """The `__signature__` of a class: that of its constructor, with the names that `**options` stand for."""

    def __get__(self, instance: object, owner: type[Any]) -> Signature:
        """Look at the constructor when somebody asks, which no synth does."""
        _, *parameters = signature(owner.__init__).parameters.values()
        return Signature([shown for each in parameters for shown in _named(each)])


def _named(parameter: Parameter) -> Iterator[Parameter]:
    """The parameter, or those that a TypedDict has for it."""
    kind = next(iter(get_args(parameter.annotation)), None)
    required = getattr(kind, "__required_keys__", None)
    if parameter.kind is not Parameter.VAR_KEYWORD or required is None:
        yield parameter
        return
    for name, hint in get_type_hints(kind).items():
        default = Parameter.empty if name in required else None
        yield Parameter(name, Parameter.KEYWORD_ONLY, annotation=hint, default=default)
