"""MySQL: the choice of a database server for those who have no PostgreSQL."""

from ... import checks
from ...wiring.secret_key import SecretKey
from ..choice import Choice
from .external import MySqlExternal


@checks.factories("MySQL")
class MySQL(metaclass=checks.Choices):
    """Where Dify's databases are, on MySQL: a choice for `postgres=`, from Dify 1.10.1 on."""

    @staticmethod
    def external(
        *,
        host: str,
        username: str | SecretKey,
        password: SecretKey,
        port: int = 3306,
        database: str = "dify",
        plugin_database: str = "dify_plugin",
        accept_shared_database: bool = False,
        tls: bool = False,
        ca: SecretKey | None = None,
        max_connections: int | None = None,
    ) -> Choice:
        """A MySQL 8.0 server that is already there, such as a managed one.

        Create both databases beforehand, with the character set utf8mb4, and let the user create and change tables in
        them. Start with PostgreSQL where there is a choice: MySQL commits each step of a migration by itself, so that
        one that fails leaves a schema that only a backup mends.

        With TLS, all parts verify its certificate and its host name.

        See https://dev.mysql.com/doc/refman/8.0/en/using-encrypted-connections.html

        Args:
            host: Its host name or address.
            username: The user, or a reference to it.
            password: The user's password.
            port: Its port; default: 3306.
            database: Database of the API, the workers and beat; default: `dify`.
            plugin_database: Database of the plugin daemon; default: `dify_plugin`.
            accept_shared_database: Whether `plugin_database` may be `database`, where one has the tables of both
                already: with another name, the daemon starts with no plugins. One backup then has both. Default: no.
            tls: Whether it speaks TLS; default: no.
            ca: The certificate authority as a PEM file, in a Secret; default: those that the system trusts. A new one
                needs new pods.
            max_connections: Connections that the server takes; given, the pools are counted against it. Default:
                unknown, and nothing is counted.

        Raises:
            TypeError: When the password is not a reference.
            ValueError: When a value is malformed, or there is an authority without TLS.
        """
        return MySqlExternal(
            host=host,
            username=username,
            password=password,
            port=port,
            database=database,
            plugin_database=plugin_database,
            accept_shared_database=accept_shared_database,
            tls=tls,
            ca=ca,
            max_connections=max_connections,
        )
