"""Holds each argument of the public API to its annotated type, and copies what its caller could change later."""

import dataclasses
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, wraps
from inspect import Parameter, signature
from types import FunctionType, NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from constructs import Construct

from .credentials import REFERENCE, refuse, seen_when_made, shown
from .errors import instead, snake
from .newer_structs import fields_of, is_of_another_package, known_fields, of_this_package, package_of
from .texts import unwritable

C = TypeVar("C", bound=type)
F = TypeVar("F", bound=Callable[..., Any])

# Class -> what to write where one is expected.
_EXAMPLES: dict[Any, str] = {Construct: "App() or another construct"}
# Class -> what it is for, where another one has nearly its name.
_MEANT_FOR: dict[Any, str] = {}
_NO_MEANING: Mapping[str, str] = {}


def example(text: str) -> Callable[[C], C]:
    """For a class that looks at its fields itself, or a protocol: what to write where one is expected."""

    def decorate(cls: C) -> C:
        _EXAMPLES[cls] = text
        return cls

    return decorate


def _brief(self: Any) -> str:
    """What to write for it: only the fields that have another value than by default."""
    told: list[str] = []
    for field in dataclasses.fields(self):
        value = getattr(self, field.name)
        default = field.default if field.default_factory is dataclasses.MISSING else field.default_factory()
        if field.repr and (default is dataclasses.MISSING or value != default):
            told.append(f"{field.name}={value!r}")
    return f"{type(self).__qualname__}({', '.join(told)})"


def fields(
    written: str | None = None, *, name: str | None = None, meant: Mapping[str, str] = _NO_MEANING,
    explained: Collection[str] = (), handed_on: bool = False, used_in: str | None = None,
) -> Callable[[C], C]:  # fmt: skip
    """For a dataclass that users write: its fields have the types that are annotated, before its own checks look.

    Args:
        written: What to write where one is expected; default: the name of the class.
        name: What errors call it; default: the name of the class.
        meant: Names that users know from elsewhere -> what they are here.
        explained: Fields whose own checks refuse credentials, and know what to do instead.
        handed_on: Whether its instances are handed from part to part, none of which looks again at what they hold.
        used_in: Where it is for, which errors say where it is given in the place of another class; default: nothing.
    """

    def decorate(cls: C) -> C:
        if written:
            _EXAMPLES[cls] = written
        if used_in:
            _MEANT_FOR[cls] = used_in
        init = _typed(cls.__init__, cls.__name__ if name is None else name, meant, cls, explained, deep=handed_on)
        cls.__init__ = init
        # `help` shows the options of a part as the default of each parameter that takes them.
        cls.__repr__ = cast(Any, _brief)
        if handed_on:
            seen_when_made(cls)
        return cls

    return decorate


def factories(name: str) -> Callable[[C], C]:
    """For a class of factories, which errors know by this name: all that its factories take is as annotated."""

    def decorate(cls: C) -> C:
        for each, member in list(vars(cls).items()):
            if isinstance(member, staticmethod) and not each.startswith("_"):
                factory = cast("Callable[..., Any]", member.__func__)
                # Not that of the class of some providers, of which users know nothing.
                factory.__qualname__ = f"{name}.{each}"
                setattr(cls, each, staticmethod(_typed(factory, f"{name}.{each}")))
        return cls

    return decorate


def arguments(name: str, *, meant: Mapping[str, str] = _NO_MEANING) -> Callable[[F], F]:
    """For a function, which errors know by this name, and not at all if it is empty; `meant` as for `fields`."""
    return lambda function: _typed(function, name, meant)


def called(name: str) -> Callable[[F], F]:
    """For a function that looks at its values itself: errors say by which names it takes them."""

    def decorate(function: F) -> F:
        @wraps(function)
        def checked(*given: Any, **named: Any) -> Any:
            try:
                return function(*given, **named)
            except TypeError:
                if problem := _unbound(function, name, given, named):
                    raise TypeError(problem) from None
                raise

        return cast("F", checked)

    return decorate


def made_by_name(cls: C) -> C:
    """For a dataclass that looks at its fields itself: as `called` for its constructor."""
    init = called(cls.__name__)(cls.__init__)
    cls.__init__ = init
    return cls


def _typed(
    function: F, name: str, meant: Mapping[str, str] = _NO_MEANING, cls: type | None = None,
    explained: Collection[str] = (), *, deep: bool = False,
) -> F:  # fmt: skip
    prefix = f"{name}." if name else ""
    unseen = {*explained, "self"}

    def may_hold_texts(value: object) -> bool:
        if isinstance(value, (str, list, tuple, dict)) or hasattr(value, "_values"):
            return True
        # What else is a class of its own has looked at what it holds; nobody else will, if nobody looks again.
        return deep and hasattr(value, "__dataclass_fields__")

    @wraps(function)
    def checked(*given: Any, **named: Any) -> Any:
        takes = _takes(function)
        for each, value in named.items():
            if each in takes.hints:
                named[each] = _conform(prefix + each, takes.hints[each], value)
            elif not takes.any_name:
                raise TypeError(
                    f"{_caller(function, name, given)}: there is no parameter {each!r}"
                    f"{_instead(each, takes.hints, meant, cls)}"
                )
        names = [*takes.positional, *(f"{takes.more}[{index}]" for index in range(len(given)) if takes.more)]
        taken = [
            _conform(prefix + each, takes.hints[each.partition("[")[0]], value)
            for each, value in zip(names, given, strict=False)
        ]
        for each, value in (*zip(names, taken, strict=False), *named.items()):
            if value is not None and each not in unseen and may_hold_texts(value):
                refuse(prefix + each, value)
        try:
            return function(*taken, *given[len(taken) :], **named)
        except TypeError:
            if problem := _unbound(function, name, given, named):
                raise TypeError(problem) from None
            raise

    return cast("F", checked)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Takes:
    """What a function takes.

    Attributes:
        hints: Its parameters, and their types.
        positional: Those that may be given by their place.
        more: The one that takes all further places; empty: none.
        any_name: Whether it takes parameters of any name.
    """

    hints: Mapping[str, "_Hint"]
    positional: Sequence[str]
    more: str
    any_name: bool


# When it is called, and not when its class is defined, everything that is annotated is there.
@cache
def _takes(function: Callable[..., Any]) -> _Takes:
    types, parameters = get_type_hints(function), signature(function).parameters
    of_kind: dict[Any, list[str]] = {}
    for name, parameter in parameters.items():
        of_kind.setdefault(parameter.kind, []).append(name)
    return _Takes(
        hints={name: _hint(types.get(name, Any)) for name in parameters},
        positional=of_kind.get(Parameter.POSITIONAL_OR_KEYWORD, ()),
        more="".join(of_kind.get(Parameter.VAR_POSITIONAL, ())),
        any_name=Parameter.VAR_KEYWORD in of_kind,
    )


def _instead(name: str, parameters: Iterable[str], meant: Mapping[str, str], cls: type | None) -> str:
    known = [each for each in parameters if each != "self"]
    spelled = snake(name)
    for special in cls.__subclasses__() if cls else ():
        if spelled in signature(special).parameters and spelled not in known:
            return f"; write {special.__name__}({spelled}=…)"
    text = instead(name, known, meant)
    # What is meant is not in doubt where the text says to write it.
    if text.startswith("; write"):
        return text
    return f"{text}; known are {', '.join(known)}" if known else "; it takes none"


def _caller(function: Callable[..., Any], name: str, given: Sequence[object]) -> str:
    """What errors call a function: its name, or for a method without one the class of what it belongs to."""
    return name or (type(given[0]).__name__ if given else function.__name__)


def _unbound(
    function: Callable[..., Any], name: str, given: Sequence[object], named: Mapping[str, object]
) -> str | None:
    """Why a function cannot be called so; None: it can. What was given is not repeated, as it may be a credential."""
    try:
        signature(function).bind(*given, **named)
    except TypeError:
        pass
    else:
        return None
    caller, takes, parameters = _caller(function, name, given), _takes(function), signature(function).parameters
    if strange := next((each for each in named if each not in takes.hints and not takes.any_name), None):
        return f"{caller}: there is no parameter {strange!r}{_instead(strange, takes.hints, _NO_MEANING, None)}"
    by_name = [each for each in parameters.values() if each.kind is Parameter.KEYWORD_ONLY and each.name not in named]
    if len(given) > len(takes.positional) and not takes.more:
        others = [each for each in takes.positional if each != "self"]
        but = f" but {' and '.join(others)}" if others else ""
        first = f"; write {by_name[0].name}={_sample(takes.hints[by_name[0].name].whole)}" if by_name else ""
        return f"{caller}: got a value without a name; expected a name before each{but}{first}"
    left = [parameters[each] for each in takes.positional[len(given) :] if each not in named]
    missing = [each.name for each in (*left, *by_name) if each.default is Parameter.empty]
    if not missing:
        return None
    *most, last = missing
    what = f"{', '.join(most)} and {last} are" if most else f"{last} is"
    written = ", ".join(f"{each}={_sample(takes.hints[each].whole)}" for each in missing)
    return f"{caller}: {what} missing; write {written}"


def _sample(hint: Any) -> str:
    """A value of this type as it stands in a program, behind the name of a parameter."""
    hint = next((each for each in (get_args(hint) if _is_union(hint) else (hint,)) if each is not NoneType), hint)
    if get_origin(hint) is Literal:
        return repr(get_args(hint)[0])
    return {bool: "True", int: "1", float: "1.5", Construct: "App()"}.get(hint) or _written("", hint, None)


def conform(path: str, hint: Any, value: Any) -> Any:
    """The value, if it is of an annotated type; lists and mappings as copies.

    Raises:
        TypeError: If it is of another type.
        ValueError: If a text in it is one that may be nowhere.
    """
    return _conform(path, _hint(hint), value)


def returned(path: str, hook: Callable[..., Any], value: Any) -> Any:
    """What a hook has returned, if that is as annotated, as `conform` does."""
    return _conform(path, _result(hook), value)


@cache
def _result(hook: Callable[..., Any]) -> "_Hint":
    return _hint(get_type_hints(hook)["return"])


def _conform(path: str, hint: "_Hint", value: Any) -> Any:
    for member in hint.members:
        if member.accepts(value):
            return _copied(path, member, value)
    for member in hint.members:
        if is_of_another_package(member.hint, value):
            return _copied(path, member, of_this_package(path, member.hint, value))
    expected, members = _written(path, hint.whole, value), [member.hint for member in hint.members]
    if value is not None and REFERENCE in map(_EXAMPLES.get, members):
        if isinstance(value, (bool, int, float)) and str in members:
            # The name of the setting tells whether it is a credential, which no error may repeat.
            return value
        raise TypeError(
            f"{path}: got a literal {type(value).__name__}; if it is a credential, reference it: {expected}"
        )
    if isinstance(value, str):
        refuse(path, value)
    # Who has never written one asks where it is.
    named = "k8s." in expected and not known_fields(cast("type[Any]", type(value)))
    where = ", with `from cdk8s_plus_27 import k8s`" if named else ""
    belongs = _MEANT_FOR.get(type(value))
    instead = f", which is for {belongs}" if belongs else ""
    raise TypeError(f"{path}: got {told(value)}{instead}; write {expected}{where}")


@dataclass(frozen=True, slots=True)
class _Member:
    """One of the types that a value may be of, taken apart once: there are thousands of values in a chart.

    Attributes:
        hint: The type.
        kind: It, without what is in its brackets.
        inner: What is in its brackets.
        accepts: Whether a value is of it.
    """

    hint: Any
    kind: Any
    inner: Sequence["_Hint"]
    accepts: Callable[[object], bool]


@dataclass(frozen=True, slots=True)
class _Hint:
    """What is annotated, and the types that a value may be of."""

    whole: Any
    members: Sequence[_Member]
    is_text: bool


@cache
def _hint(hint: Any) -> _Hint:
    members = get_args(hint) if _is_union(hint) else (hint,)
    return _Hint(hint, [_member(each) for each in members], str in members)


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in (Union, UnionType)


def _member(hint: Any) -> _Member:
    kind = get_origin(hint) or hint
    inner = [_hint(each) for each in get_args(hint)] if kind in (Sequence, list, Mapping) else ()
    return _Member(hint, kind, inner, _test(kind))


def told(value: object) -> str:
    """What was given, and of which class it is, as errors say it."""
    if value is None:
        return "None"
    if isinstance(value, FunctionType):
        return f"{value.__qualname__} without ()"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    module = type(value).__module__
    # Some classes of cdk8s and cdk8s-plus have the names of ours.
    package = f"{module}." if known_fields(type(value)) or module.startswith("cdk8s") else ""
    return f"{shown(value)} ({package}{type(value).__name__})"


def _test(kind: Any) -> Callable[[object], bool]:
    if kind in (Any, object):
        return lambda _: True
    if kind is Literal:
        return lambda value: isinstance(value, str)
    if kind is Sequence:
        # A string would be taken letter by letter, a set has no order, and a generator is empty the second time.
        return lambda value: isinstance(value, (list, tuple))
    if kind in (int, float):
        return lambda value: isinstance(value, (int, kind)) and not isinstance(value, bool)
    if getattr(kind, "_is_protocol", False):
        # Those without an example are looked at where more is known of what they are for.
        asked = tuple(_asked(kind))
        return lambda value: kind not in _EXAMPLES or all(hasattr(value, each) for each in asked)
    return lambda value: isinstance(value, kind)


def _asked(protocol: type) -> Iterator[str]:
    """What a protocol asks for."""
    bases = [base for base in protocol.__mro__ if getattr(base, "_is_protocol", False)]
    return (name for base in bases for name in vars(base) if not name.startswith("_"))


def _copied(path: str, member: _Member, value: Any) -> Any:
    kind, inner = member.kind, member.inner
    if isinstance(value, str):
        if problem := unwritable(value):
            raise ValueError(f"{path}: got {problem}")
        # The member of an enumeration that is a string would be written as its name.
        return str.__str__(value)
    if kind in (Sequence, list) and inner:
        items = [_item(path, index, inner[0], item) for index, item in enumerate(value)]
        return tuple(items) if isinstance(value, tuple) else items
    if hasattr(value, "_values"):
        _check_structs(path, value)
    if kind is Mapping and inner:
        return {_conform(path, inner[0], key): _item(path, key, inner[1], item) for key, item in value.items()}
    return value


def _item(path: str, key: object, hint: _Hint, value: Any) -> Any:
    """A value within a list or mapping; the text of its path costs more than the look at most values."""
    if hint.is_text and type(value) is str and not unwritable(value):
        return value
    return _conform(f"{path}[{shown(key)}]", hint, value)


# The path to a value within a typed struct, as what is before a step, and the step: texts are for errors only.
_Where = str | tuple["_Where", int | str]


def _check_structs(where: _Where, value: Any, within: Any = None) -> None:
    """What a typed struct has in it, since its class looked, and what the class does not see.

    No list has a dict, whose snake_case keys jsii drops without a word. All structs are of one package.
    """
    if isinstance(value, (list, tuple)):
        for index, item in enumerate(cast("Sequence[object]", value)):
            if isinstance(item, Mapping):
                path = _path_of((where, index))
                raise TypeError(f"{path}: got {told(cast('object', item))}; write a typed struct, k8s.…(…)")
            if not isinstance(item, str):
                _check_structs((where, index), item, within)
    elif given := fields_of(value):
        if within is not None and package_of(value) != package_of(within):
            got, taken = (f"a {type(each).__name__} of {type(each).__module__}" for each in (value, within))
            raise TypeError(f"{_path_of(where)}: got {got} within {taken}; write changed(…, field=…), which takes both")
        known = known_fields(value.__class__)
        for name, item in given.items():
            if not isinstance(item, (str, int)) and name in known:
                _check_structs((where, name), item, value)


def _path_of(where: _Where) -> str:
    if isinstance(where, str):
        return where
    before, step = where
    return _path_of(before) + (f"[{step}]" if isinstance(step, int) else f".{step}")


def _written(path: str, hint: Any, value: object) -> str:
    """What to write where a value of this type is expected."""
    kind, inner = get_origin(hint) or hint, get_args(hint)
    if kind in (Union, UnionType):
        return " or ".join(_written(path, member, value) for member in inner if member is not NoneType)
    if text := _EXAMPLES.get(kind):
        return text
    if kind is Sequence:
        # One of them in place of a list is the most frequent slip.
        alone = isinstance(value, str) and (inner[0] is str or get_origin(inner[0]) is Literal)
        # Names with commas between them, as variables have them.
        words = [each.strip() for each in value.split(",")] if isinstance(value, str) else []
        written = shown(words) if alone else f"[{_written('', inner[0], None)}]"
        return f"a list: {written}" if path else written
    if kind is Mapping:
        return 'a mapping such as {"key": ' + _written("", inner[1], None) + "}"
    if kind is Literal:
        return f"one of {', '.join(sorted(inner))}"
    if kind is str:
        # A switch is the text "true" in a mapping of settings or annotations alone.
        if isinstance(value, (bool, int, float)) and (not isinstance(value, bool) or path.endswith("]")):
            return f'a string: "{str(value).lower()}"'
        name = path.rpartition(".")[2]
        return f'a string, {name}="…"' if name.isidentifier() else '"…"'
    if kind is int and isinstance(value, str) and (digits := re.match(r"[0-9]{1,9}(?![0-9])", value)):
        return f"a whole number: {digits[0]}"
    simple = {bool: "True or False", int: "a whole number such as 1", float: "a number such as 1.5"}
    if kind in simple:
        return simple[kind]
    return f"{'k8s.' if kind.__module__.endswith('.k8s') else ''}{kind.__name__}(…)"
