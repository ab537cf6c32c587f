"""What a user writes of a database server that is there already, PostgreSQL or MySQL."""

import re
from dataclasses import dataclass

from .. import checks
from ..checks.credentials import shown
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


def check_databases(
    path: str, *, database: str, plugin_database: str, accept_shared_database: bool, allowed: Names
) -> None:
    """Raise a ValueError unless these are the names of two databases, or of one that somebody wants for both.

    Args:
        path: The factory, as errors name it.
        database: The database of the API, the workers and beat.
        plugin_database: The database of the plugin daemon.
        accept_shared_database: Whether they may be the same.
        allowed: What databases may be called.
    """
    allowed.check(f"{path}.database", database)
    allowed.check(f"{path}.plugin_database", plugin_database)
    shared = database == plugin_database
    if shared and not accept_shared_database:
        raise checks.wrong(
            f"{path}.plugin_database", plugin_database,
            "another database than `database`, because the plugin daemon migrates its own tables; if both are in one "
            "already, as with the built-in PostgreSQL of the community Helm chart, the daemon would start with no "
            "plugins in another: give accept_shared_database=True",
        )  # fmt: skip
    if accept_shared_database and not shared:
        raise checks.wrong(
            f"{path}.accept_shared_database", accept_shared_database,
            f"False, because database={shown(database)} and plugin_database={shown(plugin_database)} are two; leave it "
            "out, or give both the same name if one database has the tables of Dify and of the plugin daemon",
        )  # fmt: skip
