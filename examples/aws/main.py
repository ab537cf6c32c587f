#!/usr/bin/env python
"""AWS: EKS with an Application Load Balancer, RDS, ElastiCache, and S3 and OpenSearch by Pod Identity."""

from cdk8s import App

from constructs_dify import (
    Autoscale,
    DifyChart,
    Exposure,
    IngressController,
    Postgres,
    Redis,
    SecretKey,
    Secrets,
    Storage,
    Tier,
    VectorStore,
)

app = App()
DifyChart(
    app,
    "dify-aws",
    namespace="dify",
    name="dify",
    public_url="https://dify.example.com",
    postgres=Postgres.external(
        host="dify.cluster-example.eu-central-1.rds.amazonaws.com",
        username=SecretKey(secret="dify-rds", key="username"),
        password=SecretKey(secret="dify-rds", key="password"),
        tls="verify-full",
        ca=SecretKey(secret="dify-rds", key="ca.pem"),
        max_connections=1000,
    ),
    redis=Redis.external(
        host="master.dify.example.euc1.cache.amazonaws.com",
        password=SecretKey(secret="dify-elasticache", key="auth-token"),
        tls=True,
    ),
    vector_store=VectorStore.opensearch(
        url="https://vpc-dify-example.eu-central-1.es.amazonaws.com",
        aws_region="eu-central-1",
    ),
    storage=Storage.s3(
        bucket="dify-files-example",
        plugin_bucket="dify-plugins-example",
        region="eu-central-1",
    ),
    secrets=Secrets.external(store="aws-secrets-manager", kind="ClusterSecretStore", path="dify/prod"),
    expose=Exposure.ingress(controller=IngressController.aws_alb(scheme="internet-facing")),
    api=Tier(autoscale=Autoscale(min=2, max=6)),
    web=Tier(replicas=2),
    nginx=Tier(replicas=2),
)
app.synth()
