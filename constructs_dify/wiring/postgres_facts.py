"""PostgresFacts: what is known of a PostgreSQL server, in nobody's vocabulary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from .. import checks
from .destinations import Destination
from .postgres_parameters import check_parameters
from .secret_key import SecretKey

Tls = Literal["disable", "require", "verify-ca", "verify-full"]


@checks.fields()
@dataclass(frozen=True, kw_only=True, slots=True)
class PostgresFacts:
    """A PostgreSQL server. Each part that reads it says itself what it calls these facts.

    See https://www.postgresql.org/docs/current/libpq-ssl.html

    Attributes:
        host: Its host name or address.
        port: Its port.
        username: The user, or a reference to it.
        password: The user's password.
        database: The database of Dify itself.
        plugin_database: The database of plugins.
        destinations: The network path to it.
        tls: The TLS mode, in the words of PostgreSQL's own client; default: `disable`.
        ca: The certificate authority to trust; None: it is not verified.
        parameters: Parameters of PostgreSQL with which each connection begins; default: none.
        takes_options: Whether connections may begin with parameters at all, of Dify's own either; default: yes.
        client_image: An image with PostgreSQL's client of the server's own major version, for dumps; None: nobody has
            said which version that is.

    Raises:
        TypeError: When a credential is not a reference.
        ValueError: When a parameter or the image is malformed, or Dify needs another value of the former.
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
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    takes_options: bool = True
    client_image: str | None = None

    def __post_init__(self) -> None:
        """Check the parameters and the image, also where a provider of one's own gives them."""
        check_parameters("PostgresFacts.parameters", self.parameters)
        if self.client_image is not None:
            checks.image("PostgresFacts.client_image", self.client_image)
