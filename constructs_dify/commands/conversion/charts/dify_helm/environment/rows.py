"""Tables of variables: a name, what the chart writes behind it, and the versions that do."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from typing_extensions import Self

from .reader import Reader, Text, constant


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One variable.

    Args:
        name: The variable.
        source: A key, or a text behind "=".
        since: The first version that has it so.
        before: The first version that has it otherwise, or not at all.
        if_set: Whether it is left out where the value is empty.
    """

    name: str
    source: str
    since: str = ""
    before: str = ""
    if_set: bool = False

    def holds(self, reader: Reader) -> bool:
        """Whether the version has it."""
        return (not self.since or reader.since(self.since)) and (not self.before or not reader.since(self.before))


def row(name: str, source: str, *, since: str = "", before: str = "", if_set: bool = False) -> Row:
    """One variable."""
    return Row(name=name, source=source, since=since, before=before, if_set=if_set)


@dataclass(kw_only=True, slots=True)
class Entries:
    """What a ConfigMap and a Secret hold.

    Args:
        config: The ConfigMap.
        secret: The Secret.
    """

    config: dict[str, Text] = field(default_factory=dict[str, Text])
    secret: dict[str, Text] = field(default_factory=dict[str, Text])

    def add(self, *others: "Entries") -> Self:
        """Take in what others hold: of equal names, the last wins."""
        for other in others:
            self.config |= other.config
            self.secret |= other.secret
        return self

    def because(self, keys: tuple[str, ...]) -> Self:
        """Say of all that these keys decided it, too."""
        for texts in (self.config, self.secret):
            for name, text in texts.items():
                texts[name] = text.because(keys)
        return self


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One of several alternatives, which a switch chooses.

    Args:
        key: The key that has its values; its switch is `enabled` below it.
        since: The first version that has it.
        config: What is in the ConfigMap. A source that begins with "." is below the key.
        secret: What is in the Secret.
        plugins: The same two for plugin packages, where it takes them at all.
        plugins_since: The first version in which it takes plugin packages.
    """

    key: str
    since: str = ""
    config: Sequence[Row] = ()
    secret: Sequence[Row] = ()
    plugins: Sequence[Row] = ()
    plugins_secret: Sequence[Row] = ()
    plugins_since: str = ""

    @property
    def switch(self) -> str:
        """The key that chooses it."""
        return f"{self.key}.enabled"

    def rows(self) -> Iterator[Row]:
        """All its rows."""
        for rows in (self.config, self.secret, self.plugins, self.plugins_secret):
            yield from rows


def read(reader: Reader, config: Iterable[Row] = (), secret: Iterable[Row] = (), below: str = "") -> Entries:
    """What a version of the chart makes of rows.

    Args:
        reader: The values.
        config: Rows of the ConfigMap.
        secret: Rows of the Secret.
        below: The key that sources with a "." in front are below.
    """
    entries = Entries()
    for rows, texts, take in ((config, entries.config, reader.text), (secret, entries.secret, reader.credential)):
        for each in rows:
            if not each.holds(reader):
                continue
            path = source(each, below)
            if each.source.startswith("="):
                texts[each.name] = constant(each.source[1:])
            elif not each.if_set or reader.on(path):
                texts[each.name] = take(path)
    return entries


def source(each: Row, below: str = "") -> str:
    """The key that a row reads."""
    return f"{below}{each.source}" if each.source.startswith(".") else each.source


def secret(reader: Reader, choices: Iterable[Choice]) -> dict[str, Text]:
    """The credentials of the first choice that is on and has any: some versions lack those of a choice."""
    known = [choice for choice in choices if any(each.holds(reader) for each in choice.secret)]
    choice, _ = winner(reader, known)
    return read(reader, (), choice.secret, choice.key).secret if choice else {}


def winner(reader: Reader, choices: Iterable[Choice]) -> tuple[Choice | None, tuple[str, ...]]:
    """The first choice that is on, and the user's keys that decided it."""
    keys: tuple[str, ...] = ()
    for choice in choices:
        if choice.since and not reader.since(choice.since):
            continue
        keys += reader.keys(choice.switch)
        if reader.on(choice.switch):
            return choice, keys
    return None, keys
