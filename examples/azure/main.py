#!/usr/bin/env python
"""Azure: AKS with Azure Database for PostgreSQL, Azure Cache for Redis, and Blob Storage by workload identity."""

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
    ),
    secrets=Secrets.external(
        store="azure-key-vault",
        kind="ClusterSecretStore",
        path="dify",
        # The names of a key vault have no slashes: one entry for each of these, and nothing but the credential in it.
        remotes={
            SecretKey(secret="dify-postgres", key="password"): RemoteKey(path="dify-postgres-password"),
            SecretKey(secret="dify-redis", key="access-key"): RemoteKey(path="dify-redis-access-key"),
        },
    ),
    expose=Exposure.http_route(gateway="gateways/public"),
    api=Tier(replicas=2),
    web=Tier(replicas=2),
    nginx=Tier(replicas=2),
)
app.synth()
