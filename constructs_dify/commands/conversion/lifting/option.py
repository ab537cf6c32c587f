"""Part: the options of one part that runs today, while they become code."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..findings import Group
from ..installed import Option, PartName
from ..python_code import Call, Code
from .lifting import Lifting
from .made import fault


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
        if problem := fault(Call(name="Tier", arguments={argument: code})):
            self.tell("lost", f"{argument} of {self.name} is left out: {problem}", keys, argument)
            return False
        self.arguments[argument] = code
        return True
