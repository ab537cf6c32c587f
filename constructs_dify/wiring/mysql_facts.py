"""MySqlFacts: what is known of a MySQL server, in nobody's vocabulary."""

from collections.abc import Sequence
from dataclasses import dataclass

from .. import checks
from .destinations import Destination
from .secret_key import SecretKey


@checks.fields()
@dataclass(frozen=True, kw_only=True, slots=True)
class MySqlFacts:
    """A MySQL server. Each part that reads it says itself what it calls these facts.

    See https://dev.mysql.com/doc/refman/8.0/en/using-encrypted-connections.html

    Attributes:
        host: Its host name or address.
        port: Its port.
        username: The user, or a reference to it.
        password: The user's password.
        database: The database of Dify itself.
        plugin_database: The database of plugins.
        destinations: The network path to it.
        tls: Whether it speaks TLS; default: no.
        ca: The certificate authority to trust; None: the public ones.

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
    tls: bool = False
    ca: SecretKey | None = None

    def __post_init__(self) -> None:
        """The credentials are references, also where a provider of one's own says it."""
