"""Takes the variables that a choice stands for, and says where the choice gives a part something else."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ....checks.credentials import shown
from ....data_layer.choice import Choice
from ....wiring.dependency import Grant
from ....wiring.environment import Value
from ....wiring.secret_key import SecretKey
from ..findings import Group
from ..installed import PartName, Variable
from ..python_code import Code
from .granted import granted
from .lifting import Lifting
from .own_keys import own_keys
from .reading import Reading, words
from .same_value import Place, same
from .urls import pieces


@dataclass(kw_only=True, slots=True)
class _Difference:
    """One sentence of the report, about a variable of some parts."""

    parts: list[PartName] = field(default_factory=list[PartName])
    keys: list[str] = field(default_factory=list[str])


@dataclass(kw_only=True, slots=True)
class Settling:
    """Compares what a choice gives each part with what the part has today.

    Args:
        work: The work in progress.
        readings: How the choice was read, by vocabulary.
        belongs: Whether a variable is one of those that the choice is about: an empty one is then its default.
        because: Variable -> why ours is another, a sentence.
    """

    work: Lifting
    readings: Sequence[Reading]
    belongs: Callable[[str], bool]
    because: Mapping[str, str] = field(default_factory=dict[str, str])
    _keys: dict[str, None] = field(default_factory=dict[str, None])
    _of_api: frozenset[str] = frozenset()
    _without: list[str] = field(default_factory=list[str])
    _said: dict[tuple[Group, str, str], _Difference] = field(default_factory=dict[tuple[Group, str, str], _Difference])

    def settle(self, code: Code, choice: Choice) -> Code:
        """Take what the choice stands for; returns its code, with all the keys that went into it.

        Args:
            code: The code of the choice.
            choice: What it makes.
        """
        grants = granted(choice, self.work.release)
        self._of_api = frozenset(grants["api"].environment)
        everything = {name for grant in grants.values() for name in grant.environment}
        for reading in self.readings:
            decided = {name: reading.place(name) for name in reading.names()}
            for part in reading.parts:
                if (given := self.work.left.get(part)) is not None:
                    had = frozenset(given)
                    self._take(reading, part, grants.get(part, Grant()), given, decided, everything)
                    self._added(reading, part, grants.get(part, Grant()), had)
        self._report()
        return replace(code, keys=(*code.keys, *(key for key in self._keys if key not in code.keys)))

    def _take(
        self, reading: Reading, part: PartName, grant: Grant, given: dict[str, Variable],
        decided: Mapping[str, Place | None], everything: set[str],
    ) -> None:  # fmt: skip
        for name, variable in list(given.items()):
            ours, first = grant.environment.get(name), decided[name] or (variable, part, name)
            if name in reading.read or ours is not None or name in everything:
                del given[name]
                self._settled(reading, part, name, variable, first, ours)
            elif (default := grant.defaults.get(name)) is not None:
                if alike(variable.text, default) or self._weight(name, variable) != "lost":
                    del given[name]
                    self._compare(reading, part, name, variable, default)
            elif self.belongs(name) and variable.text == "":
                del given[name]
                self._keep(variable)

    def _settled(
        self, reading: Reading, part: PartName, name: str, variable: Variable, first: Place, ours: Value | None
    ) -> None:
        if name in reading.dropped:
            return
        if ours is None and part == "websocket" and name in self._of_api:
            self._keep(variable)
            self._without.append(name)
            return
        if not same(self.work.installed, (variable, part, name), first):
            what = f"differs from that of {reading.part}, which all get from now on."
            self._say(self._weight(name, variable), name, what, part, variable)
            return
        self._compare(reading, part, name, variable, ours)

    def _compare(self, reading: Reading, part: PartName, name: str, variable: Variable, ours: Value | None) -> None:
        self._keep(variable)
        text, hidden = variable.text, variable.text is None or variable.secret
        if isinstance(ours, SecretKey):
            origin = reading.references.get((ours.secret, ours.key))
            if origin is None or not same(self.work.installed, (variable, part, name), origin):
                self._say(self._weight(name, variable), name, "is another credential from now on.", part, variable)
        elif ours is None:
            if text is None or not alike(text, reading.default(name)):
                self._say("changes", name, "is not set any more.", part, variable)
        elif not isinstance(ours, str):
            self._say("changes", name, "is put together in the pod from now on.", part, variable)
        elif hidden:
            self._say("changes", name, f"was not to be seen, and is {shown(ours)}.", part, variable)
        elif text != ours:
            either = ", which is the same" if alike(text, ours) else ""
            self._say("changes", name, f"was {shown(text)}, and is {shown(ours)}{either}.", part, variable)

    def _added(self, reading: Reading, part: PartName, grant: Grant, had: frozenset[str]) -> None:
        if not had:
            return
        for name, ours in grant.environment.items():
            if name in had or not isinstance(ours, str):
                continue
            if not alike(reading.default(name), ours):
                self._say("changes", name, f"was not set, and is {shown(ours)}.", part, None)

    def _weight(self, name: str, variable: Variable) -> Group:
        """How much it matters that a value gives way: most if somebody wrote it for this variable."""
        return "lost" if own_keys(self.work, (name,), variable.keys) else "changes"

    def _keep(self, variable: Variable) -> None:
        self._keys.update(dict.fromkeys(variable.keys))

    def _say(self, group: Group, name: str, what: str, part: PartName, variable: Variable | None) -> None:
        difference = self._said.setdefault((group, name, what), _Difference())
        difference.parts.append(part)
        difference.keys += [key for key in (variable.keys if variable else ()) if key not in difference.keys]

    def _report(self) -> None:
        if self._without:
            self.work.say(
                "changes",
                f"The websocket API answers browsers alone, and has none of {', '.join(self._without)} any more.",
                variables=tuple(f"websocket:{name}" for name in self._without),
            )
        for (group, name, what), difference in self._said.items():
            why = self.because.get(name)
            self.work.say(
                group,
                f"{name} of {_list(difference.parts)} {what}{f' {why}' if why else ''}",
                keys=tuple(difference.keys),
                do="Give the parts that differ their own value by hand, if it was meant." if group == "lost" else "",
                variables=tuple(f"{part}:{name}" for part in difference.parts),
            )


def alike(today: str | None, ours: Value) -> bool:
    """Whether two texts mean the same: words for yes, a URL with the port that its client takes anyway."""
    if today is None or not isinstance(ours, str):
        return False
    if today == ours:
        return True
    yes = words(today)
    if yes is not None and yes is words(ours):
        return True
    return "://" in ours and ours in _with_ports(today)


def _with_ports(url: str) -> Iterator[str]:
    address = url.rstrip("/")
    yield address
    parts = pieces(address)
    for port in (443, 6333, 19530) if "://" in address and parts.netloc and ":" not in parts.netloc else ():
        yield parts._replace(netloc=f"{parts.netloc}:{port}").geturl()


def _list(parts: Sequence[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last
