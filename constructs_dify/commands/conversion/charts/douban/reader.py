"""Reads the values of a release, and remembers which keys decided what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from .....checks.credentials import names_a_credential, problem_of
from .....checks.public_defaults import public_default
from .....releases.data import versions
from .....releases.release import DEFAULT_VERSION, Release
from ...installed import Lies, Option, PartName, Variable
from ...public_default import PublicDefault
from ...values import Values
from ...yaml_file import unexpected
from .charts import Chart

_UNSAFE = "It is what the chart ships as {key}, and known to everybody."


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Reads the values of a release.

    Args:
        values: The values.
        chart: The chart.
    """

    values: Values
    chart: Chart

    def at(self, path: str) -> Any:
        """What stands at a path; None: nothing."""
        return self.values.at(*path.split("."))

    def may_read(self, part: PartName, name: str) -> bool:
        """Whether a part reads a variable, or a library of it may, because no part of Dify reads it."""
        known = self.release.settings
        return known.find(part, name) is not None or not any(known.find(each, name) for each in known.parts)

    @property
    def release(self) -> Release:
        """The release of Dify that runs, or else the newest."""
        tag = self.text("api.image.tag") or self.text("global.image.tag") or self.chart.dify
        return Release(tag if tag in versions() else DEFAULT_VERSION)

    def on(self, path: str) -> bool:
        """Whether a template takes a value for true."""
        return bool(self.at(path))

    def text(self, path: str) -> str:
        """What a template writes for a value."""
        return self.values.text(*path.split("."))

    def keys(self, *paths: str) -> tuple[str, ...]:
        """The keys that the user set at these paths, or below."""
        return tuple(key for path in paths for key in self.values.keys(*path.split(".")))

    def option(self, path: str, *also: str) -> Option:
        """A value as an option."""
        return Option(value=self.at(path), keys=self.keys(path, *also))

    def variable(self, path: str, *, lies: Lies | None = None) -> Variable:
        """A credential that a template writes as a text."""
        value, keys = self.at(path), self.keys(path)
        if isinstance(value, PublicDefault):
            return Variable(secret=True, lies=lies, keys=keys, unsafe=_UNSAFE.format(key=path))
        return Variable(text=self.text(path), secret=True, lies=lies, keys=keys)

    def listed(self, path: str) -> Iterator[tuple[str, Variable]]:
        """The variables of a list with names and values.

        Raises:
            ValueError: If the list holds what Kubernetes refuses.
        """
        entries: object = self.at(path) or []
        if not isinstance(entries, list):
            raise ValueError(f"{self._where(path)}: got a {type(entries).__name__}; expected a list of name and value")
        for at, entry in enumerate(cast("list[Any]", entries)):
            place = f"{path}[{at}]"
            name = cast("Mapping[str, Any]", entry).get("name") if isinstance(entry, Mapping) else None
            if not isinstance(name, str) or not name:
                raise ValueError(f"{self._where(place)}: got an entry without a name; expected name: and value:")
            pairs = cast("Mapping[str, Any]", entry)
            yield name, self._entry(place, name, pairs, self.values.keys(*path.split("."), at))

    def _entry(self, place: str, name: str, entry: Mapping[str, Any], keys: tuple[str, ...]) -> Variable:
        if source := entry.get("valueFrom"):
            if not isinstance(source, Mapping):
                raise unexpected(self._where(f"{place}.valueFrom"), source, "a mapping, such as secretKeyRef:")
            source = cast("Mapping[str, Any]", source)
            reference = source.get("secretKeyRef")
            if not isinstance(reference, Mapping):
                return Variable(source=dict(source), keys=keys)
            secret, key = (str(cast("Mapping[str, Any]", reference).get(each, "")) for each in ("name", "key"))
            return Variable(secret=True, lies=Lies(secret=secret, key=key, of_release=False), keys=keys)
        text = entry.get("value", "")
        if isinstance(text, PublicDefault):
            return Variable(secret=True, keys=keys, unsafe=_UNSAFE.format(key=f"{place}.value"))
        if text is not None and not isinstance(text, str):
            raise ValueError(
                f"{self._where(f'{place}.value')}: got a {type(text).__name__} for {name}; expected a text in quotes: "
                "Kubernetes refuses anything else, so these values never ran"
            )
        return of_text(name, text or "", keys)

    def _where(self, key: str) -> str:
        return str(self.values.origin(key))


def of_text(name: str, text: str, keys: tuple[str, ...]) -> Variable:
    """A variable whose text stands in the values."""
    if what := public_default(text):
        return Variable(secret=True, keys=keys, unsafe=f"It is {what}, and known to everybody.")
    known = Release(DEFAULT_VERSION).settings
    secret = known.is_credential("api", name) or names_a_credential(name) or problem_of(text) is not None
    return Variable(text=text, secret=bool(text) and secret, keys=keys)
