#!/usr/bin/env python
"""Google Cloud: GKE Autopilot with Cloud SQL, Memorystore, Cloud Storage by workload identity, and Qdrant on a disk."""

from cdk8s import App

from constructs_dify import (
    DifyChart,
    Exposure,
    GatewayController,
    Postgres,
    Redis,
    Resources,
    SecretKey,
    Storage,
    Tier,
    VectorStore,
)

app = App()
DifyChart(
    app,
    "dify-google-cloud",
    namespace="dify",
    name="dify",
    public_url="https://dify.example.com",
    postgres=Postgres.external(
        host="10.20.0.3",
        username="dify",
        password=SecretKey(secret="dify-cloud-sql", key="password"),
        tls="verify-ca",
        ca=SecretKey(secret="dify-cloud-sql", key="server-ca.pem"),
        max_connections=500,
    ),
    redis=Redis.external(
        host="10.20.0.4",
        port=6378,
        password=SecretKey(secret="dify-memorystore", key="auth-string"),
        tls=True,
        ca=SecretKey(secret="dify-memorystore", key="server-ca.pem"),
    ),
    vector_store=VectorStore.in_cluster("qdrant", storage="50Gi", storage_class="premium-rwo"),
    storage=Storage.google_cloud(
        bucket="dify-files-example",
        service_account="dify@example-project.iam.gserviceaccount.com",
        plugins=Storage.local(plugin_size="50Gi", plugin_storage_class="premium-rwo"),
    ),
    expose=Exposure.http_route(gateway="gateways/external-https", controller=GatewayController.gke()),
    # Autopilot gives 1 GiB of the disk, emptyDirs included, to a container that asks for none.
    defaults=Tier(resources=Resources(ephemeral_storage="3Gi")),
    plugin_daemon=Tier(resources=Resources(ephemeral_storage="9Gi")),
    local_sandbox=Tier(resources=Resources(ephemeral_storage="8Gi")),
    api=Tier(replicas=2),
    web=Tier(replicas=2),
    nginx=Tier(replicas=2),
)
app.synth()
