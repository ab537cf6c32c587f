"""A rule of the review: what it looks for, and what it says when it has found it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .contents import Finding, Severity
from .reviewed import Reviewed


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What a rule has found.

    Attributes:
        what: What it is, in one sentence.
        places: Where it is, each place once.
    """

    what: str
    places: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """What a reviewer has to know about, if it is so.

    Attributes:
        name: Its name.
        severity: How much it matters.
        find: Looks for it; None: there is none.
        why: Why it matters.
        do: What to do about it.
        parameter: The parameter of this library that does it.
    """

    name: str
    severity: Severity
    find: Callable[[Reviewed], Found | None]
    why: str
    do: str
    parameter: str = ""

    def finding(self, reviewed: Reviewed) -> Finding | None:
        """What it has found, with all that there is to say."""
        found = self.find(reviewed)
        if found is None:
            return None
        return Finding(
            rule=self.name, severity=self.severity, what=found.what, places=found.places, why=self.why, do=self.do,
            parameter=self.parameter,
        )  # fmt: skip


def at(what: str, places: Sequence[str]) -> Found | None:
    """A finding in these places; None if there are none."""
    return Found(what=what, places=list(dict.fromkeys(places))) if places else None
