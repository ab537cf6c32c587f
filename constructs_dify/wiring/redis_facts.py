"""RedisFacts: what is known of a Redis server or a Sentinel set, in nobody's vocabulary."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from .. import checks
from .broker import Broker
from .credential_source import CredentialSource
from .destinations import Destination
from .environment import Expanded, Value
from .secret_key import Piece, SecretKey

REDIS_CA = "/etc/dify/redis/ca.pem"
"""Where the API, the workers and beat find the certificate authority, which URLs of the user's name too."""


@checks.fields()
@dataclass(frozen=True, kw_only=True, slots=True)
class RedisFacts:
    """A Redis server, or a Sentinel set. Each part that reads it says itself what it calls these facts.

    See https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/

    Attributes:
        nodes: `host:port` of the server, or of each of its Sentinels.
        database: Number of the database for caches.
        broker_database: Number of the database with Celery's queues.
        broker: The same queues for what looks at them from outside, or why nobody can tell, and what to do.
        credentials: Where credentials are kept, which may be able to compose a URL of them.
        destinations: The network path to it.
        master: The name that the Sentinels know the master by; None: there are no Sentinels.
        username: The user, or a reference to it; None: Redis' default user.
        password: The user's password; None: there is none.
        sentinel_password: Password of the Sentinels; default: none.
        broker_url: The URL of Celery's broker, where the user has it ready; default: none.
        tls: Whether it speaks TLS; default: no.
        ca: The certificate authority to trust; None: the public ones.
        agent_database: Number of the database of the agent backend; default: 2.
        agent_url: The URL of that database, where the user has it ready; default: none.
        key_prefix: What the names of all keys begin with; None: nothing.
        proxy: `host:port` that leads to the master, for what cannot ask Sentinels; None: nothing does.
        proxy_destinations: The network path to that; default: none.
        has_events: Whether the API and the workers send each other events through it, at one host; default: no.
        events_url: The URL for these events, where the user has it ready; default: none.

    Raises:
        TypeError: When a credential is not a reference.
    """

    nodes: Sequence[str]
    database: int
    broker_database: int
    broker: Broker | str
    credentials: CredentialSource
    destinations: Sequence[Destination]
    master: str | None = None
    username: str | SecretKey | None = None
    password: SecretKey | None = None
    sentinel_password: SecretKey | None = None
    broker_url: SecretKey | None = None
    tls: bool = False
    ca: SecretKey | None = None
    agent_database: int = 2
    agent_url: SecretKey | None = None
    key_prefix: str | None = None
    proxy: str | None = None
    proxy_destinations: Sequence[Destination] = ()
    has_events: bool = False
    events_url: SecretKey | None = None

    def __post_init__(self) -> None:
        """The credentials are references, also where a provider of one's own says it."""

    @property
    def direct(self) -> "RedisFacts":
        """The same without Sentinels: at the one address that leads to the master, for what knows no other.

        Raises:
            ValueError: When there are Sentinels and no such address.
        """
        if self.master is None:
            return self
        node, _, port = self._server
        return replace(
            self,
            nodes=[f"{node}:{port}"],
            destinations=self.proxy_destinations,
            master=None,
            sentinel_password=None,
            proxy=None,
            proxy_destinations=(),
        )

    @property
    def host(self) -> str:
        """The host of the server, or of what leads to it.

        Raises:
            ValueError: When there are Sentinels only: one of them is not the server.
        """
        return self._server[0]

    @property
    def port(self) -> int:
        """The port of the server, or of what leads to it.

        Raises:
            ValueError: When there are Sentinels only: one of them is not the server.
        """
        return int(self._server[2])

    @property
    def _server(self) -> tuple[str, str, str]:
        if self.master is not None and self.proxy is None:
            raise ValueError(
                f"redis: got the Sentinels {', '.join(self.nodes)}, and one of the parts reads a single host; expected "
                f"proxy= too, an address that leads to the master {self.master!r}, or a Redis without Sentinels"
            )
        return (self.proxy or self.nodes[0]).rpartition(":")

    def url(self, *, key: str, database: int, username: str, password: str, query: str = "") -> Value:
        """The URL of one of its databases; with Sentinels, the `sentinel://` URLs that Celery understands.

        Where the source of credentials can compose one, the URL is a credential itself. Elsewhere Kubernetes completes
        it with the user and the password from variables of the same container, as they are, because nobody could escape
        them: only letters, digits, `-`, `.`, `_` and `~` are safe there.

        Args:
            key: The key that it is composed under, beside the password.
            database: Number of the database.
            username: The variable of the same container that holds the user, where that is a reference.
            password: The variable of the same container that holds the password.
            query: What comes behind a question mark.
        """
        scheme = "sentinel" if self.master is not None else "rediss" if self.tls else "redis"
        user = quote(self.username, safe="") if isinstance(self.username, str) else self.username
        login: list[Piece] = [*([user] if user else []), ":", self.password, "@"] if self.password else []
        path = f"/{database}?{query}" if query else f"/{database}"
        urls = [piece for node in self.nodes for piece in (f"{scheme}://", *login, f"{node}{path}", ";")][:-1]

        def variable(piece: Piece) -> str:
            if isinstance(piece, str):
                return piece
            return f"$({password})" if piece is self.password else f"$({username})"

        return self.credentials.composed(key, urls) or Expanded(text="".join(map(variable, urls)))
