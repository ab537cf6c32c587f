"""The variables of each part, as docker compose makes them of the files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from ....checks.credentials import names_a_credential, problem_of
from ....checks.public_defaults import public_default
from ....releases.settings import Catalogue
from ..installed import PartName, Variable
from .compose_files import ComposeFiles
from .given import MAIN, Given, key_of
from .interpolation import interpolate
from .known_defaults import hides, says

# Who gets what Dify itself does not read: a library may.
_PROGRAMS: tuple[PartName, ...] = ("api", "worker", "beat", "websocket", "plugin-daemon")
# How near a name is that somebody meant to write.
_SLIP = 0.88


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """What a variable of a container is made of.

    Args:
        text: Its text, which may have digests of known defaults in it.
        keys: The keys of the files that it is made of.
    """

    text: str = field(repr=False)
    keys: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Environment:
    """Makes variables.

    Args:
        files: The docker compose files of the release.
        given: What the files say.
        catalogue: The settings of the release.
    """

    files: ComposeFiles
    given: Given
    catalogue: Catalogue

    def of(self, part: PartName) -> dict[str, Made]:
        """Every variable that the container of a part gets."""
        made: dict[str, Made] = {}
        for file in self.files.env_files.get(part, ()):
            for name, text in self.given.of(file):
                made[name] = Made(text=text, keys=frozenset({key_of(file, name)}))
        for name, expression in self.files.of(part):
            made[name] = self._made(f"{part}: {name}", expression)
        return made

    def read_by(self, part: PartName) -> dict[str, Made]:
        """Those of them that the part reads, or that a library of it may read."""
        return {name: made for name, made in self.of(part).items() if self._is_read(part, name, made)}

    def effective(self, name: str) -> str:
        """What a variable of `.env` is, or its default: for those that docker compose itself reads."""
        text = self.given.main(name)
        return next(iter(self.files.defaults(name)), "") if text is None else text

    def is_default(self, name: str, text: str) -> bool:
        """Whether a variable says what the release's example, docker compose or Dify says without it."""
        if any(says(self._made(name, default).text, text) for default in self.files.defaults(name)):
            return True
        settings = [setting for part in self.catalogue.parts if (setting := self.catalogue.find(part, name))]
        return bool(text) and name not in self.files.known and any(setting.default == text for setting in settings)

    def variable(self, part: PartName, name: str, made: Made, chosen: frozenset[str]) -> Variable:
        """A variable of a part."""
        keys = tuple(sorted(made.keys & chosen))
        setting = self.catalogue.find(catalogue_of(part), name)
        secret = setting.secret if setting else names_a_credential(name)
        if what := public_default(made.text):
            return Variable(secret=True, unsafe=f"It is {what}, and known to everybody.", keys=keys)
        if hides(made.text) or (made.text and secret and self._is_known(made)):
            return Variable(
                secret=True, keys=keys,
                unsafe=f"It is the one of docker compose's files of Dify {self.files.version}, and known to everybody.",
            )  # fmt: skip
        secret = bool(made.text) and (secret or problem_of(made.text) is not None)
        return Variable(text=made.text, secret=secret, keys=keys)

    def _made(self, path: str, expression: str) -> Made:
        used = set[str]()

        def value(name: str) -> str | None:
            found = self.given.main(name)
            if found is not None:
                used.add(name)
            return found

        return Made(text=interpolate(path, expression, value), keys=frozenset(used))

    def _is_known(self, made: Made) -> bool:
        """Whether a credential is what the example says, as a digest."""
        names = (key.rpartition(":")[2] for key in made.keys)
        return any(hides(each) and says(each, made.text) for name in names for each in self.files.defaults(name))

    def _is_read(self, part: PartName, name: str, made: Made) -> bool:
        if self.catalogue.find(catalogue_of(part), name):
            return bool(made.text or made.keys)
        return part in _PROGRAMS and name in made.keys and self.is_strange(name)

    def is_strange(self, name: str) -> bool:
        """Whether a variable of `.env` reaches all containers, and nothing of Dify is called nearly so."""
        if MAIN not in self.files.env_files.get("api", ()) or name in self.files.known:
            return False
        settings = {each for part in self.catalogue.parts for each in self.catalogue.of(part)}
        return name not in settings and not get_close_matches(name, settings | self.files.known, 1, _SLIP)


def catalogue_of(part: PartName) -> str:
    """The part whose settings a part reads."""
    return "api" if part == "websocket" else part


def without_keys(variables: Mapping[str, Variable], keys: frozenset[str]) -> dict[str, Variable]:
    """Variables, without keys that are told elsewhere."""
    return {
        name: Variable(
            text=each.text, secret=each.secret, unsafe=each.unsafe,
            keys=tuple(key for key in each.keys if key not in keys),
        )
        for name, each in variables.items()
    }  # fmt: skip
