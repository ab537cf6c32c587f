"""What a user writes of a database server that is there already, PostgreSQL or MySQL."""

import re
from dataclasses import dataclass

from .. import checks
from ..wiring.secret_key import SecretKey


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """What the users or the databases of a server may be called, for all that is told them as a text.

    Attributes:
        pattern: What the whole name matches.
        expected: The same in words.
    """

    pattern: re.Pattern[str]
    expected: str

    def check(self, path: str, name: str) -> None:
        """Raise a ValueError if it is none."""
        if not self.pattern.fullmatch(name):
            raise checks.wrong(path, name, self.expected)


def check_username(path: str, username: str | SecretKey, allowed: Names) -> None:
    """Raise an error if it is neither a reference nor the name of a user.

    Args:
        path: The factory, as errors name it.
        username: The user.
        allowed: What users may be called.
    """
    if not isinstance(username, SecretKey):
        checks.instance(f"{path}.username", username, str, 'a name such as "dify", or a SecretKey')
        allowed.check(f"{path}.username", username)


def check_databases(path: str, *, database: str, plugin_database: str, allowed: Names) -> None:
    """Raise a ValueError unless these are the names of two databases.

    Args:
        path: The factory, as errors name it.
        database: The database of the API, the workers and beat.
        plugin_database: The database of the plugin daemon.
        allowed: What databases may be called.
    """
    allowed.check(f"{path}.database", database)
    allowed.check(f"{path}.plugin_database", plugin_database)
    if database == plugin_database:
        raise checks.wrong(
            f"{path}.plugin_database", plugin_database,
            "another database than `database`: the plugin daemon migrates its own tables",
        )  # fmt: skip
