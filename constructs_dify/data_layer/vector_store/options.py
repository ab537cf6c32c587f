"""Checks that the factories of `VectorStore` share."""

from dataclasses import dataclass

from ... import checks
from ...checks import check_texts
from ...wiring.destinations import Destination, to_host
from ...wiring.secret_key import SecretKey


def check_address(factory: str, *, host: str, port: int) -> None:
    """Check a bare host name or address, and a port."""
    checks.host(f"{factory}.host", host)
    checks.port(f"{factory}.port", port)


def check_logins(factory: str, **values: str | SecretKey | None) -> None:
    """Check that each given login is a name or a reference: a login alone is not a secret."""
    check_texts(factory, **{name: value for name, value in values.items() if not isinstance(value, SecretKey)})


def check_grpc(factory: str, grpc: bool, port: int | None) -> tuple[int, ...]:
    """Check that a gRPC port comes with gRPC only, and return that port or Qdrant's default, or None without gRPC."""
    if port is not None:
        checks.port(f"{factory}.grpc_port", port)
        if not grpc:
            raise ValueError(f"{factory}.grpc_port: got {port} without grpc=True; give both, or leave it out")
    return (port or 6334,) if grpc else ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """The server in a URL.

    Attributes:
        url: The URL, with its port if the store's client uses another default than the scheme.
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
        """Its host and port."""
        return to_host(self.host, self.port)


def server(
    path: str, url: str, example: str, *, http_port: int = 80, https_port: int = 443, bare: bool = False
) -> Server:
    """Parse and check a server's URL from a user.

    Args:
        path: The field, as errors name it.
        url: The user's URL.
        example: A valid URL.
        http_port: The port that the store's client uses for `http://` without a port.
        https_port: The same for `https://`.
        bare: Whether Dify would drop a path, so that the URL must not have one.

    Raises:
        TypeError: When it is not a string.
        ValueError: When it is not the URL of a server, or contains credentials.
    """
    parts = checks.url(path, url, example, path_allowed=not bare)
    usual, default = (443, https_port) if parts.scheme == "https" else (80, http_port)
    return Server(
        url=url if parts.port or default == usual else url.replace(parts.netloc, f"{parts.netloc}:{default}", 1),
        scheme=parts.scheme,
        host=parts.hostname or "",
        port=parts.port or default,
    )
