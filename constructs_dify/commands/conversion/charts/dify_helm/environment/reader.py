"""Values as the templates of the chart read them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ....dotted import dotted
from ....plain_scalars import as_text
from ....public_default import PublicDefault
from ....values import Values
from ..names import Names
from ..order import since

# Why a text is unsafe that the chart ships.
UNSAFE = "{} is a text that the chart ships to everybody"


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """What a template writes behind a name.

    Args:
        text: The text; None if a part of it is known to everybody.
        keys: The keys of the user's files that decided it.
        unsafe: Why it is unsafe.
    """

    text: str | None = field(repr=False)
    keys: tuple[str, ...] = ()
    unsafe: str = ""

    def because(self, keys: tuple[str, ...]) -> "Text":
        """The same, decided by these keys, too."""
        return replace(self, keys=tuple(dict.fromkeys((*self.keys, *keys))))


@dataclass(frozen=True, slots=True)
class Reader:
    """The values of one release.

    Args:
        values: The values.
        version: Version of the chart.
        names: Names of its objects.
    """

    values: Values
    version: str
    names: Names

    def since(self, first: str) -> bool:
        """Whether the chart is of a version or of a later one."""
        return since(self.version, first)

    def at(self, path: str) -> Any:
        """A value."""
        return self.values.at(*_steps(path))

    def on(self, path: str) -> bool:
        """Whether a template takes a value for true: it is none of false, 0 and empty."""
        return bool(self.at(path))

    def keys(self, *paths: str) -> tuple[str, ...]:
        """The keys of the user's files at or under some paths, but for those that only repeat defaults."""
        return tuple(key for path in paths for key in self.values.deciding(*_steps(path)))

    def text(self, path: str) -> Text:
        """A value as text. A number looks as Go prints it; what is missing is empty.

        Raises:
            ValueError: If it is a list or a map.
        """
        value = self.at(path)
        if isinstance(value, (Mapping, list)):
            kind = "a list" if isinstance(value, list) else "a map"
            raise ValueError(f"{self.where(path)}: got {kind}; expected a text, as the chart {self.version} has it")
        return self._text(path, value)

    def credential(self, path: str) -> Text:
        """A value that goes into a Secret.

        Raises:
            ValueError: If it is no text: Helm then renders nothing.
        """
        value = self.at(path)
        if not isinstance(value, (str, PublicDefault)):
            kind = "nothing" if value is None else f"a {type(value).__name__}"
            raise ValueError(
                f"{self.where(path)}: got {kind}; expected a text in quotes: the chart {self.version} makes a Secret "
                "of it and renders nothing otherwise"
            )
        return self._text(path, value)

    def first(self, *paths: str, secret: bool = False) -> Text:
        """The first of some values that is not empty; else the last. Those before it decided it by being empty."""
        chosen = next((path for path in paths if self.on(path)), paths[-1])
        text = self.credential(chosen) if secret else self.text(chosen)
        return text.because(self.keys(*paths[: paths.index(chosen)]))

    def composed(self, template: str, *parts: Text) -> Text:
        """A text with others in place of each `{}`."""
        keys = tuple(dict.fromkeys(key for part in parts for key in part.keys))
        unsafe = next((part.unsafe for part in parts if part.unsafe), "")
        texts = [part.text for part in parts]
        known = [text for text in texts if text is not None]
        whole = template.format(*known) if len(known) == len(texts) else None
        return Text(text=whole, keys=keys, unsafe=unsafe)

    def where(self, path: str) -> str:
        """Where a value is written: file and line, if it is the user's."""
        keys = self.values.keys(*_steps(path))
        return str(self.values.origin(keys[0])) if keys else path

    def _text(self, path: str, value: Any) -> Text:
        if isinstance(value, PublicDefault):
            return Text(text=None, keys=self.keys(path), unsafe=UNSAFE.format(dotted(_steps(path))))
        return Text(text=as_text(value), keys=self.keys(path))


def constant(text: str, keys: tuple[str, ...] = ()) -> Text:
    """A text that stands in the chart itself."""
    return Text(text=text, keys=keys)


def _steps(path: str) -> list[str | int]:
    """The keys of a path; a number is a place in a list."""
    return [int(step) if step.isdigit() else step for step in path.split(".")]
