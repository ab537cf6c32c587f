#!/usr/bin/env python
"""A staging copy: production's last backup in another namespace, on its own servers, without mail and schedules."""

from cdk8s import App

from constructs_dify import (
    SMALL,
    BackupRepository,
    DifyChart,
    Exposure,
    Postgres,
    Restore,
    SecretKey,
    Storage,
    Tier,
    VectorStore,
)

# "restore": paused, and the backup comes back. "run": people use it. "index": "run" with a Job that fills the vectors.
PHASE = "restore"

app = App()
DifyChart(
    app,
    "dify-staging",
    namespace="dify-staging",
    public_url="https://staging.dify.example.com",
    # The server may be newer than the one that was saved, never older.
    postgres=Postgres.in_cluster(pgvector=True, tier=Tier(image="pgvector/pgvector:pg17")),
    # Not production's Qdrant, to which every knowledge base would go on leading: `vdb-migrate` moves them here.
    vector_store=VectorStore.pgvector_in_postgres(),
    # Copies of production's buckets, never those themselves: staging deletes too.
    storage=Storage.s3(
        bucket="dify-staging-files",
        plugin_bucket="dify-staging-plugins",
        region="eu-central-1",
        access_key=SecretKey(secret="dify-files", key="access-key"),
        secret_key=SecretKey(secret="dify-files", key="secret-key"),
    ),
    expose=Exposure.http_route(gateway="infra/public"),
    beat=None,  # no schedules, no refreshes of triggers, no clean-up
    defaults=SMALL,
    paused=PHASE == "restore",
    restore=Restore(
        of="dify",  # its name in examples/production
        repository=BackupRepository.s3(
            bucket="dify-backups",
            region="eu-west-1",
            access_key=SecretKey(secret="dify-backup-reader", key="access-key"),
            secret_key=SecretKey(secret="dify-backup-reader", key="secret-key"),
        ),
        password=SecretKey(secret="dify-backup-reader", key="password"),
        # Staging signs with a key of its own, so that nobody gets from here into production.
        accept_other_secret_key=True,
    )
    if PHASE == "restore"
    else None,
    one_time_commands={"index": ["vdb-migrate"]}.get(PHASE, []),
)
app.synth()
