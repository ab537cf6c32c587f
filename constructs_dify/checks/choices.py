"""The type of classes that only hold factories."""

from inspect import Signature
from typing import TYPE_CHECKING, NoReturn

from .errors import suggestion, synonym


class Choices(type):
    """The type of `Postgres`, `Storage` and the like: nobody makes one, as its factories make what users give."""

    __signature__ = Signature()

    def __call__(cls, *given: object, **named: object) -> NoReturn:
        """Raise a TypeError that names the factories."""
        raise TypeError(f"{cls.__name__}: it cannot be called itself; write one of {_written(cls)}")

    # For a type checker, there is nothing but the factories.
    if not TYPE_CHECKING:

        def __getattr__(cls, name: str) -> NoReturn:
            """Raise an AttributeError that names the factory that is meant."""
            known = _factories(cls)
            meaning = synonym(name, known)
            others = f"{suggestion(name, known)}; there are {_written(cls)}"
            instead = f"; write {cls.__name__}.{meaning}(…)" if meaning else others
            raise AttributeError(f"{cls.__name__}: there is no factory {name!r}{instead}")


def _factories(cls: type) -> list[str]:
    return [name for name in dir(cls) if not name.startswith("_")]


def _written(cls: type) -> str:
    return ", ".join(f"{cls.__name__}.{name}(…)" for name in _factories(cls))
