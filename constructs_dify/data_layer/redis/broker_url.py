"""The URL of Celery's broker, which Kubernetes completes in the pod."""

from collections.abc import Sequence
from typing import Literal
from urllib.parse import quote

from ...secrets import SecretKey
from ...settings import Expanded


def broker_url(
    scheme: Literal["redis", "rediss", "sentinel"],
    nodes: Sequence[str],
    *,
    database: int,
    username: str | SecretKey | None,
    password: SecretKey | None,
) -> Expanded:
    """The broker at these nodes, each of them `host:port`, with the user and the password from the same container.

    What comes from a Secret stands in the URL as it is, because nobody could escape it: only letters, digits, `-`,
    `.`, `_` and `~` are safe there.
    """
    if username is None:
        user = ""
    else:
        user = "$(REDIS_USERNAME)" if isinstance(username, SecretKey) else quote(username, safe="")
    login = f"{user}:$(REDIS_PASSWORD)@" if password else ""
    return Expanded(text=";".join(f"{scheme}://{login}{node}/{database}" for node in nodes))
