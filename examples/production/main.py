#!/usr/bin/env python
"""Production: managed backends, sized parts, two pools of workers, credentials from a vault, a private registry."""

from cdk8s import App

from constructs_dify import (
    Autoscale,
    BackupRepository,
    DifyBackup,
    DifyChart,
    DisruptionBudget,
    Exposure,
    Logging,
    Mail,
    Monitoring,
    Network,
    Postgres,
    QueueAutoscale,
    Redis,
    Resources,
    SecretKey,
    Secrets,
    Storage,
    Tier,
    VectorStore,
    WorkerPool,
)

app = App()
dify = DifyChart(
    app,
    "dify-prod",
    namespace="dify",
    name="dify",
    public_url="https://dify.example.com",
    postgres=Postgres.external(
        host="pg.example.com",
        username="dify",
        password=SecretKey(secret="dify-db", key="password"),
        tls="require",
        client_image="postgres:17-alpine",  # the server's major version: backups dump it
    ),
    redis=Redis.external_sentinel(
        nodes=["s0.example.com:26379", "s1.example.com:26379", "s2.example.com:26379"],
        master="mymaster",
        proxy="redis.example.com:6379",  # leads to the master, for what asks no Sentinels
        password=SecretKey(secret="dify-redis", key="password"),
    ),
    vector_store=VectorStore.qdrant(
        url="https://qdrant.example.com:6333",
        api_key=SecretKey(secret="dify-qdrant", key="api-key"),
    ),
    storage=Storage.s3(
        bucket="dify-files",
        plugin_bucket="dify-plugins",
        region="eu-central-1",
        service_account_annotations={"eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/dify"},
    ),
    secrets=Secrets.external(store="vault", kind="ClusterSecretStore", path="dify/prod"),
    expose=Exposure.http_route(gateway="infra/public"),
    network=Network(monitoring_namespaces=["monitoring"], addresses={"pg.example.com": ["10.20.0.0/24"]}),
    mail=Mail.smtp(
        sender="Dify <dify@example.com>",
        host="smtp.example.com",
        username="dify",
        password=SecretKey(secret="dify-mail", key="password"),
    ),
    logging=Logging(level="WARNING"),
    monitoring=Monitoring(labels={"release": "prometheus"}),
    # Beside the snapshots of the database's provider, which are in the same account and come back as a server only.
    backup=DifyBackup(
        repository=BackupRepository.s3(
            bucket="dify-backups",
            region="eu-west-1",  # not the one of the files
            access_key=SecretKey(secret="dify-backup", key="access-key"),
            secret_key=SecretKey(secret="dify-backup", key="secret-key"),
        ),
        password=SecretKey(secret="dify-backup", key="password"),
        schedule="30 1 * * *",
        time_zone="Europe/Berlin",
    ),
    settings={"UPLOAD_FILE_SIZE_LIMIT": "50"},
    api=Tier(
        resources=Resources(cpu="1", memory="3Gi", cpu_limit="2", memory_limit="4Gi"),
        autoscale=Autoscale(min=3, max=9),
        settings={"SERVER_WORKER_AMOUNT": "2"},
    ),
    web=Tier(replicas=2),
    workers=[
        WorkerPool(
            name="indexing",
            queues=["dataset", "priority_pipeline", "pipeline"],
            autoscale=QueueAutoscale(min=2, max=10),
        ),
        WorkerPool(name="default", replicas=2),
    ],
    nginx=Tier(replicas=2, disruption_budget=DisruptionBudget(min_available=1)),
    defaults=Tier(node_selector={"pool": "apps"}, image_pull_secrets=["registry"]),
    image_registry="registry.example.com/mirror",
)
dify.plugin_daemon.allow_to("ollama.models.svc", 11434)  # a model server that only plugins know of
app.synth()
