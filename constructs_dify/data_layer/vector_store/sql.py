"""Vector stores that are SQL databases, at a host and a port."""

from collections.abc import Sequence
from re import compile as pattern

from cdk8s_plus_27 import k8s

from ... import checks
from ...checks import check_texts
from ...checks.credentials import shown
from ...pods.structs import struct
from ...wiring.destinations import Destination, to_host
from ...wiring.environment import boolean
from ...wiring.secret_key import SecretKey
from ..choice import Choice
from .external import ExternalVectorStore
from .options import check_address, check_logins

_WALLET = "/etc/dify/oracle-wallet"
_EASY_CONNECT = pattern(r"(?:tcps?://)?(?P<host>[A-Za-z0-9_.-]+)(?::(?P<port>[0-9]{1,5}))?/[A-Za-z0-9_.$#-]+")


@checks.factories("VectorStore")
class SqlStores:
    """The factories for SQL databases."""

    @staticmethod
    def pgvector(
        *, host: str, username: str | SecretKey, password: SecretKey, database: str, port: int = 5432
    ) -> Choice:
        """PostgreSQL with pgvector (`pgvector`). The extension `vector` must exist in the database.

        Dify runs `CREATE EXTENSION IF NOT EXISTS vector`, which needs a superuser unless the extension exists.

        See https://github.com/pgvector/pgvector

        Args:
            host: Its host.
            username: The role.
            password: The role's password.
            database: The database.
            port: Its port; default: 5432.

        Raises:
            TypeError: If a credential is not a reference, or another value is of the wrong type.
            ValueError: If a host, a port, a URL or a name is malformed.
        """
        return _database(
            "pgvector", "PGVECTOR", host=host, port=port, username=username, password=password, database=database
        )

    @staticmethod
    def pgvecto_rs(
        *, host: str, username: str | SecretKey, password: SecretKey, database: str, port: int = 5432
    ) -> Choice:
        """PostgreSQL with pgvecto.rs (`pgvecto-rs`). The extension `vectors` must exist in the database.

        See https://github.com/tensorchord/pgvecto.rs

        Args:
            host: Its host.
            username: The role.
            password: The role's password. Dify does not escape it in URLs: only letters, digits, `-`, `_`, `.` and `~`.
            database: The database.
            port: Its port; default: 5432.

        Raises:
            TypeError: If a credential is not a reference, or another value is of the wrong type.
            ValueError: If a host, a port, a URL or a name is malformed.
        """
        return _database(
            "pgvecto-rs", "PGVECTO_RS", host=host, port=port, username=username, password=password, database=database
        )

    @staticmethod
    def relyt(*, host: str, username: str | SecretKey, password: SecretKey, database: str, port: int = 5432) -> Choice:
        """Relyt (`relyt`), which uses the PostgreSQL protocol.

        See https://docs.relyt.cn/

        Args:
            host: Its host.
            username: The role.
            password: The role's password. Dify does not escape it in URLs: only letters, digits, `-`, `_`, `.` and `~`.
            database: The database.
            port: Its port; default: 5432.

        Raises:
            TypeError: If a credential is not a reference, or another value is of the wrong type.
            ValueError: If a host, a port, a URL or a name is malformed.
        """
        return _database(
            "relyt", "RELYT", host=host, port=port, username=username, password=password, database=database
        )

    @staticmethod
    def vastbase(
        *, host: str, username: str | SecretKey, password: SecretKey, database: str, port: int = 5432
    ) -> Choice:
        """Vastbase (`vastbase`).

        See https://docs.vastdata.com.cn/

        Args:
            host: Its host.
            username: The role.
            password: The role's password.
            database: The database.
            port: Its port; default: 5432.

        Raises:
            TypeError: If a credential is not a reference, or another value is of the wrong type.
            ValueError: If a host, a port, a URL or a name is malformed.
        """
        return _database(
            "vastbase", "VASTBASE", host=host, port=port, username=username, password=password, database=database
        )

    @staticmethod
    def opengauss(
        *, host: str, username: str | SecretKey, password: SecretKey, database: str, port: int = 5432
    ) -> Choice:
        """OpenGauss with its vector engine, DataVec (`opengauss`).

        See https://docs.opengauss.org/en/

        Args:
            host: Its host.
            username: The role.
            password: The role's password.
            database: The database.
            port: Its port; default: 5432.

        Raises:
            TypeError: If a credential is not a reference, or another value is of the wrong type.
            ValueError: If a host, a port, a URL or a name is malformed.
        """
        return _database(
            "opengauss", "OPENGAUSS", host=host, port=port, username=username, password=password, database=database
        )

    @staticmethod
    def tidb_vector(
        *, host: str, username: str | SecretKey, password: SecretKey, database: str, port: int = 4000
    ) -> Choice:
        """TiDB with vector search (`tidb_vector`). Dify requires TLS with a certificate from a public authority.

        See https://docs.pingcap.com/tidbcloud/vector-search-overview

        Args:
            host: Its host.
            username: The user, such as `"3pTAoNNegb47Uc8.root"`.
            password: The user's password. Dify does not escape it in URLs: only letters, digits, `-`, `_`, `.` and `~`.
            database: The database.
            port: Its port; default: 4000.

        Raises:
            TypeError: If a credential is not a reference, or another value is of the wrong type.
            ValueError: If a host, a port, a URL or a name is malformed.
        """
        return _database(
            "tidb_vector", "TIDB_VECTOR", host=host, port=port, username=username, password=password, database=database
        )

    @staticmethod
    def oceanbase(
        *, host: str, username: str | SecretKey, password: SecretKey, database: str, port: int = 2881
    ) -> Choice:
        """OceanBase (`oceanbase`).

        See https://en.oceanbase.com/docs/

        Args:
            host: Its host.
            username: The user with its tenant, such as `"root@dify"`.
            password: The user's password.
            database: The database.
            port: Its port; 2883 through its proxy. Default: 2881.

        Raises:
            TypeError: If a credential is not a reference, or another value is of the wrong type.
            ValueError: If a host, a port, a URL or a name is malformed.
        """
        return _database(
            "oceanbase", "OCEANBASE_VECTOR",
            host=host, port=port, username=username, password=password, database=database,
        )  # fmt: skip

    @staticmethod
    def seekdb(*, host: str, username: str | SecretKey, password: SecretKey, database: str, port: int = 2881) -> Choice:
        """seekdb, OceanBase's database for search (`seekdb`), from Dify 1.11.2 on. It has the settings of OceanBase.

        See https://www.oceanbase.ai/docs/

        Args:
            host: Its host.
            username: The user, such as `"root"`.
            password: The user's password.
            database: The database.
            port: Its port; default: 2881.

        Raises:
            TypeError: If a credential is not a reference, or another value is of the wrong type.
            ValueError: If a host, a port, a URL or a name is malformed.
        """
        return _database(
            "seekdb", "OCEANBASE_VECTOR",
            host=host, port=port, username=username, password=password, database=database,
        )  # fmt: skip

    @staticmethod
    def alibabacloud_mysql(
        *, host: str, username: str | SecretKey, password: SecretKey, database: str, port: int = 3306
    ) -> Choice:
        """ApsaraDB RDS for MySQL with vectors (`alibabacloud_mysql`), from Dify 1.9.2 on.

        See https://www.alibabacloud.com/help/en/rds/apsaradb-rds-for-mysql/vector-storage-1

        Args:
            host: Its host.
            username: The user.
            password: The user's password.
            database: The database.
            port: Its port; default: 3306.

        Raises:
            TypeError: If a credential is not a reference, or another value is of the wrong type.
            ValueError: If a host, a port, a URL or a name is malformed.
        """
        return _database(
            "alibabacloud_mysql", "ALIBABACLOUD_MYSQL",
            host=host, port=port, username=username, password=password, database=database,
        )  # fmt: skip

    @staticmethod
    def iris(
        *,
        host: str,
        username: str | SecretKey,
        password: SecretKey,
        namespace: str = "USER",
        schema: str = "dify",
        port: int = 1972,
    ) -> Choice:
        """InterSystems IRIS (`iris`), from Dify 1.11.2 on.

        See https://docs.intersystems.com/irislatest/csp/docbook/Doc.View.cls?KEY=GSQL_vecsearch

        Args:
            host: Its host.
            username: The user.
            password: The user's password.
            namespace: The namespace of IRIS; default: `USER`.
            schema: The schema in it, which Dify creates if it is missing; default: `dify`.
            port: Its superserver port; default: 1972.

        Raises:
            TypeError: If a credential is not a reference, or another value is of the wrong type.
            ValueError: If a host, a port, a URL or a name is malformed.
        """
        factory = "VectorStore.iris"
        check_address(factory, host=host, port=port)
        check_logins(factory, username=username)
        check_texts(factory, namespace=namespace, schema=schema)
        return ExternalVectorStore(
            engine="iris",
            environment={
                "IRIS_HOST": host,
                "IRIS_SUPER_SERVER_PORT": str(port),
                "IRIS_USER": username,
                "IRIS_PASSWORD": password,
                "IRIS_DATABASE": namespace,
                "IRIS_SCHEMA": schema,
            },
            destinations=(to_host(host, port),),
        )

    @staticmethod
    def matrixone(
        *, host: str, username: str | SecretKey, password: SecretKey, database: str = "dify", port: int = 6001
    ) -> Choice:
        """MatrixOne (`matrixone`).

        See https://docs.matrixorigin.cn/en/

        Args:
            host: Its host.
            username: The user.
            password: The user's password. Dify does not escape it in URLs: only letters, digits, `-`, `_`, `.` and `~`.
            database: The database; default: `dify`.
            port: Its port; default: 6001.

        Raises:
            TypeError: If a credential is not a reference, or another value is of the wrong type.
            ValueError: If a host, a port, a URL or a name is malformed.
        """
        return _database(
            "matrixone", "MATRIXONE", host=host, port=port, username=username, password=password, database=database
        )

    @staticmethod
    def myscale(
        *, host: str, password: SecretKey, username: str | SecretKey = "default", database: str = "default",
        port: int = 8123,
    ) -> Choice:  # fmt: skip
        """MyScaleDB (`myscale`), over HTTPS if the port is 443 or 8443, and otherwise over HTTP.

        See https://docs.myscale.com/en/

        Args:
            host: Its host.
            password: The user's password.
            username: The user; default: `default`.
            database: The database; Dify creates it if it is missing. Default: `default`.
            port: Its port; default: 8123.

        Raises:
            TypeError: If a credential is not a reference, or another value is of the wrong type.
            ValueError: If a host, a port, a URL or a name is malformed.
        """
        return _database(
            "myscale", "MYSCALE", host=host, port=port, username=username, password=password, database=database
        )

    @staticmethod
    def oracle(
        *,
        dsn: str,
        username: str | SecretKey,
        password: SecretKey,
        hosts: Sequence[str] = (),
        wallet: str | None = None,
        wallet_password: SecretKey | None = None,
    ) -> Choice:
        """Oracle Database 23ai (`oracle`), or an Autonomous Database with its wallet.

        See https://python-oracledb.readthedocs.io/en/latest/user_guide/connection_handling.html

        Args:
            dsn: The database: `"db.example.com:1521/freepdb1"`, or a name in the wallet's `tnsnames.ora`.
            username: The user.
            password: The user's password.
            hosts: The hosts and ports of a `dsn` that does not contain them, such as `["db.example.com:1522"]`;
                default: none.
            wallet: Name of a Secret whose keys are the files of the wallet; default: none.
            wallet_password: The wallet's password; together with `wallet`. Default: none.

        Raises:
            ValueError: If neither `dsn` nor `hosts` names a host, or only one of the wallet and its password is given.
        """
        factory = "VectorStore.oracle"
        if "@" in dsn:
            raise ValueError(f"{factory}.dsn: got one with a login; give that as username and password")
        check_logins(factory, username=username)
        if (wallet is None) != (wallet_password is None):
            missing = "wallet" if wallet is None else "wallet_password"
            raise ValueError(f"{factory}.{missing}: missing; Dify wants the wallet and its password, or neither")
        volumes: list[k8s.Volume] = []
        mounts: list[k8s.VolumeMount] = []
        if wallet is not None:
            checks.dns_name(f"{factory}.wallet", wallet)
            volumes = [struct(k8s.Volume, name="wallet", secret=struct(k8s.SecretVolumeSource, secret_name=wallet))]
            mounts = [struct(k8s.VolumeMount, name="wallet", mount_path=_WALLET, read_only=True)]
        folder = _WALLET if wallet is not None else None
        return ExternalVectorStore(
            engine="oracle",
            environment={
                "ORACLE_DSN": dsn,
                "ORACLE_USER": username,
                "ORACLE_PASSWORD": password,
                "ORACLE_IS_AUTONOMOUS": boolean(wallet is not None),
                "ORACLE_CONFIG_DIR": folder,
                "ORACLE_WALLET_LOCATION": folder,
                "ORACLE_WALLET_PASSWORD": wallet_password,
            },
            destinations=_oracle_hosts(factory, dsn, hosts),
            volumes=volumes,
            mounts=mounts,
        )


def _database(
    engine: str, prefix: str, *, host: str, port: int, username: str | SecretKey, password: SecretKey, database: str
) -> Choice:
    """A store with the settings that all databases share, under the prefix of its own."""
    factory = f"VectorStore.{engine.replace('-', '_')}"
    check_address(factory, host=host, port=port)
    check_logins(factory, username=username)
    check_texts(factory, database=database)
    return ExternalVectorStore(
        engine=engine,
        environment={
            f"{prefix}_HOST": host,
            f"{prefix}_PORT": str(port),
            f"{prefix}_USER": username,
            f"{prefix}_PASSWORD": password,
            f"{prefix}_DATABASE": database,
        },
        destinations=(to_host(host, port),),
    )


def _oracle_hosts(factory: str, dsn: str, hosts: Sequence[str]) -> tuple[Destination, ...]:
    if not hosts:
        found = _EASY_CONNECT.fullmatch(dsn)
        if found is None:
            raise ValueError(
                f"{factory}.hosts: missing; {shown(dsn)} names no host to let through, so give the hosts and ports "
                'behind it, such as ["db.example.com:1522"]'
            )
        port = int(found["port"] or 1521)
        checks.host(f"{factory}.dsn", found["host"])
        checks.port(f"{factory}.dsn", port)
        return (to_host(found["host"], port),)
    destinations: list[Destination] = []
    for index, given in enumerate(hosts):
        path, example = f"{factory}.hosts[{index}]", "db.example.com:1522"
        host, port = checks.host_and_port(path, given, example)
        if port is None:
            raise checks.wrong(path, given, f'a host and its port, such as "{example}"')
        destinations.append(to_host(host, port))
    return tuple(destinations)
