#!/usr/bin/env python
"""Alibaba Cloud: ACK with ApsaraDB RDS, Tair, OSS and AnalyticDB; images and packages from mirrors, no marketplace."""

from cdk8s import App

from constructs_dify import DifyChart, Exposure, Postgres, Redis, SecretKey, Storage, Tier, VectorStore

app = App()
DifyChart(
    app,
    "dify-alibaba",
    namespace="dify",
    name="dify",
    public_url="https://dify.example.com",
    postgres=Postgres.external(
        host="pgm-example.pg.rds.aliyuncs.com",
        username="dify",
        password=SecretKey(secret="dify-rds", key="password"),
        max_connections=800,
    ),
    redis=Redis.external(
        host="r-example.redis.rds.aliyuncs.com",
        username="dify",
        password=SecretKey(secret="dify-tair", key="password"),
    ),
    vector_store=VectorStore.analyticdb(
        host="gp-example-master.gpdb.rds.aliyuncs.com",
        account="dify",
        password=SecretKey(secret="dify-analyticdb", key="password"),
    ),
    storage=Storage.aliyun_oss(
        bucket="dify-files-example",
        plugin_bucket="dify-plugins-example",
        region="cn-hangzhou",
        endpoint="https://oss-cn-hangzhou-internal.aliyuncs.com",
        access_key=SecretKey(secret="dify-oss", key="access-key-id"),
        secret_key=SecretKey(secret="dify-oss", key="access-key-secret"),
    ),
    expose=Exposure.load_balancer(
        annotations={"service.beta.kubernetes.io/alibaba-cloud-loadbalancer-spec": "slb.s2.small"}
    ),
    marketplace=None,
    image_registry="registry.example.com/mirror",
    sandbox=Tier(settings={"PIP_MIRROR_URL": "https://pypi.example.com/simple"}),
    plugin_daemon=Tier(settings={"PIP_MIRROR_URL": "https://pypi.example.com/simple"}),
)
app.synth()
