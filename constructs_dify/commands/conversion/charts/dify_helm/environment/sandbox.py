"""The ConfigMap and the Secret of the sandbox."""

from . import keys
from .addresses import squid
from .reader import Reader, constant
from .rows import Entries


def sandbox(reader: Reader) -> Entries:
    """What the sandbox is told."""
    key = keys.key(reader, keys.sandbox_paths(reader))
    if not reader.since("0.21.0"):
        return Entries(secret={"CODE_EXECUTION_API_KEY": key})
    config = {"GIN_MODE": constant("release"), "SANDBOX_PORT": constant("8194")}
    return Entries(config={**config, **squid(reader, "HTTP_PROXY", "HTTPS_PROXY")}, secret={"API_KEY": key})
