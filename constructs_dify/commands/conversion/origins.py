"""Where the person who runs Dify wrote something."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """A place in a file.

    Args:
        key: What it is called there, such as `api.extraEnv[3].value` or `DB_HOST`.
        file: The file; empty if nobody wrote it, because it is a default.
        line: The line, from 1.
    """

    key: str
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        """For messages: the file and the line, then the key."""
        return f"{self.file}:{self.line}: {self.key}" if self.file else self.key
