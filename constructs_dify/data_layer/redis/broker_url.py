"""The URL of Celery's broker, which nobody knows before the credentials are where they are read."""

from collections.abc import Sequence
from typing import Literal
from urllib.parse import quote

from ...wiring.credential_source import CredentialSource
from ...wiring.environment import Expanded, Value
from ...wiring.secret_key import Piece, SecretKey

_KEY = "celery-broker-url"


def broker_url(
    scheme: Literal["redis", "rediss", "sentinel"],
    nodes: Sequence[str],
    *,
    database: int,
    username: str | SecretKey | None,
    password: SecretKey | None,
    secrets: CredentialSource,
) -> Value:
    """The broker at these nodes, each of them `host:port`.

    Where the source of credentials can compose one, the URL is a credential itself. Elsewhere Kubernetes completes it
    with the user and the password from the same container, as they are, because nobody could escape them: only letters,
    digits, `-`, `.`, `_` and `~` are safe there.
    """
    user = quote(username, safe="") if isinstance(username, str) else username
    login: list[Piece] = [*([user] if user else []), ":", password, "@"] if password else []
    pieces = [piece for node in nodes for piece in (f"{scheme}://", *login, f"{node}/{database}", ";")][:-1]

    def variable(piece: Piece) -> str:
        if isinstance(piece, str):
            return piece
        return "$(REDIS_PASSWORD)" if piece is password else "$(REDIS_USERNAME)"

    return secrets.composed(_KEY, pieces) or Expanded(text="".join(map(variable, pieces)))
