"""URLs of Redis, as Dify's brokers and agents have them."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

# The login up to the last "@": the chart writes passwords into URLs as they are.
_URL = re.compile(
    r"(?P<scheme>rediss?|sentinel)://(?:(?P<user>[^:@/]*)(?::(?P<password>.*))?@)?"
    r"(?P<host>\[[^\]]+\]|[^:/@?]+)(?::(?P<port>\d+))?(?:/(?P<database>\d+)?)?(?:\?(?P<query>.*))?",
    re.DOTALL,
)
_PORTS = {"redis": "6379", "rediss": "6379", "sentinel": "26379"}
_REFERENCE = re.compile(r"\$\(([A-Za-z_][A-Za-z0-9_]*)\)")


@dataclass(frozen=True, kw_only=True, slots=True)
class RedisUrl:
    """What a URL, or several with semicolons between, says.

    Args:
        scheme: `redis`, `rediss` or `sentinel`.
        nodes: `host:port` of each.
        database: Number of the database.
        user: The user; empty: none.
        password: The password as it stands there; empty: none.
        query: What comes behind a question mark.
    """

    scheme: str
    nodes: tuple[str, ...]
    database: int
    user: str
    password: str
    query: str

    @property
    def expanded(self) -> bool:
        """Whether Kubernetes completes it from variables of the same container."""
        return _REFERENCE.search(self.user + self.password) is not None

    def encodes(self, text: str | None) -> bool:
        """Whether its password is that text, percent-encoded where it has to be."""
        return text is not None and self.password != text and unquote(self.password) == text


def redis_url(text: str) -> RedisUrl | None:
    """Read it; None: it is none."""
    found = [_URL.fullmatch(piece.strip()) for piece in text.split(";") if piece.strip()]
    if not found or None in found:
        return None
    matches = [match for match in found if match]
    first = matches[0]
    return RedisUrl(
        scheme=first["scheme"],
        nodes=tuple(f"{match['host']}:{match['port'] or _PORTS[match['scheme']]}" for match in matches),
        database=int(first["database"] or 0),
        user=first["user"] or "",
        password=first["password"] or "",
        query=first["query"] or "",
    )
