"""The variables of one vocabulary, as the arguments of a choice."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ....releases.settings import Setting
from ..findings import Group
from ..installed import PartName, Variable
from ..python_code import Code, Literal, literal
from .lifting import PYTHON_PARTS, Lifting
from .made import made
from .own_keys import own_keys
from .same_value import Place

_YES = ("true", "1", "t", "yes", "y", "on")
_NO = ("false", "0", "f", "no", "n", "off")


@dataclass(kw_only=True, slots=True)
class Reading:
    """Reads variables without taking them, and remembers what became of each.

    Args:
        work: The work in progress.
        parts: The parts that speak this vocabulary, the deciding one first.
        read: Names that were asked for.
        dropped: Those of them of which a finding says what becomes of them.
        references: What was written for a credential -> what it stands for.
    """

    work: Lifting
    parts: tuple[PartName, ...] = PYTHON_PARTS
    read: set[str] = field(default_factory=set[str])
    dropped: set[str] = field(default_factory=set[str])
    references: dict[tuple[str, str], Place] = field(default_factory=dict[tuple[str, str], Place])

    @property
    def part(self) -> PartName:
        """The first of the parts that runs."""
        running: list[PartName] = [part for part in self.parts if part in self.work.left]
        return running[0] if running else self.parts[0]

    def runs(self) -> bool:
        """Whether one of the parts does."""
        return any(part in self.work.left for part in self.parts)

    def names(self) -> Iterator[str]:
        """The variables that are left of any part."""
        seen: set[str] = set()
        for part in self.parts:
            for name in self.work.left.get(part, {}):
                if name not in seen:
                    seen.add(name)
                    yield name

    def decided(self, name: str) -> Variable | None:
        """The variable of the first part that has it."""
        found = (self.work.left.get(part, {}).get(name) for part in self.parts)
        return next((variable for variable in found if variable is not None), None)

    def _part_of(self, name: str) -> PartName:
        having: list[PartName] = [part for part in self.parts if name in self.work.left.get(part, {})]
        return having[0] if having else self.part

    def place(self, name: str) -> Place | None:
        """The variable of the first part that has it, and which part that is."""
        variable = self.decided(name)
        return None if variable is None else (variable, self._part_of(name), name)

    def variable(self, name: str) -> Variable | None:
        """A variable that is set to something."""
        self.read.add(name)
        found = self.decided(name)
        return None if found is None or found.text == "" else found

    def setting(self, name: str) -> Setting | None:
        """What the release knows of a variable."""
        return self.work.release.settings.find(self.part, name) or self.work.release.settings.find("api", name)

    def default(self, name: str) -> str:
        """What Dify takes where a variable is not set."""
        setting = self.setting(name)
        return setting.default if setting else ""

    def plain(self, name: str, default: str | None = None) -> str:
        """The text of a variable, or of its default; empty if nobody can know it."""
        variable = self.variable(name)
        if variable is None:
            return self.default(name) if default is None else default
        return "" if variable.secret else variable.text or ""

    def flag(self, name: str) -> bool:
        """Whether a variable says yes."""
        return self.plain(name).strip().lower() in _YES

    def text(self, name: str, *, otherwise: str | None = None, unknown: str | None = None) -> Literal | None:
        """A variable as an argument that takes a text.

        Args:
            name: The variable.
            otherwise: What to take if it is not set; default: nothing.
            unknown: What to write if it comes from where nobody can see it; default: its name.
        """
        variable = self.variable(name)
        if variable is None:
            return literal(otherwise) if otherwise else None
        if variable.text is None or variable.secret:
            return self._unseen(name, variable, name.lower() if unknown is None else unknown)
        return literal(variable.text, variable.keys)

    def host(self, name: str) -> Literal | None:
        """A variable as an argument that takes a host."""
        return self.text(name, unknown=f"{name.lower().replace('_', '-')}.invalid")

    def url(self, name: str, *, scheme: str = "http") -> Literal | None:
        """A variable as an argument that takes a URL, with a scheme and without a login."""
        variable = self.variable(name)
        unknown = f"https://{name.lower().replace('_', '-')}.invalid"
        if variable is not None and variable.text is not None:
            address, has_login = _without_login(variable, scheme)
            if variable.secret and not has_login:
                return self._unseen(name, variable, unknown)
            if has_login:
                self.work.say(
                    "lost",
                    f"{name} has a login in it, which is not carried over: it would stand in a ConfigMap.",
                    keys=variable.keys,
                    do="Give the login by the parameters of the choice, as references to a Secret.",
                    variables=(f"*:{name}",),
                )
            return literal(address, variable.keys)
        return self.text(name, unknown=unknown)

    def number(self, name: str, *, otherwise: str | None = None) -> Literal | None:
        """A variable as an argument that takes a whole number."""
        variable = self.variable(name)
        text = otherwise if variable is None else None if variable.secret else variable.text
        keys = () if variable is None else variable.keys
        if text is not None and text.strip().isascii() and text.strip().isdigit():
            return literal(int(text), keys)
        if variable is None:
            return None
        self.dropped.add(name)
        self.work.say(
            "lost",
            f"{name} is no number that can be read here, so the default is taken.",
            keys=keys,
            do=f"Write the number that {name} has into the program.",
            variables=(f"*:{name}",),
        )
        return None

    def credential(self, name: str) -> Code | None:
        """A variable as an argument that takes a reference."""
        variable = self.variable(name)
        return None if variable is None else self.referred(variable, name)

    def login(self, name: str, *, otherwise: str | None = None) -> Code | None:
        """A variable as an argument that takes a name or a reference."""
        variable = self.variable(name)
        if variable is None:
            return literal(otherwise) if otherwise else None
        if variable.secret or variable.text is None:
            return self.referred(variable, name)
        return literal(variable.text, variable.keys)

    def needed(self, name: str, why: str) -> Code:
        """The reference to a credential that the library wants and that is not there today."""
        self.work.say(
            "changes",
            why,
            do=f"Put {name} into the Secret that the list of Secrets to make names.",
            variables=(f"*:{name}",),
        )
        return self.referred(Variable(secret=True), name)

    def referred(self, variable: Variable, name: str) -> Code:
        """The reference to a credential, remembered."""
        code = self.work.credential(variable, name)
        self.references[reference(code)] = (variable, self._part_of(name), name)
        return code

    def drop(self, *names: str, group: Group = "lost", what: str, do: str = "") -> None:
        """Say what becomes of variables that no argument stands for."""
        there = [name for name in names if self.decided(name) is not None]
        if not there:
            return
        self.read.update(there)
        self.dropped.update(there)
        keys = tuple(dict.fromkeys(key for name in there for key in (self.decided(name) or Variable()).keys))
        if group == "no-effect":
            keys = own_keys(self.work, there, keys)
        parts = [
            f"{part}:{name}" for name in there for part in self.parts if name in self.work.left.get(part, {})
        ]  # fmt: skip
        self.work.say(group, what, keys=keys, do=do, variables=tuple(parts))

    def _unseen(self, name: str, variable: Variable, instead: str) -> Literal:
        self.work.say(
            "lost",
            f"{name} comes from where only the cluster can see it, and the library has to know it, among others for "
            "the NetworkPolicies.",
            keys=variable.keys,
            do=f"Write the value of {name} into the program, in place of {instead!r}.",
            variables=(f"*:{name}",),
        )
        return literal(instead, variable.keys, comment=f"Decide: write the value of {name} here.")


def _without_login(variable: Variable, scheme: str) -> tuple[str, bool]:
    """A URL without a login, and without a query where that may hold one; and whether it had something of the kind."""
    text = (variable.text or "").strip()
    address = text if "://" in text else f"{scheme}://{text}"
    before, _, rest = address.partition("://")
    authority, slash, path = rest.partition("/")
    host = authority.rpartition("@")[2]
    if variable.secret:
        path = path.partition("?")[0]
        host = host.partition("?")[0]
    return f"{before}://{host}{slash}{path}", f"{host}{slash}{path}" != rest


def reference(code: Code) -> tuple[str, str]:
    """The Secret and the key of a reference."""
    key = made(code)
    return key.secret, key.key


def words(text: str) -> bool | None:
    """What a text says as a word for yes or no; None: neither."""
    word = text.strip().lower()
    return True if word in _YES else False if word in _NO else None
