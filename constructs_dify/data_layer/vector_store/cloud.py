"""Vector stores that are a service of one cloud."""

from ... import checks
from ...checks import check_texts
from ...wiring.destinations import to_host
from ...wiring.environment import boolean
from ...wiring.secret_key import SecretKey
from ..choice import Choice
from .external import ExternalVectorStore
from .options import check_address, check_grpc, check_logins, server


@checks.factories("VectorStore")
class CloudStores:
    """The factories for vector stores that are a service of one cloud."""

    @staticmethod
    def tencent(*, url: str, api_key: SecretKey, database: str, username: str | SecretKey = "root") -> Choice:
        """Tencent Cloud VectorDB (`tencent`).

        See https://www.tencentcloud.com/document/product/1709

        Args:
            url: Its URL, such as `"http://10.0.0.5:80"`.
            api_key: The API key of the user.
            database: The database; Dify creates it if it is missing.
            username: The user; default: `root`.

        Raises:
            TypeError: If a credential is not a reference, or another value is of the wrong type.
            ValueError: If a host, a port, a URL or a name is malformed.
        """
        factory = "VectorStore.tencent"
        found = server(f"{factory}.url", url, "http://10.0.0.5:80")
        check_logins(factory, username=username)
        check_texts(factory, database=database)
        return ExternalVectorStore(
            engine="tencent",
            environment={
                "TENCENT_VECTOR_DB_URL": found.url,
                "TENCENT_VECTOR_DB_USERNAME": username,
                "TENCENT_VECTOR_DB_API_KEY": api_key,
                "TENCENT_VECTOR_DB_DATABASE": database,
            },
            destinations=(found.destination,),
        )

    @staticmethod
    def tablestore(*, endpoint: str, instance: str, access_key_id: SecretKey, access_key_secret: SecretKey) -> Choice:
        """Alibaba Cloud Tablestore (`tablestore`).

        See https://www.alibabacloud.com/help/en/tablestore/

        Args:
            endpoint: URL of the instance, such as `"https://dify.eu-central-1.ots.aliyuncs.com"`.
            instance: Name of the instance.
            access_key_id: The first half of the access key.
            access_key_secret: The second half.

        Raises:
            TypeError: If a credential is not a reference, or another value is of the wrong type.
            ValueError: If a host, a port, a URL or a name is malformed.
        """
        factory = "VectorStore.tablestore"
        found = server(f"{factory}.endpoint", endpoint, "https://dify.eu-central-1.ots.aliyuncs.com")
        check_texts(factory, instance=instance)
        return ExternalVectorStore(
            engine="tablestore",
            environment={
                "TABLESTORE_ENDPOINT": found.url,
                "TABLESTORE_INSTANCE_NAME": instance,
                "TABLESTORE_ACCESS_KEY_ID": access_key_id,
                "TABLESTORE_ACCESS_KEY_SECRET": access_key_secret,
            },
            destinations=(found.destination,),
        )

    @staticmethod
    def analyticdb(
        *,
        account: str,
        password: SecretKey,
        namespace: str = "dify",
        host: str | None = None,
        port: int = 5432,
        access_key_id: SecretKey | None = None,
        access_key_secret: SecretKey | None = None,
        region: str | None = None,
        instance: str | None = None,
        namespace_password: SecretKey | None = None,
    ) -> Choice:
        """Alibaba Cloud AnalyticDB for PostgreSQL (`analyticdb`): with `host` in SQL, otherwise through its OpenAPI.

        See https://www.alibabacloud.com/help/en/analyticdb/analyticdb-for-postgresql/

        Args:
            account: The account of the database; with SQL, it must have the permission to create a database.
            password: The account's password.
            namespace: The schema for the vectors; default: `dify`.
            host: The host of the instance; default: none.
            port: Its port; default: 5432.
            access_key_id: The first half of the access key; for OpenAPI only, like all following arguments. Default:
                none.
            access_key_secret: The second half; default: none.
            region: The region of the instance; default: none.
            instance: Id of the instance; default: none.
            namespace_password: The password that Dify sets for the namespace; default: none.

        Raises:
            TypeError: If a credential is a literal.
            ValueError: If both ways are mixed, or neither is complete.
        """
        factory = "VectorStore.analyticdb"
        check_logins(factory, account=account)
        check_texts(factory, namespace=namespace, region=region, instance=instance)
        if region is not None:
            checks.host(f"{factory}.region", region)
        keys = {
            "access_key_id": access_key_id,
            "access_key_secret": access_key_secret,
            "namespace_password": namespace_password,
        }
        for name, value in {**keys, "region": region, "instance": instance}.items():
            if host is not None and value is not None:
                raise ValueError(
                    f"{factory}.{name}: given beside host, with which Dify speaks SQL; leave one of them out"
                )
            if host is None and value is None:
                raise ValueError(f"{factory}.{name}: missing; OpenAPI needs it, or give host to speak SQL")
        if host is not None:
            check_address(factory, host=host, port=port)
            destination = to_host(host, port)
        else:
            destination = to_host(f"gpdb.{region}.aliyuncs.com", 443)
        return ExternalVectorStore(
            engine="analyticdb",
            environment={
                "ANALYTICDB_ACCOUNT": account,
                "ANALYTICDB_PASSWORD": password,
                "ANALYTICDB_NAMESPACE": namespace,
                "ANALYTICDB_HOST": host,
                "ANALYTICDB_PORT": str(port) if host is not None else None,
                "ANALYTICDB_KEY_ID": access_key_id,
                "ANALYTICDB_KEY_SECRET": access_key_secret,
                "ANALYTICDB_REGION_ID": region,
                "ANALYTICDB_INSTANCE_ID": instance,
                "ANALYTICDB_NAMESPACE_PASSWORD": namespace_password,
            },
            destinations=(destination,),
        )

    @staticmethod
    def baidu(*, endpoint: str, api_key: SecretKey, database: str, account: str = "root") -> Choice:
        """Baidu AI Cloud VectorDB, Mochow (`baidu`).

        See https://cloud.baidu.com/doc/VDB/index.html

        Args:
            endpoint: Its URL, such as `"http://10.0.0.5:5287"`.
            api_key: The API key of the account.
            database: The database; Dify creates it if it is missing.
            account: The account; default: `root`.

        Raises:
            TypeError: If a credential is not a reference, or another value is of the wrong type.
            ValueError: If a host, a port, a URL or a name is malformed.
        """
        factory = "VectorStore.baidu"
        found = server(f"{factory}.endpoint", endpoint, "http://10.0.0.5:5287")
        check_texts(factory, account=account, database=database)
        return ExternalVectorStore(
            engine="baidu",
            environment={
                "BAIDU_VECTOR_DB_ENDPOINT": found.url,
                "BAIDU_VECTOR_DB_ACCOUNT": account,
                "BAIDU_VECTOR_DB_API_KEY": api_key,
                "BAIDU_VECTOR_DB_DATABASE": database,
            },
            destinations=(found.destination,),
        )

    @staticmethod
    def hologres(
        *,
        host: str,
        database: str,
        access_key_id: SecretKey,
        access_key_secret: SecretKey,
        schema: str = "public",
        port: int = 80,
    ) -> Choice:
        """Alibaba Cloud Hologres (`hologres`), from Dify 1.13.1 on.

        See https://www.alibabacloud.com/help/en/hologres/

        Args:
            host: The endpoint of the instance, without its port.
            database: The database.
            access_key_id: The id of the access key.
            access_key_secret: The secret of the access key.
            schema: The schema in the database; default: `public`.
            port: Its port; default: 80.

        Raises:
            TypeError: If a credential is not a reference, or another value is of the wrong type.
            ValueError: If a host, a port, a URL or a name is malformed.
        """
        factory = "VectorStore.hologres"
        check_address(factory, host=host, port=port)
        check_texts(factory, database=database, schema=schema)
        return ExternalVectorStore(
            engine="hologres",
            environment={
                "HOLOGRES_HOST": host,
                "HOLOGRES_PORT": str(port),
                "HOLOGRES_DATABASE": database,
                "HOLOGRES_SCHEMA": schema,
                "HOLOGRES_ACCESS_KEY_ID": access_key_id,
                "HOLOGRES_ACCESS_KEY_SECRET": access_key_secret,
            },
            destinations=(to_host(host, port),),
        )

    @staticmethod
    def vikingdb(
        *,
        access_key: SecretKey,
        secret_key: SecretKey,
        region: str = "cn-shanghai",
        host: str = "api-vikingdb.mlp.cn-shanghai.volces.com",
        tls: bool = True,
    ) -> Choice:
        """Volcengine VikingDB (`vikingdb`).

        See https://www.volcengine.com/docs/84313

        Args:
            access_key: The access key.
            secret_key: The secret key.
            region: The region; default: `cn-shanghai`.
            host: The host of the API in that region; default: `api-vikingdb.mlp.cn-shanghai.volces.com`.
            tls: Whether to use HTTPS; private connections support only HTTP. Default: yes.

        Raises:
            TypeError: If a credential is not a reference, or another value is of the wrong type.
            ValueError: If a host, a port, a URL or a name is malformed.
        """
        factory = "VectorStore.vikingdb"
        check_texts(factory, region=region)
        checks.host(f"{factory}.host", host)
        return ExternalVectorStore(
            engine="vikingdb",
            environment={
                "VIKINGDB_ACCESS_KEY": access_key,
                "VIKINGDB_SECRET_KEY": secret_key,
                "VIKINGDB_REGION": region,
                "VIKINGDB_HOST": host,
                # Dify's own example file misspells it as VIKINGDB_SCHEMA, which Dify does not read.
                "VIKINGDB_SCHEME": "https" if tls else "http",
            },
            destinations=(to_host(host, 443 if tls else 80),),
        )

    @staticmethod
    def upstash(*, url: str, token: SecretKey) -> Choice:
        """Upstash Vector (`upstash`).

        See https://upstash.com/docs/vector

        Args:
            url: URL of the index, such as `"https://example-eu1-vector.upstash.io"`.
            token: The token of the index.

        Raises:
            TypeError: If a credential is not a reference, or another value is of the wrong type.
            ValueError: If a host, a port, a URL or a name is malformed.
        """
        factory = "VectorStore.upstash"
        found = server(f"{factory}.url", url, "https://example-eu1-vector.upstash.io")
        return ExternalVectorStore(
            engine="upstash",
            environment={"UPSTASH_VECTOR_URL": found.url, "UPSTASH_VECTOR_TOKEN": token},
            destinations=(found.destination,),
        )

    @staticmethod
    def tidb_on_qdrant(
        *,
        url: str,
        public_key: SecretKey,
        private_key: SecretKey,
        project_id: str,
        api_url: str,
        iam_api_url: str,
        region: str = "regions/aws-us-east-1",
        grpc: bool = False,
        grpc_port: int | None = None,
    ) -> Choice:
        """TiDB Cloud Serverless with an API like Qdrant's (`tidb_on_qdrant`): a cluster for each workspace of Dify.

        Dify creates the clusters through the API of TiDB Cloud, and keeps their passwords in its database.

        See https://docs.pingcap.com/tidbcloud/api/v1beta1

        Args:
            url: URL of the API like Qdrant's. A URL without a port means 6333, even with `https://`.
            public_key: The public half of the API key for TiDB Cloud.
            private_key: The private half.
            project_id: The project in which Dify creates clusters.
            api_url: URL of the API for clusters, such as `"https://serverless.tidbapi.com/v1beta1"`.
            iam_api_url: URL of the API for users, such as `"https://iam.tidbapi.com/v1beta1"`.
            region: The region in which Dify creates clusters, under the name that the API uses; default:
                `regions/aws-us-east-1`.
            grpc: Whether to use gRPC where the client supports it; default: no.
            grpc_port: The port for that; default: 6334.

        Raises:
            ValueError: If a URL has no scheme, or a port for gRPC is given without it.
        """
        factory = "VectorStore.tidb_on_qdrant"
        example = "https://qdrant.example.com:6333"
        found = server(f"{factory}.url", url, example, http_port=6333, https_port=6333)
        clusters = server(f"{factory}.api_url", api_url, "https://serverless.tidbapi.com/v1beta1")
        users = server(f"{factory}.iam_api_url", iam_api_url, "https://iam.tidbapi.com/v1beta1")
        check_texts(factory, project_id=project_id, region=region)
        grpc_ports = check_grpc(factory, grpc, grpc_port)
        return ExternalVectorStore(
            engine="tidb_on_qdrant",
            environment={
                "TIDB_ON_QDRANT_URL": found.url,
                "TIDB_ON_QDRANT_GRPC_ENABLED": boolean(grpc),
                "TIDB_ON_QDRANT_GRPC_PORT": str(grpc_ports[0]) if grpc else None,
                "TIDB_PUBLIC_KEY": public_key,
                "TIDB_PRIVATE_KEY": private_key,
                "TIDB_PROJECT_ID": project_id,
                "TIDB_API_URL": clusters.url,
                "TIDB_IAM_API_URL": users.url,
                "TIDB_REGION": region,
            },
            destinations=(
                to_host(found.host, found.port, *grpc_ports),
                clusters.destination,
                users.destination,
            ),
        )

    @staticmethod
    def clickzetta(
        *,
        instance: str,
        username: str | SecretKey,
        password: SecretKey,
        workspace: str,
        service: str = "api.clickzetta.com",
        vcluster: str = "default_ap",
        schema: str = "public",
    ) -> Choice:
        """ClickZetta Lakehouse (`clickzetta`).

        See https://www.yunqi.tech/documents/

        Args:
            instance: The instance.
            username: The user.
            password: The user's password.
            workspace: The workspace, such as `"quick_start"`.
            service: The host of the API in the instance's region; default: `api.clickzetta.com`.
            vcluster: The virtual cluster that runs the queries; default: `default_ap`.
            schema: The schema; default: `public`.

        Raises:
            TypeError: If a credential is not a reference, or another value is of the wrong type.
            ValueError: If a host, a port, a URL or a name is malformed.
        """
        factory = "VectorStore.clickzetta"
        check_logins(factory, username=username)
        check_texts(factory, instance=instance, workspace=workspace, vcluster=vcluster, schema=schema)
        checks.host(f"{factory}.service", service)
        return ExternalVectorStore(
            engine="clickzetta",
            environment={
                "CLICKZETTA_INSTANCE": instance,
                "CLICKZETTA_USERNAME": username,
                "CLICKZETTA_PASSWORD": password,
                "CLICKZETTA_SERVICE": service,
                "CLICKZETTA_WORKSPACE": workspace,
                "CLICKZETTA_VCLUSTER": vcluster,
                "CLICKZETTA_SCHEMA": schema,
            },
            destinations=(to_host(service, 443),),
        )
