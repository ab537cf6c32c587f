#!/usr/bin/env python
"""k3s on a laptop: small requests, the Traefik and the disk that k3s brings, and nothing else to install."""

from cdk8s import App

from constructs_dify import (
    SMALL,
    BackupRepository,
    DifyBackup,
    DifyChart,
    Exposure,
    IngressController,
    Network,
    SecretKey,
)

app = App()
DifyChart(
    app,
    "dify-k3s",
    namespace="dify",
    name="dify",
    # Browsers take every name below localhost for this machine.
    public_url="http://dify.localhost:8080",
    expose=Exposure.ingress(controller=IngressController.traefik()),
    network=Network(ingress_namespaces=["kube-system"]),
    defaults=SMALL,
    backup=DifyBackup(
        # Any S3 server that is not this machine: a NAS with MinIO, or a bucket of a provider.
        repository=BackupRepository.s3(
            bucket="dify-backups",
            region="us-east-1",
            endpoint="https://s3.example.com",
            access_key=SecretKey(secret="dify-backup", key="access-key"),
            secret_key=SecretKey(secret="dify-backup", key="secret-key"),
        ),
        password=SecretKey(secret="dify-backup", key="password"),
        include_secrets=True,  # the credentials that the Job makes are nowhere else
    ),
)
app.synth()
