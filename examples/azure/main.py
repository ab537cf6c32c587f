#!/usr/bin/env python
"""Azure: AKS with Azure Database for PostgreSQL (pgvector too), Azure Cache for Redis, Blob Storage without a key.

The plugin daemon of Dify 1.9.1 knows no workload identity: it gets a connection string of its own.
"""

from cdk8s import App

from constructs_dify import (
    DifyChart,
    Exposure,
    Postgres,
    Redis,
    RemoteKey,
    SecretKey,
    Secrets,
    Storage,
    Tier,
    VectorStore,
)

app = App()
DifyChart(
    app,
    "dify-azure",
    namespace="dify",
    name="dify",
    public_url="https://dify.example.com",
    postgres=Postgres.external(
        host="dify-example.postgres.database.azure.com",
        username="dify",
        password=SecretKey(secret="dify-postgres", key="password"),
        tls="require",
        max_connections=859,
    ),
    redis=Redis.external(
        host="dify-example.redis.cache.windows.net",
        port=6380,
        password=SecretKey(secret="dify-redis", key="access-key"),
        tls=True,
    ),
    vector_store=VectorStore.pgvector(
        host="dify-example.postgres.database.azure.com",
        username="dify",
        password=SecretKey(secret="dify-postgres", key="password"),
        database="dify_vectors",
    ),
    storage=Storage.azure_blob(
        account="difyexample",
        container="dify-files",
        plugin_container="dify-plugins",
        workload_identity="00000000-0000-0000-0000-000000000000",
        connection_string=SecretKey(secret="dify-blob", key="connection-string"),
    ),
    secrets=Secrets.external(
        store="azure-key-vault",
        kind="ClusterSecretStore",
        path="dify",
        # The names of a key vault have no slashes: one entry for each of these, and nothing but the credential in it.
        remotes={
            SecretKey(secret="dify-postgres", key="password"): RemoteKey(path="dify-postgres-password"),
            SecretKey(secret="dify-redis", key="access-key"): RemoteKey(path="dify-redis-access-key"),
            SecretKey(secret="dify-blob", key="connection-string"): RemoteKey(path="dify-blob-connection-string"),
        },
    ),
    expose=Exposure.http_route(gateway="gateways/public"),
    api=Tier(replicas=2),
    web=Tier(replicas=2),
    nginx=Tier(replicas=2),
)
app.synth()
