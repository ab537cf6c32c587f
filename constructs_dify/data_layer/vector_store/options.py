"""Checks that the factories of `VectorStore` share, beside those of the whole data layer."""

from dataclasses import dataclass

from ... import checks
from ...checks import check_texts
from ...wiring.destinations import Destination, to_host
from ...wiring.secret_key import SecretKey


def check_address(factory: str, *, host: str, port: int) -> None:
    """A bare host name or address, and a port."""
    checks.host(f"{factory}.host", host)
    checks.port(f"{factory}.port", port)


def check_logins(factory: str, **values: str | SecretKey | None) -> None:
    """Every one that is given is a name or a reference to one: a login alone is no secret."""
    check_texts(factory, **{name: value for name, value in values.items() if not isinstance(value, SecretKey)})


def check_grpc(factory: str, grpc: bool, port: int | None) -> tuple[int, ...]:
    """A port for gRPC is given with gRPC only; returns that port, or Qdrant's usual one, if it is used at all."""
    if port is not None:
        checks.port(f"{factory}.grpc_port", port)
        if not grpc:
            raise ValueError(f"{factory}.grpc_port: got {port} without grpc=True; give both, or leave it out")
    return (port or 6334,) if grpc else ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """A server that a URL names.

    Attributes:
        url: The URL, with a port where the store's client would take another than the scheme's.
        scheme: `http` or `https`.
        host: The host.
        port: The port.
    """

    url: str
    scheme: str
    host: str
    port: int

    @property
    def tls(self) -> bool:
        """Whether the connection is encrypted."""
        return self.scheme == "https"

    @property
    def origin(self) -> str:
        """The scheme and the host, without the port."""
        return f"{self.scheme}://{f'[{self.host}]' if ':' in self.host else self.host}"

    @property
    def destination(self) -> Destination:
        """Where it listens."""
        return to_host(self.host, self.port)


def server(
    path: str, url: str, example: str, *, http_port: int = 80, https_port: int = 443, bare: bool = False
) -> Server:
    """The server of a URL that a user wrote.

    Args:
        path: The field, as errors name it.
        url: What the user wrote.
        example: What a right one looks like.
        http_port: The port that the store's client takes for `http://` when the URL has none.
        https_port: The same for `https://`.
        bare: Whether Dify would drop a path, so that there must be none.

    Raises:
        TypeError: When it is no text.
        ValueError: When it is no URL of a server, or holds credentials.
    """
    parts = checks.url(path, url, example, path_allowed=not bare)
    usual, default = (443, https_port) if parts.scheme == "https" else (80, http_port)
    return Server(
        url=url if parts.port or default == usual else url.replace(parts.netloc, f"{parts.netloc}:{default}", 1),
        scheme=parts.scheme,
        host=parts.hostname or "",
        port=parts.port or default,
    )
