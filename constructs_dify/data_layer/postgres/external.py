"""A PostgreSQL server that is already there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import get_args

from constructs import Construct

from ... import checks
from ...installation import Installation
from ...wiring.dependency import Dependency
from ...wiring.destinations import to_host
from ...wiring.postgres_facts import PostgresFacts, Tls
from ...wiring.postgres_parameters import check_parameters
from ...wiring.secret_key import SecretKey
from ..by_release import unread
from ..choice import Provided
from ..databases import Names, check_databases, check_username

_TIME_ZONE = "DB_SESSION_TIMEZONE_OVERRIDE"
_DATABASES = Names(pattern=re.compile(r"[A-Za-z0-9_-]+"), expected='letters, digits, "_" and "-" only')
# Dify starts every connection with `options=-c timezone=UTC` (api/configs/middleware), unless it can be told otherwise,
# and an RDS Proxy refuses the parameter `options`. Its name is that of the proxy, or of one of its further endpoints.
_RDS_PROXY = re.compile(r".+\.proxy-[a-z0-9]+\.[a-z0-9-]+\.rds\.amazonaws\.com(\.cn)?\.?", re.IGNORECASE)
# The plugin daemon 0.3.0 writes both into a connection string without quoting them.
_USERS = Names(pattern=re.compile(r"[^\s'\\]+"), expected="a name without spaces, quotes and backslashes")


@dataclass(frozen=True, kw_only=True, slots=True)
class PostgresExternal:
    """The choice of it."""

    host: str
    username: str | SecretKey
    password: SecretKey
    port: int
    database: str
    plugin_database: str
    accept_shared_database: bool
    tls: Tls
    ca: SecretKey | None
    max_connections: int | None
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    client_image: str | None = None

    def __post_init__(self) -> None:
        """Check each option."""
        path = "Postgres.external"
        checks.host(f"{path}.host", self.host)
        if self._is_rds_proxy and self.parameters:
            raise checks.wrong(
                f"{path}.parameters", self.parameters, "none beside an RDS Proxy, which takes no startup parameters; "
                "set them for the user: ALTER ROLE dify SET search_path = …",
            )  # fmt: skip
        checks.port(f"{path}.port", self.port)
        check_username(path, self.username, _USERS)
        check_databases(
            path, database=self.database, plugin_database=self.plugin_database,
            accept_shared_database=self.accept_shared_database, allowed=_DATABASES,
        )  # fmt: skip
        checks.integer(f"{path}.max_connections", self.max_connections, at_least=1)
        check_parameters(f"{path}.parameters", self.parameters)
        if self.client_image is not None:
            checks.image(f"{path}.client_image", self.client_image)
        self._check_tls(path)

    @property
    def _is_rds_proxy(self) -> bool:
        return _RDS_PROXY.fullmatch(self.host) is not None

    def _check_tls(self, path: str) -> None:
        checks.one_of(f"{path}.tls", self.tls, get_args(Tls))
        verifies = self.tls.startswith("verify-")
        if self.ca is not None:
            if not verifies:
                raise ValueError(
                    f"{path}.ca: got {self.ca!r} beside tls={self.tls!r}, which verifies nothing; "
                    'give tls="verify-full"'
                )
        elif verifies:
            raise ValueError(
                f"{path}.ca: got None beside tls={self.tls!r}; expected a SecretKey of the certificate authority's PEM "
                "file, because PostgreSQL's client trusts none by itself; cloud providers publish theirs as a bundle"
            )

    def provide(self, scope: Construct, install: Installation) -> Provided:
        """See Choice.

        Raises:
            ValueError: When the release cannot do without what an RDS Proxy refuses.
        """
        if self._is_rds_proxy and (why := unread(install, "api", [_TIME_ZONE])):
            raise checks.wrong(
                "Postgres.external.host", self.host,
                "no RDS Proxy: it refuses the startup parameter `options`, with which Dify sets the time zone of each "
                f"connection ({why}); give the endpoint of the instance or of the cluster itself, or PgBouncer 1.20 or "
                "newer",
            )  # fmt: skip
        facts = PostgresFacts(
            host=self.host,
            port=self.port,
            username=self.username,
            password=self.password,
            database=self.database,
            plugin_database=self.plugin_database,
            destinations=(to_host(self.host, self.port),),
            tls=self.tls,
            ca=self.ca,
            parameters=self.parameters,
            takes_options=not self._is_rds_proxy,
            client_image=self.client_image,
        )
        dependency = Dependency(name="postgres", facts=facts)
        return Provided(dependency=dependency, max_connections=self.max_connections)
