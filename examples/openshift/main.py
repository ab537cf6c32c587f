#!/usr/bin/env python
"""OpenShift: CloudNativePG, a bucket of OpenShift Data Foundation, Routes, and the monitoring of user projects.

docs/openshift.md says what a cluster administrator applies before, and what the names here stand for.
"""

from cdk8s import App
from cdk8s_plus_27 import k8s

from constructs_dify import (
    CaBundle,
    DifyChart,
    Exposure,
    Monitoring,
    Network,
    Postgres,
    Redis,
    SecretKey,
    Storage,
    Tier,
    VectorStore,
)

BLOCKS = "ocs-storagecluster-ceph-rbd"
BUCKET = "dify-7c1f2f3e"
ACCESS_KEY = SecretKey(secret="dify-bucket", key="AWS_ACCESS_KEY_ID")
SECRET_KEY = SecretKey(secret="dify-bucket", key="AWS_SECRET_ACCESS_KEY")

app = App()
DifyChart(
    app,
    "dify-openshift",
    namespace="dify",
    name="dify",
    openshift=True,
    # Cost centre and owner, which policies of the cluster want on every object.
    labels={"example.com/cost-centre": "4711"},
    annotations={"example.com/owner": "ml-platform"},
    public_url="https://dify.apps.ocp.example.com",
    postgres=Postgres.cloudnative_pg(storage="50Gi", storage_class=BLOCKS, operator_namespace="openshift-operators"),
    redis=Redis.in_cluster_sentinel(storage_class=BLOCKS),
    vector_store=VectorStore.in_cluster("qdrant", storage="50Gi", storage_class=BLOCKS),
    storage=Storage.s3(
        bucket=BUCKET,
        plugin_bucket=BUCKET,
        region="us-east-1",
        # The Route of the gateway: a NetworkPolicy names ports of pods, and those behind its Service have others.
        endpoint="https://s3-openshift-storage.apps.ocp.example.com",
        access_key=ACCESS_KEY,
        secret_key=SECRET_KEY,
    ),
    ca_bundle=CaBundle(config_map="dify-trusted-ca", key="ca-bundle.crt"),
    expose=Exposure.openshift_route(tls_secret="dify-tls"),
    monitoring=Monitoring(),
    network=Network(
        ingress_namespaces=["openshift-ingress"], monitoring_namespaces=["openshift-user-workload-monitoring"]
    ),
    # What a security team asks of every pod; the sandbox alone keeps what it needs.
    defaults=Tier(pod_security_context=k8s.PodSecurityContext(run_as_non_root=True)),
    api=Tier(replicas=2),
    web=Tier(replicas=2),
    nginx=Tier(replicas=2),
)
app.synth()
