"""FlaskCommand: a command of the API's image that people run once, and how a release has it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class FlaskCommand:
    """What `flask <command>` of a Dify release is like.

    Attributes:
        dry_run: The option that makes it say what it would do, and do nothing; empty: there is none.
        apply: The option without which it does nothing but say what it would do; empty: there is none.
        by_hand: Why it cannot run in a Job, and what to do instead; empty: it can.
    """

    dry_run: str = ""
    apply: str = ""
    by_hand: str = ""

    def trial(self, command: str) -> str | None:
        """The command line that says what it would do; None where it has none."""
        if self.apply:
            return command
        return f"{command} {self.dry_run}" if self.dry_run else None

    def real(self, command: str) -> str:
        """The command line that does it."""
        return f"{command} {self.apply}" if self.apply else command
