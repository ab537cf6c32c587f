#!/usr/bin/env python
"""A fleet: twenty tenants from one table, on shared servers, each in its own namespace, databases and buckets."""

from dataclasses import dataclass

from cdk8s import App

from constructs_dify import (
    PRODUCTION,
    DifyChart,
    Exposure,
    Postgres,
    Redis,
    Resources,
    SecretKey,
    Secrets,
    Storage,
    Tier,
    VectorStore,
    WorkerPool,
)


@dataclass(frozen=True)
class Tenant:
    """One row of the table."""

    name: str
    size: str = "small"


SMALL_ONES = (
    "acorn", "birch", "cedar", "dogwood", "elder", "fir", "gum", "hazel", "ivy",
    "juniper", "kapok", "larch", "maple", "neem", "oak", "pine", "quince", "rowan",
)  # fmt: skip
TENANTS = [
    *(Tenant(name) for name in SMALL_ONES),
    Tenant("spruce", size="large"),
    Tenant("teak", size="large"),
]
SIZES = {
    "small": (Tier(resources=Resources(cpu="250m", memory="1Gi", memory_limit="2Gi")), 1),
    "large": (PRODUCTION, 3),
}

app = App()
for number, tenant in enumerate(TENANTS):
    api, workers = SIZES[tenant.size]
    DifyChart(
        app,
        tenant.name,
        namespace=f"dify-{tenant.name}",
        public_url=f"https://{tenant.name}.example.com",
        postgres=Postgres.external(
            host="pg.example.com",
            username=f"dify_{tenant.name}",
            password=SecretKey(secret="postgres", key="password"),
            database=f"dify_{tenant.name}",
            plugin_database=f"dify_plugin_{tenant.name}",
            tls="require",
        ),
        # Three databases each, so the server needs `databases 60`.
        redis=Redis.external(
            host="redis.example.com",
            password=SecretKey(secret="redis", key="password"),
            tls=True,
            database=3 * number,
            broker_database=3 * number + 1,
            agent_database=3 * number + 2,
            # Messages to subscribers know no databases, only names.
            key_prefix=tenant.name,
        ),
        vector_store=VectorStore.in_cluster("qdrant", storage="20Gi"),
        storage=Storage.s3(
            bucket=f"dify-{tenant.name}-files",
            plugin_bucket=f"dify-{tenant.name}-plugins",
            region="eu-central-1",
            service_account_annotations={
                "eks.amazonaws.com/role-arn": f"arn:aws:iam::111122223333:role/dify-{tenant.name}"
            },
        ),
        secrets=Secrets.external(store="vault", kind="ClusterSecretStore", path=f"dify/{tenant.name}"),
        expose=Exposure.http_route(gateway="infra/public"),
        api=api,
        workers=[WorkerPool(name="default", replicas=workers)],
    )
app.synth()
