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
from ..databases import Names, check_databases, check_username

_DATABASES = Names(pattern=re.compile(r"[A-Za-z0-9_]+"), expected='letters, digits and "_" only')
# The plugin daemon writes it into `user:password@tcp(…)/…` as it is.
_USERS = Names(pattern=re.compile(r"[^\s:@/]+"), expected='a name without spaces, ":", "@" and "/"')


@dataclass(frozen=True, kw_only=True, slots=True)
class MySqlExternal:
    """The choice of it."""

    host: str
    username: str | SecretKey
    password: SecretKey
    port: int
    database: str
    plugin_database: str
    accept_shared_database: bool
    tls: bool
    ca: SecretKey | None
    max_connections: int | None

    def __post_init__(self) -> None:
        """Check each option."""
        path = "MySQL.external"
        checks.host(f"{path}.host", self.host)
        checks.port(f"{path}.port", self.port)
        check_username(path, self.username, _USERS)
        check_databases(
            path, database=self.database, plugin_database=self.plugin_database,
            accept_shared_database=self.accept_shared_database, allowed=_DATABASES,
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
