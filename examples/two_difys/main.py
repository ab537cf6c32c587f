#!/usr/bin/env python
"""Two Difys on one database server: their own databases, users and buckets there, and no way from one to the other."""

from cdk8s import App

from constructs_dify import DifyChart, Exposure, Network, Postgres, Redis, SecretKey, Secrets, Storage, VectorStore

app = App()
for number, team in enumerate(["research", "support"]):
    DifyChart(
        app,
        f"dify-{team}",
        namespace=f"dify-{team}",
        public_url=f"https://{team}.example.com",
        postgres=Postgres.external(
            host="pg-rw.databases.svc",
            username=f"dify_{team}",
            password=SecretKey(secret="postgres", key="password"),
            database=f"dify_{team}",
            plugin_database=f"dify_{team}_plugins",
            tls="require",
            # Half of what the server takes.
            max_connections=200,
        ),
        redis=Redis.external(
            host="redis.databases.svc",
            password=SecretKey(secret="redis", key="password"),
            database=3 * number,
            broker_database=3 * number + 1,
            agent_database=3 * number + 2,
            # Messages to subscribers know no databases, only names.
            key_prefix=team,
        ),
        vector_store=VectorStore.pgvector(
            host="pg-rw.databases.svc",
            username=f"dify_{team}",
            password=SecretKey(secret="postgres", key="password"),
            database=f"dify_{team}_vectors",
        ),
        storage=Storage.s3(
            bucket=f"dify-{team}-files",
            plugin_bucket=f"dify-{team}-plugins",
            region="us-east-1",
            endpoint="https://s3.example.com",
            access_key=SecretKey(secret="bucket", key="access-key"),
            secret_key=SecretKey(secret="bucket", key="secret-key"),
        ),
        secrets=Secrets.external(store="vault", kind="ClusterSecretStore", path=f"dify/{team}"),
        expose=Exposure.http_route(gateway="infra/public"),
        network=Network(ingress_namespaces=["infra"]),
    )
app.synth()
