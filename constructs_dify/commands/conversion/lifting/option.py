"""Part: the options of one part that runs today, while they become code."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..findings import Group
from ..installed import Option, PartName
from ..python_code import Call, Code, literal
from .lifting import Lifting
from .made import fault, made
from .own import refusal


@dataclass(kw_only=True, slots=True)
class Part:
    """The options of one part.

    Args:
        work: The work in progress.
        name: The part.
        options: Its options that nobody has taken yet.
        arguments: What its `Tier` gets.
        same: Keys that say what the library says by itself.
    """

    work: Lifting
    name: PartName
    options: dict[str, Option]
    arguments: dict[str, Code] = field(default_factory=dict[str, Code])
    same: list[str] = field(default_factory=list[str])

    def take(self, name: str) -> Option | None:
        """An option, which is then taken."""
        return self.options.pop(name, None)

    def tell(self, group: Group, what: str, keys: Sequence[str], option: str, do: str = "") -> None:
        """Add a line about an option to the report."""
        self.work.say(group, what, keys=tuple(keys), do=do, variables=(f"{self.name}:{option}",))

    def say(self, argument: str, code: Code, keys: Sequence[str] = ()) -> bool:
        """Give the part's `Tier` an argument, unless the library refuses it; the report then says why.

        Args:
            argument: Its name.
            code: The code.
            keys: The keys that go with it, where the code has none.
        """
        if problem := self._refusal(argument, code):
            self.tell("lost", f"{argument} of {self.name} is left out: {problem}", keys, argument)
            return False
        self.arguments[argument] = code
        return True

    def _refusal(self, argument: str, code: Code) -> str | None:
        """Why the library refuses an argument, or the part itself beside those that it has."""
        kind, named = ("WorkerPool", {"name": literal("default")}) if self.name == "worker" else ("Tier", {})
        tier = Call(name=kind, arguments={**named, **self.arguments, argument: code})
        return fault(tier) or refusal(self.work.release, self.name, made(tier))


def about(keys: Sequence[str], word: str) -> tuple[str, ...]:
    """Those of the keys that have a word in them; all where none has."""
    return tuple(key for key in keys if word in key) or tuple(keys)
