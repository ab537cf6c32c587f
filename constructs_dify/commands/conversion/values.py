"""The values of a release: what its files set, over the defaults of the chart."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any, cast

from .dotted import Step, dotted, steps
from .hidden import is_called_a_credential
from .origins import Origin
from .plain_scalars import as_text
from .public_default import PublicDefault, known_default
from .values_file import ValuesFile, over
from .yaml_file import Node


def merge(defaults: Mapping[str, Any], files: Iterable[Node]) -> dict[str, Any]:
    """What Helm computes: mappings merge, lists replace, and null takes the default away.

    Args:
        defaults: The chart's defaults.
        files: What the files say, in order: the last wins.
    """
    given: Mapping[str, Any] = _plain(reduce(over, files, Node({}, "", 0)))
    return _completed(given, defaults)


class Values:
    """The values of a release.

    Args:
        defaults: The chart's defaults.
        files: The user's files, in order: the last wins.
    """

    def __init__(self, defaults: Mapping[str, Any], files: Sequence[ValuesFile]) -> None:
        self._defaults = defaults
        self._given = reduce(over, (file.root for file in files), Node({}, "", 0))
        self._merged = merge(defaults, [self._given])
        self._nodes = {dotted(path): node for path, node in _all(self._given, ())}

    def at(self, *path: Step) -> Any:
        """What stands at a path in the end; None if nothing does."""
        return _at(self._merged, path)

    def text(self, *path: Step) -> str:
        """What a template writes for the value at a path: 1e+07 for ten millions, nothing for none.

        Raises:
            TypeError: If it is a public default, a mapping or a list.
        """
        value = self.at(*path)
        if isinstance(value, (Mapping, list, PublicDefault)):
            raise TypeError(
                f"{dotted(path)}: got a {type(cast(object, value)).__name__}; expected a text, a number or a switch"
            )
        return as_text(value)

    def chosen(self, *path: Step) -> bool:
        """Whether a file of the user sets it, or something in it."""
        return bool(self.keys(*path))

    def keys(self, *path: Step) -> tuple[str, ...]:
        """The names of the leaves that the user's files set there or below.

        Where they set something above it that has nothing in it, such as `ingress: null`, it is that.
        """
        node = self._given
        for depth, step in enumerate(path):
            inner = _children(node).get(step)
            if inner is None:
                return (dotted(path[:depth]),) if depth and not _children(node) else ()
            node = inner
        return tuple(dotted(leaf) for leaf, _ in _leaves(node, path) if leaf)

    def deciding(self, *path: Step) -> tuple[str, ...]:
        """The same without those that say what the chart's defaults say: what runs is as if nobody had written them.

        Of an entry of a list, it is the whole that counts.
        """
        return tuple(key for key in self.keys(*path) if self.differs(*_entry(steps(key))))

    def differs(self, *path: Step) -> bool:
        """Whether it is another value than the chart's default."""
        return not same(_at(self._defaults, path), self.at(*path))

    def origin(self, key: str) -> Origin:
        """Where a key stands; without a file where nobody set it.

        Args:
            key: Its name, such as `api.extraEnv[3].value`.
        """
        node = self._nodes.get(key)
        return Origin(key, node.file, node.line) if node else Origin(key)

    def credentials(self) -> list[str]:
        """The texts of the user's files that are credentials by their names, whether anything reads them or not."""
        leaves = ((path, node.value) for path, node in _leaves(self._given, ()) if path)
        return [
            text
            for path, text in leaves
            if isinstance(text, str) and is_called_a_credential(str(path[-1])) and self.differs(*path)
        ]

    def chosen_values(self) -> Iterator[tuple[str, object]]:
        """The name and the value of all that the user's files set, mappings and lists included."""
        return ((key, node.value) for key, node in self._nodes.items() if key)

    def chosen_leaves(self) -> list[str]:
        """The names of all that the user's files set: scalars, and mappings and lists with nothing in them."""
        return [dotted(path) for path, _ in _leaves(self._given, ()) if path]


def _entry(path: Sequence[Step]) -> Sequence[Step]:
    """The path up to the first place in a list."""
    depth = next((depth for depth, step in enumerate(path, 1) if isinstance(step, int)), len(path))
    return path[:depth]


def same(default: Any, given: Any) -> bool:
    """Whether two values are the same to Helm, one of which may be a public default."""
    if isinstance(default, PublicDefault):
        return default == given or default.is_(given)
    if isinstance(default, Mapping) and isinstance(given, Mapping):
        left, right = cast("Mapping[str, Any]", default), cast("Mapping[str, Any]", given)
        # To a template, null and a missing key are one.
        return all(same(left.get(key), right.get(key)) for key in {**left, **right})
    if isinstance(default, list) and isinstance(given, list):
        one, other = cast("list[Any]", default), cast("list[Any]", given)
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(default, bool) is isinstance(given, bool) and default == given


def _completed(given: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """What is given, with the defaults where there is nothing."""
    merged = dict(given)
    for key, default in defaults.items():
        if key not in given:
            merged[key] = default
        elif given[key] is None:
            del merged[key]
        elif isinstance(default, Mapping) and isinstance(given[key], Mapping):
            merged[key] = _completed(given[key], cast("Mapping[str, Any]", default))
        elif same(default, given[key]):
            # A text that the chart ships is not known any more.
            merged[key] = default
    return merged


def _plain(node: Node, path: tuple[Step, ...] = ()) -> Any:
    if isinstance(node.value, Mapping):
        return {key: _plain(inner, (*path, key)) for key, inner in node.mapping.items()}
    if isinstance(node.value, str):
        return known_default(dotted(path), node.value) or node.value
    if isinstance(node.value, Sequence):
        return [_plain(inner, (*path, at)) for at, inner in enumerate(node.items)]
    return node.value


def _children(node: Node) -> Mapping[Step, Node]:
    return {**node.mapping, **dict(enumerate(node.items))}


def _all(node: Node, path: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], Node]]:
    yield path, node
    for step, inner in _children(node).items():
        yield from _all(inner, (*path, step))


def _leaves(node: Node, path: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], Node]]:
    return ((at, found) for at, found in _all(node, path) if not _children(found))


def _at(owner: Any, path: Sequence[Step]) -> Any:
    for step in path:
        if isinstance(owner, Mapping):
            owner = cast("Mapping[Step, Any]", owner).get(step)
        elif isinstance(owner, list) and isinstance(step, int) and step < len(cast("list[Any]", owner)):
            owner = cast("list[Any]", owner)[step]
        else:
            return None
    return owner
