"""What the report says, in five groups."""

from dataclasses import dataclass
from typing import Literal, get_args

from ... import checks

Group = Literal["kept", "lost", "no-effect", "changes", "left-running"]
GROUPS: tuple[Group, ...] = get_args(Group)

TITLES: dict[Group, str] = {
    "kept": "Data and Secrets that are kept, and how",
    "lost": "Has no counterpart here: decide before you switch",
    "no-effect": "Had no effect before either",
    "changes": "Behaves differently from now on",
    "left-running": "Keeps running, and has to be removed by hand",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One line of the report.

    Args:
        group: What kind of line.
        what: A sentence: what is so, and why. Never with a value that is a credential.
        keys: The keys of the input that it is about; default: none of them, but a default of theirs.
        do: What to do about it; default: nothing.
        variables: Variables of containers that it is about, as `"part:NAME"`; `"*:NAME"` is that of every part.
    """

    group: Group
    what: str
    keys: tuple[str, ...] = ()
    do: str = ""
    variables: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check the group."""
        checks.one_of("Finding.group", self.group, GROUPS)
