"""A MySQL server that is already there."""

import re
from dataclasses import dataclass

from constructs import Construct

from ... import checks
from ...installation import Installation
from ...wiring.dependency import Dependency
from ...wiring.destinations import to_host
from ...wiring.mysql_facts import MySqlFacts
from ...wiring.secret_key import SecretKey
from ..by_release import check_kind
from ..choice import Provided

_DATABASE = re.compile(r"[A-Za-z0-9_]+")
# The plugin daemon writes it into `user:password@tcp(…)/…` as it is.
_USERNAME = re.compile(r"[^\s:@/]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class MySqlExternal:
    """The choice of it."""

    host: str
    username: str | SecretKey
    password: SecretKey
    port: int
    database: str
    plugin_database: str
    tls: bool
    ca: SecretKey | None
    max_connections: int | None

    def __post_init__(self) -> None:
        """Check each option."""
        path = "MySQL.external"
        checks.host(f"{path}.host", self.host)
        checks.port(f"{path}.port", self.port)
        if not isinstance(self.username, SecretKey):
            checks.instance(f"{path}.username", self.username, str, 'a name such as "dify", or a SecretKey')
            if not _USERNAME.fullmatch(self.username):
                raise checks.wrong(f"{path}.username", self.username, 'a name without spaces, ":", "@" and "/"')
        for option in ("database", "plugin_database"):
            if not _DATABASE.fullmatch(getattr(self, option)):
                raise checks.wrong(f"{path}.{option}", getattr(self, option), 'letters, digits and "_" only')
        if self.database == self.plugin_database:
            raise checks.wrong(
                f"{path}.plugin_database", self.plugin_database,
                "another database than `database`: the plugin daemon migrates its own tables",
            )  # fmt: skip
        checks.integer(f"{path}.max_connections", self.max_connections, at_least=1)
        if self.ca is not None and not self.tls:
            raise ValueError(f"{path}.ca: got {self.ca!r} without TLS, which would not use it; give tls=True")

    def provide(self, scope: Construct, install: Installation) -> Provided:
        """See Choice.

        Raises:
            ValueError: When the release knows PostgreSQL only.
        """
        check_kind(install, "MySQL.external", "DB_TYPE", "mysql")
        facts = MySqlFacts(
            host=self.host,
            port=self.port,
            username=self.username,
            password=self.password,
            database=self.database,
            plugin_database=self.plugin_database,
            destinations=(to_host(self.host, self.port),),
            tls=self.tls,
            ca=self.ca,
        )
        return Provided(dependency=Dependency(name="postgres", facts=facts), max_connections=self.max_connections)
