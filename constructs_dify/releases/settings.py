"""Catalogue: every setting that the parts of a Dify release read, and the values that each accepts."""

import re
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TypeVar

from .. import checks
from ..checks.credentials import REFERENCE, names_a_credential, refuse, shown
from ..checks.references import only_refers
from ..wiring.dependency import PYTHON_PARTS
from ..wiring.secret_key import SecretKey
from . import compose_variables, parsers
from .data import Renamed, changes, known, order, own_table, versions

V = TypeVar("V")

# The parts that no option of the chart is named after.
_ENGINES = (
    "postgres",
    "redis",
    "redis-proxy",
    "weaviate",
    "qdrant",
    "milvus",
    "milvus-etcd",
    "milvus-minio",
    "pgvector",
)

# New, changed, gone.
_SIGNS = ("+", "~", "-")
_BOUNDS = re.compile(r"([<>]|>=)[0-9.]+|[0-9]+\.\.[0-9]+")

# The values that stand in a configuration file as they are. An empty one would be a directive without its value.
_WRITTEN_INTO_FILES: Mapping[str, Callable[[str, str], None]] = {
    "nginx-time": checks.nginx_time,
    "nginx-size": checks.nginx_size,
    "nginx-workers": checks.nginx_workers,
    "folder": checks.folder,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """One setting of a part, as its Dify release reads it.

    Attributes:
        name: The environment variable.
        type: `str`, `url`, `duration`, a value of a configuration file (`nginx-time`, `folder` ...), a kind of
            `parsers.py` (numbers with bounds, such as `int >0` or `int 1..65535`), or the allowed words, `a|b`, where
            `*` stands for anything.
        default: The default in Dify's own code; empty if it has none.
        secret: Whether it is a credential, which must be a `SecretKey`.
        nonempty: Whether Dify refuses to start if it is set to an empty text.
    """

    name: str
    type: str
    default: str
    secret: bool
    nonempty: bool

    @property
    def words(self) -> Sequence[str]:
        """The words that it takes, where its type is a list of them."""
        return self.type.split("|")

    def check(self, path: str, value: str) -> None:
        """Raise a ValueError if Dify would not accept the value."""
        if check := _WRITTEN_INTO_FILES.get(self.type):
            check(path, value)
            return
        if value == "":
            if self.nonempty:
                raise checks.wrong(path, value, f"a value of type {self.type}: Dify refuses an empty one; leave it out")
            return
        if self.type == "url":
            checks.url(path, value, "https://dify.example.com", query_allowed=True)
            return
        problem = _problem(self.type, value)
        if problem:
            raise checks.wrong(path, value, problem)

    def whole(self, value: str) -> int:
        """The whole number that the program reads in a value that `check` let through; an empty one is the default."""
        return round(parsers.NUMBERS[self.type.partition(" ")[0]][0](value or self.default))


def _problem(kind: str, value: str) -> str | None:
    """What is expected instead of a value that does not fit its type."""
    word, _, bounds = kind.partition(" ")
    if word in parsers.NUMBERS:
        parse, expected = parsers.NUMBERS[word]
        try:
            number = parse(value)
        except ValueError:
            return expected
        return None if _within(number, bounds) else f"a number {bounds.replace('..', ' to ')}"
    if word in parsers.TEXTS:
        accepts, expected = parsers.TEXTS[word]
        return None if accepts(value) else expected
    if word == "duration":
        return None if checks.DURATION.fullmatch(value) else 'a duration such as "30m"'
    words = kind.split("|")
    if kind == "str" or any(fnmatchcase(value, word) for word in words):
        return None
    return f"one of {', '.join(words)}{checks.suggestion(value, words)}"


def _within(number: float, bounds: str) -> bool:
    if not bounds:
        return True
    if ".." in bounds:
        low, high = bounds.split("..")
        return float(low) <= number <= float(high)
    sign, limit = re.match(r"^([<>]=?)(.*)$", bounds).groups()  # pyright: ignore[reportOptionalMemberAccess]
    return {
        ">": number > float(limit),
        ">=": number >= float(limit),
        "<": number < float(limit),
    }[sign]


def is_type(kind: str, default: str = "") -> bool:
    """Whether a text is the type of a setting. A word alone is one where it is the default: nothing else is allowed."""
    word, space, bounds = kind.partition(" ")
    if word in parsers.NUMBERS:
        return not space or _BOUNDS.fullmatch(bounds) is not None
    simple = ("str", "url", "duration", *_WRITTEN_INTO_FILES, *parsers.TEXTS)
    return kind in simple or (all(kind.split("|")) and ("|" in kind or kind == default))


def gives_away(value: str | None) -> bool:
    """Whether a text may be a credential, not a reference, an address or Azure's word for no credential."""
    return bool(value) and value != "managedidentity" and not only_refers(value)


def _line_expected(sign: str, part: str, name: str) -> str:
    if sign not in _SIGNS:
        return 'a line that begins with "+ " (new), "~ " (changed) or "- " (gone)'
    if not part or not name:
        return "after the sign, separated by tabs, the parts such as api,worker,beat, the name, type, default and flags"
    if sign == "+":
        return (
            f"a setting that is not there yet: {part} has {name} already, so change it with a line that begins with ~"
        )
    return f"a setting that is there: {part} has no {name}"


class UnknownSettingWarning(UserWarning):
    """A setting that is not known of a release of which not all is known.

    See https://docs.dify.ai/en/self-host/deploy/configuration/environments
    """


class Catalogue:
    """Every setting that the parts of one Dify release read.

    Args:
        version: The release.
        settings: Part -> setting name -> the setting.
        preview: Whether the release may have more settings than are known: an unknown one is then a warning.
        renamed: The settings that it or a release before it renamed.
        gone: Part -> name -> the version without it, for those that a release before it had.
    """

    def __init__(
        self, version: str, settings: Mapping[str, Mapping[str, Setting]], *, preview: bool = False,
        renamed: Sequence[Renamed] = (), gone: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:  # fmt: skip
        self.version = version
        self._settings = settings
        self._families = {
            part: [setting for name, setting in known.items() if "*" in name] for part, known in settings.items()
        }
        self._renamed = renamed
        self._gone = gone or {}
        self._preview = preview

    @classmethod
    def parse(
        cls, version: str, tables: Iterable[tuple[str, str]], *, preview: bool = False, renamed: Sequence[Renamed] = ()
    ) -> "Catalogue":
        """Read the tables of release files, each of which changes what those before it say.

        Args:
            version: The release.
            tables: Tables, each after the release whose file it is in.
            preview: Whether the release may have more settings than are known.
            renamed: The settings that it or a release before it renamed.

        Raises:
            ValueError: If a line adds what is there, or changes or removes what is not.
        """
        settings: dict[str, dict[str, Setting]] = {}
        gone: dict[str, dict[str, str]] = {}
        for file, table in tables:
            for sign, parts, name, (kind, default, flags) in changes(table):
                setting = Setting(
                    name=name, type=kind, default=default, secret="secret" in flags, nonempty="nonempty" in flags
                )
                for part in parts:
                    known = settings.setdefault(part, {})
                    if sign not in _SIGNS or not part or not name or (sign == "+") is (name in known):
                        line = " ".join((sign, ",".join(parts), name, kind)).strip()
                        raise checks.wrong(
                            f"release file {file}.toml: settings", line, _line_expected(sign, part, name)
                        )
                    if sign == "-":
                        del known[name]
                        gone.setdefault(part, {})[name] = file
                    else:
                        known[name] = setting
        return cls(version, settings, preview=preview, renamed=renamed, gone=gone)

    @property
    def parts(self) -> Sequence[str]:
        """The parts that read any, in order."""
        return sorted(self._settings)

    def of(self, part: str) -> Mapping[str, Setting]:
        """The settings that one part reads."""
        return self._settings.get(part, {})

    def find(self, part: str, name: str) -> Setting | None:
        """One setting of a part. A family such as `OPENDAL_*` matches each of its members."""
        known = self.of(part)
        if name in known:
            return known[name]
        family = next((family for family in self._families.get(part, ()) if fnmatchcase(name, family.name)), None)
        return family and replace(family, secret=family.secret or names_a_credential(name))

    def reads(self, part: str, name: str) -> bool:
        """Whether a part reads a setting, or may: nobody is known to, and not all of the release is known."""
        if self.find(part, name) is not None:
            return True
        return self._preview and not any(self.find(each, name) for each in self._settings)

    def read_by(self, part: str, values: Mapping[str, V]) -> dict[str, V]:
        """Those of the given settings that a part reads: for what only some releases have."""
        return {name: value for name, value in values.items() if self.find(part, name) is not None}

    def is_credential(self, part: str, name: str) -> bool:
        """Whether a variable of a part's pods is a credential for that part, or else for any other part.

        Dify reads its settings in lower case, too.
        """
        settings = (self.find(one, name.upper()) for one in (part, *self._settings))
        setting = next((found for found in settings if found), None)
        return setting is not None and setting.secret

    def check(self, path: str, parts: tuple[str, ...], name: str, value: object) -> None:
        """Check one setting from a user. One of the parts must read it, and each that does must accept the value.

        Raises:
            TypeError: If the value is neither a string nor a SecretKey.
            ValueError: If no part reads the setting, or Dify would refuse the value.
        """
        checks.string(path, name)
        path = f"{path}[{shown(name)}]"
        found = [setting for part in parts if (setting := self.find(part, name))]
        if not found:
            problem = (
                f"{path}: Dify {self.version} has no such setting for {' or '.join(parts)}"
                f"{self._instead(parts, name)} (extra_env takes any variable unchecked)"
            )
            if not self._preview:
                raise ValueError(problem)
            warnings.warn(
                f"{problem}; not all of this release is known yet, so it is taken", UnknownSettingWarning, stacklevel=2
            )
        if isinstance(value, SecretKey):
            return
        if value and (any(setting.secret for setting in found) or (not found and names_a_credential(name))):
            raise ValueError(f"{path}: got a literal value; it is a credential, so reference it: {REFERENCE}")
        checks.string(path, value)
        for setting in found:
            setting.check(path, str(value))

    def _instead(self, parts: tuple[str, ...], name: str) -> str:
        """What to write in place of a setting that none of these parts reads."""
        before = f"; {became}" if (became := self.became(parts, name)) else ""
        if option := compose_variables.option(name):
            return f"{before}; write {option}"
        readers = [part for part in self._settings if self.find(part, name)]
        if any(part in PYTHON_PARTS for part in readers):
            return f"{before}; give it to the API, the workers and beat: settings={{{name!r}: …}} of the chart"
        for part in readers:
            if part not in _ENGINES:
                return f"{before}; give it to {part}: {part.replace('-', '_')}=Tier(settings={{{name!r}: …}})"
        return before or self._later(parts, name) or checks.suggestion(
            name, {each for part in parts for each in self.of(part)}
        )  # fmt: skip

    def became(self, parts: Sequence[str], name: str) -> str:
        """What became of a setting that these parts had in an earlier release; empty: they had none."""
        gone = next((self._gone[part][name] for part in parts if name in self._gone.get(part, {})), None)
        if gone is None:
            return ""
        for renamed in self._renamed:
            if renamed.old == name and not set(parts).isdisjoint(renamed.parts):
                if renamed.new:
                    return f"{renamed.version} renamed it to {renamed.new}"
                return f"gone since {renamed.version}: {renamed.instead}"
        return f"gone since {gone}"

    def _later(self, parts: tuple[str, ...], name: str) -> str:
        """Which later release has a setting, and under which name this one has it."""
        for version in versions():
            if order(version) > order(self.version) and _adds(version, parts, name):
                old = [each.old for each in known(version)["renamed"] if (each.version, each.new) == (version, name)]
                old = [each for each in old if any(self.find(part, each) for part in parts)]
                return f"; it came with {version}" + (f", which renamed {' and '.join(old)} to it" if old else "")
        return ""

    def check_literals(self, path: str, part: str, values: Mapping[str, str]) -> None:
        """Check all variables of a part before they are rendered, from the user and from the library.

        Raises:
            ValueError: If one of the values is a credential.
        """
        refuse(path, values)
        for name, text in values.items():
            setting = self.find(part, name.upper())
            if setting is not None and setting.secret and gives_away(text):
                raise ValueError(
                    f"{path}[{name!r}]: got a literal value; it is a credential, so reference it: {REFERENCE}"
                )


def _adds(version: str, parts: tuple[str, ...], name: str) -> bool:
    """Whether a release of the library has a new setting for one of these parts."""
    return any(
        sign == "+" and each == name and not set(parts).isdisjoint(readers)
        for sign, readers, each, _ in changes(own_table(version))
    )
