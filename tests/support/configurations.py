"""Random installations: what is chosen is valid, and whatever is combined with whatever builds."""

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

from constructs_dify import (
    Autoscale,
    BackupRepository,
    CaBundle,
    Exposure,
    GatewayController,
    HttpProxy,
    IngressController,
    Marketplace,
    Monitoring,
    Network,
    Postgres,
    Redis,
    Restore,
    Retention,
    Secrets,
    SsrfProxyOptions,
    Storage,
    Tier,
    VectorStore,
    WorkerPool,
)
from constructs_dify.backup import DifyBackup
from constructs_dify.backup.repository import RepositoryChoice
from constructs_dify.data_layer.choice import Choice
from tests.support.backups import REPOSITORY, backup
from tests.support.samples import AWS_ROLE, key

POSTGRES: Mapping[str, Callable[[], Choice]] = {
    "in_cluster": lambda: Postgres.in_cluster(max_connections=2000),
    "external": lambda: Postgres.external(
        host="pg.example.com", username="dify", password=key(), client_image="postgres:17-alpine"
    ),
    "verified": lambda: Postgres.external(
        host="10.0.0.9",
        username=key("user"),
        password=key(),
        tls="verify-full",
        ca=key("ca"),
        client_image="postgres:17-alpine",
    ),
    "cloudnative_pg": lambda: Postgres.cloudnative_pg(parameters={"max_connections": "2000"}),
}
REDIS: Mapping[str, Callable[[], Choice]] = {
    "in_cluster": Redis.in_cluster,
    "in_cluster_sentinel": Redis.in_cluster_sentinel,
    "external": lambda: Redis.external(host="redis.data.svc", password=key()),
    "tls": lambda: Redis.external(host="redis.example.com", username="dify", password=key(), tls=True, ca=key("ca")),
    "sentinel": lambda: Redis.external_sentinel(
        nodes=["s0.example.com", "s1.example.com:26380"], master="mymaster", proxy="redis.example.com:6379"
    ),
}
VECTOR_STORES: Mapping[str, Callable[[], Choice]] = {
    **{
        engine: lambda engine=engine: VectorStore.in_cluster(engine)
        for engine in ("weaviate", "qdrant", "milvus", "pgvector")
    },
    "qdrant_outside": lambda: VectorStore.qdrant(url="https://qdrant.example.com:6333", api_key=key(), grpc=True),
    "opensearch": lambda: VectorStore.opensearch(
        url="https://search.example.com", aws_region="eu-central-1", service_account_annotations=AWS_ROLE
    ),
    "pgvector_outside": lambda: VectorStore.pgvector(
        host="pg.example.com", username="dify", password=key(), database="vectors"
    ),
    "milvus_outside": lambda: VectorStore.milvus(url="http://milvus.milvus.svc:19530", token=key()),
}
STORAGES: Mapping[str, Callable[[], Choice]] = {
    "local": Storage.local,
    "shared": lambda: Storage.local(access_mode="ReadWriteMany", existing_claim="uploads"),
    "s3": lambda: Storage.s3(
        bucket="dify", plugin_bucket="dify", region="eu-central-1", service_account_annotations=AWS_ROLE
    ),
    "minio": lambda: Storage.s3(
        bucket="dify",
        plugin_bucket="dify",
        region="us-east-1",
        endpoint="http://minio.minio.svc:9000",
        access_key=key("a"),
        secret_key=key("s"),
    ),
    "google": lambda: Storage.google_cloud(
        bucket="dify", service_account="dify@example.iam.gserviceaccount.com", plugins=Storage.local()
    ),
    "supabase": lambda: Storage.supabase(
        bucket="dify", url="https://dify.supabase.co", api_key=key(), plugins=Storage.local()
    ),
}
SECRETS = {
    "generated": Secrets.generated,
    "existing": lambda: Secrets.existing("dify-credentials"),
    "external": lambda: Secrets.external(store="vault", path="dify"),
}
EXPOSURES = {
    "none": Exposure.none,
    "ingress": lambda: Exposure.ingress(hosts=["dify.example.com"], tls_secret="dify-tls"),
    "http_route": lambda: Exposure.http_route(gateway="infra/public", hosts=["dify.example.com"]),
    "alb": lambda: Exposure.ingress(hosts=["dify.example.com"], controller=IngressController.aws_alb()),
    "gke": lambda: Exposure.ingress(
        hosts=["dify.example.com"], controller=IngressController.gke(managed_certificate=True)
    ),
    "certificate": lambda: Exposure.http_route(
        gateway="infra/public", hosts=["*.example.com"], issuer="ours", controller=GatewayController.gke()
    ),
}
REPOSITORIES: Mapping[str, Callable[[], RepositoryChoice]] = {
    "role": lambda: REPOSITORY,
    "keys": lambda: BackupRepository.s3(
        bucket="backups",
        region="us-east-1",
        endpoint="http://minio.minio.svc:9000",
        access_key=key("a"),
        secret_key=key("s"),
    ),
    "azure": lambda: BackupRepository.azure_blob(account="dify", container="backups", workload_identity="client"),
    "google": lambda: BackupRepository.google_cloud(bucket="backups", credentials=key("google")),
    "rest": lambda: BackupRepository.rest(url="https://backups.example.com/dify", username=key(), password=key()),
    "claim": lambda: BackupRepository.claim(name="backups"),
}
# What the user brings along, and the Secrets that the choices above name.
PROVIDED = {
    "Secret/mine",
    "Secret/dify-credentials",
    "Secret/dify-tls",
    "PersistentVolumeClaim/backups",
    "PersistentVolumeClaim/uploads",
    "Secret/dify-backup",
    "ConfigMap/site-ca",
}


def some(table: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    return st.sampled_from(sorted(table)).map(lambda name: table[name]())


def backups() -> st.SearchStrategy[DifyBackup]:
    return st.builds(
        backup,
        repository=some(REPOSITORIES),
        retention=st.sampled_from([None, Retention(daily=7)]),
        include_secrets=st.booleans(),
    )


def can_be_built(options: dict[str, Any]) -> bool:
    """A proxied marketplace is a path of nginx, which calls it directly, at a public URL; else it is refused.

    So is a restore without backups, or into an installation that is not paused.
    """
    if options["restore"] is not None and (options["backup"] is None or not options["paused"]):
        return False
    marketplace = options["marketplace"]
    if marketplace is None or not marketplace.proxied:
        return True
    known = options["public_url"] is not None
    return known and options["nginx"] is not None and options["http_proxy"] is None


def tiers(*sizes: Tier) -> st.SearchStrategy[Tier | None]:
    return st.sampled_from([*sizes, None])


INSTALLATIONS = st.fixed_dictionaries(
    {
        "postgres": some(POSTGRES),
        "redis": some(REDIS),
        "vector_store": some(VECTOR_STORES),
        "storage": some(STORAGES),
        "secrets": some(SECRETS),
        "expose": some(EXPOSURES),
        "public_url": st.sampled_from([None, "https://dify.example.com"]),
        "marketplace": st.sampled_from([None, Marketplace(), Marketplace(proxied=True)]),
        "api": st.sampled_from([Tier(), Tier(replicas=3), Tier(autoscale=Autoscale(min=2, max=4))]),
        "network": st.sampled_from([None, Network(monitoring_namespaces=["monitoring"])]),
        "http_proxy": st.sampled_from([None, HttpProxy(url="http://proxy.example.com:3128")]),
        "ca_bundle": st.sampled_from([None, CaBundle(config_map="site-ca")]),
        "pip_mirror": st.sampled_from([None, "https://pypi.example.com/simple"]),
        "monitoring": st.sampled_from([None, Monitoring()]),
        "backup": st.one_of(st.none(), backups()),
        "paused": st.sampled_from([False, False, True]),
        "restore": st.sampled_from([None, Restore(snapshot="0123abcd")]),
        "migration": tiers(Tier()),
        "smoke_test": tiers(Tier()),
        "argo_cd": st.booleans(),
        "reloader": st.booleans(),
        "web": tiers(Tier(), Tier(replicas=2)),
        "workers": st.sampled_from(
            [
                [WorkerPool(name="default")],
                [WorkerPool(name="indexing", queues=["dataset"], replicas=2), WorkerPool(name="default")],
                None,
            ]
        ),
        "beat": tiers(Tier()),
        "sandbox": tiers(Tier(), Tier(runtime_class="gvisor")),
        "plugin_daemon": tiers(Tier()),
        "ssrf_proxy": tiers(Tier(), SsrfProxyOptions(allow_cidrs=["10.9.0.0/16"])),
        "nginx": tiers(Tier(), Tier(replicas=2)),
    }
).filter(can_be_built)
