"""What the readers of PostgreSQL call its settings."""

from collections.abc import Sequence

from ...secrets import SecretKey
from ...settings import Value
from ...wiring import Dependency, Destination, Grant, python_services


def postgres_dependency(
    *,
    host: str,
    port: int,
    username: str | SecretKey,
    password: SecretKey,
    database: str,
    plugin_database: str,
    destinations: Sequence[Destination],
) -> Dependency:
    """The same server for the API, which has one database, and the plugin daemon, which has another."""
    server: dict[str, Value] = {
        "DB_HOST": host,
        "DB_PORT": str(port),
        "DB_USERNAME": username,
        "DB_PASSWORD": password,
    }
    api: dict[str, Value] = {**server, "DB_DATABASE": database}
    daemon: dict[str, Value] = {
        **server,
        "DB_TYPE": "postgresql",
        "DB_DATABASE": plugin_database,
        "DB_SSL_MODE": "disable",
    }
    return Dependency(
        name="postgres",
        grants={
            **python_services(Grant(environment=api, destinations=destinations)),
            "plugin-daemon": Grant(environment=daemon, destinations=destinations),
        },
    )
