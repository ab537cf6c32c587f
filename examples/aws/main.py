#!/usr/bin/env python
"""AWS: EKS with RDS, ElastiCache over TLS, S3 and OpenSearch, the last two without any key.

The role needs the two buckets and the OpenSearch domain; its trust policy names the ServiceAccounts `dify-api`,
`dify-worker`, `dify-beat` and `dify-plugin-daemon`.
"""

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

ROLE = {"eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/dify"}

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
        service_account_annotations=ROLE,
    ),
    storage=Storage.s3(
        bucket="dify-files-example",
        plugin_bucket="dify-plugins-example",
        region="eu-central-1",
        service_account_annotations=ROLE,
    ),
    secrets=Secrets.external(store="aws-secrets-manager", kind="ClusterSecretStore", path="dify/prod"),
    expose=Exposure.ingress(controller=IngressController.aws_alb(scheme="internet-facing")),
    api=Tier(autoscale=Autoscale(min=2, max=6)),
    web=Tier(replicas=2),
    nginx=Tier(replicas=2),
)
app.synth()
