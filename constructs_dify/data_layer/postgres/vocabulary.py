"""What the readers of PostgreSQL call its settings."""

from collections.abc import Sequence
from typing import Literal

from ...wiring.dependency import Dependency, Grant, python_services
from ...wiring.destinations import Destination
from ...wiring.environment import Value
from ...wiring.secret_key import SecretKey
from ..trust import trusting

Tls = Literal["disable", "require", "verify-ca", "verify-full"]

_CA = "/etc/dify/postgres/ca.pem"
# Where the driver of the plugin daemon looks for it: with this file there, `require` verifies the authority.
_DAEMON_CA = "/home/ubuntu/.postgresql/root.crt"


def postgres_dependency(
    *,
    host: str,
    port: int,
    username: str | SecretKey,
    password: SecretKey,
    database: str,
    plugin_database: str,
    destinations: Sequence[Destination],
    tls: Tls = "disable",
    ca: SecretKey | None = None,
) -> Dependency:
    """The same server for the API, which has one database, and the plugin daemon, which has another."""
    server: dict[str, Value] = {
        "DB_HOST": host,
        "DB_PORT": str(port),
        "DB_USERNAME": username,
        "DB_PASSWORD": password,
    }
    api: dict[str, Value] = {**server, "DB_DATABASE": database}
    if tls != "disable":
        # 1.9.1 appends this to the URL, from where psycopg2 hands it to libpq.
        api["DB_EXTRAS"] = f"sslmode={tls}" + (f"&sslrootcert={_CA}" if ca else "")
    daemon: dict[str, Value] = {
        **server,
        "DB_TYPE": "postgresql",
        "DB_DATABASE": plugin_database,
        # 0.3.0 knows no other words than these two.
        "DB_SSL_MODE": "disable" if tls == "disable" else "require",
    }
    return Dependency(
        name="postgres",
        grants={
            **python_services(trusting(Grant(environment=api, destinations=destinations), "postgres-ca", ca, _CA)),
            "plugin-daemon": trusting(
                Grant(environment=daemon, destinations=destinations), "postgres-ca", ca, _DAEMON_CA
            ),
        },
    )
