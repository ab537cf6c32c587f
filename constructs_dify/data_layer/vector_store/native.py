"""Dedicated vector stores, which run anywhere."""

from collections.abc import Sequence

from ... import checks
from ...checks import check_texts
from ...pods.volumes import secret_file
from ...wiring.destinations import to_host
from ...wiring.environment import Value, boolean
from ...wiring.secret_key import SecretKey
from ..choice import Choice
from .external import ExternalVectorStore
from .options import check_address, check_grpc, check_logins, server
from .weaviate import WeaviateExternal

_CHROMA_TOKEN = "chromadb.auth.token_authn.TokenAuthClientProvider"
_MILVUS_CA = "/etc/dify/vector-store/ca.pem"
# Of each node: the cluster manager, queries, search and data.
_COUCHBASE_PORTS = {False: (8091, 8093, 8094, 11210), True: (18091, 18093, 18094, 11207)}


@checks.factories("VectorStore")
class NativeStores:
    """The factories for dedicated vector stores, which run anywhere."""

    @staticmethod
    def weaviate(*, url: str, api_key: SecretKey | None = None, grpc_url: str | None = None) -> Choice:
        """Weaviate (`weaviate`), of a version that the release's client takes.

        Dify 1.9.1 wants a server before 1.27, over HTTP alone. Later releases want 1.27 or newer, and speak gRPC to it
        as well.

        See https://docs.weaviate.io/weaviate

        Args:
            url: Its URL, such as `"https://weaviate.example.com"`.
            api_key: The API key; default: none, for a server without authentication.
            grpc_url: URL of its gRPC API, such as `"grpcs://grpc-weaviate.example.com"`, from Dify 1.10.0 on; default:
                the host of `url`, at 443 with `https://` and at 50051 with `http://`.

        Raises:
            ValueError: If a URL is malformed.
        """
        found = server("VectorStore.weaviate.url", url, "https://weaviate.example.com")
        return WeaviateExternal(server=found, grpc_url=grpc_url, api_key=api_key)

    @staticmethod
    def qdrant(
        *, url: str, api_key: SecretKey | None = None, grpc: bool = False, grpc_port: int | None = None
    ) -> Choice:
        """Qdrant, or Qdrant Cloud (`qdrant`).

        See https://qdrant.tech/documentation/

        Args:
            url: Its URL. A URL without a port means 6333, even with `https://`.
            api_key: The API key; default: none, for a server without authentication.
            grpc: Whether to use gRPC where the client supports it; default: no.
            grpc_port: The port for that; default: 6334.

        Raises:
            ValueError: If the URL has no scheme, or a port for gRPC is given without it.
        """
        factory = "VectorStore.qdrant"
        example = "https://qdrant.example.com:6333"
        found = server(f"{factory}.url", url, example, http_port=6333, https_port=6333)
        grpc_ports = check_grpc(factory, grpc, grpc_port)
        return ExternalVectorStore(
            engine="qdrant",
            environment={
                "QDRANT_URL": found.url,
                "QDRANT_API_KEY": api_key,
                "QDRANT_GRPC_ENABLED": boolean(grpc),
                "QDRANT_GRPC_PORT": str(grpc_ports[0]) if grpc else None,
            },
            destinations=(to_host(found.host, found.port, *grpc_ports),),
        )

    @staticmethod
    def milvus(
        *,
        url: str,
        username: str | SecretKey | None = None,
        password: SecretKey | None = None,
        token: SecretKey | None = None,
        database: str = "default",
        ca: SecretKey | None = None,
    ) -> Choice:
        """Milvus, or Zilliz Cloud (`milvus`), with username and password or with a token.

        See https://milvus.io/docs

        Args:
            url: Its URL. Without a port, `http://` means 19530 and `https://` 443.
            username: The user; together with `password`. Default: none.
            password: The user's password; default: none.
            token: The token, instead of both; default: none.
            database: The database; default: `default`.
            ca: The CA certificate for the server's certificate, from Dify 1.15.0 on; default: the public authorities.

        Raises:
            ValueError: If both a login and a token are given, neither is complete, or there is a CA without TLS.
        """
        factory = "VectorStore.milvus"
        found = server(f"{factory}.url", url, "http://milvus.example.com:19530", http_port=19530)
        check_logins(factory, username=username)
        check_texts(factory, database=database)
        for name, value in {"username": username, "password": password}.items():
            if token is None and value is None:
                raise ValueError(f"{factory}.{name}: missing; give username and password, or token in their place")
            if token is not None and value is not None:
                raise ValueError(f"{factory}.{name}: given beside token, which comes first; leave one of them out")
        if ca is not None and not found.tls:
            raise ValueError(
                f"{factory}.ca: given beside an http:// URL, where no certificate is checked; give https://"
            )
        file = None if ca is None else secret_file("vector-store-ca", ca, _MILVUS_CA)
        trust: dict[str, Value] = {
            "MILVUS_SECURE": "true", "MILVUS_SERVER_PEM_PATH": _MILVUS_CA, "MILVUS_SERVER_NAME": found.host,
        }  # fmt: skip
        return ExternalVectorStore(
            engine="milvus",
            environment={
                "MILVUS_URI": found.url,
                "MILVUS_USER": username,
                "MILVUS_PASSWORD": password,
                "MILVUS_TOKEN": token,
                "MILVUS_DATABASE": database,
                **(trust if file else {}),
            },
            destinations=(found.destination,),
            volumes=[file[0]] if file else [],
            mounts=[file[1]] if file else [],
        )

    @staticmethod
    def chroma(
        *,
        host: str,
        port: int = 8000,
        tenant: str | None = None,
        database: str | None = None,
        auth_credentials: SecretKey | None = None,
        auth_provider: str | None = None,
    ) -> Choice:
        """Chroma (`chroma`). Dify connects over plain HTTP, never with TLS.

        See https://docs.trychroma.com/

        Args:
            host: Its host.
            port: Its port; default: 8000.
            tenant: The tenant; default: Chroma's own.
            database: The database; default: Chroma's own.
            auth_credentials: The token, or other credentials for the provider; default: none.
            auth_provider: The class of Chroma's client that sends them; default: the one for tokens.

        Raises:
            ValueError: If there is a provider without credentials.
        """
        factory = "VectorStore.chroma"
        check_address(factory, host=host, port=port)
        check_texts(factory, tenant=tenant, database=database, auth_provider=auth_provider)
        if auth_provider is not None and auth_credentials is None:
            raise ValueError(f"{factory}.auth_credentials: missing; auth_provider has nothing to send without them")
        provider: Value | None = None if auth_credentials is None else auth_provider or _CHROMA_TOKEN
        return ExternalVectorStore(
            engine="chroma",
            environment={
                "CHROMA_HOST": host,
                "CHROMA_PORT": str(port),
                "CHROMA_TENANT": tenant,
                "CHROMA_DATABASE": database,
                "CHROMA_AUTH_PROVIDER": provider,
                "CHROMA_AUTH_CREDENTIALS": auth_credentials,
            },
            destinations=(to_host(host, port),),
        )

    @staticmethod
    def couchbase(
        *,
        connection_string: SecretKey,
        hosts: Sequence[str],
        username: str | SecretKey,
        password: SecretKey,
        bucket: str,
        scope: str = "_default",
        tls: bool = True,
    ) -> Choice:
        """Couchbase, or Couchbase Capella (`couchbase`).

        See https://docs.couchbase.com/python-sdk/current/howtos/managing-connections.html

        Args:
            connection_string: Reference to the connection string, such as `couchbases://cb.example.com`.
            hosts: The hosts of its nodes, for the NetworkPolicies, because the connection string is a Secret.
            username: The user.
            password: The user's password.
            bucket: The bucket.
            scope: The scope in it; default: `_default`.
            tls: Whether the connection string uses TLS, `couchbases://`, and so other ports; default: yes.

        Raises:
            ValueError: If there is no host.
        """
        factory = "VectorStore.couchbase"
        check_logins(factory, username=username)
        check_texts(factory, bucket=bucket, scope=scope)
        if not hosts:
            raise checks.wrong(f"{factory}.hosts", hosts, 'at least one host: ["cb.example.com"]')
        for index, host in enumerate(hosts):
            checks.host(f"{factory}.hosts[{index}]", host)
        return ExternalVectorStore(
            engine="couchbase",
            environment={
                "COUCHBASE_CONNECTION_STRING": connection_string,
                "COUCHBASE_USER": username,
                "COUCHBASE_PASSWORD": password,
                "COUCHBASE_BUCKET_NAME": bucket,
                "COUCHBASE_SCOPE_NAME": scope,
            },
            destinations=tuple(to_host(host, *_COUCHBASE_PORTS[tls]) for host in hosts),
        )
