#!/usr/bin/env python
"""On premises, highly available: CloudNativePG, Redis with Sentinel, Qdrant, and MinIO in another namespace.

The cluster must have, before this is applied:

- the CloudNativePG operator in the namespace `cnpg-system`, with its Barman Cloud plugin;
- MinIO in the namespace `minio`, with the buckets `dify-files`, `dify-plugins` and `backups`;
- the StorageClass `fast`, the IngressClass `haproxy`, and the RuntimeClass `gvisor`, for the sandbox;
- nodes with the label `dedicated=dify`: at least three nodes, because the pods of Redis keep apart. They may have the
  taint `dedicated=dify:NoSchedule`, which every pod tolerates;
- the Secrets `dify-minio` and `dify-tls`, in the namespace `dify`.

`python -m constructs_dify cluster dist/` lists what the manifests name of this, and `secrets dist/` the Secrets. Little
of it is refused when it is missing: without the RuntimeClass, `kubectl apply` exits with 0, and the only trace is
`FailedCreate`, an event of the sandbox's ReplicaSet.
"""

from cdk8s import App
from cdk8s_plus_27 import k8s

from constructs_dify import (
    Backup,
    DifyChart,
    DisruptionBudget,
    Exposure,
    Postgres,
    Redis,
    Resources,
    SecretKey,
    Storage,
    Tier,
    VectorStore,
    WorkerPool,
)

MINIO = "http://minio.minio.svc:9000"

app = App()
dify = DifyChart(
    app,
    "dify-on-premises-ha",
    namespace="dify",
    name="dify",
    public_url="https://dify.example.com",
    postgres=Postgres.cloudnative_pg(
        instances=3,
        storage="100Gi",
        storage_class="fast",
        parameters={"max_connections": "800", "shared_buffers": "1GB"},
        resources=Resources(cpu="1", memory="4Gi", cpu_limit="4"),
        backup=Backup(
            destination="s3://backups/dify",
            endpoint=MINIO,
            access_key=SecretKey(secret="dify-minio", key="access-key"),
            secret_key=SecretKey(secret="dify-minio", key="secret-key"),
        ),
    ),
    redis=Redis.in_cluster_sentinel(storage="20Gi", storage_class="fast"),
    vector_store=VectorStore.in_cluster("qdrant", storage="100Gi", storage_class="fast"),
    storage=Storage.s3(
        bucket="dify-files",
        plugin_bucket="dify-plugins",
        region="us-east-1",
        endpoint=MINIO,
        path_style=True,
        access_key=SecretKey(secret="dify-minio", key="access-key"),
        secret_key=SecretKey(secret="dify-minio", key="secret-key"),
    ),
    expose=Exposure.ingress(
        class_name="haproxy", tls_secret="dify-tls", annotations={"haproxy.org/timeout-server": "3600s"}
    ),
    api=Tier(replicas=3, disruption_budget=DisruptionBudget(min_available=2)),
    web=Tier(replicas=2),
    workers=[
        WorkerPool(name="indexing", queues=["dataset", "pipeline", "priority_pipeline"], replicas=2),
        WorkerPool(name="default", replicas=2),
    ],
    ssrf_proxy=Tier(replicas=2),
    sandbox=Tier(replicas=2, runtime_class="gvisor"),
    nginx=Tier(replicas=3),
    defaults=Tier(
        tolerations=[k8s.Toleration(key="dedicated", operator="Equal", value="dify", effect="NoSchedule")],
        node_selector={"dedicated": "dify"},
    ),
)
dify.plugin_daemon.allow_to("10.30.0.0/24", 8000)  # the model servers
app.synth()
