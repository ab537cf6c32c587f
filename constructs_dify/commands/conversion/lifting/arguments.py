"""Which argument of a factory becomes which variable, found by asking the factory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import Parameter, signature
from types import MappingProxyType, NoneType
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

from ....wiring.environment import Value
from ....wiring.secret_key import SecretKey
from ..python_code import Code, literal
from ..python_code import Literal as LiteralCode
from .reading import Reading

Kind = Literal["credential", "login", "text", "url", "host", "number", "flag"]

_URLS: Final = ("url", "endpoint", "api_url", "iam_api_url", "account_url")
_HOSTS: Final = ("host", "service")


@dataclass(frozen=True, kw_only=True, slots=True)
class Argument:
    """An argument of a factory.

    Args:
        name: The argument.
        variable: The variable that it becomes.
        kind: What it takes.
        default: What it is if it is not given.
        required: Whether it has to be given.
    """

    name: str
    variable: str
    kind: Kind
    default: Any
    required: bool

    def read(self, reading: Reading, scheme: str = "http") -> Code | None:
        """The argument as the variables have it; None: there is nothing to say.

        Args:
            reading: Reads the variables.
            scheme: That of a URL without one.
        """
        code = self._read(reading, scheme)
        if code is None and self.required and self.kind == "credential":
            why = f"{self.variable} is not set today, and the library wants it."
            return reading.needed(self.variable, why)
        if isinstance(code, LiteralCode) and not self.required and code.value == self.default:
            return None
        return code

    def _read(self, reading: Reading, scheme: str) -> Code | None:
        elsewhere = self.kind in ("host", "url")
        otherwise = (reading.default(self.variable) or None) if self.required and not elsewhere else None
        match self.kind:
            case "credential":
                return reading.credential(self.variable)
            case "login":
                return reading.login(self.variable, otherwise=otherwise)
            case "url":
                return reading.url(self.variable, scheme=scheme)
            case "host":
                return reading.host(self.variable)
            case "number":
                return reading.number(self.variable, otherwise=otherwise)
            case "flag":
                found = reading.variable(self.variable)
                return None if found is None else literal(reading.flag(self.variable), found.keys)
            case "text":
                return reading.text(self.variable, otherwise=otherwise)


def arguments_of(
    factory: Callable[..., Any],
    environment: Callable[[Any], Mapping[str, Value | None]],
    *,
    without: tuple[str, ...] = (),
    also: Mapping[str, Any] = MappingProxyType({}),
) -> Mapping[str, Argument]:
    """The arguments of a factory that become one variable each, by name.

    The factory is asked: it makes a choice of marks, and in the settings that come of it the marks are found again.

    Args:
        factory: The factory, such as `VectorStore.pgvector`.
        environment: The settings of what it makes.
        without: Arguments that are left out.
        also: Arguments that are needed beside them, and that become no variable.
    """
    hints = get_type_hints(factory)
    parameters = {
        name: parameter
        for name, parameter in signature(factory).parameters.items()
        if name not in (*without, *also) and _kind(name, hints[name]) not in (None, "flag")
    }
    marks = {name: _mark(name, hints[name], index) for index, name in enumerate(parameters)}
    found: dict[str, Argument] = {}
    for variable, value in environment(factory(**marks, **also)).items():
        for name, mark in marks.items():
            if name not in found and (value == mark or value == str(mark)):
                found[name] = _argument(name, variable, hints[name], parameters[name])
    return {name: found[name] for name in parameters if name in found}


def read_all(arguments: Mapping[str, Argument], reading: Reading, *, scheme: str = "http") -> dict[str, Code]:
    """What the variables have for arguments, by argument.

    Args:
        arguments: The arguments.
        reading: Reads the variables.
        scheme: That of URLs without one.
    """
    found = {name: argument.read(reading, scheme) for name, argument in arguments.items()}
    return {name: code for name, code in found.items() if code is not None}


def _argument(name: str, variable: str, hint: Any, parameter: Parameter) -> Argument:
    kind = _kind(name, hint)
    assert kind is not None
    required = parameter.default is Parameter.empty
    return Argument(
        name=name, variable=variable, kind=kind, default=None if required else parameter.default, required=required
    )


def _kind(name: str, hint: Any) -> Kind | None:
    types = set(get_args(hint) or (hint,)) - {NoneType} if get_origin(hint) is not Literal else {hint}
    if SecretKey in types:
        return "login" if str in types else "credential"
    if types == {bool}:
        return "flag"
    if types == {int}:
        return "number"
    if types == {str}:
        return "url" if name in _URLS else "host" if name in _HOSTS else "text"
    return "text" if any(get_origin(each) is Literal for each in types) else None


def _mark(name: str, hint: Any, index: int) -> Any:
    match _kind(name, hint):
        case "credential" | "login":
            return SecretKey(secret="mark", key=name)
        case "number":
            return 20000 + index
        case "url":
            return f"https://mark-{index}.example.com:{20000 + index}"
        case _:
            words = next((get_args(each) for each in (hint, *get_args(hint)) if get_origin(each) is Literal), None)
            return words[0] if words else f"mark{index}"
