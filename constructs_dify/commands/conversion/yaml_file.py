"""Reads YAML as Helm does, and knows the line of everything in it."""

from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .plain_scalars import Scalar, as_json, as_text, resolve
from .public_default import PublicDefault

# Helm keeps a release with its values in one Secret, which holds no more.
MAX_BYTES = 2**20
# Aliases of aliases make much of little.
MAX_NODES = 200_000
MAX_DEPTH = 100

_TAG = "tag:yaml.org,2002:"
_SHAPES: Mapping[str, tuple[type, ...]] = {
    "int": (int,), "float": (int, float), "bool": (bool,), "null": (type(None),),
}  # fmt: skip
_MERGE = "<<"
# A switch is a number to Python.
_KINDS: Mapping[type, str] = {
    bool: "true or false", int: "a number", float: "a number", list: "a list", Mapping: "a mapping", str: "a text",
    PublicDefault: "a text",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A value and where it stands.

    Args:
        value: What it is.
        file: The file.
        line: The line of the key, or of the entry of a list, from 1.
        text_line: The line before a text in a block; 0: it stands on the line itself.
    """

    value: "Scalar | Mapping[str, Node] | Sequence[Node]"
    file: str
    line: int
    text_line: int = 0

    @property
    def mapping(self) -> "Mapping[str, Node]":
        """What is in it if it is a mapping; else nothing."""
        return self.value if isinstance(self.value, Mapping) else dict[str, Node]()

    @property
    def items(self) -> "Sequence[Node]":
        """What is in it if it is a list; else nothing."""
        return self.value if isinstance(self.value, Sequence) and not isinstance(self.value, str) else ()

    @property
    def where(self) -> str:
        """For messages: file and line."""
        return f"{self.file}:{self.line}"


def unexpected(path: str, value: object, expected: str) -> ValueError:
    """The error for a value that is of a wrong kind. It does not repeat a text, which may be a credential.

    Args:
        path: Where it stands.
        value: What it is.
        expected: What is expected.
    """
    given = next((word for kind, word in _KINDS.items() if isinstance(value, kind)), "null")
    return ValueError(f"{path}: got {given}; expected {expected}")


def read_file(path: str, most: int = MAX_BYTES) -> list[Node]:
    """The documents of a file, without the empty ones.

    Args:
        path: The file.
        most: How many bytes it may have.

    Raises:
        ValueError: If there is no such file, it is too large, or no YAML.
    """
    try:
        with Path(path).open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise ValueError(f"{path}: cannot be read: {error.strerror}; expected a file with values") from None
    if len(data) > most:
        raise ValueError(f"{path}: got more than {most} bytes; expected a file that Helm could keep in a Secret")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ValueError(f"{path}:{line}: got bytes that are no UTF-8; expected a text file in UTF-8") from None
    return read_text(text, path)


def read_text(text: str, file: str, lines_before: int = 0) -> list[Node]:
    """The documents of a text, without the empty ones.

    Args:
        text: The text.
        file: What errors call it.
        lines_before: How many lines of the file are before it.
    """
    try:
        from ruamel.yaml import YAML
        from ruamel.yaml.error import MarkedYAMLError, YAMLError

        from .yaml_scanner import TabScanner
    except ImportError:
        raise ValueError(
            "this command reads YAML with ruamel.yaml, which is not installed; expected: "
            "pip install 'constructs-dify[convert]'"
        ) from None
    reader: Any = YAML(typ="safe", pure=True)
    reader.Scanner = TabScanner
    try:
        return _Reader(reader.parse(text), file, lines_before).documents()
    except MarkedYAMLError as error:
        found: Any = error
        mark = found.problem_mark or found.context_mark
        line = (mark.line if mark else 0) + 1 + lines_before
        # Without its excerpt, in which a credential may stand.
        raise ValueError(f"{file}:{line}: got no YAML: {found.problem}; expected what Helm can read") from None
    except YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1 + lines_before
        raise ValueError(f"{file}:{line}: got a character that YAML does not allow; expected none") from None


class _Reader:
    """Makes nodes of what a parser finds."""

    def __init__(self, events: Iterator[Any], file: str, lines_before: int) -> None:
        self._events = events
        self._file = file
        self._before = lines_before
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._open: set[str] = set()
        self._nodes = 0

    def documents(self) -> list[Node]:
        found: list[Node] = []
        for event in self._events:
            if _kind(event) == "DocumentStart":
                # Names are good for one document.
                self._anchors.clear()
                node = self._node(next(self._events), 0)
                if node.value is not None:
                    found.append(node)
        return found

    def _node(self, event: Any, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise self._error(event, f"more than {MAX_DEPTH} levels of indentation", "values that are not so deep")
        before = self._nodes
        self._count(event, 1)
        if _kind(event) == "Alias":
            return self._alias(event)
        if event.anchor:
            self._open.add(event.anchor)
        if _kind(event) == "Scalar":
            node = self._scalar(event)
        elif _kind(event) == "SequenceStart":
            node = Node(list(self._entries(depth)), self._file, self._line(event))
        else:
            node = Node(self._pairs(depth), self._file, self._line(event))
        if event.anchor:
            self._open.discard(event.anchor)
            self._anchors[event.anchor] = node, self._nodes - before
        return node

    def _entries(self, depth: int) -> Iterator[Node]:
        while _kind(event := next(self._events)) != "SequenceEnd":
            yield replace(self._node(event, depth + 1), line=self._line(event))

    def _pairs(self, depth: int) -> Mapping[str, Node]:
        pairs: dict[str, Node] = {}
        while _kind(event := next(self._events)) != "MappingEnd":
            merges = _kind(event) == "Scalar" and event.value == _MERGE and event.implicit[0]
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            # In Helm, what is merged wins over what stands before it.
            if merges:
                pairs |= self._merged(value)
            else:
                pairs[self._key(event, key)] = replace(value, line=self._line(event))
        return pairs

    def _merged(self, node: Node) -> Mapping[str, Node]:
        merged: dict[str, Node] = {}
        for each in (node,) if isinstance(node.value, Mapping) else reversed(node.items):
            merged |= each.mapping
        if isinstance(node.value, Mapping) or (node.items and all(isinstance(n.value, Mapping) for n in node.items)):
            return merged
        raise unexpected(f"{node.where}: <<", node.value, "a mapping, or a list of mappings")

    def _key(self, event: Any, key: Node) -> str:
        value = key.value
        if value is None or (isinstance(value, (Mapping, Sequence)) and not isinstance(value, str)):
            raise self._error(event, "a key that is empty, a list or a mapping", "a text as key")
        return str(value) if type(value) is int else as_text(value)

    def _alias(self, event: Any) -> Node:
        if event.anchor in self._open:
            raise self._error(event, f"*{event.anchor} within what it stands for", "an end")
        if event.anchor not in self._anchors:
            raise self._error(event, f"*{event.anchor}", f"&{event.anchor} before it in this file")
        node, size = self._anchors[event.anchor]
        self._count(event, size)
        return node

    def _scalar(self, event: Any) -> Node:
        line = self._line(event)
        block = line if event.style == "|" else 0
        return Node(as_json(self._value(event)), self._file, line, block)

    def _value(self, event: Any) -> Scalar:
        text: str = event.value
        tag: str = event.tag or ""
        kind = tag.removeprefix(_TAG)
        if kind == "binary":
            return self._decoded(event)
        # Other tags say nothing about the value.
        if kind not in _SHAPES and (tag or event.style):
            return text
        try:
            value = resolve(text)
        except ValueError:
            raise self._error(event, "a number that is not finite", "a number that JSON has") from None
        if tag and type(value) not in _SHAPES[kind]:
            raise self._error(event, f"something else under !!{kind}", f"what is !!{kind}")
        return value

    def _decoded(self, event: Any) -> str:
        try:
            return b64decode(event.value, validate=True).decode()
        except (NoBase64, ValueError):
            raise self._error(event, "!!binary that is no text", "base64 of a text") from None

    def _count(self, event: Any, nodes: int) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            raise self._error(event, f"more than {MAX_NODES} values", "fewer: aliases multiply them")

    def _line(self, event: Any) -> int:
        return event.start_mark.line + 1 + self._before

    def _error(self, event: Any, given: str, expected: str) -> ValueError:
        return ValueError(f"{self._file}:{self._line(event)}: got {given}; expected {expected}")


def _kind(event: Any) -> str:
    return type(event).__name__.removesuffix("Event")
