"""Values that the chart renders before it uses them."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from ...dotted import Step, dotted
from .environment.reader import Reader


def rendered(reader: Reader, path: str) -> Any:
    """A value that has no template in it.

    Args:
        reader: The values.
        path: Where it is.

    Raises:
        ValueError: If it has one: what it becomes, only Helm knows.
    """
    value = reader.at(path)
    for at in _templates(value, tuple(path.split("."))):
        raise ValueError(
            f"{reader.values.origin(dotted(at))}: got a template; expected what it becomes, because Helm renders this "
            "value: write that (`helm get manifest` shows it), then convert again"
        )
    return value


def _templates(value: Any, path: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
    if isinstance(value, str) and "{{" in value:
        yield path
    inner: Any = ()
    if isinstance(value, Mapping):
        inner = cast("Mapping[str, Any]", value).items()
    elif isinstance(value, list):
        inner = enumerate(cast("list[Any]", value))
    for step, item in inner:
        yield from _templates(item, (*path, step))
