"""Broker: where Celery's queues are, for what looks at them from outside of the installation."""

from collections.abc import Sequence
from dataclasses import dataclass

from .destinations import Destination
from .secret_key import SecretKey


@dataclass(frozen=True, kw_only=True, slots=True)
class Broker:
    """A Redis that holds Celery's queues: each of them is a list of the queue's name.

    Attributes:
        nodes: `host:port` of the server, or of each of its Sentinels. The names resolve in every namespace.
        database: Number of the database.
        master: The name that the Sentinels know the master by; None: there are no Sentinels.
        username: The user, or a reference to it; None: Redis' default user.
        password: The user's password.
        sentinel_password: Password of the Sentinels.
        tls: Whether it speaks TLS.
        ca: The certificate authority to trust; None: the public ones.
        key_prefix: What the names of the lists begin with.
        destinations: The network path to it; none given: that of the Grant that has it.
    """

    nodes: Sequence[str]
    database: int
    master: str | None = None
    username: str | SecretKey | None = None
    password: SecretKey | None = None
    sentinel_password: SecretKey | None = None
    tls: bool = False
    ca: SecretKey | None = None
    key_prefix: str = ""
    destinations: Sequence[Destination] = ()
