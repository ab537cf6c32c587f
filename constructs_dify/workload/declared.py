"""Declared: a part that a chart has, declared in one line."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Generic, TypeVar, overload

from constructs import Construct
from typing_extensions import Self

from ..checks import told
from ..checks.credentials import shown
from ..installation import Installation
from ..pods.tier import Tier
from ..releases.release import Release, first_with_part
from ..wiring.dependency import Dependency

P = TypeVar("P", bound=Construct)


class Declared(Generic[P]):
    """A part of a chart, and the attribute by which users reach it.

    The parameter with its options has the same name, and a method `make_<name>` of the chart makes it, where there is
    one; else its class does. A part that is switched off has no attribute, so nobody has to rule out None first;
    `hasattr(chart, "web")` asks whether there is one.

    Args:
        kind: The class of the part.

    Attributes:
        kind: The class of the part.
        name: The name of the attribute.
    """

    name: str

    def __init__(self, kind: type[P]) -> None:
        self.kind = kind

    def __set_name__(self, owner: type, name: str) -> None:
        """Take the name of the attribute."""
        self.name = name

    @property
    def id(self) -> str:
        """The id of its construct, and its key in the release data where it has one of its own."""
        return self.name.replace("_", "-")

    @overload
    def __get__(self, chart: None, owner: type) -> Self: ...
    @overload
    def __get__(self, chart: object, owner: type) -> P: ...
    def __get__(self, chart: object, owner: type) -> Self | P:
        """The part; asked for only where the chart itself has no attribute of that name."""
        if chart is None:
            return self
        release: Release | None = getattr(vars(chart).get("install"), "release", None)
        if getattr(self.kind, "by_release", False) and release and not release.has(self.id):
            raise AttributeError(
                f"{owner.__name__}.{self.name}: Dify {release.version} has no {self.id}; it came with "
                f'{first_with_part(self.id)}; ask hasattr(chart, "{self.name}") first'
            )
        raise AttributeError(
            f"{owner.__name__}.{self.name}: this part is switched off, so there is none; "
            f'leave out {self.name}=None, or ask hasattr(chart, "{self.name}") first'
        )

    def make(self, chart: Construct, **options: Any) -> P:
        """Make the part, and set the attribute."""
        factory = getattr(chart, f"make_{self.name}", None)
        part: P = factory(**options) if factory else self.kind(chart, self.id, **options)
        if not isinstance(part, Construct):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(
                f"{type(chart).__name__}.make_{self.name}(): got {told(part)}; return the part that it makes, such as "
                f'{self.kind.__name__}(self, "{self.id}", **options)'
            )
        vars(chart)[self.name] = part
        return part


def dependencies(parts: Iterable[Declared[Any]], install: Installation, on: Collection[str]) -> list[Dependency]:
    """What callers get of these parts, or of what stands in for those that are switched off.

    Args:
        parts: The parts.
        install: The installation.
        on: The names of those that are there.
    """
    found = (getattr(part.kind, "dependency" if part.name in on else "without", None) for part in parts)
    return [say(install) for say in found if say]


def of_release(
    release: Release, declared: Mapping[str, Declared[Any]], options: Mapping[str, Tier | None], default: Tier
) -> dict[str, Tier | None]:
    """The options of parts, with None for each that the release does not have.

    Args:
        release: The release.
        declared: The parts, by name.
        options: Their options, by name.
        default: What stands for options that the user did not give.

    Raises:
        ValueError: When the user gives options for a part that the release does not have.
    """
    absent = [
        name for name, part in declared.items() if getattr(part.kind, "by_release", False) and not release.has(part.id)
    ]
    for name in absent:
        given = options.get(name)
        if given is not None and given is not default:
            part = declared[name].id
            raise ValueError(
                f"{name}: got {shown(given)}, but Dify {release.version} has no {part}: it came with "
                f"{first_with_part(part)}; leave it out, or give a later release"
            )
    return {**options, **dict.fromkeys(absent)}


def declared_by(chart: type) -> dict[str, Declared[Any]]:
    """The parts that a class of charts declares, by name: those of its bases first, each in the order it has there."""
    found: dict[str, Declared[Any]] = {}
    for base in reversed(chart.__mro__):
        found |= {name: item for name, item in vars(base).items() if isinstance(item, Declared)}
    return found
