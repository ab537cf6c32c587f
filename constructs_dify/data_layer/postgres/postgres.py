"""Postgres: the choice of a database server."""

from collections.abc import Mapping

from ... import checks
from ...pods.resources import Resources, merged_resources
from ...pods.tier import Tier
from ...wiring.postgres_facts import Tls
from ...wiring.secret_key import SecretKey
from ..choice import Choice
from ..volume import volume
from .backup import Backup
from .cloudnative_pg import CloudNativePg
from .external import PostgresExternal
from .in_cluster import PostgresInCluster

_SIZE = Resources(cpu="500m", memory="1Gi", cpu_limit="2", memory_limit="2Gi")


@checks.factories("Postgres")
class Postgres(metaclass=checks.Choices):
    """Where Dify's databases are: one for the API, the workers and beat, one for the plugin daemon."""

    @staticmethod
    def in_cluster(
        *,
        storage: str | None = None,
        storage_class: str | None = None,
        existing_claim: str | None = None,
        sub_path: str | None = None,
        max_connections: int = 300,
        pgvector: bool = False,
        tier: Tier | None = None,
    ) -> Choice:
        """A PostgreSQL server of its own: one pod, one volume, no standby.

        Args:
            storage: Size of its volume; default: 20Gi.
            storage_class: StorageClass of its volume; default: the cluster's.
            existing_claim: A claim that is there, in place of a new one, for one pod: `ReadWriteOnce` is enough. Its
                folder `pgdata` has the data, of the release's major version and with the passwords of then. One of
                Bitnami's PostgreSQL, as the community Helm chart has it, fits no image of ours: dump and restore.
                Default: a new one.
            sub_path: The folder of that claim which has the folder `pgdata`; default: all of it.
            max_connections: Connections that it takes. Each may need 5 MiB or more, so raise the memory with it.
                Default: 300.
            pgvector: Whether it has the extension `vector`, for `VectorStore.pgvector_in_postgres()`. Its image has
                another major version of PostgreSQL, which does not read a volume of the plain one: decide at first.
                Default: no.
            tier: Options of its pod; default: the part's own.

        Raises:
            ValueError: When a value is malformed.
        """
        return PostgresInCluster(
            volume=volume(
                "Postgres.in_cluster",
                "20Gi",
                storage=storage,
                storage_class=storage_class,
                existing_claim=existing_claim,
                sub_path=sub_path,
            ),
            max_connections=max_connections,
            pgvector=pgvector,
            tier=tier or Tier(),
        )

    @staticmethod
    def external(
        *,
        host: str,
        username: str | SecretKey,
        password: SecretKey,
        port: int = 5432,
        database: str = "dify",
        plugin_database: str = "dify_plugin",
        accept_shared_database: bool = False,
        tls: Tls = "disable",
        ca: SecretKey | None = None,
        max_connections: int | None = None,
        parameters: Mapping[str, str] | None = None,
        client_image: str | None = None,
    ) -> Choice:
        """A server that is already there, such as a managed one.

        Create both databases beforehand, owned by the user: the plugin daemon would create its own, but only as a
        user with CREATEDB who may enter the database `postgres` (another one: its setting `DB_DEFAULT_DATABASE`).
        The password must be free of spaces, quotes and backslashes, because the plugin daemon writes it into
        its connection string as it is.

        The API, the workers and beat take the TLS mode as it is given. The plugin daemon knows only `disable`
        and `require`, so that it does for both `verify-ca` and `verify-full` what the former means: it verifies the
        certificate authority, not the host name.

        An RDS Proxy takes no startup parameter `options`, with which Dify sets the time zone of each connection. From
        1.14.0 on Dify leaves that to the database, which then has to say UTC: `ALTER ROLE dify SET timezone = 'UTC'`.
        Releases before are refused. PgBouncer takes it from 1.20 on, and before that with `ignore_startup_parameters =
        options`. It does not pass most `parameters` on: set them for the user instead, `ALTER ROLE dify SET
        search_path = …`. `VectorStore.pgvector` has none of them.

        See https://www.postgresql.org/docs/current/libpq-ssl.html for the TLS modes.

        Args:
            host: Its host name or address.
            username: The user, or a reference to it.
            password: The user's password.
            port: Its port; default: 5432.
            database: Database of the API, the workers and beat; default: `dify`.
            plugin_database: Database of the plugin daemon; default: `dify_plugin`.
            accept_shared_database: Whether `plugin_database` may be `database`, where one has the tables of both
                already, as with the built-in PostgreSQL of the community Helm chart. There, with another name, the
                daemon starts with no plugins. One backup then has both. Default: no.
            tls: `disable`, `require` (encrypted, not verified), `verify-ca` or `verify-full`; default: `disable`.
            ca: The certificate authority as a PEM file; needed to verify. A new one needs new pods. Default: none.
            max_connections: Connections that the server takes; given, the pools are counted against it. Default:
                unknown, and nothing is counted.
            parameters: Parameters of PostgreSQL with which each connection begins, such as `{"search_path":
                "dify,public", "statement_timeout": "60s"}`. A schema has to be there in both databases, and after it in
                the path the one of the extension `uuid-ossp`. Migrations have no timeouts. Default: none.
            client_image: An image with PostgreSQL's client of the server's own major version, such as
                `"postgres:17-alpine"`, with which backups dump it, as it is written; default: the version is unknown,
                and the image is that of the release's own PostgreSQL.

        Raises:
            TypeError: When the password is not a reference.
            ValueError: When a value is malformed, `tls` and `ca` do not go together, or Dify needs another parameter.
        """
        return PostgresExternal(
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
            parameters=parameters or {},
            client_image=client_image,
        )

    @staticmethod
    def cloudnative_pg(
        *,
        instances: int = 3,
        storage: str = "20Gi",
        storage_class: str | None = None,
        image: str | None = None,
        resources: Resources | None = None,
        parameters: Mapping[str, str] | None = None,
        backup: Backup | None = None,
        operator_namespace: str = "cnpg-system",
    ) -> Choice:
        """A primary with standbys, run by the CloudNativePG operator, 1.26 or newer, which has to be installed.

        The operator makes the credentials, and Dify reads them from its Secret. Connections are encrypted. The Cluster
        stays when it leaves the manifests.

        See https://cloudnative-pg.io/docs/

        Args:
            instances: Servers, the primary among them; default: 3.
            storage: Size of the volume of each; default: `20Gi`.
            storage_class: StorageClass of the volumes; default: the cluster's.
            image: Image of PostgreSQL for the operator, as it is written; default: the release's.
            resources: Requests and limits of each; default, for each one left out: half a CPU and 1 GiB, at most 2 CPUs
                and 2 GiB.
            parameters: Settings of PostgreSQL; `max_connections` is 300 unless it is among them. Default: none.
            backup: Backups on an object storage; default: none.
            operator_namespace: Where the operator runs, which has to reach the servers; default: `cnpg-system`.

        Raises:
            ValueError: When a value is malformed.
        """
        return CloudNativePg(
            instances=instances,
            storage=storage,
            storage_class=storage_class,
            image=image,
            resources=merged_resources([_SIZE, resources or Resources()]),
            parameters=parameters or {},
            backup=backup,
            operator_namespace=operator_namespace,
        )
