#!/usr/bin/env python
"""A site without internet: images, packages and models from within, behind its own certificate authority."""

from cdk8s import App

from constructs_dify import CaBundle, DifyChart, Exposure, Network, SecretKey, Secrets, Storage, Tier, VectorStore

app = App()
dify = DifyChart(
    app,
    "dify-air-gapped",
    namespace="dify",
    name="dify",
    public_url="https://dify.example.com",
    vector_store=VectorStore.in_cluster("qdrant"),
    storage=Storage.s3(
        bucket="dify-files",
        plugin_bucket="dify-plugins",
        region="us-east-1",
        endpoint="https://minio.example.com",
        path_style=True,
        access_key=SecretKey(secret="dify-minio", key="access-key"),
        secret_key=SecretKey(secret="dify-minio", key="secret-key"),
    ),
    secrets=Secrets.existing("dify-credentials"),
    expose=Exposure.ingress(class_name="nginx", tls_secret="dify-tls"),
    marketplace=None,
    image_registry="registry.example.com/mirror",
    images={"api": "sha256:" + 64 * "a", "web": "sha256:" + 64 * "b"},
    defaults=Tier(image_pull_secrets=["registry"]),
    ca_bundle=CaBundle(config_map="site-ca"),
    pip_mirror="https://pypi.example.com/simple",
    # The SSRF proxy, through which sandboxed code installs packages, reaches no private address but those named here.
    network=Network(
        ingress_namespaces=["ingress-nginx"],
        addresses={"pypi.example.com": ["10.8.0.10"], "minio.example.com": ["10.8.1.0/24"]},
    ),
)
dify.plugin_daemon.allow_to("vllm.models.svc", 8000)  # the model server that plugins call
app.synth()
