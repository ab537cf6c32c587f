"""PostgresFacts: what is known of a PostgreSQL server, in nobody's vocabulary."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .. import checks
from .destinations import Destination
from .secret_key import SecretKey

Tls = Literal["disable", "require", "verify-ca", "verify-full"]


@checks.fields()
@dataclass(frozen=True, kw_only=True, slots=True)
class PostgresFacts:
    """A PostgreSQL server. Each part that reads it says itself what it calls these facts.

    Attributes:
        host: Its host name or address.
        port: Its port.
        username: The user, or a reference to it.
        password: The user's password.
        database: The database of Dify itself.
        plugin_database: The database of plugins.
        destinations: The network path to it.
        tls: The TLS mode, in the words of PostgreSQL's own client.
        ca: The certificate authority to trust; None: it is not verified.

    Raises:
        TypeError: When a credential is not a reference.
    """

    host: str
    port: int
    username: str | SecretKey
    password: SecretKey
    database: str
    plugin_database: str
    destinations: Sequence[Destination]
    tls: Tls = "disable"
    ca: SecretKey | None = None

    def __post_init__(self) -> None:
        """The credentials are references, also where a provider of one's own says it."""
