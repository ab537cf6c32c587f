"""What stands in Dify's docker/.env and is here an option, not a setting of the part that it was given to."""

from collections.abc import Mapping
from fnmatch import fnmatchcase

_POSTGRES = "postgres=Postgres.external(…)"
_TUNED = "postgres=Postgres.cloudnative_pg(parameters={…})"
_SERVER = "postgres=Postgres.in_cluster(…)"
_REDIS = "redis=Redis.external(…)"
_SECRETS = "secrets=Secrets.existing(…), which names the Secret that has it"
_CERTIFICATE = "expose=Exposure.ingress(cluster_issuer=…) or Exposure.ingress(tls_secret=…)"
_PORT = "expose=Exposure.load_balancer(port=…) or Exposure.node_port(port=…)"
_PLUGINS = "storage=Storage.s3(plugin_bucket=…) or another choice of Storage"
_MYSQL = "postgres=MySQL.external(…)"
_WEAVIATE = 'vector_store=VectorStore.in_cluster("weaviate")'
_HEALTH = 'workers=[WorkerPool(name="default", liveness=…)]'
_FIXED = "nothing, the parts know each other's addresses and ports"

# The first pattern that a name matches counts. A wide one must match nothing that some part reads.
_OPTIONS: Mapping[str, str] = {
    "CONSOLE_API_URL": "public_url=PublicUrls(console_api=…)",
    "CONSOLE_WEB_URL": "public_url=PublicUrls(console_web=…)",
    "SERVICE_API_URL": "public_url=PublicUrls(service_api=…)",
    "APP_API_URL": "public_url=PublicUrls(app_api=…)",
    "APP_WEB_URL": "public_url=PublicUrls(app_web=…)",
    "TRIGGER_URL": "public_url=PublicUrls(trigger=…)",
    "FILES_URL": "public_url=PublicUrls(files=…)",
    "SECRET_KEY": _SECRETS,
    "SANDBOX_API_KEY": _SECRETS,
    "CODE_EXECUTION_API_KEY": _SECRETS,
    "PLUGIN_DAEMON_KEY": _SECRETS,
    "PLUGIN_DIFY_INNER_API_KEY": _SECRETS,
    "PIP_MIRROR_URL": 'pip_mirror="https://pypi.example.com/simple"',
    # -- PostgreSQL and Redis
    "DB_PLUGIN_DATABASE": "postgres=Postgres.external(plugin_database=…)",
    "DB_HOST": _POSTGRES,
    "DB_PORT": _POSTGRES,
    "DB_USERNAME": _POSTGRES,
    "DB_PASSWORD": _POSTGRES,
    "DB_DATABASE": _POSTGRES,
    "POSTGRES_MAX_CONNECTIONS": "postgres=Postgres.in_cluster(max_connections=…)",
    "POSTGRES_SHARED_BUFFERS": _TUNED,
    "POSTGRES_*WORK_MEM": _TUNED,
    "POSTGRES_EFFECTIVE_CACHE_SIZE": _TUNED,
    "POSTGRES_*_TIMEOUT": _TUNED,
    "MYSQL_*": _MYSQL,
    "POSTGRES_USER": _SERVER,
    "POSTGRES_PASSWORD": _SERVER,
    "POSTGRES_DB": _SERVER,
    "PGDATA": _SERVER,
    "PGUSER": _SERVER,
    "REDIS_HOST": _REDIS,
    "REDIS_PORT": _REDIS,
    "REDIS_USERNAME": _REDIS,
    "REDIS_PASSWORD": _REDIS,
    "REDIS_DB": _REDIS,
    "REDIS_USE_SSL": "redis=Redis.external(tls=True)",
    "BROKER_USE_SSL": "redis=Redis.external(tls=True)",
    "CELERY_BROKER_URL": _REDIS,
    "DIFY_AGENT_REDIS_URL": _REDIS,
    # -- files
    "STORAGE_TYPE": "storage=Storage.s3(…) or another choice of Storage",
    "PLUGIN_STORAGE_TYPE": _PLUGINS,
    "PLUGIN_STORAGE_LOCAL_ROOT": _PLUGINS,
    "PLUGIN_STORAGE_OSS_BUCKET": _PLUGINS,
    "PLUGIN_S3_*": "storage=Storage.s3(…)",
    "PLUGIN_AWS_*": "storage=Storage.s3(…)",
    "PLUGIN_AZURE_BLOB_*": "storage=Storage.azure_blob(…)",
    "PLUGIN_TENCENT_COS_*": "storage=Storage.tencent_cos(…)",
    "PLUGIN_ALIYUN_OSS_*": "storage=Storage.aliyun_oss(…)",
    "PLUGIN_VOLCENGINE_TOS_*": "storage=Storage.volcengine_tos(…)",
    # -- vector stores
    "VECTOR_STORE": "vector_store=VectorStore.qdrant(…) or another choice of VectorStore",
    "COMPOSE_PROFILES": 'vector_store=VectorStore.in_cluster("qdrant") or another choice of VectorStore',
    "WEAVIATE_AUTH*": _WEAVIATE,
    "WEAVIATE_CLUSTER_*": _WEAVIATE,
    "WEAVIATE_DEFAULT_*": _WEAVIATE,
    "WEAVIATE_PERSISTENCE_*": _WEAVIATE,
    "WEAVIATE_QUERY_*": _WEAVIATE,
    "WEAVIATE_DISABLE_*": _WEAVIATE,
    "WEAVIATE_ENABLE_TOKENIZER_*": _WEAVIATE,
    "IRIS_TIMEZONE": "vector_store=VectorStore.iris(…)",
    "IRIS_WEB_SERVER_PORT": "vector_store=VectorStore.iris(…)",
    "SEEKDB_MEMORY_LIMIT": "vector_store=VectorStore.seekdb(…)",
    "MILVUS_AUTHORIZATION_*": 'vector_store=VectorStore.in_cluster("milvus")',
    "ETCD_*": 'vector_store=VectorStore.in_cluster("milvus"), which brings its own',
    "MINIO_*": 'vector_store=VectorStore.in_cluster("milvus"), which brings its own',
    "PGVECTOR_PG[DU]*": 'vector_store=VectorStore.in_cluster("pgvector")',
    "PGVECTOR_PG_BIGM_VERSION": 'vector_store=VectorStore.in_cluster("pgvector")',
    "PGVECTOR_POSTGRES_*": 'vector_store=VectorStore.in_cluster("pgvector")',
    "CHROMA_SERVER_*": "vector_store=VectorStore.chroma(…)",
    "CHROMA_IS_PERSISTENT": "vector_store=VectorStore.chroma(…)",
    "ORACLE_PWD": "vector_store=VectorStore.oracle(…)",
    "ORACLE_CHARACTERSET": "vector_store=VectorStore.oracle(…)",
    "OPENSEARCH_[BDIJMN]*": "vector_store=VectorStore.opensearch(…)",
    "OCEANBASE_[CM]*": "vector_store=VectorStore.oceanbase(…)",
    "KIBANA_PORT": "vector_store=VectorStore.elasticsearch(…), which has no Kibana",
    # -- parts
    "API_SENTRY_*": "sentry=Sentry(…)",
    "PLUGIN_SENTRY_*": "sentry=Sentry(…)",
    "WEB_SENTRY_DSN": 'web=Tier(settings={"SENTRY_DSN": …})',
    "PLUGIN_PPROF_ENABLED": 'plugin_daemon=Tier(settings={"PPROF_ENABLED": …})',
    "PLUGIN_PYTHON_ENV_INIT_TIMEOUT": 'plugin_daemon=Tier(settings={"PYTHON_ENV_INIT_TIMEOUT": …})',
    "PLUGIN_DEBUGGING_HOST": 'plugin_daemon=Tier(settings={"PLUGIN_REMOTE_INSTALLING_HOST": …})',
    "EXPOSE_PLUGIN_DEBUGGING_HOST": 'settings={"PLUGIN_REMOTE_INSTALL_HOST": …} of the chart',
    "EXPOSE_PLUGIN_DEBUGGING_PORT": 'settings={"PLUGIN_REMOTE_INSTALL_PORT": …} of the chart',
    "EXPOSE_PLUGIN_DAEMON_PORT": _FIXED,
    "PLUGIN_DAEMON_PORT": _FIXED,
    "PLUGIN_DEBUGGING_PORT": _FIXED,
    "PLUGIN_DIFY_INNER_API_URL": _FIXED,
    "SANDBOX_GIN_MODE": 'sandbox=Tier(settings={"GIN_MODE": …})',
    "SANDBOX_WORKER_TIMEOUT": "sandbox=SandboxOptions(timeout=…)",
    "SANDBOX_ENABLE_NETWORK": "sandbox=SandboxOptions(network=…)",
    "SANDBOX_HTTP*_PROXY": "ssrf_proxy=SsrfProxyOptions(…), through which the sandbox goes",
    "SANDBOX_PORT": _FIXED,
    "SSRF_COREDUMP_DIR": 'ssrf_proxy=Tier(settings={"COREDUMP_DIR": …})',
    "SSRF_HTTP_PORT": _FIXED,
    "SSRF_REVERSE_PROXY_PORT": _FIXED,
    "SSRF_SANDBOX_HOST": _FIXED,
    "DIFY_AGENT_API_TOKEN": _SECRETS,
    "DIFY_AGENT_*_API_KEY": _SECRETS,
    "DIFY_AGENT_SERVER_SECRET_KEY": _SECRETS,
    "DIFY_AGENT_SHELLCTL_AUTH_TOKEN": _SECRETS,
    "DIFY_AGENT_*_URL": _FIXED,
    "DIFY_AGENT_SHELLCTL_ENTRYPOINT": _FIXED,
    "API_WEBSOCKET_GUNICORN_TIMEOUT": 'websocket=Tier(settings={"GUNICORN_TIMEOUT": …})',
    "API_WEBSOCKET_WORKER_AMOUNT": 'websocket=Tier(settings={"SERVER_WORKER_AMOUNT": …})',
    "API_WEBSOCKET_WORKER_CONNECTIONS": 'websocket=Tier(settings={"SERVER_WORKER_CONNECTIONS": …})',
    "API_WEBSOCKET_WORKER_CLASS": _FIXED,
    "COMPOSE_WORKER_HEALTHCHECK_*": _HEALTH,
    # -- the way in
    "NGINX_SOCKET_IO_UPSTREAM": _FIXED,
    "NGINX_SERVER_NAME": 'public_url="https://dify.example.com", and expose= with the same host',
    "NGINX_PORT": _PORT,
    "NGINX_SSL_PORT": _PORT,
    "EXPOSE_NGINX_*PORT": _PORT,
    "NGINX_HTTPS_ENABLED": _CERTIFICATE,
    "NGINX_SSL_*": _CERTIFICATE,
    "NGINX_ENABLE_CERTBOT_CHALLENGE": _CERTIFICATE,
    "CERTBOT_*": _CERTIFICATE,
}


def option(name: str) -> str | None:
    """What to write in place of a variable of docker/.env; None: it has the same name here, or no meaning."""
    return next((option for pattern, option in _OPTIONS.items() if fnmatchcase(name, pattern)), None)
